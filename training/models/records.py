"""Records of recruitment: what decided about the places of a group, frozen when it was decided."""

from __future__ import annotations

import hashlib
import json

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.cached_urls import cached_reverse
from training.models.enrolments import EnrolmentEvent
from training.models.programmes import Programme, TrainingGroup


class RecordQuerySet(models.QuerySet):
    def visible_to(self, user) -> RecordQuerySet:
        """The records of groups of programmes that ``user`` organises, or may audit today."""
        return self.filter(group__programme__in=Programme.objects.readable_by(user).values("pk"))


class RecruitmentRecord(models.Model):
    """The record of the recruitment of one group, frozen when it was launched or not launched.

    ``content`` has ids of accounts instead of names, and of each reason only a digest, so that an
    account can be erased without changing it: see ``training.services.recording``.
    """

    group = models.OneToOneField(
        TrainingGroup,
        on_delete=models.CASCADE,
        related_name="record",
        verbose_name=_("group"),
    )
    decision = models.OneToOneField(
        EnrolmentEvent, on_delete=models.CASCADE, related_name="+", verbose_name=_("decision")
    )
    content = models.JSONField(_("content"))
    checksum = models.CharField(_("checksum"), max_length=64)
    frozen_at = models.DateTimeField(_("frozen"), default=timezone.now)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("record of recruitment")
        verbose_name_plural = _("records of recruitment")

    def __str__(self):
        return self.checksum[:12]

    def get_absolute_url(self):
        return cached_reverse("training_desk:record", self.group_id)


def checksum_of(content: dict) -> str:
    """The SHA-256 of the content, as hexadecimal digits. The order of keys does not matter."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
