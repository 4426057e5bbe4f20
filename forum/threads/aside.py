"""What stands beside a thread: the answer, the people who take part, and the files."""

from collections import Counter
from dataclasses import dataclass

from django.utils.text import Truncator

from forum.richtext.cooking import text_of, without_quotations
from forum.threads.authors import Author, author_of
from forum.threads.models import Thread
from forum.threads.queries import FIRST_POSTS, LAST_POSTS, AroundRow

MOST_PEOPLE = 4
MOST_FILES = 5
EXCERPT = 200
"""How many characters of the answer the head of the thread shows at most."""


@dataclass(frozen=True)
class Answer:
    """The accepted answer: its author, and how its text begins."""

    author: Author
    excerpt: str


@dataclass(frozen=True)
class Aside:
    """The contents of the panel beside a thread.

    ``people``: at most MOST_PEOPLE authors, sorted by number of posts. ``others``: how many further
    people wrote; None if the thread is too long to count them. ``files``: the first MOST_FILES
    dicts of ``Post.files``. ``more_files``: how many further files the posts of ``posts_around``
    have. ``answer``: None if no answer is accepted.
    """

    people: list[Author]
    others: int | None
    files: list[dict]
    more_files: int
    answer: Answer | None


def aside_of(thread: Thread, posts: list[AroundRow]) -> Aside:
    """The panel beside ``thread``. ``posts`` come from ``posts_around``."""
    people = _people(posts)
    files = [file for post in posts for file in post.files]
    is_whole = thread.last_number <= FIRST_POSTS + LAST_POSTS
    return Aside(
        people=people[:MOST_PEOPLE],
        others=len(people[MOST_PEOPLE:]) if is_whole else None,
        files=files[:MOST_FILES],
        more_files=len(files[MOST_FILES:]),
        answer=next((_answer(post) for post in posts if post.html), None),
    )


def _people(posts) -> list[Author]:
    """The authors of ``posts``, sorted by number of posts. Leaves out deleted accounts."""
    counts = Counter(post.author_id for post in posts if not post.author_erased_at)
    authors = {post.author_id: post for post in posts}
    return [author_of(authors[pk]) for pk, _count in counts.most_common()]


def _answer(post) -> Answer:
    # Leave out quotations, which often repeat the question, and all text from the first table on,
    # because the words of its cells make no sentence.
    own = without_quotations(post.html)
    text = text_of(own.partition("<table")[0]) or text_of(own) or text_of(post.html)
    return Answer(author_of(post), Truncator(" ".join(text.split())).chars(EXCERPT))
