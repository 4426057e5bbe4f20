"""The register of local government units, and the organisations in which people work."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext

from members.collation import fold, sort_key
from members.text import search_words


def not_ended(prefix: str = "", *, at: datetime | None = None) -> Q:
    """Returns a condition for affiliations that have not ended at the time ``at`` (default: now).

    ``prefix`` is the lookup path to the affiliation, such as ``affiliations__`` in a query of
    organisations.
    """
    return Q(**{f"{prefix}ends_at": None}) | Q(**{f"{prefix}ends_at__gt": at or timezone.now()})


class NamedQuerySet(models.QuerySet):
    """A queryset that can be searched by name and sorted in Polish order."""

    def named_like(self, words: str) -> NamedQuerySet:
        """Rows whose name contains every word of ``words``, ignoring case and diacritics."""
        found = self
        for word in search_words(words):
            found = found.filter(folded__contains=word)
        return found

    def in_polish_order(self) -> NamedQuerySet:
        return self.order_by("sort_key", "pk")


class Sorted(models.Model):
    """An abstract model with a column for sorting by name.

    If rows were ordered by the name itself, PostgreSQL and SQLite would give different results, and
    numbers in names would not be sorted by their value.
    """

    sort_key = models.CharField(max_length=480, editable=False, default="", db_index=True)

    key_fields = ("sort_key",)

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        """Saves the row, with the columns that are computed from the name."""
        self.fill_keys()
        if update_fields is not None and "name" in update_fields:
            update_fields = {*update_fields, *self.key_fields}
        super().save(*args, update_fields=update_fields, **kwargs)

    save.alters_data = True

    def fill_keys(self) -> None:
        """Computes columns from the name. Must be called before bulk_create and bulk_update."""
        self.sort_key = sort_key(self.name)


def folded_name(name: str) -> str:
    """``name`` as the column ``folded`` of ``Named`` stores it."""
    return fold(name)[: Named._meta.get_field("folded").max_length]


class Named(Sorted):
    """An abstract model with columns for searching (``folded``) and sorting by name."""

    folded = models.CharField(max_length=240, editable=False, default="")

    key_fields = ("folded", "sort_key")

    class Meta:
        abstract = True

    def fill_keys(self) -> None:
        super().fill_keys()
        self.folded = folded_name(self.name)


class UnitQuerySet(NamedQuerySet):
    def valid(self) -> UnitQuerySet:
        """Units that exist today."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=timezone.localdate()))

    def for_list(self) -> UnitQuerySet:
        """Joins the parent, whose name is part of the full name."""
        return self.select_related("parent")


class LocalGovernmentUnit(Named):
    """A unit of the TERC register of Statistics Poland.

    Codes are text, because some start with 0.
    """

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
    valid_to = models.DateField(
        _("valid to"),
        null=True,
        blank=True,
        help_text=_("The first day on which the unit was not in the register any more."),
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("local government unit")
        verbose_name_plural = _("local government units")

    def __str__(self):
        return self.name

    @property
    def last_valid_day(self) -> date | None:
        """The day before ``valid_to``; None if the unit has no end."""
        return self.valid_to and self.valid_to - timedelta(days=1)

    @property
    def full_name(self) -> str:
        """The name with the kind, in the active language. For a gmina, the powiat is added.

        Gminas of the same name, often a town and the rural gmina around it, differ in their kind.
        For powiats and voivodeships the kind completes the name, which is an adjective ("powiat
        łowicki").
        """
        kind = self.get_kind_display()
        if self.level == self.Level.GMINA and self.parent:
            return f"{self.name} ({kind}, {self.parent.short_name})"
        if self.level == self.Level.GMINA or self.kind == self.Kind.CITY:
            return f"{self.name} ({kind})"
        return pgettext("larger unit", "%(name)s %(kind)s") % {"name": self.name, "kind": kind}

    @property
    def short_name(self) -> str:
        """The name as it appears in the full name of a gmina, such as "pow. skierniewicki".

        For a city it is only the name.
        """
        if self.kind == self.Kind.CITY:
            return self.name
        return pgettext("in brackets", "pow. %(name)s") % {"name": self.name}


class OrganisationQuerySet(NamedQuerySet):
    def confirmed(self) -> OrganisationQuerySet:
        """Organisations in the register. Those that applicants have only proposed are left out."""
        return self.filter(is_confirmed=True)

    def visible_to(self, membership) -> OrganisationQuerySet:
        """Organisations whose pages the person with ``membership`` may open.

        Members may open the pages of confirmed organisations. People who decide on applications to
        an organisation may also open its page before it is confirmed. Lists for all members, and
        choices in forms, use ``confirmed`` instead.
        """
        if not membership.is_member:
            return self.none()
        if membership.is_moderator:
            return self.all()
        return self.filter(Q(is_confirmed=True) | Q(pk__in=membership.coordinated_ids))

    def coordinated_by(self, user) -> OrganisationQuerySet:
        """Organisations that ``user`` coordinates, as coordinator or deputy.

        These are the organisation in which the user has this role and, if the organisation belongs
        to exactly one unit, all organisations that belong to this unit alone. The coordinator of an
        association of several units does not coordinate the other organisations of these units.
        """
        own = self.filter(
            not_ended("affiliations__"),
            affiliations__user=user,
            affiliations__state="active",
            affiliations__role__in=["coordinator", "deputy"],
        ).values("pk")
        return self.of_one_unit_with(own)

    def beside(self, organisation) -> OrganisationQuerySet:
        """Other confirmed organisations of the units of ``organisation``, in Polish order."""
        same = Organisation.objects.filter(units__in=organisation.units.values("pk"))
        found = self.confirmed().filter(pk__in=same.values("pk")).exclude(pk=organisation.pk)
        return found.in_polish_order()

    def with_people(self, *, vacant: bool = False) -> OrganisationQuerySet:
        """Organisations that have members now.

        With ``vacant``, only the organisations that nobody coordinates (see ``coordinated_by``).
        """
        belongs = Q(not_ended("affiliations__"), affiliations__state="active")
        found = self.filter(pk__in=Organisation.objects.filter(belongs).values("pk"))
        if not vacant:
            return found
        vouches = Q(belongs, affiliations__role__in=["coordinator", "deputy"])
        vouching = Organisation.objects.filter(vouches).values("pk")
        covered = Organisation.objects.of_one_unit_with(vouching)
        return found.exclude(pk__in=covered.values("pk"))

    def open_to_invitations_of(self, membership) -> OrganisationQuerySet:
        """Confirmed organisations to which the person with ``membership`` may invite others.

        Moderators may invite people to all confirmed organisations. Other members may invite people
        to the organisations where they work, and to those that they coordinate.
        """
        if not membership.is_member:
            return self.none()
        found = self.confirmed().in_polish_order()
        if membership.is_moderator:
            return found
        own = Organisation.objects.filter(
            not_ended("affiliations__"),
            affiliations__user=membership.user_id,
            affiliations__state="active",
        )
        return found.filter(Q(pk__in=own.values("pk")) | Q(pk__in=membership.coordinated_ids))

    def of_one_unit_with(self, organisations) -> OrganisationQuerySet:
        """``organisations``, and each organisation whose only unit is the only unit of one of them.

        Organisations with several units are neither added nor cause others to be added.
        """
        units = links_to_one_unit().filter(organisation__in=organisations)
        units = units.values("localgovernmentunit")
        same = links_to_one_unit().filter(localgovernmentunit__in=units).values("organisation")
        return self.filter(Q(pk__in=organisations) | Q(pk__in=same))


def links_to_one_unit() -> models.QuerySet:
    """The rows of ``Organisation.units.through`` for organisations with exactly one unit."""
    links = Organisation.units.through.objects
    shared = links.values("organisation").annotate(units=Count("pk")).filter(units__gt=1)
    return links.exclude(organisation__in=shared.values("organisation"))


class Organisation(Named):
    """A workplace: an office, a school, a utility, an association."""

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
        help_text=_(
            "A domain suggests the organisation to a newcomer; it does not approve anybody."
        ),
    )
    is_confirmed = models.BooleanField(
        _("in the register"),
        default=True,
        help_text=_(
            "An applicant may name an institution that is missing; it waits with the application."
        ),
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self):
        return self.name

    @property
    def was_ever_joined(self) -> bool:
        """Whether anybody is or was a member of the organisation. Applicants do not count."""
        return self.affiliations.filter(starts_at__isnull=False).exists()

    @property
    def public_name(self) -> str:
        """The name that all members may see; empty if the organisation is not in the register."""
        return self.name if self.is_confirmed else ""


class ServiceArea(models.Model):
    """An area of work of local governments, such as roads or culture.

    Sections, best-practice cases, affiliations and profiles refer to such areas.
    """

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
