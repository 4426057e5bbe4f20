"""Drafts: unfinished texts, stored on the server until they are sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from forum.threads.models.posts import Post
from forum.threads.models.threads import Thread


class DraftQuerySet(models.QuerySet):
    def visible_to(self, user) -> DraftQuerySet:
        """Drafts of ``user``."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def begun(self) -> DraftQuerySet:
        """Drafts that are not empty. A draft that was sent or discarded stays as an empty row."""
        return self.exclude(data={})


class Draft(models.Model):
    """An unfinished text of one person: a new thread, a reply, an edit, or the fields of a form.

    The browser numbers its saves. ``sequence`` is the number of the last save; a save with the same
    or a lower number is refused as outdated. When the text is sent, the row stays for a while with
    empty ``data``, so that a late save cannot restore the draft.
    """

    class Kind(models.TextChoices):
        THREAD = "thread", _("New thread")
        REPLY = "reply", pgettext_lazy("page title", "Reply")
        EDIT = "edit", _("Change of a post")
        FORM = "form", _("Another form")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts"
    )
    target = models.CharField(
        max_length=120,
        help_text='"thread", "reply:<id of the thread>", "edit:<id of the post>" or'
        ' "form:<path of the page>".',
    )
    kind = models.CharField(max_length=6, choices=Kind)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, null=True, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, related_name="+")
    sequence = models.PositiveIntegerField(default=0)
    data = models.JSONField(default=dict, blank=True, help_text="The fields of the form.")
    updated_at = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("unfinished text", "draft")
        verbose_name_plural = pgettext_lazy("unfinished text", "drafts")
        indexes = [models.Index(fields=["user", "-updated_at", "-id"], name="threads_drafts")]
        constraints = [
            models.UniqueConstraint(fields=["user", "target"], name="threads_draft_once")
        ]

    def __str__(self):
        return self.target
