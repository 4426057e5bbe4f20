"""Training programmes, their groups (service area × town) and the sessions of these."""

from __future__ import annotations

from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Prefetch, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy as _, pgettext_lazy

from members.date_ranges import DateRange
from members.membership.access import membership_of
from members.membership.workdays import POLAND
from members.units.models import Organisation, ServiceArea

RESERVED_SLUGS = {
    *(
        "mine",
        "desk",
        "archive",
        "consent",
        "consents",
        "groups",
        "enrolments",
        "appeals",
        "audits",
        "new",
    )
}
"""Words that addresses below /training/ use themselves."""


def free_slug(slug: str) -> None:
    """Raises ValidationError if the address of a programme would hide another page."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("This address is used by another page."), code="reserved")


class Voivodeship(models.TextChoices):
    """The voivodeships, by their codes in the TERC register."""

    DOLNOSLASKIE = "02", "dolnośląskie"
    KUJAWSKO_POMORSKIE = "04", "kujawsko-pomorskie"
    LUBELSKIE = "06", "lubelskie"
    LUBUSKIE = "08", "lubuskie"
    LODZKIE = "10", "łódzkie"
    MALOPOLSKIE = "12", "małopolskie"
    MAZOWIECKIE = "14", "mazowieckie"
    OPOLSKIE = "16", "opolskie"
    PODKARPACKIE = "18", "podkarpackie"
    PODLASKIE = "20", "podlaskie"
    POMORSKIE = "22", "pomorskie"
    SLASKIE = "24", "śląskie"
    SWIETOKRZYSKIE = "26", "świętokrzyskie"
    WARMINSKO_MAZURSKIE = "28", "warmińsko-mazurskie"
    WIELKOPOLSKIE = "30", "wielkopolskie"
    ZACHODNIOPOMORSKIE = "32", "zachodniopomorskie"


class ProgrammeQuerySet(models.QuerySet):
    def visible_to(self, user) -> ProgrammeQuerySet:
        """The programmes that ``user`` may see: published ones, and those they organise."""
        published = ~Q(state=Programme.State.DRAFT)
        return self.filter(published | Q(pk__in=Programme.objects.organised_by(user).values("pk")))

    def organised_by(self, user) -> ProgrammeQuerySet:
        """The programmes whose recruitment ``user`` runs. Administrators run all of them."""
        membership = membership_of(user)
        if "administrator" in membership.roles:
            return self.all()
        if "organiser" not in membership.roles:
            return self.none()
        return self.filter(organisers=membership.user_id)

    def readable_by(self, user) -> ProgrammeQuerySet:
        """The programmes whose recruitment ``user`` organises, or may audit today.

        Annotates ``is_audited``: whether they may only read it.
        """
        organised = Programme.objects.organised_by(user).values("pk")
        audits = apps.get_model("training.Audit").objects.in_force().filter(user=user.pk)
        rows = self.filter(Q(pk__in=organised) | Q(pk__in=audits.values("programme")))
        return rows.annotate(is_audited=Case(When(pk__in=organised, then=False), default=True))

    def current(self) -> ProgrammeQuerySet:
        """Published programmes that are not over, the one that closes first on top."""
        return self.filter(state=Programme.State.PUBLISHED).order_by("position", "pk")

    def archived(self) -> ProgrammeQuerySet:
        """Programmes that are over, the newest first, then those without dates."""
        over = self.filter(state=Programme.State.ARCHIVED)
        return over.order_by(F("ends_on").desc(nulls_last=True), "-pk")

    def for_list(self) -> ProgrammeQuerySet:
        """Loads the groups that everybody may see as ``announced_groups``, in a second query."""
        groups = TrainingGroup.objects.announced()
        return self.prefetch_related(Prefetch("groups", groups, to_attr="announced_groups"))

    def for_page(self) -> ProgrammeQuerySet:
        """Joins the recruiting associations. Makes one query more."""
        associations = RecruitingAssociation.objects.select_related("organisation")
        return self.prefetch_related(Prefetch("recruiting_associations", queryset=associations))


class Programme(models.Model):
    """A training programme of one project, which has one or several groups."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of a programme", "draft")
        PUBLISHED = "published", pgettext_lazy("state of a programme", "published")
        ARCHIVED = "archived", pgettext_lazy("state of a programme", "archived")

    class Audience(models.TextChoices):
        MANAGERS = "managers", _("managers")
        OFFICERS = "officers", _("officers")

    class PlaceScope(models.TextChoices):
        AREA = "area", _("one place in each service area")
        PROGRAMME = "programme", _("one place in the whole programme")

    class WithoutConsent(models.TextChoices):
        KEEP = "keep", _("the place is kept, and the organiser decides")
        RELEASE = "release", _("the place goes to the next person")

    slug = models.SlugField(_("address"), unique=True, validators=[free_slug])
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), max_length=600)
    summary_en = models.TextField(_("summary in English"), max_length=600, blank=True)
    aim = models.TextField(_("aim"), blank=True)
    topics = models.TextField(_("topics"), blank=True, help_text=_("One topic in each line."))
    effects = models.TextField(_("effects"), blank=True, help_text=_("One effect in each line."))
    goals = models.TextField(
        _("goals of the project it serves"), blank=True, help_text=_("One goal in each line.")
    )
    audiences = models.JSONField(_("for whom"), default=list, blank=True)
    hours = models.PositiveSmallIntegerField(_("hours"), null=True, blank=True)
    costs = models.TextField(_("who pays for what"), blank=True)
    meals = models.TextField(_("meals"), blank=True)
    regulations = models.TextField(_("rules of recruitment"), blank=True)
    contact_person = models.CharField(_("contact person"), max_length=160, blank=True)
    contact_phone = models.CharField(_("phone"), max_length=60, blank=True)
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    project = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="training_programmes",
        verbose_name=_("project"),
    )
    associations = models.ManyToManyField(
        Organisation,
        through="RecruitingAssociation",
        blank=True,
        related_name="+",
        verbose_name=_("recruiting associations"),
    )
    organisers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="organised_programmes",
        verbose_name=_("organisers"),
    )
    special_needs_reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who reads special needs"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    is_example = models.BooleanField(_("example content"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    # Rules of the queue.
    place_scope = models.CharField(
        _("places that one person may hold"),
        max_length=10,
        choices=PlaceScope,
        default=PlaceScope.AREA,
    )
    places_per_unit = models.PositiveSmallIntegerField(
        _("most places of one unit in a group"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: no limit."),
    )
    offer_workdays = models.PositiveSmallIntegerField(
        _("working days to answer an offer"), default=2, validators=[MinValueValidator(1)]
    )
    consent_workdays = models.PositiveSmallIntegerField(
        _("working days for the unit's consent"),
        default=10,
        help_text=_("0: no consent is needed."),
    )
    without_consent = models.CharField(
        _("what follows without a consent"),
        max_length=10,
        choices=WithoutConsent,
        default=WithoutConsent.KEEP,
    )
    completion_workdays = models.PositiveSmallIntegerField(
        _("working days to complete an application"), default=5, validators=[MinValueValidator(1)]
    )
    appeal_workdays = models.PositiveSmallIntegerField(
        _("working days for an appeal"), default=5, help_text=_("0: there are no appeals.")
    )
    last_application_no = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("training programme")
        verbose_name_plural = _("training programmes")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="training_programme_in_order"
            )
        ]

    def __str__(self):
        return self.title

    @property
    def title_language(self) -> str:
        """The language of ``local_title``: English only on English pages, if there is a title."""
        return "en" if self.title_en and get_language() == "en" else "pl"

    @property
    def local_title(self) -> str:
        """The title in the active language, or else in Polish."""
        return self.title_en if self.title_language == "en" else self.title

    @property
    def summary_language(self) -> str:
        """The language of ``local_summary``."""
        return "en" if self.summary_en and get_language() == "en" else "pl"

    @property
    def local_summary(self) -> str:
        """The summary in the active language, or else in Polish."""
        return self.summary_en if self.summary_language == "en" else self.summary

    @property
    def audience_names(self) -> list[str]:
        """For whom the programme is, in words of the active language."""
        names = dict(self.Audience.choices)
        return [str(names[audience]) for audience in self.audiences if audience in names]

    @property
    def is_published(self) -> bool:
        """Whether people may apply, as far as the groups are open."""
        return self.state == self.State.PUBLISHED

    def scope_of(self, service_area_id: int | None) -> int:
        """What a person may hold only one place in, as a number: a service area, or 0 for all."""
        is_by_area = self.place_scope == self.PlaceScope.AREA
        return (service_area_id or 0) if is_by_area else 0


class RecruitingAssociation(models.Model):
    """An association that recruits for a programme, and where it can be reached."""

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="recruiting_associations"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("recruiting association")
        verbose_name_plural = _("recruiting associations")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "organisation"], name="training_association_once"
            )
        ]

    def __str__(self):
        return self.organisation.name


class GroupQuerySet(models.QuerySet):
    def visible_to(self, user) -> GroupQuerySet:
        """The groups of programmes that ``user`` may see, and planned ones only to organisers."""
        visible = Programme.objects.visible_to(user).values("pk")
        organised = Programme.objects.organised_by(user).values("pk")
        announced = ~Q(state=TrainingGroup.State.PLANNED)
        return self.filter(Q(programme__in=visible) & announced | Q(programme__in=organised))

    def announced(self) -> GroupQuerySet:
        """Groups that everybody may see who may see their programme."""
        return self.exclude(state=TrainingGroup.State.PLANNED)

    def due_at(self, moment: datetime) -> GroupQuerySet:
        """Open groups whose day of the decision has come, and whose organisers were not told."""
        today = moment.astimezone(POLAND).date()
        # The organiser may have moved the day after the group had begun to wait.
        untold = Q(waits_since=None) | Q(waits_since__date__lt=F("decision_on"))
        open_ones = self.filter(state=TrainingGroup.State.OPEN, decision_on__lte=today)
        return open_ones.filter(untold, programme__state=Programme.State.PUBLISHED)

    def for_list(self) -> GroupQuerySet:
        """Joins the service area, which is part of the name."""
        return self.select_related("service_area")

    def with_counts(self) -> GroupQuerySet:
        """Annotates ``applied``, people who hold a place or wait for one, and ``waiting`` of them.

        A person to whom a place is offered does not wait any more.
        """
        enrolments = apps.get_model("training.Enrolment")
        of_group = enrolments.objects.filter(group=OuterRef("pk")).order_by()
        return self.annotate(
            applied=_count(of_group.filter(state__in=enrolments.ACTIVE)),
            waiting=_count(of_group.filter(state=enrolments.State.WAITING)),
        )

    def for_grid(self) -> GroupQuerySet:
        """Groups with their service areas, counts and sessions. Makes two queries."""
        return self.for_list().with_counts().prefetch_related("sessions")

    def for_page(self) -> GroupQuerySet:
        """A group with its counts, programme, sessions and lecturers. Makes five queries."""
        programme = Prefetch("programme", Programme.objects.for_page())
        return self.for_list().with_counts().prefetch_related(programme, "sessions", "lecturers")


def _count(enrolments) -> Coalesce:
    """How many rows ``enrolments`` has for the group of the outer query."""
    counted = enrolments.values("group").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


class TrainingGroup(models.Model):
    """A group of a programme: a service area in a town. General training has no service area.

    ``capacity`` is the announced number of places. ``seat_limit`` is how many may be taken: it is
    larger only while more places are taken than a lowered capacity allows, because lowering it
    takes nobody's place. ``places_taken`` counts held and offered places.
    """

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("state of a group", "planned")
        OPEN = "open", pgettext_lazy("state of a group", "open")
        LAUNCHED = "launched", pgettext_lazy("state of a group", "launched")
        NOT_LAUNCHED = "not_launched", pgettext_lazy("state of a group", "not launched")
        IN_PROGRESS = "in_progress", pgettext_lazy("state of a group", "in progress")
        COMPLETED = "completed", pgettext_lazy("state of a group", "completed")
        CANCELLED = "cancelled", pgettext_lazy("state of a group", "cancelled")

    RECRUITING = (State.OPEN, State.LAUNCHED)
    """States in which places are given: before the first session."""

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="groups", verbose_name=_("programme")
    )
    service_area = models.ForeignKey(
        ServiceArea,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="training_groups",
        verbose_name=_("service area"),
    )
    town = models.CharField(_("town"), max_length=80)
    voivodeship = models.CharField(_("voivodeship"), max_length=2, choices=Voivodeship)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PLANNED)
    capacity = models.PositiveSmallIntegerField(_("places"), default=20)
    minimum = models.PositiveSmallIntegerField(_("starts from"), default=12)
    opens_at = models.DateTimeField(_("recruitment opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("recruitment closes"), null=True, blank=True)
    decision_on = models.DateField(_("day of the decision"), null=True, blank=True)
    postponed_from = models.DateField(
        _("day of the decision before it was postponed"), null=True, blank=True, editable=False
    )
    waits_since = models.DateTimeField(
        _("waits for the organiser's decision since"), null=True, blank=True, editable=False
    )
    venue = models.CharField(_("place"), max_length=200, blank=True)
    address = models.CharField(_("address of the place"), max_length=200, blank=True)
    accessibility = models.TextField(
        _("accessibility of the place"),
        blank=True,
        help_text=_("Step-free access, toilet, parking, induction loop. One in each line."),
    )
    adjustments_contact = models.CharField(
        _("whom to ask for adjustments"), max_length=200, blank=True
    )

    seat_limit = models.PositiveSmallIntegerField(default=20, editable=False)
    places_taken = models.PositiveSmallIntegerField(default=0, editable=False)
    last_queue_no = models.PositiveIntegerField(default=0, editable=False)

    # Counts that stay when the enrolments are deleted, five years after the programme.
    past_applications = models.PositiveIntegerField(default=0, editable=False)
    past_places = models.PositiveIntegerField(default=0, editable=False)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["service_area__position", "town", "pk"]
        verbose_name = _("training group")
        verbose_name_plural = _("training groups")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "service_area", "town"], name="training_group_once"
            ),
            # NULLs differ from each other in the constraint above.
            models.UniqueConstraint(
                fields=["programme", "town"],
                condition=Q(service_area=None),
                name="training_general_group_once",
            ),
            models.CheckConstraint(
                condition=Q(places_taken__lte=F("seat_limit")), name="training_seats_suffice"
            ),
            models.CheckConstraint(
                condition=Q(seat_limit__gte=F("capacity")), name="training_seats_from_capacity"
            ),
            models.CheckConstraint(
                condition=Q(minimum__lte=F("capacity")), name="training_minimum_within_capacity"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="training_recruitment_in_order"
            ),
        ]

    def __str__(self):
        return ", ".join(str(part) for part in (self.service_area, self.town) if part)

    @property
    def free_places(self) -> int:
        return max(self.seat_limit - self.places_taken, 0)

    @property
    def is_below_minimum(self) -> bool:
        """Whether fewer places are taken than the group needs to start."""
        return self.places_taken < self.minimum

    def is_due_at(self, moment: datetime) -> bool:
        """Whether the day of the decision has come at ``moment``. Without a day it always has."""
        return self.decision_on is None or self.decision_on <= moment.astimezone(POLAND).date()

    @property
    def gives_places(self) -> bool:
        """Whether places of the group are still given to people."""
        return self.state in self.RECRUITING

    def is_open_at(self, moment: datetime) -> bool:
        """Whether applications are accepted at ``moment``. Without a date there is no limit.

        Reads the programme: lists join it.
        """
        has_opened = self.opens_at is None or self.opens_at <= moment
        has_closed = self.closes_at is not None and self.closes_at <= moment
        in_time = has_opened and not has_closed
        return self.gives_places and in_time and self.programme.is_published


class TrainingSession(models.Model):
    """One part of a group's training: two days in a room, a distance part, or the conference."""

    class Kind(models.TextChoices):
        TWO_DAY = "two_day", _("two-day session")
        ONE_DAY = "one_day", _("one-day session")
        DISTANCE = "distance", _("distance learning")
        CONFERENCE = "conference", _("closing conference")

    group = models.ForeignKey(TrainingGroup, on_delete=models.CASCADE, related_name="sessions")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    place = models.CharField(
        _("place"), max_length=300, blank=True, help_text=_("Empty: the place of the group.")
    )

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="training_session_in_order"
            )
        ]
        indexes = [models.Index(fields=["group", "starts_at"], name="training_sessions_in_order")]

    def __str__(self):
        return self.title or self.get_kind_display()

    @property
    def needs_presence(self) -> bool:
        """Whether people must be somewhere at this time, so that dates can clash."""
        return self.kind != self.Kind.DISTANCE

    @property
    def date_range(self) -> DateRange:
        """The dates in words. Midnights mean whole days, without hours."""
        return DateRange.of(self.starts_at, self.ends_at)


class Lecturer(models.Model):
    """A person who teaches in a group. Their name is public."""

    group = models.ForeignKey(TrainingGroup, on_delete=models.CASCADE, related_name="lecturers")
    name = models.CharField(pgettext_lazy("person", "name"), max_length=160)
    about = models.CharField(_("who they are"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("lecturer")
        verbose_name_plural = _("lecturers")

    def __str__(self):
        return self.name
