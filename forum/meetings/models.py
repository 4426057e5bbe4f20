"""Bodies, their meetings from agenda to minutes, and who sees them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.units.membership import membership_of
from members.units.models import Affiliation, Group, GroupMembership

RECORDERS = (GroupMembership.Function.CHAIR, GroupMembership.Function.MINUTE_TAKER)
"""The functions in a body which run its meetings and keep their minutes."""


def seen_by(user, prefix: str = "") -> Q | None:
    """The condition "this body shows its meetings to ``user``" on the body under ``prefix``.

    ``None`` for people to whom no body shows anything: no row is to be read for them.
    """
    membership = membership_of(user)
    if not membership.enters_forum:
        return None
    if membership.keeps_order:
        return Q()
    return Q(**{f"{prefix}is_open": True}) | Q(**{f"{prefix}pk__in": membership.group_ids})


def sensible_day(value: date | datetime) -> None:
    """Catches slips of the keyboard in years. Raises ValidationError."""
    if not 1990 <= value.year <= 2100:
        raise ValidationError(_("Please check the year: it should lie between 1990 and 2100."))


class BodyQuerySet(models.QuerySet):
    def visible_to(self, user) -> BodyQuerySet:
        """The bodies whose meetings ``user`` may see."""
        condition = seen_by(user)
        return self.none() if condition is None else self.filter(condition)

    def recorded_by(self, user) -> BodyQuerySet:
        """The bodies for which ``user`` may call meetings and keep minutes."""
        membership = membership_of(user)
        if membership.enters_forum and membership.keeps_order:
            return self
        own = [pk for pk, function in membership.functions if function in RECORDERS]
        return self.visible_to(user).filter(pk__in=own)


class Body(Group):
    """Who meets: the Forum itself, its board, a working group. Its people are the group's."""

    abbreviation = models.CharField(_("short name"), max_length=40, blank=True)
    description = models.CharField(_("description"), max_length=500, blank=True)
    is_open = models.BooleanField(
        pgettext_lazy("body", "open"),
        default=True,
        help_text=_("All members of the Forum see its meetings and read its circulated minutes."),
    )

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting body")
        verbose_name_plural = _("meeting bodies")


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user) -> MeetingQuerySet:
        """The meetings of those bodies which show them to ``user``."""
        condition = seen_by(user, "body__")
        return self.none() if condition is None else self.filter(condition)

    def upcoming(self) -> MeetingQuerySet:
        """In session now, or announced for today or later: the nearest first."""
        return self.filter(_ahead()).order_by("starts_at", "pk")

    def past(self) -> MeetingQuerySet:
        """All others: held, cancelled, and those whose day went by."""
        return self.exclude(_ahead())

    def for_list(self) -> MeetingQuerySet:
        """With what a list prints of each."""
        return self.select_related("body", "minutes")

    def for_detail(self) -> MeetingQuerySet:
        """With what every page of one meeting prints, and its rules ask."""
        return self.select_related("body", "minutes", "chair", "minute_taker")


def _ahead() -> Q:
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    state = Meeting.State
    return Q(state__in=[state.IN_SESSION, state.SUSPENDED]) | Q(
        state__in=[state.PLANNED, state.CONVENED], starts_at__gte=today
    )


class Meeting(models.Model):
    """A meeting of a body. Its minutes are made from what is recorded here."""

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
    # Each grows with every save of its form: a save from an older screen is refused.
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
        return reverse("meetings:detail", args=[self.pk])

    @property
    def full_number(self) -> str:
        """The number with the year, as minutes carry it: "I/2010"; empty without a number."""
        year = timezone.localtime(self.starts_at).year
        return f"{self.number}/{year}" if self.number else ""

    @property
    def is_recordable(self) -> bool:
        """Whether the meeting has begun, so that there is something to record."""
        return self.state in self.RECORDABLE

    @property
    def is_called_off(self) -> bool:
        """Whether it was cancelled, or not held for want of a quorum."""
        return self.state in self.CALLED_OFF

    @property
    def is_frozen(self) -> bool:
        """Whether its minutes were adopted, so that nobody changes what they say."""
        return self.own_minutes is not None and self.own_minutes.is_frozen

    @property
    def own_minutes(self) -> Minutes | None:
        """The minutes, once the meeting has begun."""
        return getattr(self, "minutes", None)

    @property
    def ends_same_day(self) -> bool:
        """Whether the end needs only its hour."""
        local = timezone.localtime
        return bool(self.ends_at) and local(self.ends_at).date() == local(self.starts_at).date()

    @property
    def guest_lines(self) -> list[str]:
        """The guests, one text each."""
        return [line.strip() for line in self.guests.splitlines() if line.strip()]

    def may_move_to(self, state: str) -> bool:
        """Whether the table of transitions leads from the present state to ``state``."""
        return state in self.MOVES[self.state]


class AgendaItemQuerySet(models.QuerySet):
    def visible_to(self, user) -> AgendaItemQuerySet:
        """The agenda items of meetings which ``user`` sees."""
        return self.filter(meeting__in=Meeting.objects.visible_to(user))

    def with_progress(self) -> AgendaItemQuerySet:
        """Adds ``motion_count`` and ``action_count``."""
        return self.annotate(
            motion_count=Count("motions", distinct=True),
            action_count=Count("actions", distinct=True),
        )


class AgendaItem(models.Model):
    """A point of the agenda, and what was said on it."""

    class Kind(models.TextChoices):
        OPENING = "opening", pgettext_lazy("agenda item", "opening")
        FORMAL = "formal", pgettext_lazy("agenda item", "formal matter")
        INFORMATION = "information", pgettext_lazy("agenda item", "information")
        DISCUSSION = "discussion", pgettext_lazy("agenda item", "discussion")
        RESOLUTION = "resolution", pgettext_lazy("agenda item", "draft resolution")
        MINUTES_APPROVAL = "minutes_approval", pgettext_lazy("agenda item", "adoption of minutes")
        OTHER = "other", pgettext_lazy("agenda item", "other business")

    MOST = 60
    """How many points an agenda may have."""
    LAST = 999
    """The largest number; a new item without one goes to the end."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("number"), validators=[MaxValueValidator(LAST)])
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.DISCUSSION)
    title = models.CharField(_("title"), max_length=300)
    presenter = models.CharField(_("presented by"), max_length=160, blank=True)
    description = models.TextField(_("description for participants"), max_length=2000, blank=True)
    # What was said: as typed, and sanitised for the page.
    notes = models.TextField(_("course of the discussion"), blank=True)
    notes_html = models.TextField(blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"], name="meetings_one_item_per_number"
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:item_record", args=[self.meeting_id, self.pk])

    @property
    def is_recorded(self) -> bool:
        """Whether anything was noted on it (see ``with_progress``)."""
        return bool(self.notes_html or self.motion_count or self.action_count)


class Motion(models.Model):
    """What was decided on an agenda item, with its votes when they were counted."""

    class Kind(models.TextChoices):
        RESOLUTION = "resolution", pgettext_lazy("motion", "Resolution")
        POSITION = "position", pgettext_lazy("motion", "Position")
        MOTION = "motion", pgettext_lazy("motion", "Motion")

    class Outcome(models.TextChoices):
        ADOPTED = "adopted", pgettext_lazy("motion", "adopted")
        REJECTED = "rejected", pgettext_lazy("motion", "rejected")
        NONE = "none", pgettext_lazy("motion", "not put to the vote")

    VOTES = ("votes_for", "votes_against", "votes_abstained")

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="motions")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.RESOLUTION)
    number = models.CharField(_("number"), max_length=30, blank=True, help_text=_("E.g. I/1/2010."))
    text = models.TextField(_("text"), max_length=5000)
    votes_for = models.PositiveSmallIntegerField(
        pgettext_lazy("votes", "for"), null=True, blank=True, validators=[MaxValueValidator(9999)]
    )
    votes_against = models.PositiveSmallIntegerField(
        pgettext_lazy("votes", "against"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(9999)],
    )
    votes_abstained = models.PositiveSmallIntegerField(
        pgettext_lazy("votes", "abstained"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(9999)],
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, default=Outcome.ADOPTED)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(votes_for=None, votes_against=None, votes_abstained=None)
                # A check that comes out as NULL passes, so the columns are asked for NULL as well.
                | Q(
                    votes_for__isnull=False,
                    votes_against__isnull=False,
                    votes_abstained__isnull=False,
                    votes_for__gte=0,
                    votes_against__gte=0,
                    votes_abstained__gte=0,
                ),
                name="meetings_votes_all_or_none",
                violation_error_message=_(
                    "Please give all three counts, 0 where nobody voted so, or none at all."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}".strip()

    @property
    def is_counted(self) -> bool:
        """Whether votes were counted."""
        return self.votes_for is not None


class ActionItemQuerySet(models.QuerySet):
    def visible_to(self, user) -> ActionItemQuerySet:
        """The actions in minutes which ``user`` reads, and one's own of meetings one sees."""
        condition = seen_by(user, "meeting__body__")
        if condition is None:
            return self.none()
        read = Q(meeting__minutes__in=Minutes.objects.visible_to(user))
        return self.filter(condition).filter(read | Q(owner=user))

    def open_for(self, user) -> ActionItemQuerySet:
        """What ``user`` still has to do, the nearest date first, of meetings they see."""
        own = self.visible_to(user).filter(owner=user, state=ActionItem.State.OPEN)
        return own.order_by(F("due_on").asc(nulls_last=True), "pk")

    def for_list(self) -> ActionItemQuerySet:
        """With what a list prints of each."""
        return self.select_related("meeting__body", "owner")


class ActionItem(models.Model):
    """What was agreed that somebody does, and until when."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("action", "to be done")
        DONE = "done", pgettext_lazy("action", "done")
        CANCELLED = "cancelled", pgettext_lazy("action", "no longer needed")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="actions")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, null=True, blank=True, related_name="actions"
    )
    what = models.CharField(_("what is to be done"), max_length=500)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="action_items",
        verbose_name=pgettext_lazy("action", "who"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True, validators=[sensible_day])
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("action item")
        verbose_name_plural = _("action items")
        indexes = [models.Index(fields=["owner", "state", "due_on"], name="meetings_own_actions")]

    def __str__(self):
        return self.what

    @property
    def is_late(self) -> bool:
        """Whether it is still open after its day."""
        return (
            self.state == self.State.OPEN
            and self.due_on is not None
            and self.due_on < timezone.localdate()
        )


class AttendanceQuerySet(models.QuerySet):
    def for_list(self) -> AttendanceQuerySet:
        """With what a list prints of each."""
        return self.select_related("user", "affiliation__organisation")


class Attendance(models.Model):
    """Whether a person of the body came, with the place of work of that day."""

    class State(models.TextChoices):
        PRESENT = "present", pgettext_lazy("attendance", "present")
        ABSENT = "absent", pgettext_lazy("attendance", "absent")
        EXCUSED = "excused", pgettext_lazy("attendance", "excused")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attendance"
    )
    affiliation = models.ForeignKey(
        Affiliation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(_("attendance"), max_length=8, choices=State)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="meetings_attends_once")
        ]

    def __str__(self):
        return f"{self.user}: {self.get_state_display()}"


class MinutesQuerySet(models.QuerySet):
    def visible_to(self, user) -> MinutesQuerySet:
        """Drafts for the people of the body, all others for whoever sees the meeting."""
        condition = seen_by(user, "meeting__body__")
        if condition is None:
            return self.none()
        membership = membership_of(user)
        if membership.keeps_order:
            return self
        own = Q(meeting__body__in=membership.group_ids)
        return self.filter(condition).filter(~Q(state=Minutes.State.DRAFT) | own)

    def for_list(self) -> MinutesQuerySet:
        """With what a list prints of each."""
        return self.select_related("meeting__body")


class Minutes(models.Model):
    """The minutes of a meeting: their state. Their text is made from the meeting's data."""

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
    def is_frozen(self) -> bool:
        """Whether the minutes stand: from their adoption on nobody changes them."""
        return self.state in self.FROZEN


REMARKS_TIME = timedelta(days=14)
"""How long people may send remarks to circulated minutes, unless the body says otherwise."""
