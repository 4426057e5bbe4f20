"""Affiliations with organisations, and the appointments of coordinators."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    prefetch_related_objects,
)
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from members.membership.workdays import add_workdays, subtract_workdays
from members.storage import WholeFileStorage
from members.text import search_words
from members.units.models import (
    LocalGovernmentUnit,
    Organisation,
    ServiceArea,
    links_to_one_unit,
    not_ended,
)

WORKDAYS_OF_COORDINATORS = 2
"""If the organisation has a coordinator, only coordinators may decide on an application for this
number of working days. Afterwards moderators may decide, too."""


class AffiliationQuerySet(models.QuerySet):
    def in_force(self) -> AffiliationQuerySet:
        """Active affiliations that have not ended. They make their users members of the forum."""
        return self.filter(not_ended(), state=Affiliation.State.ACTIVE)

    def waiting(self) -> AffiliationQuerySet:
        """Undecided applications, the oldest first."""
        return self.filter(state=Affiliation.State.PENDING).order_by("created_at", "pk")

    def of_people_like(self, words: str) -> AffiliationQuerySet:
        """Affiliations of people whose name contains every word of ``words``."""
        found = self
        for word in search_words(words):
            found = found.filter(user__folded__contains=word)
        return found

    def for_list(self) -> AffiliationQuerySet:
        """Joins the person and the organisation."""
        return self.select_related("user", "organisation")

    def coordinators_for_list(self) -> AffiliationQuerySet:
        """Affiliations in force of coordinators and deputies, coordinators first."""
        found = self.in_force().exclude(role=Affiliation.Role.MEMBER).select_related("user")
        return found.order_by("role", "user__sort_key", "pk")

    def with_coordinator(self) -> AffiliationQuerySet:
        """Annotates ``has_coordinator``: whether anybody but the user coordinates the
        organisation."""
        return self.annotate(has_coordinator=_has_coordinator())

    def coordinating(self) -> AffiliationQuerySet:
        """Affiliations in force of coordinators and deputies who are active and not suspended."""
        suspended = Q(user__suspended_until__gt=timezone.now())
        roles = [Affiliation.Role.COORDINATOR, Affiliation.Role.DEPUTY]
        return self.in_force().filter(role__in=roles, user__is_active=True).exclude(suspended)

    def coordinating_at(self, organisation: Organisation) -> AffiliationQuerySet:
        """Affiliations of the people who coordinate ``organisation``, coordinators first.

        If ``organisation`` belongs to exactly one unit, this includes affiliations with other
        organisations that belong to this unit alone.
        """
        organisations = Organisation.objects.of_one_unit_with([organisation.pk])
        return self.coordinating().filter(organisation__in=organisations).order_by("role", "pk")

    def overseen_by(self, membership) -> AffiliationQuerySet:
        """The affiliations that the person with ``membership`` may see and manage.

        Moderators see all. Coordinators see those with the organisations that they coordinate.
        """
        if not membership.is_member:
            return self.none()
        if membership.is_moderator:
            return self
        return self.filter(organisation__in=membership.coordinated_ids)

    def by_decider(self, membership) -> tuple[AffiliationQuerySet, AffiliationQuerySet]:
        """Returns two querysets of the undecided applications that the user oversees.

        The first has the applications on which the user may decide now (see ``rules.may_decide``).
        The second has the others: the user's own, and for moderators those on which only
        coordinators may decide so far. The annotation ``waiting_count`` is the number of rows of
        both querysets together. One method builds both querysets, because building their condition
        takes longer than running the query.
        """
        queue = self.waiting().overseen_by(membership)
        count = queue.order_by().values("state").annotate(count=Count("pk")).values("count")
        queue, decides = queue.annotate(waiting_count=Subquery(count)), _decides(membership)
        return queue.filter(decides), queue.exclude(decides)


def _decides(membership) -> Q:
    """Returns a condition that is true for applications on which the user may decide now.

    Apply it only to undecided applications that the user oversees (see ``overseen_by``).
    """
    decided = Q(organisation__in=membership.coordinated_ids)
    if membership.is_moderator:
        decided |= Q(created_at__lte=left_to_moderators_until()) | ~_has_coordinator()
    return decided & ~Q(user=membership.user_id)


def left_to_moderators_until() -> datetime:
    """Moderators may decide on every application that was sent at this time or earlier."""
    return subtract_workdays(timezone.now(), WORKDAYS_OF_COORDINATORS)


def _has_coordinator() -> Q:
    """Returns a condition that is true for affiliations whose organisation somebody else
    coordinates.

    "Somebody else" is any person but the user of the affiliation. To be fast, the database finds
    all organisations with a coordinator once, not once per row. Only for affiliations of people who
    are coordinators themselves, it also checks in each row whether there is another coordinator.
    """
    vouching = Affiliation.objects.coordinating()
    organisations = Organisation.objects.of_one_unit_with(vouching.values("organisation"))
    alone = Q(user__in=vouching.values("user")) & ~_others_vouch()
    return Q(organisation__in=organisations.values("pk")) & ~alone


def _others_vouch() -> Q:
    """Returns a condition that is true for affiliations whose organisation another person
    coordinates.

    The other person is a coordinator or deputy in this organisation. If it belongs to exactly one
    unit, they may also be one in another organisation that belongs to this unit alone.
    """
    others = Affiliation.objects.coordinating().exclude(user=OuterRef("user"))
    own_unit = links_to_one_unit().filter(organisation=OuterRef(OuterRef(OuterRef("organisation"))))
    same_unit = links_to_one_unit().filter(
        localgovernmentunit__in=own_unit.values("localgovernmentunit")
    )
    here = others.filter(organisation=OuterRef("organisation"))
    return Exists(here) | Exists(others.filter(organisation__in=same_unit.values("organisation")))


class Affiliation(models.Model):
    """A person's membership in an organisation, or an application for membership.

    An ended affiliation stays in the database, because posts signed with it still show it.
    """

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
    areas = models.ManyToManyField(
        ServiceArea, blank=True, related_name="affiliations", verbose_name=_("service areas")
    )
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
                name="membership_affiliation_once",
                violation_error_message=_("An application to this organisation exists already."),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "created_at"], name="membership_affiliation_queue"),
            # An index of coordinators and deputies only. There are few such rows, and they are
            # searched whenever somebody must decide on an application.
            models.Index(
                fields=["organisation"],
                condition=~Q(role="member"),
                name="membership_vouching",
            ),
        ]

    def __str__(self):
        return self.signature

    @property
    def workplace(self) -> str:
        """The name of the organisation; empty if the organisation is not in the register.

        For an erased account it is the name of the organisation's unit, if there is exactly one:
        the name of a small organisation could identify the person. Views that show a list of
        affiliations call ``load_units_of_erased`` first.
        """
        if self.position:
            return self.organisation.public_name
        units = list(self.organisation.units.all())
        return units[0].full_name if len(units) == 1 else self.organisation.public_name

    @property
    def signature(self) -> str:
        """The text beside the person's name: position and workplace, if they are not empty."""
        return ", ".join(filter(None, [self.position, self.workplace]))

    @property
    def is_in_force(self) -> bool:
        """Whether the affiliation is active and has not ended."""
        ended = self.ends_at is not None and self.ends_at <= timezone.now()
        return self.state == self.State.ACTIVE and not ended

    @property
    def state_now(self) -> str:
        """The display name of the state. An active affiliation whose end has passed is "ended"."""
        has_run_out = self.state == self.State.ACTIVE and not self.is_in_force
        return self.State.ENDED.label if has_run_out else self.get_state_display()

    @property
    def coordinators_have_until(self) -> datetime:
        """The time from which moderators may decide on the application, too."""
        return add_workdays(self.created_at, WORKDAYS_OF_COORDINATORS)

    @property
    def is_left_to_moderators(self) -> bool:
        """Whether moderators may decide on the application, too.

        They may if nobody but the applicant coordinates the organisation, or if the coordinators'
        time is over.
        """
        if self.coordinators_have_until <= timezone.now():
            return True
        return not Affiliation.objects.with_coordinator().get(pk=self.pk).has_coordinator


def load_units_of_erased(affiliations: Iterable[Affiliation | None]) -> None:
    """Prefetches the units that ``workplace`` needs for affiliations of erased accounts.

    It recognises these affiliations by their empty position.
    """
    erased = [row.organisation for row in affiliations if row and not row.position]
    units = LocalGovernmentUnit.objects.for_list()
    prefetch_related_objects(erased, Prefetch("units", units))


def private_files(mode: int = 0o600) -> WholeFileStorage:
    """A storage for members' files, which have no URL.

    ``mode`` is the mode of the files on the disk. By default only the system user under which the
    site runs can read them.
    """
    return WholeFileStorage(
        location=settings.PRIVATE_MEDIA_ROOT, base_url=None, file_permissions_mode=mode
    )


class AppointmentQuerySet(models.QuerySet):
    def of(self, organisation: Organisation) -> AppointmentQuerySet:
        """Appointments in ``organisation``, the newest first.

        Joins the appointed person and the person who appointed them.
        """
        found = self.filter(affiliation__organisation=organisation)
        return found.select_related("affiliation__user", "appointed_by").order_by(
            "-appointed_at", "-pk"
        )

    def visible_to(self, membership) -> AppointmentQuerySet:
        """The appointments that the person with ``membership`` may see.

        Moderators see all. Other members see their own.
        """
        if not membership.is_member:
            return self.none()
        return (
            self if membership.is_moderator else self.filter(affiliation__user=membership.user_id)
        )


class CoordinatorAppointment(models.Model):
    """The appointment of a coordinator or deputy, with the letter of authority."""

    affiliation = models.ForeignKey(
        Affiliation,
        on_delete=models.PROTECT,
        related_name="appointments",
        verbose_name=_("affiliation"),
    )
    role = models.CharField(
        _("role"),
        max_length=12,
        choices=[
            (role.value, role.label)
            for role in (Affiliation.Role.COORDINATOR, Affiliation.Role.DEPUTY)
        ],
    )
    letter = models.FileField(
        _("letter of authority"), storage=private_files, upload_to="letters/%Y/", max_length=200
    )
    letter_name = models.CharField(_("name of the file"), max_length=200)
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("appointed by"),
    )
    appointed_at = models.DateTimeField(_("appointed"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment of a coordinator")
        verbose_name_plural = _("appointments of coordinators")
        constraints = [
            models.UniqueConstraint(
                fields=["affiliation"],
                condition=Q(ended_at=None),
                name="membership_one_appointment_in_force",
            )
        ]

    def __str__(self):
        return f"{self.affiliation}: {self.get_role_display()}"
