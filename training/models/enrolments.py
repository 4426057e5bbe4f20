"""Enrolments in the queue of a group, the consent of the delegating unit, and the history."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from members.accounts.models import User
from members.cached_urls import cached_reverse
from members.membership.access import membership_of
from members.membership.models import Affiliation, private_files
from members.units.models import LocalGovernmentUnit, Organisation, not_ended
from training.models.programmes import Programme, TrainingGroup

AWAITING_CONSENT = {"state": "qualified", "consent__in": ["awaited", "overdue"]}
"""Enrolments for which a unit may still consent. An overdue consent is better than none."""


def _in_force() -> Q:
    return Q(not_ended(), state=Affiliation.State.ACTIVE)


RANK = Coalesce("merged_no", "application_no")
"""The number that decides on the waiting list: see ``Enrolment.merged_no``."""


class EnrolmentQuerySet(models.QuerySet):
    def of(self, user) -> EnrolmentQuerySet:
        """The person's own enrolments."""
        return self.filter(user=user.pk) if user.is_authenticated else self.none()

    def visible_to(self, user) -> EnrolmentQuerySet:
        """Enrolments that ``user`` may see: their own, and those of programmes they organise.

        Whoever consents for a unit sees less: see ``Delegation.objects.visible_to``.
        """
        organised = Programme.objects.organised_by(user).values("pk")
        return self.filter(Q(user=user.pk) | Q(programme__in=organised))

    def awaiting_consent_of(self, user) -> EnrolmentQuerySet:
        """Enrolments to which ``user`` may consent for a unit now."""
        return self.delegated_by(user).filter(**AWAITING_CONSENT)

    def delegated_by(self, user) -> EnrolmentQuerySet:
        """Enrolments of the people whose unit is represented by ``user``, a coordinator.

        The person must work there, or have applied to. The organisation must belong to the unit
        that the application names, if it names one. Nobody represents a unit in their own case.
        """
        coordinated = membership_of(user).coordinated_ids
        if not coordinated:
            return self.none()
        staff = Affiliation.objects.filter(organisation__in=coordinated, user=OuterRef("user"))
        working = staff.filter(Q(state=Affiliation.State.PENDING) | _in_force())
        delegating = working.filter(organisation__units=OuterRef("unit"))
        may_consent = Q(Exists(working), unit=None) | Q(Exists(delegating))
        return self.filter(may_consent).exclude(user=user.pk)

    def active(self) -> EnrolmentQuerySet:
        """Enrolments that hold a place or wait for one."""
        return self.filter(state__in=Enrolment.ACTIVE)

    def consented_of(self, user_id: int, programme: Programme) -> EnrolmentQuerySet:
        """Active enrolments of one person in the programme to which their unit has consented."""
        given = Enrolment.Consent.GIVEN
        return self.active().filter(user=user_id, programme=programme, consent=given)

    def holding(self) -> EnrolmentQuerySet:
        """Enrolments that hold a place. An offered place is not held yet."""
        return self.filter(state=Enrolment.State.QUALIFIED)

    def waiting(self) -> EnrolmentQuerySet:
        """Enrolments on the waiting list, in its order."""
        return self.filter(state=Enrolment.State.WAITING).order_by(RANK, "queue_no")

    def with_position(self) -> EnrolmentQuerySet:
        """Annotates ``position``: the place on the waiting list from 1; None off the list."""
        before = Enrolment.objects.filter(
            group=OuterRef("group"),
            state=Enrolment.State.WAITING,
        ).alias(rank=RANK)
        rank = Coalesce(OuterRef("merged_no"), OuterRef("application_no"))
        before = before.filter(rank__lte=rank)
        counted = before.order_by().values("group").annotate(count=Count("pk")).values("count")
        position = models.Case(
            models.When(state=Enrolment.State.WAITING, then=Coalesce(Subquery(counted), 1)),
            output_field=IntegerField(),
        )
        return self.annotate(position=position)

    def for_list(self) -> EnrolmentQuerySet:
        """Joins the programme and the group with its service area."""
        return self.select_related("programme", "group__service_area")

    def for_consent(self) -> EnrolmentQuerySet:
        """Joins what whoever consents is told: the person, and the dates of the group."""
        joined = self.for_list().select_related("user", "unit__parent", "programme__project")
        return joined.prefetch_related("group__sessions")


class Enrolment(models.Model):
    """One person's enrolment in one group.

    ``queue_no`` is the number in the queue of the group, ``application_no`` the number in the
    programme, which people see as the number of the application. Both are given under locks
    (``training.services.locking``), have no gaps and never change; times decide nothing.

    Whoever applied for a group that is not launched keeps their number in other groups: they are
    enrolled there with the same ``application_no``, and ``transferred_from`` is the enrolment that
    ended. ``merged_no`` is the number that counts on the waiting list instead of a higher
    ``application_no``; enrolments that were transferred have it, too. ``waived_skips`` are reasons
    for which the waiting list does not pass the person over, because they appealed against it.
    """

    class State(models.TextChoices):
        QUALIFIED = "qualified", pgettext_lazy("enrolment", "place held")
        WAITING = "waiting", pgettext_lazy("enrolment", "on the waiting list")
        OFFERED = "offered", pgettext_lazy("enrolment", "place offered")
        DECLINED = "declined", pgettext_lazy("enrolment", "offer declined")
        EXPIRED = "expired", pgettext_lazy("enrolment", "deadline missed")
        RESIGNED = "resigned", pgettext_lazy("enrolment", "withdrawn")
        ELSEWHERE = "elsewhere", pgettext_lazy("enrolment", "place in another group accepted")
        REJECTED = "rejected", pgettext_lazy("enrolment", "rejected")
        REFUSED = "refused", pgettext_lazy("enrolment", "consent of the unit refused")
        MOVED = "moved", pgettext_lazy("enrolment", "moved to another group")
        NOT_LAUNCHED = "not_launched", pgettext_lazy("enrolment", "group not launched")

    ACTIVE = (State.QUALIFIED, State.WAITING, State.OFFERED)
    TAKING = (State.QUALIFIED, State.OFFERED)
    """States in which the enrolment takes a place of the group."""

    class SkipReason(models.TextChoices):
        HOLDS_PLACE = (
            "holds_place",
            _("holds a place in a group that stands higher among the own preferences"),
        )
        UNIT_CAP = "unit_cap", _("the unit already has as many places in the group as allowed")
        CLASH = "clash", _("the dates clash with another training in which a place is held")
        SUSPENDED = "suspended", _("the account is blocked")
        HAS_OFFER = (
            "has_offer",
            _("a place is offered in a group that stands higher among the own preferences"),
        )

    TOLD_SKIPS = (SkipReason.UNIT_CAP.value, SkipReason.CLASH.value)
    """Reasons that people cannot know: they learn of them by e-mail."""

    class Consent(models.TextChoices):
        NOT_NEEDED = "", _("not needed")
        AWAITED = "awaited", pgettext_lazy("consent", "awaited")
        GIVEN = "given", pgettext_lazy("consent", "given")
        REFUSED = "refused", pgettext_lazy("consent", "refused")
        OVERDUE = "overdue", pgettext_lazy("consent", "not given in time")

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("programme")
    )
    group = models.ForeignKey(
        TrainingGroup, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("group")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="enrolments",
        verbose_name=_("account"),
    )
    unit = models.ForeignKey(
        LocalGovernmentUnit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("local government unit"),
    )
    response = models.ForeignKey(
        "training.SurveyResponse",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name=_("application form"),
    )
    transferred_from = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="transfers",
        verbose_name=_("transferred from"),
    )
    application_no = models.PositiveIntegerField(_("number of the application"))
    merged_no = models.PositiveIntegerField(
        _("number that counts on the waiting list"), null=True, blank=True
    )
    queue_no = models.PositiveIntegerField(_("number in the queue"))
    preference = models.PositiveSmallIntegerField(_("preference"), default=1)
    place_scope = models.PositiveIntegerField(default=0, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State)
    skip_reason = models.CharField(
        _("why passed over"), max_length=12, choices=SkipReason, blank=True
    )
    waived_skips = models.JSONField(
        _("reasons that do not count, because of an appeal"), default=list, blank=True
    )
    submitted_at = models.DateTimeField(_("sent"), default=timezone.now)
    offered_until = models.DateTimeField(_("offer open until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    consent = models.CharField(
        _("consent of the unit"), max_length=8, choices=Consent, default="", blank=True
    )
    consent_until = models.DateTimeField(_("consent until"), null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(fields=["group", "queue_no"], name="training_queue_no_once"),
            models.UniqueConstraint(
                fields=["programme", "application_no"],
                # Transfers keep the number: there both are the same.
                condition=Q(merged_no=None) | Q(merged_no__lt=F("application_no")),
                name="training_application_no_once",
            ),
            models.CheckConstraint(
                condition=Q(merged_no=None) | Q(merged_no__lte=F("application_no")),
                name="training_merged_no_is_lower",
            ),
            models.UniqueConstraint(
                fields=["group", "user"],
                condition=Q(state__in=["qualified", "waiting", "offered"]),
                name="training_one_active_enrolment",
            ),
            models.UniqueConstraint(
                fields=["user", "programme", "place_scope"],
                condition=Q(state="qualified"),
                name="training_one_held_place",
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(offered_until__isnull=False),
                name="training_offer_has_end",
            ),
        ]
        indexes = [
            models.Index(fields=["group", "state", "queue_no"], name="training_queue_of_group"),
            models.Index(fields=["user", "state"], name="training_enrolments_of_user"),
            models.Index(
                fields=["offered_until"],
                condition=Q(state="offered"),
                name="training_open_offers",
            ),
            models.Index(
                fields=["consent_until"],
                condition=Q(state="qualified", consent="awaited"),
                name="training_awaited_consents",
            ),
        ]

    def __str__(self):
        return f"{self.application_no}"

    def get_absolute_url(self):
        return cached_reverse("enrolments:detail", self.pk)

    @property
    def is_active(self) -> bool:
        return self.state in self.ACTIVE

    @property
    def rank_no(self) -> int:
        """The number that decides on the waiting list."""
        return self.merged_no or self.application_no

    @property
    def awaits_consent(self) -> bool:
        """Whether the unit may still consent."""
        return self.state == self.State.QUALIFIED and self.consent in ("awaited", "overdue")

    @property
    def takes_place(self) -> bool:
        """Whether the enrolment takes a place of the group, held or offered."""
        return self.state in self.TAKING

    def offer_is_open_at(self, moment: datetime) -> bool:
        """Whether the person may answer the offer at ``moment``."""
        return (
            self.state == self.State.OFFERED
            and self.offered_until is not None
            and moment < self.offered_until
        )


def coordinators_for(enrolment: Enrolment) -> models.QuerySet[User]:
    """The coordinators of organisations in which the person works or to which they applied.

    Only those of the unit that the application names, if it names one.
    """
    theirs = Affiliation.objects.filter(user=enrolment.user_id)
    theirs = theirs.filter(Q(state=Affiliation.State.PENDING) | _in_force())
    if enrolment.unit_id:
        theirs = theirs.filter(organisation__units=enrolment.unit_id)
    organisations = Organisation.objects.of_one_unit_with(theirs.values("organisation"))
    coordinating = Affiliation.objects.coordinating().filter(organisation__in=organisations)
    people = User.objects.filter(pk__in=coordinating.values("user"))
    return people.exclude(pk=enrolment.user_id).order_by("pk")


class DelegationQuerySet(models.QuerySet):
    def visible_to(self, user) -> DelegationQuerySet:
        """Consents to enrolments that ``user`` may see, and those that they gave themselves."""
        if not user.is_authenticated:
            return self.none()  # consents without an account have no decided_by either
        enrolments = Enrolment.objects.visible_to(user).values("pk")
        return self.filter(Q(enrolment__in=enrolments) | Q(decided_by=user.pk))


class Delegation(models.Model):
    """The consent of the delegating unit to one enrolment, or its refusal, and who gave it how."""

    class Method(models.TextChoices):
        COORDINATOR = "coordinator", _("a coordinator of the unit, on the site")
        HEAD = "head", _("the head of the unit or the secretary, by the page sent by e-mail")
        UPLOAD = "upload", _("a signed document, uploaded")

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="delegation")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    method = models.CharField(_("how"), max_length=12, choices=Method)
    is_consent = models.BooleanField(_("consent"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_name = models.CharField(_("name and office"), max_length=250, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    document = models.FileField(
        _("signed document"),
        storage=private_files,
        upload_to="consents/%Y/",
        max_length=200,
        blank=True,
    )
    document_name = models.CharField(_("name of the file"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("when"), default=timezone.now)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent of a unit")
        verbose_name_plural = _("consents of units")

    def __str__(self):
        return self.get_method_display()


@receiver(post_delete, sender=Delegation)
def delete_stored_document(instance: Delegation, **kwargs) -> None:
    """Receiver: deletes the document of a deleted row after the commit."""
    if instance.document:
        transaction.on_commit(partial(instance.document.storage.delete, instance.document.name))


class RequestQuerySet(models.QuerySet):
    def in_force(self) -> RequestQuerySet:
        """Requests whose link still serves: the unit has not been corrected since."""
        return self.filter(ended_at=None)


class DelegationRequest(models.Model):
    """A request for a consent, sent by e-mail to the head of the unit, who needs no account.

    The link in the e-mail has a signed token with the id of this row, so it serves one enrolment.
    It ends when the organiser corrects the unit.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="delegation_requests"
    )
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name and office"), max_length=250, blank=True)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a consent")
        verbose_name_plural = _("requests for consents")

    def __str__(self):
        return self.name


class EventQuerySet(models.QuerySet):
    def visible_to(self, user) -> EventQuerySet:
        """What happened to enrolments that ``user`` may see, and to groups that they organise."""
        own = Q(enrolment__in=Enrolment.objects.visible_to(user).values("pk"))
        organised = Programme.objects.organised_by(user).values("pk")
        return self.filter(own | Q(group__programme__in=organised))

    def of(self, enrolment: Enrolment) -> EventQuerySet:
        """The steps of the enrolment, and what was decided about its group while it was there."""
        decided = Q(group=enrolment.group_id, enrolment=None, at__gte=enrolment.submitted_at)
        decided &= Q(kind__in=EnrolmentEvent.DECISIONS)
        if enrolment.ended_at:
            decided &= Q(at__lt=enrolment.ended_at)
        return self.filter(Q(enrolment=enrolment) | decided)

    def in_order(self) -> EventQuerySet:
        """From the first to the last."""
        return self.order_by("pk")


class EnrolmentEvent(models.Model):
    """One step in the life of an enrolment, or a change of the places, dates or rules of a group.

    Events are never edited; only reasons are cleared when the account is erased. ``details`` are
    the facts on which the step rests: the numbers of places, who was passed over and why, and what
    was changed from what to what.
    """

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("event", "application received")
        QUALIFIED = "qualified", pgettext_lazy("event", "place given at once")
        WAITING = "waiting", pgettext_lazy("event", "put on the waiting list")
        SKIPPED = "skipped", pgettext_lazy("event", "passed over")
        OFFERED = "offered", pgettext_lazy("event", "place offered")
        ACCEPTED = "accepted", pgettext_lazy("event", "offer accepted")
        DECLINED = "declined", pgettext_lazy("event", "offer declined")
        EXPIRED = "expired", pgettext_lazy("event", "offer expired")
        RESIGNED = "resigned", pgettext_lazy("event", "withdrawn by the applicant")
        ELSEWHERE = "elsewhere", pgettext_lazy("event", "ended: place in another group accepted")
        REJECTED = "rejected", pgettext_lazy("event", "rejected by the organiser")
        ASKED = "asked", pgettext_lazy("event", "consent asked for by e-mail")
        CONSENT = "consent", pgettext_lazy("event", "consent of the unit given")
        RETURNED = "returned", pgettext_lazy("event", "document of consent not accepted")
        REFUSED = "refused", pgettext_lazy("event", "consent of the unit refused")
        OVERDUE = "overdue", pgettext_lazy("event", "consent of the unit not given in time")
        MOVED = "moved", pgettext_lazy("event", "moved by the organiser")
        PREFERRED = "preferred", pgettext_lazy("event", "order of preferences changed")
        UNIT = "unit", pgettext_lazy("event", "unit corrected by the organiser")
        CHANGED = "changed", pgettext_lazy("event", "answers changed by the applicant")
        VERIFIED = "verified", pgettext_lazy("event", "formal verification")
        CALLED = "called", pgettext_lazy("event", "called to complete the application")
        COMPLETED = "completed", pgettext_lazy("event", "completed by the applicant")
        DUE = "due", pgettext_lazy("event", "waits for the organiser's decision")
        LAUNCHED = "launched", pgettext_lazy("event", "group launched")
        POSTPONED = "postponed", pgettext_lazy("event", "decision postponed")
        NOT_LAUNCHED = "not_launched", pgettext_lazy("event", "group not launched")
        TRANSFERRED = "transferred", pgettext_lazy("event", "transferred from another group")
        MERGED = "merged", pgettext_lazy("event", "a lower number of the person counts")
        APPEALED = "appealed", pgettext_lazy("event", "appeal received")
        APPEAL_ACCEPTED = "appeal_accepted", pgettext_lazy("event", "appeal accepted")
        APPEAL_DISMISSED = "appeal_dismissed", pgettext_lazy("event", "appeal dismissed")
        APPEAL_WITHDRAWN = "appeal_withdrawn", pgettext_lazy("event", "appeal withdrawn")
        CAPACITY = "capacity", pgettext_lazy("event", "number of places changed")
        RULES = "rules", pgettext_lazy("event", "dates or rules changed")

    CHANGES_STATE = (
        *(Kind.SUBMITTED, Kind.QUALIFIED, Kind.WAITING, Kind.OFFERED, Kind.ACCEPTED),
        *(Kind.DECLINED, Kind.EXPIRED, Kind.RESIGNED, Kind.ELSEWHERE, Kind.REJECTED),
        *(Kind.REFUSED, Kind.OVERDUE, Kind.MOVED, Kind.NOT_LAUNCHED, Kind.TRANSFERRED),
        Kind.APPEAL_ACCEPTED,
    )
    """Kinds whose steps record the state of the enrolment after them, as ``details["state"]``."""

    DECISIONS = (Kind.LAUNCHED, Kind.POSTPONED)
    """What the organiser decides about a group and all people in it."""

    group = models.ForeignKey(TrainingGroup, on_delete=models.CASCADE, related_name="events")
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, null=True, blank=True, related_name="events"
    )
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    reason = models.TextField(_("reason"), blank=True)
    details = models.JSONField(default=dict, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of an enrolment")
        verbose_name_plural = _("steps of enrolments")
        indexes = [models.Index(fields=["group", "id"], name="training_events_of_group")]

    def __str__(self):
        return self.get_kind_display()
