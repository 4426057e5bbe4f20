"""Meetings: their states, times and places."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from forum.meetings.models.bodies import Body, seen_by
from members.cached_urls import cached_reverse

if TYPE_CHECKING:
    from forum.meetings.models.minutes import Minutes


def sensible_day(value: date | datetime) -> None:
    """Raises ValidationError unless the year is from 1990 to 2100."""
    if not 1990 <= value.year <= 2100:
        raise ValidationError(_("Please check the year: it should lie between 1990 and 2100."))


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user) -> MeetingQuerySet:
        """Meetings that ``user`` may see."""
        return self.filter(seen_by(user, "body__"))

    def upcoming(self) -> MeetingQuerySet:
        """Meetings in session or suspended, and meetings planned or convened for today or later.

        The earliest comes first.
        """
        return self.filter(_ahead()).order_by("starts_at", "pk")

    def past(self) -> MeetingQuerySet:
        """Meetings that are not upcoming: closed, called off, or not opened on their day."""
        return self.exclude(_ahead())

    def for_list(self) -> MeetingQuerySet:
        """Joins the related rows that a list of meetings shows."""
        return self.select_related("body", "minutes")

    def for_titles(self) -> MeetingQuerySet:
        """Named tuples of id, title, start, and the name of the body."""
        return self.values_list("pk", "title", "starts_at", "body__name", named=True)

    def for_detail(self) -> MeetingQuerySet:
        """Joins the related rows that the pages of a meeting and its permission rules read."""
        return self.select_related("body", "minutes", "chair", "minute_taker")


def _ahead() -> Q:
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    state = Meeting.State
    return Q(state__in=[state.IN_SESSION, state.SUSPENDED]) | Q(
        state__in=[state.PLANNED, state.CONVENED], starts_at__gte=today
    )


class Meeting(models.Model):
    """A meeting of a body. Its minutes are generated from its fields and related rows."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("meeting", "planned")
        CONVENED = "convened", pgettext_lazy("meeting", "convened")
        IN_SESSION = "in_session", pgettext_lazy("meeting", "in session")
        SUSPENDED = "suspended", pgettext_lazy("meeting", "suspended")
        CLOSED = "closed", pgettext_lazy("meeting", "closed")
        CANCELLED = "cancelled", pgettext_lazy("meeting", "cancelled")
        INQUORATE = "inquorate", pgettext_lazy("meeting", "not held: no quorum")

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", pgettext_lazy("meeting", "ordinary")
        INAUGURAL = "inaugural", pgettext_lazy("meeting", "inaugural")
        EXTRAORDINARY = "extraordinary", pgettext_lazy("meeting", "extraordinary")

    MOVES = {
        State.PLANNED: {State.CONVENED, State.CANCELLED},
        State.CONVENED: {State.IN_SESSION, State.CANCELLED, State.INQUORATE},
        State.IN_SESSION: {State.SUSPENDED, State.CLOSED},
        State.SUSPENDED: {State.IN_SESSION, State.CLOSED},
        State.CLOSED: set(),
        State.CANCELLED: set(),
        State.INQUORATE: set(),
    }
    UNDONE = {
        State.IN_SESSION: State.CONVENED,
        State.INQUORATE: State.CONVENED,
        State.CLOSED: State.IN_SESSION,
    }
    """State -> the state to which ``services.undo`` sets the meeting back."""
    RECORDABLE = {State.IN_SESSION, State.SUSPENDED, State.CLOSED}
    CALLED_OFF = {State.CANCELLED, State.INQUORATE}

    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("meeting body")
    )
    number = models.CharField(
        _("number"), max_length=20, blank=True, help_text=_("In Roman numerals, e.g. IV.")
    )
    kind = models.CharField(_("kind"), max_length=14, choices=Kind, default=Kind.ORDINARY)
    title = models.CharField(_("title"), max_length=150)
    introduction = models.TextField(
        _("introduction"),
        max_length=2000,
        blank=True,
        help_text=_("What participants should know or prepare."),
    )
    place = models.CharField(
        _("place"),
        max_length=200,
        blank=True,
        help_text=_("Address and room, or how to join a remote meeting."),
    )
    starts_at = models.DateTimeField(pgettext_lazy("meeting", "start"), validators=[sensible_day])
    ends_at = models.DateTimeField(
        pgettext_lazy("meeting", "end"), null=True, blank=True, validators=[sensible_day]
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PLANNED)
    cancelled_because = models.TextField(_("reason"), max_length=1000, blank=True)
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("chaired by"),
    )
    minute_taker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("minutes taken by"),
    )
    breaks = models.CharField(
        _("breaks"), max_length=200, blank=True, help_text=_("E.g. 11:50–12:05.")
    )
    convening = models.TextField(
        _("how the meeting was convened"),
        max_length=1000,
        blank=True,
        help_text=_("When and how the participants were notified."),
    )
    guests = models.TextField(
        _("guests"),
        max_length=3000,
        blank=True,
        help_text=_("One person per line: first and last name, institution."),
    )
    remarks = models.TextField(
        _("remarks and attachments"),
        max_length=3000,
        blank=True,
        help_text=_("Remarks on the minutes, dissenting opinions, a list of attachments."),
    )
    next_on = models.DateField(
        _("date of the next meeting"), null=True, blank=True, validators=[sensible_day]
    )
    # Saving the plan, saving the attendance or changing the state increases ``version``; saving the
    # agenda increases ``agenda_version``. A form that was opened with an older number is refused.
    version = models.PositiveIntegerField(default=1, editable=False)
    agenda_version = models.PositiveIntegerField(default=1, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        indexes = [
            models.Index(fields=["-starts_at", "-id"], name="meetings_by_time"),
            models.Index(fields=["body", "-starts_at", "-id"], name="meetings_of_body"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="meetings_ends_after_start",
                violation_error_message=_("The end must be later than the start."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return cached_reverse("meetings:detail", self.pk)

    @property
    def full_number(self) -> str:
        """The number with the year, such as "I/2010"; empty if the meeting has no number."""
        year = timezone.localtime(self.starts_at).year
        return f"{self.number}/{year}" if self.number else ""

    @property
    def state_label(self) -> str:
        """The label of the state. ``get_state_display`` is slower: it translates all labels."""
        return self.State(self.state).label

    @property
    def is_recordable(self) -> bool:
        """Whether the meeting has begun, so that its attendance and course can be recorded."""
        return self.state in self.RECORDABLE

    @property
    def is_called_off(self) -> bool:
        """Whether the meeting was cancelled, or not held because there was no quorum."""
        return self.state in self.CALLED_OFF

    @property
    def is_frozen(self) -> bool:
        """Whether the minutes are adopted, so that nobody may change the meeting any more."""
        return self.own_minutes is not None and self.own_minutes.is_frozen

    @property
    def is_today(self) -> bool:
        """Whether the meeting starts today."""
        return timezone.localdate(self.starts_at) == timezone.localdate()

    @property
    def is_ahead(self) -> bool:
        """Whether the meeting starts on a later day than today."""
        return timezone.localdate(self.starts_at) > timezone.localdate()

    @property
    def own_minutes(self) -> Minutes | None:
        """The minutes of the meeting; None before the meeting is opened."""
        return getattr(self, "minutes", None)

    @property
    def ends_same_day(self) -> bool:
        """Whether the meeting ends on the day it starts. If so, pages do not print the end date."""
        local = timezone.localtime
        return bool(self.ends_at) and local(self.ends_at).date() == local(self.starts_at).date()

    @property
    def guest_lines(self) -> list[str]:
        """The lines of ``guests``, each with one guest; without blank lines."""
        return [line.strip() for line in self.guests.splitlines() if line.strip()]

    def may_move_to(self, state: str) -> bool:
        """Whether ``MOVES`` has a transition from the current state to ``state``."""
        return state in self.MOVES[self.state]
