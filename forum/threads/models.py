"""Threads and their numbered posts, and how far each reader has read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forum.sections.models import Section, open_to
from members.units.models import Affiliation


class ThreadQuerySet(models.QuerySet):
    def visible_to(self, user) -> ThreadQuerySet:
        """The threads of those sections which ``user`` may enter."""
        condition = open_to(user, "section__")
        return self.none() if condition is None else self.filter(condition)

    def unanswered(self) -> ThreadQuerySet:
        """Questions to which nobody has replied."""
        return self.filter(kind=Thread.Kind.QUESTION, reply_count=0)

    def with_last_read(self, user) -> ThreadQuerySet:
        """Adds ``last_read``: the number up to which ``user`` has read, 0 when never opened."""
        return self.annotate(
            own_reader=FilteredRelation("readers", condition=Q(readers__user=user)),
            last_read=Coalesce("own_reader__last_read_number", 0),
        )

    def unread_by(self, user) -> ThreadQuerySet:
        """Threads with posts that ``user`` has not read, written since the account was opened."""
        return self.with_last_read(user).filter(
            last_number__gt=F("last_read"), last_post_at__gt=user.date_joined
        )

    def for_list(self) -> ThreadQuerySet:
        """With what a list prints of each."""
        return self.select_related("section", "author", "affiliation__organisation", "last_author")


class Thread(models.Model):
    """A question or a discussion in a section. Its first post, number 1, is the starter's."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("Question")
        DISCUSSION = "discussion", _("Discussion")

    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, related_name="threads", verbose_name=_("section")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.QUESTION)
    title = models.CharField(_("title"), max_length=150)
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
    # Kept by the services under the lock on this row; a test compares them with a recount.
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
            models.Index(fields=["-last_post_at", "-id"], name="threads_by_activity"),
            models.Index(fields=["author", "-last_post_at", "-id"], name="threads_of_author"),
            models.Index(
                fields=["-last_post_at", "-id"],
                condition=Q(kind="question", reply_count=0),
                name="threads_unanswered",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("threads:detail", args=[self.pk])

    def url_of(self, number: int) -> str:
        """The address of the post with this number: its page, and the place on it."""
        page = (number - 1) // settings.POSTS_PER_PAGE + 1
        query = f"?page={page}" if page > 1 else ""
        return f"{self.get_absolute_url()}{query}#post-{number}"

    @property
    def unread_count(self) -> int:
        """How many posts came since ``last_read`` (see ``with_last_read``)."""
        return max(self.last_number - self.last_read, 0)

    @property
    def url_to_read(self) -> str:
        """Where a reader wants to land: the first unread post, else the last, else the top."""
        if not self.last_read:
            return self.get_absolute_url()
        return self.url_of(min(self.last_read + 1, self.last_number))


class PostQuerySet(models.QuerySet):
    def visible_to(self, user) -> PostQuerySet:
        """The posts of those sections which ``user`` may enter."""
        condition = open_to(user, "thread__section__")
        return self.none() if condition is None else self.filter(condition)

    def for_page(self) -> PostQuerySet:
        """With what the thread page prints of each."""
        return self.select_related("author", "affiliation__organisation").defer("source", "text")


class Post(models.Model):
    """What somebody wrote: as typed, as sanitised HTML, and as plain text, cooked once at save."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="posts")
    number = models.PositiveIntegerField(_("number"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts"
    )
    affiliation = models.ForeignKey(
        Affiliation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    source = models.TextField()
    html = models.TextField()
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(
        default=1, help_text="Grows with every edit: an edit of an older version is refused."
    )
    submission = models.UUIDField(
        null=True, blank=True, help_text="Given by the form: a form sent twice makes one post."
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="threads_post_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="threads_post_number_from_1"),
            models.UniqueConstraint(
                fields=["author", "submission"], name="threads_post_submitted_once"
            ),
        ]

    def __str__(self):
        return f"{self.thread_id} #{self.number}"

    def get_absolute_url(self):
        return reverse("threads:post", args=[self.pk])


class ThreadReader(models.Model):
    """How far a person has read a thread. Nobody else's business, and never shown to anybody."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="readers")
    last_read_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "thread"], name="threads_reader_once")
        ]

    def __str__(self):
        return f"{self.thread_id}: {self.last_read_number}"
