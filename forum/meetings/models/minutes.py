"""The minutes of a meeting: their state, and who may read them."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from forum.meetings.models.bodies import seen_by
from forum.meetings.models.meetings import Meeting, sensible_day
from members.accounts.models import User
from members.membership.access import membership_of

REMARKS_TIME = timedelta(days=14)
"""For how long after minutes are circulated people may send remarks on them."""


class MinutesQuerySet(models.QuerySet):
    def visible_to(self, user) -> MinutesQuerySet:
        """Minutes that ``user`` may read.

        Moderators may read all minutes. Other members may read the minutes of meetings that they
        may see, but draft minutes only if they belong to the body.
        """
        membership = membership_of(user)
        if membership.is_moderator:
            return self
        own = Q(meeting__body__in=membership.group_ids)
        seen = self.filter(seen_by(user, "meeting__body__"))
        return seen.filter(~Q(state=Minutes.State.DRAFT) | own)

    def for_list(self) -> MinutesQuerySet:
        """Joins the related rows that a list of minutes shows."""
        return self.select_related("meeting__body")


class Minutes(models.Model):
    """The state of a meeting's minutes. Their text is generated from the meeting's data."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("minutes", "draft")
        CIRCULATED = "circulated", pgettext_lazy("minutes", "circulated for remarks")
        SUBMITTED = "submitted", pgettext_lazy("minutes", "submitted")
        APPROVED = "approved", pgettext_lazy("minutes", "adopted")
        PUBLISHED = "published", pgettext_lazy("minutes", "published")

    FROZEN = {State.APPROVED, State.PUBLISHED}

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="minutes")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    circulated_at = models.DateTimeField(_("circulated"), null=True, blank=True)
    remarks_until = models.DateField(
        _("remarks until"), null=True, blank=True, validators=[sensible_day]
    )

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")

    def __str__(self):
        return _("Minutes: %(meeting)s") % {"meeting": self.meeting}

    def get_absolute_url(self):
        return reverse("meetings:minutes", args=[self.meeting_id])

    @property
    def takes_remarks(self) -> bool:
        """Whether remarks can be sent now: they are still accepted, and somebody receives them.

        Makes a query each for the meeting, its chair and its minute-taker, if they are not loaded.
        """
        return self.is_open_to_remarks and bool(self.remarks_go_to)

    @property
    def is_open_to_remarks(self) -> bool:
        """Whether the minutes are circulated and the last day for remarks is not over."""
        is_in_time = self.remarks_until is None or timezone.localdate() <= self.remarks_until
        return self.state == self.State.CIRCULATED and is_in_time

    @cached_property
    def remarks_go_to(self) -> User | None:
        """The person to whom remarks are sent: the minute-taker, else the chair.

        Skips a person who gets no e-mails or may not read the minutes. None if nobody is left.
        """
        people = [self.meeting.minute_taker, self.meeting.chair]
        return next((person for person in people if person and self._may_be_told(person)), None)

    def _may_be_told(self, person: User) -> bool:
        return person.gets_letters and person.has_perm("meetings.read_minutes", self)

    @property
    def is_frozen(self) -> bool:
        """Whether the minutes are adopted, so that nobody may change them."""
        return self.state in self.FROZEN
