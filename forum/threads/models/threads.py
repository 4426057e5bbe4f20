"""Threads: questions and discussions in a section. Their counters are stored for use in lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, FilteredRelation, Func, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from forum.sections.access import may_moderate, moderated_by, open_to
from forum.sections.models import Section
from members.cached_urls import cached_reverse
from members.collation import folded_words
from members.membership.models import Affiliation
from members.text import MOST_WORDS, search_text

LONGEST_FOLDED = 400
"""The size of the column with the folded title. Folding may make a text longer: "½" becomes "1"
and "2", each of them with a space."""


def folded_title(title: str) -> str:
    """The words of ``title`` for ``HasWord``: folded, with a space before each word."""
    return "".join(f" {word}" for word in folded_words(title))[:LONGEST_FOLDED]


def title_words(typed: str) -> list[str]:
    """The words of a search, as ``ThreadQuerySet.titled`` takes them. May be an empty list."""
    return folded_words(search_text(typed))[:MOST_WORDS]


class HasWord(Func):
    """A condition: the column, made by ``folded_title``, has a word that begins with ``word``.

    PostgreSQL finds the rows in the index ``threads_by_title``, which has the same expression.
    """

    output_field = models.BooleanField()
    template = "%(expressions)s LIKE %%s"

    def __init__(self, column: str, word: str):
        super().__init__(column)
        self.word = word

    def as_sql(self, compiler, connection, **context):
        sql, params = super().as_sql(compiler, connection, **context)
        return sql, [*params, f"% {self.word}%"]

    def as_postgresql(self, compiler, connection, **context):
        template = "to_tsvector('simple', %(expressions)s) @@ to_tsquery('simple', %%s)"
        sql, params = super().as_sql(compiler, connection, template=template, **context)
        return sql, [*params, f"{self.word}:*"]


class ThreadQuerySet(models.QuerySet):
    def visible_to(self, user) -> ThreadQuerySet:
        """Threads that ``user`` may see, without threads that were merged into another one."""
        return self.filter(visible_to(user))

    def unanswered(self) -> ThreadQuerySet:
        """Questions without a reply."""
        return self.filter(kind=Thread.Kind.QUESTION, reply_count=0)

    def titled(self, words: Iterable[str]) -> ThreadQuerySet:
        """Threads whose title has a word that begins with each of ``words`` (``title_words``)."""
        found = self
        for word in words:
            found = found.filter(HasWord("folded", word))
        return found

    def tagged(self, slug: str) -> ThreadQuerySet:
        """Threads with the keyword ``slug``.

        Adds ``tag_last_post_at`` and ``tag_created_at``, the copies of the thread's dates in
        ThreadTag. Sort by them, because ThreadTag has indexes on the keyword and these dates.
        """
        return self.filter(tags__tag=slug).annotate(
            tag_last_post_at=F("tags__last_post_at"), tag_created_at=F("tags__created_at")
        )

    def with_last_read(self, user) -> ThreadQuerySet:
        """Adds ``last_read`` and ``read_until``, which tell how far ``user`` has read.

        ``last_read``: the number of the last read post; 0 if ``user`` never opened the thread.
        ``read_until``: the time up to which ``user`` marked the section as read; if they never did,
        the time at which their account was created.
        """
        return self.with_last_number_read_by(user.pk).annotate(
            own_section=FilteredRelation(
                "section__readers", condition=Q(section__readers__user=user.pk)
            ),
            read_until=Coalesce("own_section__read_at", user.date_joined),
        )

    def with_last_number_read_by(self, user_id: int) -> ThreadQuerySet:
        """Adds ``last_read``: the number of the last post that the user has read; 0 if none."""
        return self.annotate(
            own_reader=FilteredRelation("readers", condition=Q(readers__user=user_id)),
            last_read=Coalesce("own_reader__last_read_number", 0),
        )

    def with_last_shown_number(self) -> ThreadQuerySet:
        """Adds ``last_shown_number``: the number of the last post neither hidden nor moved away.

        The database reads posts only for threads that have hidden or moved posts.
        """
        posts = _posts().filter(thread=OuterRef("pk"), moved_to=None, hidden_at=None)
        last = Coalesce(Subquery(posts.order_by("-number").values("number")[:1]), 0)
        return self.annotate(
            last_shown_number=Case(When(HAS_LOST_POSTS, then=last), default=F("last_number"))
        )

    def with_shown_after(self, number: int) -> ThreadQuerySet:
        """Adds ``shown_after``: how many posts after ``number`` are neither hidden nor moved away.

        The database reads posts only for threads that have hidden or moved posts.
        """
        posts = _posts().filter(thread=OuterRef("pk"), moved_to=None, hidden_at=None)
        shown = posts.filter(number__gt=number).order_by().values("thread").annotate(n=Count("pk"))
        return self.annotate(
            shown_after=Case(
                When(HAS_LOST_POSTS, then=Coalesce(Subquery(shown.values("n")), 0)),
                default=Greatest(F("last_number") - number, 0),
            )
        )

    def unread_by(self, user) -> ThreadQuerySet:
        """Threads with posts that ``user`` has not read.

        A post counts as read if it was written before the account was created or before ``user``
        last marked the section as read. Calling this method makes one query (``not_marked_by``).
        """
        threads = self.with_last_read(user)
        oldest = not_marked_by(user).oldest
        if oldest is None:
            return threads.none()
        return threads.with_last_shown_number().filter(
            last_number__gt=F("last_read"),
            last_shown_number__gt=F("last_read"),
            last_post_at__gt=F("read_until"),
            # The condition above implies this one. But ``oldest`` is a constant, so the database
            # can end its index scan there and can estimate the number of rows.
            last_post_at__gte=oldest,
        )


HAS_LOST_POSTS = Q(lost_count__gt=0)
"""Matches threads of which some posts were hidden, withdrawn or moved away."""


def _posts() -> models.QuerySet:
    return Thread._meta.get_field("posts").related_model.objects.all()


class NotMarked(NamedTuple):
    """What a person has not marked as read.

    ``read_until``: section id -> the time up to which the person has marked the section as read.
    ``oldest``: the earliest ``last_post_at`` of the threads that may have unread posts; None if
    there are no such threads.
    """

    read_until: dict[int, datetime]
    oldest: datetime | None


def not_marked_by(user) -> NotMarked:
    """The ``NotMarked`` of ``user``. Makes one query, with one index look-up for each section."""
    newer = Thread.objects.filter(section=OuterRef("pk"), last_post_at__gt=OuterRef("passed"))
    sections = Section.objects.visible_to(user).annotate(
        own=FilteredRelation("readers", condition=Q(readers__user=user)),
        read_until=Coalesce("own__read_at", user.date_joined),
        passed=Greatest("read_until", Coalesce("own__passed_at", user.date_joined)),
        oldest=Subquery(newer.order_by("last_post_at", "pk").values("last_post_at")[:1]),
    )
    rows = list(sections.order_by().values_list("pk", "read_until", "oldest"))
    return NotMarked(
        read_until={pk: read_until for pk, read_until, _oldest in rows},
        oldest=min((oldest for _pk, _until, oldest in rows if oldest), default=None),
    )


def visible_to(user, prefix: str = "") -> Q:
    """A ``Q`` that matches rows whose thread ``user`` may see.

    ``prefix``: the lookup from the row to the thread, such as "thread__"; empty for threads. Only
    this function and ``shown_to`` define who may see a thread. Nobody may see a thread that was
    merged into another one.
    """
    return shown_to(user, prefix) & Q(**{f"{prefix}merged_into": None})


def shown_to(user, prefix: str = "") -> Q:
    """Like ``visible_to``, but also matches rows of merged threads.

    Matches only threads in sections that ``user`` may enter, and hidden threads only in sections
    that ``user`` moderates.
    """
    is_open = open_to(user, f"{prefix}section__")
    in_sight = Q(**{f"{prefix}hidden_at": None})
    if may_moderate(user):
        in_sight |= moderated_by(user, f"{prefix}section__")
    return is_open & in_sight


class ReadingMixin:
    """Mixin of ``Thread`` and ``ThreadRow`` with the URLs and the number of unread posts."""

    __slots__ = ()

    def get_absolute_url(self):
        return cached_reverse("threads:detail", self.pk)

    def page_of(self, number: int) -> int:
        """The number of the page, counted from 1, that contains the post ``number``."""
        return (number - 1) // settings.POSTS_PER_PAGE + 1

    def url_of(self, number: int) -> str:
        """The URL of the page that contains the post ``number``, with a fragment for the post."""
        page = self.page_of(number)
        query = f"?page={page}" if page > 1 else ""
        return f"{self.get_absolute_url()}{query}#post-{number}"

    @property
    def unread_count(self) -> int:
        """The number of unread posts, without posts that were hidden or moved away.

        The query must have used ``with_last_read``. Hidden and moved posts are left out only if the
        query has also set ``lost_unread``, as for a ``ThreadRow``.
        """
        if self.last_post_at <= self.read_until:
            return 0
        return max(self.last_number - self.last_read - self.lost_unread, 0)

    @property
    def url_to_read(self) -> str:
        """The URL at which the reader continues to read the thread.

        It is the URL of the first unread post, or of the last post if all are read. If the reader
        never opened the thread, it is the URL of the thread.
        """
        if not self.last_read:
            return self.get_absolute_url()
        return self.url_of(min(self.last_read + 1, self.last_number))


class Thread(ReadingMixin, models.Model):
    """A question or a discussion in a section. Its first post is by the author of the thread."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("Question")
        DISCUSSION = "discussion", _("Discussion")

    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, related_name="threads", verbose_name=_("section")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.QUESTION)
    title = models.CharField(_("title"), max_length=150)
    first_title = models.CharField(
        max_length=150,
        blank=True,
        editable=False,
        help_text="The title as typed, shown to its author when they cannot see the thread.",
    )
    # The words of the title as ``folded_title`` returns them.
    folded = models.CharField(max_length=LONGEST_FOLDED, default="", editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="threads"
    )
    affiliation = models.ForeignKey(
        Affiliation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    may_be_quoted = models.BooleanField(
        _("members may quote this thread outside the Forum"), default=False
    )
    is_pinned = models.BooleanField(_("pinned"), default=False)
    is_locked = models.BooleanField(pgettext_lazy("thread", "locked"), default=False)
    solved_by = models.OneToOneField(
        "Post", on_delete=models.SET_NULL, null=True, blank=True, related_name="solves"
    )
    created_at = models.DateTimeField(_("started"), default=timezone.now)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="merged"
    )
    merged_offset = models.PositiveIntegerField(
        default=0, editable=False, help_text="What to add to an old number to find the post there."
    )
    keywords = models.JSONField(
        _("keywords"), default=list, blank=True, help_text="Pairs (tag, name), as ThreadTag has."
    )
    # Counters. Services update them while this row is locked; `manage.py recount` checks them.
    last_number = models.PositiveIntegerField(default=0, editable=False)
    reply_count = models.PositiveIntegerField(default=0, editable=False)
    lost_count = models.PositiveIntegerField(
        default=0, editable=False, help_text="How many posts are hidden or were moved away."
    )
    last_post_at = models.DateTimeField(default=timezone.now, editable=False)
    last_author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    # Lists show the avatars of the last three people who wrote: ``last_author`` and the two below.
    # No query filters by these two, so indexes on them would only slow down replies.
    previous_author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        editable=False,
    )
    earlier_author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        editable=False,
    )

    lost_unread = 0
    """How many unread posts were hidden or moved away. Only a ``ThreadRow`` has the real number."""

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        indexes = [
            models.Index(fields=["section", "-last_post_at", "-id"], name="threads_in_section"),
            models.Index(fields=["section", "-created_at", "-id"], name="threads_new_in_section"),
            models.Index(fields=["-last_post_at", "-id"], name="threads_by_activity"),
            models.Index(fields=["-created_at", "-id"], name="threads_newest"),
            models.Index(fields=["author", "-last_post_at", "-id"], name="threads_of_author"),
            models.Index(fields=["author", "-created_at", "-id"], name="threads_new_of_author"),
            models.Index(
                fields=["-last_post_at", "-id"],
                condition=Q(kind="question", reply_count=0),
                name="threads_unanswered",
            ),
            models.Index(
                fields=["-created_at", "-id"],
                condition=Q(kind="question", reply_count=0),
                name="threads_unanswered_newest",
            ),
            models.Index(
                fields=["section"], condition=Q(is_pinned=True), name="threads_pinned_in_section"
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, update_fields=None, **kwargs):
        """Also sets ``folded``, by which lists are filtered."""
        if update_fields is None or "title" in update_fields:
            self.folded = folded_title(self.title)
            update_fields = update_fields and {*update_fields, "folded"}
        super().save(*args, update_fields=update_fields, **kwargs)
        self.__dict__.pop("_visible_to", None)  # the change may affect who may see the thread

    save.alters_data = True

    def is_visible_to(self, user) -> bool:
        """Whether ``user`` may see this thread.

        Makes one query for each object and user; none if ``note_visible_to`` was called before.
        """
        if user.pk not in self._visible_to:
            found = Thread.objects.visible_to(user).filter(pk=self.pk).exists()
            self._visible_to[user.pk] = found
        return self._visible_to[user.pk]

    def note_visible_to(self, user) -> None:
        """Stores that ``user`` may see this thread, so that ``is_visible_to`` makes no query."""
        self._visible_to[user.pk] = True

    @cached_property
    def _visible_to(self) -> dict[int | None, bool]:
        return {}

    def title_for_author(self, user) -> str:
        """The title to show to ``user``, who may not see the thread.

        If ``user`` is the author, it is the title as they typed it; else an empty string.
        """
        return self.first_title if self.author_id == user.pk else ""


def destination_of(pk: int) -> tuple[int, int] | None:
    """Where the posts of the merged thread ``pk`` are now: (thread id, offset).

    The offset is what to add to the old number of a post. Returns None if the thread was not
    merged. Checks no permissions.
    """
    offset = 0
    seen: set[int] = set()
    while row := Thread.objects.filter(pk=pk).values_list("merged_into", "merged_offset").first():
        target, step = row
        if target is None or target in seen:
            break
        seen.add(pk)
        pk, offset = target, offset + step
    return (pk, offset) if seen else None


class ThreadTag(models.Model):
    """A keyword of a thread. ``name`` is the keyword as typed, ``tag`` its form in URLs."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="tags")
    # This column needs no index of its own: the indexes of this model begin with it.
    tag = models.SlugField(max_length=40, db_index=False)
    name = models.CharField(max_length=40)
    # Copies of the thread's dates, for the indexes that sort the threads of a keyword.
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_post_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("keyword")
        verbose_name_plural = _("keywords")
        indexes = [
            models.Index(fields=["tag", "-last_post_at", "-thread"], name="threads_of_tag"),
            models.Index(fields=["tag", "-created_at", "-thread"], name="threads_new_of_tag"),
        ]
        constraints = [models.UniqueConstraint(fields=["tag", "thread"], name="threads_tag_once")]

    def __str__(self):
        return self.name
