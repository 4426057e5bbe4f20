"""Reports of posts, pending posts, and the moderation log."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, TextField, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from forum.sections.access import moderated_by, open_to
from forum.sections.models import Section
from forum.threads.models.posts import Post
from forum.threads.models.threads import Thread
from members.membership.models import Affiliation


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user) -> ReportQuerySet:
        """Reports of posts in sections that ``user`` moderates."""
        section = "post__thread__section__"
        return self.filter(open_to(user, section) & moderated_by(user, section))

    def open(self) -> ReportQuerySet:
        """Reports without a decision."""
        return self.filter(state=Report.State.OPEN)


class Report(models.Model):
    """A report that a post breaks the rules."""

    class Reason(models.TextChoices):
        PERSONAL_DATA = "personal", _("Personal data")
        OFFENSIVE = "offensive", _("Offensive or unlawful")
        ADVERTISING = "advertising", _("Advertising or spam")
        OFF_TOPIC = "off_topic", _("Belongs elsewhere")
        OTHER = "other", pgettext_lazy("reason of a report", "Something else")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("report", "waits")
        UPHELD = "upheld", pgettext_lazy("report", "upheld")
        DISMISSED = "dismissed", pgettext_lazy("report", "dismissed")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reports")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="reports"
    )
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    text = models.TextField(_("in your own words"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("reported"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a post")
        verbose_name_plural = _("reports of posts")
        indexes = [
            models.Index(
                fields=["created_at", "id"],
                condition=Q(state="open"),
                name="moderation_open_reports",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "by"], condition=Q(state="open"), name="moderation_report_once"
            )
        ]

    def __str__(self):
        return f"{self.post_id}: {self.reason}"


class PendingPostQuerySet(models.QuerySet):
    def visible_to(self, user) -> PendingPostQuerySet:
        """Pending posts that ``user`` may see.

        These are the pending posts in sections that ``user`` moderates, and the user's own pending
        posts in sections that they may enter.
        """
        own = Q(author=user.pk)
        return self.filter(open_to(user, "section__") & (moderated_by(user, "section__") | own))

    def waiting(self) -> PendingPostQuerySet:
        """Posts that wait for a decision. Rejected posts are left out."""
        return self.filter(rejected_at=None)


class PendingPost(models.Model):
    """A new member's post that waits for approval or was rejected.

    It becomes a ``Post``, with a number, when it is approved. ``thread`` is None for the first post
    of a new thread.
    """

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, null=True, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pending_posts"
    )
    affiliation = models.ForeignKey(
        Affiliation, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=Thread.Kind, blank=True)
    title = models.CharField(_("title"), max_length=150, blank=True)
    tags = models.JSONField(default=list, blank=True)
    may_be_quoted = models.BooleanField(default=False)
    source = models.TextField()
    attachments = models.JSONField(default=list, blank=True, help_text="Tokens of the files.")
    submission = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    rejected_at = models.DateTimeField(null=True, blank=True)
    rejected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = PendingPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post that waits for approval")
        verbose_name_plural = _("posts that wait for approval")
        constraints = [
            models.UniqueConstraint(
                fields=["author", "submission"], name="moderation_submitted_once"
            )
        ]

    def __str__(self):
        return f"{self.author_id}: {self.created_at:%Y-%m-%d}"


class ModerationActionQuerySet(models.QuerySet):
    def visible_to(self, user) -> ModerationActionQuerySet:
        """Actions in sections that ``user`` moderates.

        If an action moved a thread or post to another section, ``user`` must be able to enter that
        section, too.
        """
        own = open_to(user, "section__") & moderated_by(user, "section__")
        return self.filter(own & (Q(other_section=None) | open_to(user, "other_section__")))

    def with_reason_for(self, user) -> ModerationActionQuerySet:
        """Adds ``seen_reason``, the reason as shown to ``user``, the author of the post or thread.

        It is an empty string if ``user`` may not enter the section. The reason of a renaming is
        also empty if ``user`` may not see the thread, because it quotes the old and the new title.
        """
        is_seen = Q(thread__in=Thread.objects.visible_to(user).values("pk"))
        told = open_to(user, "section__") & (is_seen | ~Q(action=ModerationAction.Action.RENAMED))
        reason = Case(When(told, then=F("reason")), default=Value(""), output_field=TextField())
        return self.annotate(seen_reason=reason)

    def for_list(self) -> ModerationActionQuerySet:
        """Joins the related rows that the log shows."""
        return self.select_related("by", "author", "thread", "post", "section", "other_section")


class ModerationAction(models.Model):
    """An entry of the moderation log. An entry is never changed after it was added."""

    class Action(models.TextChoices):
        HID = "hid", pgettext_lazy("moderation", "post hidden")
        RESTORED = "restored", pgettext_lazy("moderation", "post restored")
        WITHDREW = "withdrew", pgettext_lazy("moderation", "post withdrawn by its author")
        EDITED = "edited", pgettext_lazy("moderation", "post changed")
        HID_THREAD = "hid_thread", pgettext_lazy("moderation", "thread hidden")
        RESTORED_THREAD = "restored_thread", pgettext_lazy("moderation", "thread restored")
        RENAMED = "renamed", pgettext_lazy("moderation", "thread renamed")
        MOVED = "moved", pgettext_lazy("moderation", "thread moved")
        MERGED = "merged", pgettext_lazy("moderation", "threads merged")
        SPLIT = "split", pgettext_lazy("moderation", "posts moved to another thread")
        LOCKED = "locked", pgettext_lazy("moderation", "thread locked")
        UNLOCKED = "unlocked", pgettext_lazy("moderation", "thread unlocked")
        PINNED = "pinned", pgettext_lazy("moderation", "thread pinned")
        UNPINNED = "unpinned", pgettext_lazy("moderation", "thread unpinned")
        APPROVED = "approved", pgettext_lazy("moderation", "post approved")
        REJECTED = "rejected", pgettext_lazy("moderation", "post not approved")
        UPHELD = "upheld", pgettext_lazy("moderation", "report upheld")
        DISMISSED = "dismissed", pgettext_lazy("moderation", "report dismissed")

    action = models.CharField(_("action"), max_length=16, choices=Action)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    reason = models.TextField(_("reason"), blank=True)
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="+")
    other_section = models.ForeignKey(
        Section, on_delete=models.CASCADE, null=True, related_name="+"
    )
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, null=True, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="The author of the post or the thread.",
    )

    objects = ModerationActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("moderation action")
        verbose_name_plural = _("moderation actions")
        indexes = [models.Index(fields=["-at", "-id"], name="moderation_actions_newest")]

    def __str__(self):
        return self.get_action_display()
