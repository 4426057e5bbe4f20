"""Every counter of the discussion against a recount, each kind in a few statements.

What a statement gives are differences only, so that a site of a million posts is looked through
without reading it into memory. Each difference brings the function that mends it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import NamedTuple

from django.db import transaction
from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from forum.sections.models import Section
from forum.threads.models import Post, PostFile, Reaction, Thread, ThreadReader, ThreadTag
from forum.threads.services.counters import settle


class Difference(NamedTuple):
    """A counter that is not what a recount gives, and what puts it right."""

    what: str
    stored: object
    counted: object
    mend: Callable[[], object]

    def __str__(self):
        return f"{self.what}: {self.stored}, counted: {self.counted}"


def differences() -> Iterator[Difference]:
    """All of them, as they are found."""
    checks = _threads, _sections, _answers, _reactions, _keywords, _moments, _files, _readers
    for check in checks:
        yield from check()


def _threads():
    posts = Post.objects.filter(thread=OuterRef("pk"))
    counted = posts.counted()
    newest = counted.order_by("-created_at", "-number")
    replies = counted.filter(number__gt=1).order_by().values("thread").annotate(n=Count("pk"))
    rows = Thread.objects.annotate(
        real_number=Coalesce(posts.order_by("-number").values("number")[:1], 0),
        real_replies=Coalesce(Subquery(replies.values("n")), 0),
        real_moment=Coalesce(newest.values("created_at")[:1], F("created_at")),
        real_author=Coalesce(
            newest.values("author")[:1], F("author"), output_field=BigIntegerField()
        ),
    )
    same = Q(
        last_number=F("real_number"),
        reply_count=F("real_replies"),
        last_post_at=F("real_moment"),
        last_author=F("real_author"),
    )
    names = ["last_number", "reply_count", "last_post_at", "last_author"]
    real = ["real_number", "real_replies", "real_moment", "real_author"]
    for pk, *values in rows.filter(~same).values_list("pk", *names, *real).iterator():
        stored, counted = _told(values[:4]), _told(values[4:])
        yield Difference(f"thread {pk}", stored, counted, _settling(pk))


def _told(values) -> str:
    return ", ".join(str(value) for value in values)


def _settling(pk):
    @transaction.atomic
    def mend():
        settle(Thread.objects.select_for_update().get(pk=pk))

    return mend


def _sections():
    own = Thread.objects.filter(section=OuterRef("pk"), merged_into=None, hidden_at=None)
    count = Coalesce(
        Subquery(own.order_by().values("section").annotate(n=Count("pk")).values("n")), 0
    )
    rows = Section.objects.annotate(real=count).exclude(thread_count=F("real"))
    for section in rows.order_by("pk"):
        rows_of = Section.objects.filter(pk=section.pk)
        yield Difference(
            f"section {section.pk}",
            section.thread_count,
            section.real,
            lambda rows_of=rows_of: rows_of.update(thread_count=count),
        )


def _answers():
    """A question is solved by a post of its own that is shown."""
    fits = Q(solved_by__thread=F("pk"), solved_by__moved_to=None, solved_by__hidden_at=None)
    for pk, answer in (
        Thread.objects.exclude(solved_by=None).filter(~fits).values_list("pk", "solved_by")
    ):
        rows = Thread.objects.filter(pk=pk, solved_by=answer)
        yield Difference(
            f"answer of thread {pk}", answer, None, lambda rows=rows: rows.update(solved_by=None)
        )


def _reactions():
    given = Reaction.objects.values("post")
    some = Q(thanks_count__gt=0) | Q(helped_count__gt=0) | Q(same_count__gt=0) | Q(pk__in=given)
    names = [f"{kind}_count" for kind in Reaction.Kind]
    counts = {f"real_{kind}": _given(kind) for kind in Reaction.Kind}
    same = Q(**{f"{kind}_count": F(f"real_{kind}") for kind in Reaction.Kind})
    rows = Post.objects.filter(some).annotate(**counts).filter(~same)
    for pk, *values in rows.values_list("pk", *names, *counts).iterator():
        own = Post.objects.filter(pk=pk)
        new = {f"{kind}_count": _given(kind) for kind in Reaction.Kind}
        yield Difference(
            f"reactions to post {pk}",
            _told(values[:3]),
            _told(values[3:]),
            lambda own=own, new=new: own.update(**new),
        )


def _given(kind):
    own = Reaction.objects.filter(post=OuterRef("pk"), kind=kind).order_by().values("post")
    return Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0)


def _keywords():
    """What a thread says of its keywords, against the rows by which it is found."""
    tagged = Exists(ThreadTag.objects.filter(thread=OuterRef("pk")))
    stored = dict(
        Thread.objects.filter(tagged | ~Q(keywords=[])).values_list("pk", "keywords").iterator()
    )
    rows = ThreadTag.objects.order_by("thread", "pk").values_list("thread", "tag", "name")
    real = {pk: [list(row[1:]) for row in own] for pk, own in groupby(rows.iterator(), _first)}
    for pk, keywords in stored.items():
        counted = real.get(pk, [])
        if {tag for tag, _name in keywords} != {tag for tag, _name in counted}:
            own = Thread.objects.filter(pk=pk)
            yield Difference(
                f"keywords of thread {pk}",
                keywords,
                counted,
                lambda own=own, counted=counted: own.update(keywords=counted),
            )


def _moments():
    """What a keyword says of its thread: when it was begun, and when somebody wrote last."""
    names = ["created_at", "last_post_at"]
    threads = Thread.objects.filter(pk=OuterRef("thread"))
    new = {name: Subquery(threads.values(name)) for name in names}
    real = [f"thread__{name}" for name in names]
    same = Q(**dict(zip(names, map(F, real), strict=True)))
    rows = ThreadTag.objects.filter(~same).order_by("pk")
    for pk, tag, thread, *values in rows.values_list("pk", "tag", "thread", *names, *real):
        own = ThreadTag.objects.filter(pk=pk)
        yield Difference(
            f"keyword {tag} of thread {thread}",
            _told(values[:2]),
            _told(values[2:]),
            lambda own=own: own.update(**new),
        )


def _first(row):
    return row[0]


def _files():
    """What a post prints of its files, against the rows that let people have them."""
    attached = Exists(PostFile.objects.filter(post=OuterRef("pk")))
    posts = Post.objects.filter(attached | ~Q(files=[])).only("pk", "files")
    posts = posts.prefetch_related("post_files__attachment").order_by("pk")
    for post in posts.iterator(chunk_size=500):
        real = [row.attachment.summary() for row in post.post_files.all()]
        if post.files != real:
            own = Post.objects.filter(pk=post.pk)
            yield Difference(
                f"files of post {post.pk}",
                [file["token"] for file in post.files],
                [file["token"] for file in real],
                lambda own=own, real=real: own.update(files=real),
            )


def _readers():
    """Nobody has read further than a thread goes."""
    ahead = ThreadReader.objects.filter(last_read_number__gt=F("thread__last_number"))
    for pk, thread, number, last in ahead.values_list(
        "pk", "thread", "last_read_number", "thread__last_number"
    ).iterator():
        own = ThreadReader.objects.filter(pk=pk)
        yield Difference(
            f"a reader of thread {thread}",
            number,
            last,
            lambda own=own, last=last: own.update(last_read_number=last),
        )
