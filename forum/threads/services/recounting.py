"""Compares all stored counters with a recount, with a few queries for each kind of counter.

The queries return only differences, so that a site with a million posts need not be read into
memory. Each difference has a function that corrects it.
"""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import NamedTuple

from django.db import transaction
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from forum.sections.models import Section
from forum.threads.models import Post, PostFile, Reaction, Thread, ThreadReader, ThreadTag
from forum.threads.services.counters import (
    POST_COUNTERS,
    SECTION_COUNTERS,
    TAG_MOMENTS,
    THREAD_COUNTERS,
    recount_thread,
)


class Difference(NamedTuple):
    """A wrong stored value; calling ``mend`` corrects it."""

    what: str
    stored: object
    counted: object
    mend: Callable[[], object]

    def __str__(self):
        return f"{self.what}: {self.stored}, counted: {self.counted}"


def differences() -> Iterator[Difference]:
    """Yields a Difference for every stored value that is wrong."""
    checks = _threads, _sections, _answers, _reactions, _keywords, _moments, _files, _readers
    for check in checks:
        yield from check()


def _differing(rows, counters):
    """Yields (row id, stored values, counted values) for each of ``rows`` with a wrong counter."""
    real = {f"real_{name}": counter for name, counter in counters.items()}
    same = Q(*(_is_same(rows, name) for name in counters))
    found = rows.annotate(**real).filter(~same).order_by("pk").values_list("pk", *counters, *real)
    for pk, *values in found.iterator():
        yield pk, _as_text(values[: len(counters)]), _as_text(values[len(counters) :])


def _is_same(rows, name) -> Q:
    """Whether a counter has the value ``real_<name>``. Two empty foreign keys are the same."""
    if not rows.model._meta.get_field(name).null:
        return Q(**{name: F(f"real_{name}")})
    stored, real = (
        Coalesce(key, 0, output_field=BigIntegerField()) for key in (name, f"real_{name}")
    )
    return Q(Exact(stored, real))


def _correction(rows, pk, counters):
    """A function that corrects the counters of one of ``rows``.

    The function locks the row before it counts. An UPDATE without this lock could count first, then
    wait for another transaction, and store a number that has become wrong.
    """

    @transaction.atomic
    def mend():
        own = rows.model.objects.filter(pk=pk)
        if own.select_for_update(no_key=True).values_list("pk").first():
            own.update(**counters)

    return mend


def _threads():
    for pk, stored, counted in _differing(Thread.objects.all(), THREAD_COUNTERS):
        yield Difference(f"thread {pk}", stored, counted, _recount(pk))


def _as_text(values) -> str:
    return ", ".join(str(value) for value in values)


def _recount(pk):
    @transaction.atomic
    def mend():
        recount_thread(Thread.objects.select_for_update().get(pk=pk))

    return mend


def _sections():
    rows = Section.objects.all()
    for pk, stored, counted in _differing(rows, SECTION_COUNTERS):
        mend = _correction(rows, pk, SECTION_COUNTERS)
        yield Difference(f"section {pk}", stored, counted, mend)


def _answers():
    """Checks that the answer to each question is a visible post of the same thread."""
    fits = Q(solved_by__thread=F("pk"), solved_by__moved_to=None, solved_by__hidden_at=None)
    for pk, answer in (
        Thread.objects.exclude(solved_by=None).filter(~fits).values_list("pk", "solved_by")
    ):
        rows = Thread.objects.filter(pk=pk, solved_by=answer)
        yield Difference(
            f"answer of thread {pk}", answer, None, lambda rows=rows: rows.update(solved_by=None)
        )


def _reactions():
    some = Q(pk__in=Reaction.objects.values("post"))
    for name in POST_COUNTERS:
        some |= Q(**{f"{name}__gt": 0})
    rows = Post.objects.filter(some)
    for pk, stored, counted in _differing(rows, POST_COUNTERS):
        mend = _correction(rows, pk, POST_COUNTERS)
        yield Difference(f"reactions to post {pk}", stored, counted, mend)


def _keywords():
    """Compares ``Thread.keywords`` with the ThreadTag rows."""
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
    """Compares the dates in ThreadTag with those of the thread."""
    rows = ThreadTag.objects.all()
    for pk, stored, counted in _differing(rows, TAG_MOMENTS):
        mend = _correction(rows, pk, TAG_MOMENTS)
        yield Difference(f"dates of keyword {pk}", stored, counted, mend)


def _first(row):
    return row[0]


def _files():
    """Compares ``Post.files`` with the PostFile rows."""
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
    """Checks that nobody has read further than the last post of a thread."""
    ahead = ThreadReader.objects.filter(last_read_number__gt=F("thread__last_number"))
    for pk, thread, number, last in ahead.values_list(
        "pk", "thread", "last_read_number", "thread__last_number"
    ).iterator():
        own = ThreadReader.objects.filter(pk=pk)
        yield Difference(
            f"reading state in thread {thread}",
            number,
            last,
            lambda own=own, last=last: own.update(last_read_number=last),
        )
