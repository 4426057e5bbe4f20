"""Cooks posts: generates HTML and plain text from the source (see ``forum.richtext.cooking``).

This module decides which people a text may mention and which posts it may quote.

Names are written into the HTML when it is cooked, because posts are read far more often than people
change their names. When a name changes, the posts that contain it are cooked again.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from forum.richtext.cooking import Cooked, Reference, cook, references
from forum.sections.access import readers_of
from forum.sections.models import Section
from forum.threads.models import Post, PostMention, PostQuote, PostRevision, Thread
from members.accounts.models import User


@dataclass(frozen=True)
class PostBody:
    """A cooked text, with the ids of the people whom it mentions and the posts that it quotes."""

    cooked: Cooked
    people: frozenset[int]
    posts: frozenset[int]


def cook_body(
    section: Section, thread: Thread | None, source: str, *, post: Post | None = None
) -> PostBody:
    """Cooks ``source`` for a post in ``section``. ``thread`` is None for the post of a new thread.

    Ids in the source may be forged, so they are checked. People are mentioned only if they may
    enter the section. Posts are quoted only if everybody in the section may read them, or if they
    were moved away from this thread. Other mentions and quotations become ordinary text.

    ``post``: the post that is edited. People whom it already mentions stay mentioned even if they
    may no longer enter the section, so that their names can be removed when they delete their
    accounts. Its quotations stay, too. A deleted account is mentioned as "deleted account".
    """
    named = references(source)
    people = quotes = {}
    if named.people:
        people = references_to_people(_may_be_named(section, post).filter(pk__in=named.people))
    if named.posts:
        posts = _may_be_quoted(section, thread, post).filter(pk__in=named.posts)
        quotes = references_to_posts(posts.select_related("author"))
    cooked = cook(source, people=people, quotes=quotes)
    return PostBody(cooked, frozenset(people), frozenset(quotes))


def _may_be_named(section, post) -> QuerySet[User]:
    may = Q(pk__in=readers_of(section).values("pk")) | Q(erased_at__isnull=False)
    if post:
        may |= Q(pk__in=post.mentions.values("user"))
    return User.objects.filter(may)


def _may_be_quoted(section, thread, post) -> QuerySet[Post]:
    """The posts whose author and URL may be written into a post of ``thread``.

    These are the posts of the section and of sections open to all, and the posts moved away from
    the thread. People who may not enter the section of a moved post see its author, and get a 404
    page at its URL. Hidden posts are left out, except posts that ``post`` already quotes.
    """
    read_by_all = Q(thread__section=section) | Q(thread__section__group=None)
    may = read_by_all & Q(hidden_at=None, thread__hidden_at=None)
    if thread:
        left = thread.posts.exclude(moved_to=None).values("moved_to")
        may |= Q(pk__in=left, hidden_at=None, thread__hidden_at=None)
    if post:
        may |= Q(pk__in=post.quotes.values("quoted"))
    return Post.objects.written().filter(may)


def references_to_people(
    people: Iterable[User], *, gone: Collection[int] = ()
) -> dict[int, Reference]:
    """User id -> name and URL of this person.

    The name is "deleted account" for deleted accounts and for people whose ids are in ``gone``.
    """
    return {person.pk: _person(person, gone) for person in people}


def references_to_posts(
    posts: Iterable[Post], *, gone: Collection[int] = ()
) -> dict[int, Reference]:
    """Post id -> the author's name and the URL of the post, as a quotation shows them.

    ``gone``: ids of people who are named "deleted account".
    """
    return {
        post.pk: Reference(_person(post.author, gone).label, post.get_absolute_url())
        for post in posts
    }


def _person(person: User, gone: Collection[int]) -> Reference:
    if person.erased_at or person.pk in gone:
        # Use the default language, because cooked text is the same for all readers.
        with translation.override(settings.LANGUAGE_CODE):
            return Reference(_("deleted account"))
    return Reference(person.get_full_name(), reverse("people:person", args=[person.pk]))


def save_references(post: Post, post_body: PostBody) -> None:
    """Saves the mentions and quotations in ``post``.

    Keeps the rows of mentions and quotations that only earlier versions of the post contain: the
    names in its revisions must be updated, too.
    """
    if post_body.people:
        mentions = [PostMention(post=post, user_id=pk) for pk in sorted(post_body.people)]
        PostMention.objects.bulk_create(mentions, ignore_conflicts=True)
    if post_body.posts:
        quotes = [PostQuote(post=post, quoted_id=pk) for pk in sorted(post_body.posts)]
        PostQuote.objects.bulk_create(quotes, ignore_conflicts=True)


def recook(posts: QuerySet[Post], *, gone: Collection[int] = ()) -> int:
    """Cooks ``posts`` and their revisions again, in batches. Returns how many posts changed.

    This is needed when the sanitiser or a person's name has changed. ``gone``: ids of people whose
    accounts are being deleted. The ``version`` of a post stays, because nobody edited the post.
    """
    changed = 0
    named = posts.order_by("pk").prefetch_related(
        "mentions__user", "quotes__quoted__author", "revisions"
    )
    for post in named.iterator(chunk_size=200):
        people = references_to_people((mention.user for mention in post.mentions.all()), gone=gone)
        quotes = references_to_posts((quote.quoted for quote in post.quotes.all()), gone=gone)
        changed += _recook_row(post, people, quotes)
        for revision in post.revisions.all():
            _recook_row(revision, people, quotes)
    return changed


def _recook_row(row: Post | PostRevision, people, quotes) -> bool:
    cooked = cook(row.source, people=people, quotes=quotes)
    fields = {"source": cooked.source, "html": cooked.html}
    if isinstance(row, Post):
        fields["text"] = cooked.text
    if all(getattr(row, name) == value for name, value in fields.items()):
        return False
    # The condition on ``version`` skips a post that was edited in the meantime. It needs no change,
    # because the edit has cooked it.
    same = type(row).objects.filter(pk=row.pk, version=row.version)
    return bool(same.update(**fields))
