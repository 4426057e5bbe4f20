"""The register of units, the organisations of people, and who belongs where."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy


class LocalGovernmentUnit(models.Model):
    """A unit of the register TERC of Statistics Poland. Codes are text: some start with 0."""

    class Level(models.TextChoices):
        VOIVODESHIP = "voivodeship", _("voivodeship")
        POWIAT = "powiat", _("county (powiat)")
        GMINA = "gmina", _("municipality (gmina)")

    class Kind(models.TextChoices):
        VOIVODESHIP = "voivodeship", _("voivodeship")
        POWIAT = "powiat", _("county (powiat)")
        CITY = "city", _("city with county rights")
        URBAN = "urban", _("urban municipality")
        RURAL = "rural", _("rural municipality")
        MIXED = "mixed", _("urban-rural municipality")

    code = models.CharField(
        _("TERC code"),
        max_length=7,
        unique=True,
        validators=[RegexValidator(r"^\d{2}(\d{2}(\d{3})?)?$", _("2, 4 or 7 digits"))],
    )
    gmina_code = models.CharField(
        _("TERC code as a gmina"),
        max_length=7,
        blank=True,
        help_text=_("Cities with county rights have a second code, of their gmina."),
    )
    level = models.CharField(_("level"), max_length=12, choices=Level)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent unit"),
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("local government unit")
        verbose_name_plural = _("local government units")

    def __str__(self):
        return self.name

    @property
    def full_name(self) -> str:
        """The name with the kind, in the reader's language: towns share names with the gmina
        around them, and the names of larger units are adjectives ("powiat łowicki").
        """
        if self.level == self.Level.GMINA or self.kind == self.Kind.CITY:
            return f"{self.name} ({self.get_kind_display()})"
        return pgettext("larger unit", "%(name)s %(kind)s") % {
            "name": self.name,
            "kind": self.get_kind_display(),
        }


class Organisation(models.Model):
    """Where people work: an office, a school, a utility, an association."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("office")
        UNIT = "unit", _("organisational unit")
        CULTURE = "culture", _("cultural institution")
        COMPANY = "company", _("municipal company")
        ASSOCIATION = "association", _("association of units")
        SHARED_SERVICES = "shared_services", _("shared services centre")
        UNIVERSITY = "university", _("university")
        PARTNER = "partner", _("partner")

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    units = models.ManyToManyField(
        LocalGovernmentUnit, blank=True, related_name="organisations", verbose_name=_("units")
    )
    domains = models.JSONField(
        _("e-mail domains"),
        default=list,
        blank=True,
        help_text=_("A domain suggests the organisation to a newcomer; it never approves."),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self):
        return self.name


class ServiceArea(models.Model):
    """What people work on: shared by sections, cases and training groups."""

    class Kind(models.TextChoices):
        TECHNICAL = "technical", _("technical services")
        SOCIAL = "social", _("social services")

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("service area")
        verbose_name_plural = _("service areas")

    def __str__(self):
        return self.name


class AffiliationQuerySet(models.QuerySet):
    def in_force(self) -> AffiliationQuerySet:
        """Those that let their person into the forum now: active and not ended."""
        return self.filter(not_ended(), state=Affiliation.State.ACTIVE)

    def waiting(self) -> AffiliationQuerySet:
        """Applications that nobody decided yet, the oldest first."""
        return self.filter(state=Affiliation.State.PENDING).order_by("created_at", "pk")

    def for_list(self) -> AffiliationQuerySet:
        """With what a list prints of each."""
        return self.select_related("user", "organisation")


def not_ended(prefix: str = "") -> Q:
    """The condition "not ended by now" on the affiliation under ``prefix``."""
    return Q(**{f"{prefix}ends_at": None}) | Q(**{f"{prefix}ends_at__gt": timezone.now()})


class Affiliation(models.Model):
    """A person in an organisation. It outlives the stay: what was written keeps its signature."""

    class State(models.TextChoices):
        PENDING = "pending", _("waits for approval")
        ACTIVE = "active", pgettext_lazy("affiliation", "active")
        ENDED = "ended", pgettext_lazy("affiliation", "ended")
        REJECTED = "rejected", pgettext_lazy("affiliation", "rejected")

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        COORDINATOR = "coordinator", _("coordinator")
        DEPUTY = "deputy", _("deputy coordinator")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="affiliations",
        verbose_name=_("account"),
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="affiliations",
        verbose_name=_("organisation"),
    )
    position = models.CharField(_("position"), max_length=160)
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.MEMBER)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    is_primary = models.BooleanField(_("primary"), default=True)
    reason = models.TextField(_("reason"), blank=True)
    created_at = models.DateTimeField(_("applied"), default=timezone.now, editable=False)
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("to"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(state__in=["pending", "active"]),
                name="units_affiliation_once",
                violation_error_message=_("An application to this organisation exists already."),
            ),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="units_affiliation_queue")]

    def __str__(self):
        return f"{self.position}, {self.organisation}"


class Group(models.Model):
    """People and organisations who share a closed section or a meeting body."""

    name = models.CharField(_("name"), max_length=160, unique=True)
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="forum_groups", verbose_name=_("organisations")
    )
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="GroupMembership",
        related_name="forum_groups",
        verbose_name=_("people"),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("group of people and organisations")
        verbose_name_plural = _("groups of people and organisations")

    def __str__(self):
        return self.name


class GroupMembership(models.Model):
    """A person in a group, and what the person does there."""

    class Function(models.TextChoices):
        MEMBER = "member", _("Member")
        CHAIR = "chair", _("Chair")
        MINUTE_TAKER = "minute_taker", _("Minute-taker")

    group = models.ForeignKey(
        Group, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("group")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="group_memberships",
        verbose_name=_("person"),
    )
    function = models.CharField(
        _("function"), max_length=12, choices=Function, default=Function.MEMBER
    )

    class Meta:
        verbose_name = _("group membership")
        verbose_name_plural = _("group memberships")
        constraints = [
            models.UniqueConstraint(fields=["group", "user"], name="units_one_place_in_a_group")
        ]

    def __str__(self):
        return f"{self.user}: {self.get_function_display()}"
