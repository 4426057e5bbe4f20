"""Creates the data for benchmarks in bulk: accounts, threads and posts.

The same ``Amounts`` always give the same texts, authors and intervals between posts. Counters have
the values that the services would compute.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import reset_queries

from demo.content import bench as words
from demo.people import PASSWORD
from forum.richtext.cooking import Cooked, cook
from forum.sections.models import Section
from forum.threads.models import Bookmark, Post, Reaction, Thread, ThreadReader, ThreadTag
from forum.threads.models.threads import folded_title
from forum.threads.services.counters import count_sections, counters_of, reactions_of, tag_moments
from forum.threads.services.tags import tag_of
from members.accounts.models import User
from members.membership.models import Affiliation, Group, GroupMembership
from members.units.models import Organisation

SPAN = timedelta(days=730)
"""The age of the oldest thread."""
LONGEST_TALK = timedelta(days=21)
OPEN_AT_ONCE = 50
"""How many threads are saved together. Their posts are saved in order of time, so that the posts of
different threads are mixed on the disk, as on a real site."""
BATCH = 1000
BLOCKS = 400
"""How many blocks of HTML are generated and cooked. Each post is a few of these blocks, joined."""
UNANSWERED_EVERY = 20
"""Of every 20 threads, the last has no reply. The last but one has more posts to make up for it, so
that the average is as requested."""
LOWER_EVERY, CLOSED_EVERY = 9, 14
"""Every 9th thread is in the sub-section, every 14th in the section that only the group may see."""


@dataclass(frozen=True)
class Amounts:
    """The numbers of rows to create."""

    users: int
    threads: int
    posts_per_thread: int
    long_thread: int

    def posts_of(self, index: int) -> int:
        """The number of posts in thread number ``index``. The average is ``posts_per_thread``."""
        place = index % UNANSWERED_EVERY
        if place == UNANSWERED_EVERY - 1:
            return 1
        if place == UNANSWERED_EVERY - 2 and index + 1 < self.threads:
            return 2 * self.posts_per_thread - 1
        return self.posts_per_thread


@dataclass
class Talk:
    """A thread that is not saved yet, with the affiliation of the author and the time of each post.

    ``posts`` is filled when the thread is saved.
    """

    thread: Thread
    writers: list[Affiliation]
    moments: list[datetime]
    posts: list[Post] = field(default_factory=list)


def fill(amounts: Amounts, *, now: datetime, say: Callable[[str], None]) -> None:
    """Creates all rows that ``amounts`` asks for. Calls ``say`` with progress messages."""
    chance = Random(20)  # noqa: S311 -- a fixed seed gives the same data
    members = make_people(amounts.users, chance, now)
    say(f"{len(members)} accounts")
    maker = Maker(chance, now, members)
    talks = (maker.talk(index, amounts) for index in range(amounts.threads))
    done = 0
    while group := list(islice(talks, OPEN_AT_ONCE)):
        maker.save(group)
        done += len(group)
        if done % 5000 == 0:
            say(f"{done} threads")
    if amounts.long_thread:
        maker.save([maker.long_talk(amounts.long_thread)])
    count_sections()


def make_people(count: int, chance: Random, now: datetime) -> list[Affiliation]:
    """Creates ``count`` accounts bench1@example.org, bench2@example.org and so on.

    Returns their affiliations, which are with new organisations. Every fourth account is in a new
    group, for which ``make_sections`` creates a closed section.
    """
    password = make_password(PASSWORD if settings.DEBUG else None)
    offices = _make_offices(max(2, min(count // 5, 40)))
    joined = now - SPAN - timedelta(days=30)
    people = [
        User.objects.create(
            email=f"bench{number}@example.org",
            password=password,
            first_name=chance.choice(words.FIRST_NAMES),
            last_name=chance.choice(words.LAST_NAMES),
            date_joined=joined,
        )
        for number in range(1, count + 1)
    ]
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in people
    )
    group = Group.objects.create(name=words.GROUP)
    GroupMembership.objects.bulk_create(GroupMembership(group=group, user=u) for u in people[::4])
    return Affiliation.objects.bulk_create(
        Affiliation(
            user=user,
            organisation=offices[index % len(offices)],
            position=chance.choice(words.POSITIONS),
            state=Affiliation.State.ACTIVE,
            created_at=joined,
            starts_at=joined,
        )
        for index, user in enumerate(people)
    )


def _make_offices(count) -> list[Organisation]:
    names = [
        (kind, name.format(place=place)) for kind, name in words.OFFICES for place in words.PLACES
    ]
    return [Organisation.objects.create(kind=kind, name=name) for kind, name in names[:count]]


def make_sections() -> tuple[list[Section], Section, Section]:
    """Returns (open top-level sections, a sub-section, a section that only one group may see).

    The top-level sections must exist; the other two are created. The group is the one that
    ``make_people`` has created.
    """
    upper = list(Section.objects.filter(group=None, parent=None).order_by("position", "pk"))
    lower = Section.objects.create(parent=upper[0], position=1, **words.LOWER_SECTION)
    group = Group.objects.get(name=words.GROUP)
    closed = Section.objects.create(position=900, group=group, **words.CLOSED_SECTION)
    return upper, lower, closed


class Maker:
    """Creates threads with posts, tags, reactions, bookmarks and reading state."""

    def __init__(self, chance: Random, now: datetime, members: list[Affiliation]):
        self.chance, self.now, self.members = chance, now, members
        self.inner_circle = members[::4]
        self.upper, self.lower, self.closed = make_sections()
        self.blocks = [cook(source) for source in islice(_sources(chance), BLOCKS)]

    def talk(self, index: int, amounts: Amounts) -> Talk:
        """Thread number ``index``, not saved. Threads begin at equal intervals within ``SPAN``."""
        begin = self.now - SPAN + SPAN * index / amounts.threads
        length = min(LONGEST_TALK * self.chance.random(), self.now - begin)
        section = self._section(index)
        circle = self.inner_circle if section is self.closed else self.members
        writers = self._writers(circle, amounts.posts_of(index))
        kind = Thread.Kind.DISCUSSION if index % 5 == 0 else Thread.Kind.QUESTION
        frames = words.QUESTIONS if kind == Thread.Kind.QUESTION else words.DISCUSSIONS
        title = self.chance.choice(frames).replace("{topic}", self.chance.choice(words.TOPICS))
        talk = self._begin(section, kind, self._filled(title), writers, begin, length)
        talk.thread.keywords = self._keywords()
        talk.thread.is_locked = index % 50 == 7
        talk.thread.is_pinned = index in {3, 4}
        return talk

    def long_talk(self, count: int) -> Talk:
        """One unsaved thread with ``count`` posts by random members, spread over ``SPAN``."""
        writers = self.chance.choices(self.members, k=count)
        begin, kind = self.now - SPAN, Thread.Kind.DISCUSSION
        return self._begin(self.upper[0], kind, words.LONG_TITLE, writers, begin, SPAN)

    def save(self, talks: list[Talk]) -> None:
        """Saves the threads, their posts in order of time, and the rows that belong to them."""
        Thread.objects.bulk_create([talk.thread for talk in talks])
        ThreadTag.objects.bulk_create(
            ThreadTag(thread=talk.thread, tag=tag, name=name, **tag_moments(talk.thread))
            for talk in talks
            for tag, name in talk.thread.keywords
        )
        posts = sorted(self._posts(talks), key=lambda post: post.created_at)
        reactions = [(post, by, kind) for post in posts for by, kind in self._reactions(post)]
        Post.objects.bulk_create(posts, batch_size=BATCH)
        Reaction.objects.bulk_create(
            (Reaction(post=p, user=u, kind=k, created_at=p.created_at) for p, u, k in reactions),
            batch_size=BATCH,
        )
        Bookmark.objects.bulk_create(
            Bookmark(post=post, user=self.chance.choice(self.members).user) for post in posts[::50]
        )
        self._solve(talks)
        ThreadReader.objects.bulk_create(
            (reader for talk in talks for reader in _readers(talk)), batch_size=BATCH
        )
        reset_queries()  # saves memory: with DEBUG on, Django keeps every statement

    def _section(self, index) -> Section:
        if index % CLOSED_EVERY == CLOSED_EVERY - 1:
            return self.closed
        if index % LOWER_EVERY == LOWER_EVERY - 1:
            return self.lower
        return self.upper[index % len(self.upper)]

    def _writers(self, circle, count) -> list[Affiliation]:
        """The authors of the ``count`` posts of a thread. The first is the author of the thread.

        The others are chosen at random from among this author and five random members.
        """
        asker = self.chance.choice(circle)
        talkers = self.chance.choices(circle, k=5)
        return [asker, *self.chance.choices([asker, *talkers], k=count - 1)]

    def _begin(self, section, kind, title, writers, begin, length) -> Talk:
        moments = [begin, *sorted(begin + length * self.chance.random() for _w in writers[1:])]
        thread = Thread(
            section=section,
            kind=kind,
            title=title[:150],
            first_title=title[:150],
            folded=folded_title(title[:150]),
            author=writers[0].user,
            affiliation=writers[0],
            may_be_quoted=self.chance.random() < 0.3,
            created_at=begin,
            **counters_of(moments, [writer.user_id for writer in writers]),
        )
        return Talk(thread, writers, moments)

    def _keywords(self) -> list[list[str]]:
        # The square makes the first keywords of the list more frequent than the last, because on a
        # real site some keywords are more popular, too.
        picked = {int(len(words.TAGS) * self.chance.random() ** 2) for _n in range(3)}
        names = [words.TAGS[place] for place in sorted(picked)[: self.chance.randrange(4)]]
        return [[tag_of(name), name] for name in names]

    def _posts(self, talks) -> Iterator[Post]:
        for talk in talks:
            pairs = enumerate(zip(talk.writers, talk.moments, strict=True), start=1)
            for number, (writer, moment) in pairs:
                cooked = self._text()
                post = Post(
                    thread=talk.thread,
                    number=number,
                    author=writer.user,
                    affiliation=writer,
                    source=cooked.source,
                    html=cooked.html,
                    text=cooked.text,
                    created_at=moment,
                )
                talk.posts.append(post)
                yield post

    def _text(self) -> Cooked:
        """A post body of one to six blocks. They are cooked already, so they are only joined."""
        blocks = self.chance.choices(self.blocks, k=1 + int(6 * self.chance.random() ** 2))
        return Cooked(
            source="".join(block.source for block in blocks),
            html="".join(block.html for block in blocks),
            text="\n".join(block.text for block in blocks),
        )

    def _reactions(self, post) -> list[tuple[User, str]]:
        """Returns (user, kind) for each reaction to the post, and sets the post's counters.

        About nine posts in ten have no reaction.
        """
        if self.chance.random() > 0.1:
            return []
        people = {m.user_id: m.user for m in self.chance.choices(self.members, k=3)}
        people.pop(post.author_id, None)
        given = [(user, self.chance.choice(Reaction.Kind.values)) for user in people.values()]
        for counter, count in reactions_of(kind for _user, kind in given).items():
            setattr(post, counter, count)
        return given

    def _solve(self, talks) -> None:
        solved = [t for t in talks if t.thread.kind == Thread.Kind.QUESTION and len(t.posts) > 2]
        for talk in solved[::3]:
            talk.thread.solved_by = self.chance.choice(talk.posts[1:])
        Thread.objects.bulk_update([t.thread for t in solved[::3]], ["solved_by"])

    def _filled(self, text) -> str:
        return _filled(text, self.chance)


def _readers(talk) -> Iterator[ThreadReader]:
    """The reading state. Everybody who wrote in the thread has read it up to their last post."""
    read = {post.author_id: post.number for post in talk.posts}
    for user_id, number in read.items():
        yield ThreadReader(thread=talk.thread, user_id=user_id, last_read_number=number)


def _filled(text, chance) -> str:
    place = chance.choice(words.PLACES)
    return text.replace("{n}", str(chance.randint(2018, 2026))).replace("{place}", place)


def _sources(chance) -> Iterator[str]:
    """Yields blocks of HTML without end: paragraphs, and some lists, headings and quotations."""
    while True:
        said = " ".join(chance.sample(words.SENTENCES, k=chance.randint(1, 4)))
        paragraph = f"<p>{_filled(said, chance)}</p>"
        points = chance.sample(words.POINTS, k=chance.randint(3, 5))
        listed = "".join(f"<li><p>{point}</p></li>" for point in points)
        yield chance.choices(
            [
                paragraph,
                f"{paragraph}<ul>{listed}</ul>",
                f"<blockquote>{paragraph}</blockquote>",
                f"<h3>{chance.choice(words.HEADINGS)}</h3>{paragraph}",
                paragraph.replace("<p>", "<p><strong>Krótko:</strong> "),
            ],
            weights=[70, 10, 8, 6, 6],
        )[0]
