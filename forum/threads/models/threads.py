"""Threads: what is asked or discussed in a section, with counters that lists read."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from forum.sections.access import may_moderate, moderated_by, open_to
from forum.sections.models import Section
from members.cached_urls import cached_reverse
from members.membership.models import Affiliation


class ThreadQuerySet(models.QuerySet):
    def visible_to(self, user) -> ThreadQuerySet:
        """The threads that ``user`` sees. Where merged ones went says ``destination_of``."""
        return self.filter(visible_to(user))

    def unanswered(self) -> ThreadQuerySet:
        """Questions to which nobody has replied."""
        return self.filter(kind=Thread.Kind.QUESTION, reply_count=0)

    def tagged(self, slug: str) -> ThreadQuerySet:
        """Those that carry the keyword, with ``tag_last_post_at`` and ``tag_created_at``: the
        moments of the thread as the keyword keeps them, by which its threads are found in order.
        """
        return self.filter(tags__tag=slug).annotate(
            tag_last_post_at=F("tags__last_post_at"), tag_created_at=F("tags__created_at")
        )

    def with_last_read(self, user) -> ThreadQuerySet:
        """Adds how far ``user`` has read: ``last_read``, the number (0 when never opened), and
        ``read_until``, the moment up to which the section was marked as read, if it was."""
        return self.with_last_number_read_by(user.pk).annotate(
            own_section=FilteredRelation(
                "section__readers", condition=Q(section__readers__user=user.pk)
            ),
            read_until=Coalesce("own_section__read_at", user.date_joined),
        )

    def with_last_number_read_by(self, user_id: int) -> ThreadQuerySet:
        """Adds ``last_read`` alone."""
        return self.annotate(
            own_reader=FilteredRelation("readers", condition=Q(readers__user=user_id)),
            last_read=Coalesce("own_reader__last_read_number", 0),
        )

    def unread_by(self, user) -> ThreadQuerySet:
        """Threads with posts that ``user`` has not read, written since the account was opened
        and since the section was last marked as read. Asks at once from when on that is."""
        threads = self.with_last_read(user)
        oldest = not_marked_by(user).oldest
        if oldest is None:
            return threads.none()
        return threads.filter(
            last_number__gt=F("last_read"),
            last_post_at__gt=F("read_until"),
            # Implied by the line above; it is what lets the index stop. A value, so that the
            # database can tell how far that is.
            last_post_at__gte=oldest,
        )


class NotMarked(NamedTuple):
    """What a person has not marked as read: until when the sections are marked (id -> moment), and
    the moment of the oldest thread that may be unread. None where nothing can be."""

    read_until: dict[int, datetime]
    oldest: datetime | None


def not_marked_by(user) -> NotMarked:
    """In one query: one look into each section that ``user`` may enter."""
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
    """The condition "``user`` sees this thread" on the thread under ``prefix``: the one place of
    this rule.

    One that was merged into another is nobody's any more.
    """
    return shown_to(user, prefix) & Q(**{f"{prefix}merged_into": None})


def shown_to(user, prefix: str = "") -> Q:
    """The same, merged ones included: the section is open to ``user``, and hidden ones are left to
    the section's moderators."""
    is_open = open_to(user, f"{prefix}section__")
    in_sight = Q(**{f"{prefix}hidden_at": None})
    if may_moderate(user):
        in_sight |= moderated_by(user, f"{prefix}section__")
    return is_open & in_sight


class ReadingMixin:
    """Where a thread is read on, asked of a ``Thread`` as of a row of a list."""

    __slots__ = ()

    def get_absolute_url(self):
        return cached_reverse("threads:detail", self.pk)

    def page_of(self, number: int) -> int:
        """The page on which the post with this number stands, from 1."""
        return (number - 1) // settings.POSTS_PER_PAGE + 1

    def url_of(self, number: int) -> str:
        """The address of the post with this number: its page, and the place on it."""
        page = self.page_of(number)
        query = f"?page={page}" if page > 1 else ""
        return f"{self.get_absolute_url()}{query}#post-{number}"

    @property
    def unread_count(self) -> int:
        """How many posts came since ``last_read`` (see ``with_last_read``)."""
        if self.last_post_at <= self.read_until:
            return 0
        return max(self.last_number - self.last_read, 0)

    @property
    def url_to_read(self) -> str:
        """Where a reader wants to land: the first unread post, else the last, else the top."""
        if not self.last_read:
            return self.get_absolute_url()
        return self.url_of(min(self.last_read + 1, self.last_number))


class Thread(ReadingMixin, models.Model):
    """A question or a discussion in a section. Its first post, number 1, is the starter's."""

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
        help_text="As the author typed it: what the author is told who does not see the thread.",
    )
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
    # Kept by the services under the lock on this row; `manage.py recount` compares.
    last_number = models.PositiveIntegerField(default=0, editable=False)
    reply_count = models.PositiveIntegerField(default=0, editable=False)
    last_post_at = models.DateTimeField(default=timezone.now, editable=False)
    last_author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

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

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        self.__dict__.pop("_visible_to", None)  # who sees it may be others now

    save.alters_data = True

    def is_visible_to(self, user) -> bool:
        """Whether ``visible_to`` has this thread for ``user``.

        Asked of the database once for each object, and not at all of those that came from there
        (``note_visible_to``).
        """
        if user.pk not in self._visible_to:
            found = Thread.objects.visible_to(user).filter(pk=self.pk).exists()
            self._visible_to[user.pk] = found
        return self._visible_to[user.pk]

    def note_visible_to(self, user) -> None:
        """Notes that this object came from ``visible_to(user)``."""
        self._visible_to[user.pk] = True

    @cached_property
    def _visible_to(self) -> dict[int | None, bool]:
        return {}

    def title_for_author(self, user) -> str:
        """What ``user`` may read who does not see the thread: the title as typed, to its author."""
        return self.first_title if self.author_id == user.pk else ""


def destination_of(pk: int) -> tuple[int, int] | None:
    """Where the posts of a merged thread are: (id of the thread, what to add to their numbers).

    None for a thread that was not merged. Says nothing about who may read it.
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
    """A keyword of a thread. ``tag`` is its form in addresses, ``name`` what people typed."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="tags")
    # Found by the indexes below, which begin with it.
    tag = models.SlugField(max_length=40, db_index=False)
    name = models.CharField(max_length=40)
    # What the thread says: a list of one keyword is read in order, whatever else there is.
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
