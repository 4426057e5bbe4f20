"""Best-practice cases, which describe how a local government solved a problem."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from members.cached_urls import cached_reverse
from members.membership.access import membership_of
from members.membership.models import Affiliation
from members.units.models import Organisation, ServiceArea

EARLIEST = date(1990, 1, 1)
"""The earliest date in a case. Polish local self-government was restored in 1990."""


def in_our_time(day: date) -> None:
    """Raises ValidationError unless the year is from 1990 to 2099."""
    if not EARLIEST <= day < date(2100, 1, 1):
        raise ValidationError(_("The year should lie between 1990 and 2099."), code="year")


class Tag(models.TextChoices):
    """The keywords that a case may have. They name the goals of the Forum's first project."""

    MANAGEMENT = "management", _("management systems")
    LOCAL_LAW = "local_law", _("quality of local law")
    STAFF = "staff", _("staff development")
    EVALUATION = "evaluation", _("evaluation and monitoring")
    SERVICES = "services", _("level of services")
    ETHICS = "ethics", _("ethics infrastructure")
    EQUALITY = "equality", _("equal access to managerial posts")
    DIALOGUE = "dialogue", _("dialogue and exchange of practices")


class BestPracticeQuerySet(models.QuerySet):
    def visible_to(self, user) -> BestPracticeQuerySet:
        """Cases that ``user`` may see.

        Members see published and archived cases, and all their own cases. Moderators see all cases.
        """
        membership = membership_of(user)
        if not membership.is_member:
            return self.none()
        if membership.is_moderator:
            return self.all()
        return self.filter(Q(state__in=BestPractice.PUBLIC) | Q(author=user))

    def published(self) -> BestPracticeQuerySet:
        """Published cases that are not archived, the newest first."""
        return self.filter(state=BestPractice.State.PUBLISHED).order_by("-published_at", "-pk")

    def archived(self) -> BestPracticeQuerySet:
        """Archived cases."""
        return self.filter(state=BestPractice.State.ARCHIVED)

    def unfinished_by(self, user) -> BestPracticeQuerySet:
        """Cases by ``user`` that are neither published nor archived, the last changed first."""
        return (
            self.filter(author=user)
            .exclude(state__in=BestPractice.PUBLIC)
            .order_by("-updated_at", "-pk")
        )

    def for_list(self) -> BestPracticeQuerySet:
        """Joins the related rows that a list of cases shows, and defers the long texts."""
        return self.select_related(
            "organisation", "service_area", "author", "affiliation__organisation"
        ).defer(*RICH_TEXT)

    def for_titles(self) -> BestPracticeQuerySet:
        """Named tuples of the id, the title and the lead organisation of each case."""
        columns = ["pk", "title", "organisation__name", "organisation__is_confirmed"]
        return self.values_list(*columns, named=True)

    def for_page(self) -> BestPracticeQuerySet:
        """Joins the related rows that the page of a case shows."""
        return self.select_related(
            "organisation",
            "service_area",
            "author",
            "affiliation__organisation",
            "contact",
            "archived_by",
        )


class BestPractice(models.Model):
    """A best-practice case. It may also describe a failure (``outcome``)."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of a case", "draft")
        IN_REVIEW = "in_review", pgettext_lazy("state of a case", "in review")
        PUBLISHED = "published", pgettext_lazy("state of a case", "published")
        RETURNED = "returned", pgettext_lazy("state of a case", "returned for completion")
        ARCHIVED = "archived", pgettext_lazy("state of a case", "archived")

    class Outcome(models.TextChoices):
        SUCCESS = "success", _("It worked")
        PARTIAL = "partial", _("It worked in part")
        FAILURE = "failure", _("Lessons from a failure")

    class Licence(models.TextChoices):
        CC_BY = "cc-by-4.0", _("CC BY 4.0: everybody may use it and names the author")
        CC_BY_SA = "cc-by-sa-4.0", _("CC BY-SA 4.0: as above, and passes it on the same way")
        CC0 = "cc0-1.0", _("CC0 1.0: everybody may use it without conditions")
        RESERVED = "reserved", _("all rights reserved: ask the author")

    PUBLIC = (State.PUBLISHED, State.ARCHIVED)

    title = models.CharField(_("title"), max_length=100)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="practices",
        verbose_name=_("lead organisation"),
    )
    partners = models.CharField(_("partners"), max_length=500, blank=True)
    service_area = models.ForeignKey(
        ServiceArea,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="practices",
        verbose_name=_("service area"),
    )
    tags = models.JSONField(_("keywords"), default=list, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)

    # The text fields named in RICH_TEXT contain HTML that the services have sanitised.
    initial_situation = models.TextField(_("problem and initial situation"), blank=True)
    objectives = models.TextField(_("objectives"), blank=True)
    target_group = models.TextField(_("target group"), blank=True)
    solution = models.TextField(_("solution"), blank=True)
    steps = models.TextField(_("steps"), blank=True)
    effects = models.TextField(_("effects"), blank=True)
    period_from = models.DateField(_("beginning"), null=True, blank=True, validators=[in_our_time])
    period_to = models.DateField(_("end"), null=True, blank=True, validators=[in_our_time])

    cost_total = models.DecimalField(
        _("one-off cost"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    cost_yearly = models.DecimalField(
        _("yearly cost"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    cost_note = models.TextField(_("what the costs consist of"), blank=True)
    funding = models.TextField(_("funding"), blank=True)
    staff = models.TextField(_("staff"), blank=True)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    legal_state_on = models.DateField(
        _("legal state as of"), null=True, blank=True, validators=[in_our_time]
    )

    difficulties = models.TextField(_("difficulties"), blank=True)
    lessons = models.TextField(_("lessons"), blank=True)
    conditions = models.TextField(_("conditions of success"), blank=True)
    transfer_prerequisites = models.TextField(_("what is needed first"), blank=True)
    transfer_adapt = models.TextField(_("what to adapt"), blank=True)
    transfer_avoid = models.TextField(_("what not to copy"), blank=True)
    smallest_unit = models.CharField(_("smallest sensible unit"), max_length=200, blank=True)

    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contact person"),
    )
    contact_details = models.CharField(_("phone or e-mail"), max_length=200, blank=True)
    contact_confirmed_on = models.DateField(_("contact confirmed on"), null=True, editable=False)
    # No default: the person who publishes the case must choose the licence deliberately.
    licence = models.CharField(_("licence"), max_length=20, choices=Licence, blank=True)

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="practices",
        editable=False,
        verbose_name=_("author"),
    )
    # The affiliation that the author had when they created the case.
    affiliation = models.ForeignKey(
        Affiliation, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    archive_reason = models.CharField(max_length=500, blank=True, editable=False)
    version = models.PositiveIntegerField(
        default=1,
        editable=False,
        help_text="Grows with every write: an edit of an older version is refused.",
    )
    submission = models.UUIDField(
        null=True, editable=False, help_text="Given by the form: a form sent twice makes one case."
    )

    objects = BestPracticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("best practice")
        verbose_name_plural = _("best practices")
        constraints = [
            models.UniqueConstraint(
                fields=["author", "submission"], name="practices_submitted_once"
            ),
            models.CheckConstraint(
                condition=Q(cost_total__gte=0) & Q(cost_yearly__gte=0),
                name="practices_costs_from_zero",
            ),
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")), name="practices_period_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "archived"]) | Q(published_at__isnull=False),
                name="practices_public_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "archived"])
                | Q(service_area__isnull=False, contact__isnull=False),
                name="practices_public_complete",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-published_at", "-id"], name="practices_by_day"),
            models.Index(fields=["author", "-created_at", "-id"], name="practices_of_author"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return cached_reverse("practices:detail", self.pk)

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def is_archived(self) -> bool:
        return self.state == self.State.ARCHIVED

    @property
    def is_failure(self) -> bool:
        return self.outcome == self.Outcome.FAILURE

    @property
    def needs_confirmation(self) -> bool:
        """Whether nobody has confirmed the contact for 12 months."""
        confirmed, today = self.contact_confirmed_on, timezone.localdate()
        if confirmed is None:
            return True
        # Compare tuples, not dates: a year after 29 February there is no such date.
        a_year_later = (confirmed.year + 1, confirmed.month, confirmed.day)
        return a_year_later < (today.year, today.month, today.day)

    @property
    def lead(self) -> str:
        """The name of the lead organisation; empty if it is not confirmed in the register."""
        return self.organisation.public_name

    def missing(self) -> list[str]:
        """Names of the fields that must be filled in before the case can be published."""
        names = [name for name in NEEDED if getattr(self, name) in (None, "")]
        if self.organisation_id and not self.lead:
            names.append("organisation")
        if self.legal_basis and not self.legal_state_on:
            names.append("legal_state_on")
        return names


RICH_TEXT = (
    "initial_situation",
    "objectives",
    "target_group",
    "solution",
    "steps",
    "effects",
    "cost_note",
    "funding",
    "staff",
    "legal_basis",
    "difficulties",
    "lessons",
    "conditions",
    "transfer_prerequisites",
    "transfer_adapt",
    "transfer_avoid",
)
"""The fields that contain sanitised HTML. Code must ``cook`` a text before storing it in them."""

NEEDED = (
    "title",
    "summary",
    "organisation",
    "service_area",
    "outcome",
    "initial_situation",
    "solution",
    "contact",
    "contact_details",
    "licence",
)
"""The fields that must be filled in before a case can be published."""


class PracticeIndicator(models.Model):
    """An indicator of a case. Its values are any text, such as "7,1", "no data" or "about 40"."""

    practice = models.ForeignKey(BestPractice, on_delete=models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    name = models.CharField(_("what was measured"), max_length=120)
    baseline = models.CharField(_("before"), max_length=40, blank=True)
    target = models.CharField(_("planned"), max_length=40, blank=True)
    result = models.CharField(_("achieved"), max_length=40, blank=True)
    unit = models.CharField(_("unit of measure"), max_length=40, blank=True)
    source = models.CharField(_("source of the data"), max_length=120, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")

    def __str__(self):
        return self.name
