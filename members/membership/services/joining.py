"""Applying to an organisation, and what users may change about their own affiliations."""

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.accounts.legal_notices import LegalNotice
from members.accounts.models import User
from members.background import enqueue
from members.membership import tasks
from members.membership.models import Affiliation
from members.membership.services.applications import AlreadyDecided
from members.membership.services.receipts import store_receipts
from members.units.models import LocalGovernmentUnit, Organisation, ServiceArea, folded_name

MOST_IN_A_DAY = 5
OPEN = [Affiliation.State.PENDING, Affiliation.State.ACTIVE]


class AlreadyApplied(Exception):
    """The user belongs to the organisation, or has applied to it."""


class NameTaken(Exception):
    """Another institution, in the register or proposed for another unit, has this name."""


class TooManyApplications(Exception):
    """The user has sent MOST_IN_A_DAY applications in the last 24 hours."""


@transaction.atomic
def apply_to(
    organisation: Organisation,
    *,
    by: User,
    position: str,
    areas: Iterable[ServiceArea] = (),
    notices: Iterable[LegalNotice] = (),
) -> Affiliation:
    """Creates an application to ``organisation``.

    The people who decide on it and the applicant get e-mails. ``notices`` are the legal notices
    that ``by`` accepted or was shown. Raises AlreadyApplied or TooManyApplications, and
    PermissionDenied if the account was deleted meanwhile.
    """
    User.objects.get_for_update(by.pk)
    since = timezone.now() - timedelta(days=1)
    if Affiliation.objects.filter(user=by, created_at__gt=since).count() >= MOST_IN_A_DAY:
        raise TooManyApplications
    end_expired_affiliation(by, organisation)
    if Affiliation.objects.filter(user=by, organisation=organisation, state__in=OPEN).exists():
        raise AlreadyApplied
    affiliation = Affiliation.objects.create(
        user=by, organisation=organisation, position=position, is_primary=False
    )
    affiliation.areas.set(areas)
    store_receipts(notices, by=by)
    enqueue(tasks.mail_deciders, affiliation.pk)
    enqueue(tasks.mail_receipt, affiliation.pk)
    return affiliation


def end_expired_affiliation(person: User, organisation: Organisation) -> None:
    """Marks an active affiliation as ended if its end has passed.

    While it is marked as active, the database accepts no other affiliation of this person with the
    same organisation.
    """
    Affiliation.objects.filter(
        user=person,
        organisation=organisation,
        state=Affiliation.State.ACTIVE,
        ends_at__lte=timezone.now(),
    ).update(state=Affiliation.State.ENDED, is_primary=False)


@transaction.atomic
def apply_to_missing(
    name: str, kind: str, *, unit: LocalGovernmentUnit, by: User, **answers
) -> Affiliation:
    """Creates an application to an institution of ``unit`` that is not in the register.

    Until an application is approved, only people who may decide on it see the institution. If two
    people propose the same name in one unit, both apply to the same row. ``answers`` are further
    arguments of ``apply_to``. Raises NameTaken, and the errors of ``apply_to``.
    """
    organisation = _get_or_propose(name, kind, unit)
    if organisation.is_confirmed or not organisation.units.filter(pk=unit.pk).exists():
        raise NameTaken
    return apply_to(organisation, by=by, **answers)


def _get_or_propose(name, kind, unit):
    if same := Organisation.objects.filter(folded=folded_name(name)).first():
        return same
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(name=name, kind=kind, is_confirmed=False)
    except IntegrityError:  # a concurrent request has just created the institution
        return Organisation.objects.get(name=name)
    organisation.units.add(unit)
    return organisation


@transaction.atomic
def withdraw_application(affiliation: Affiliation, *, by: User) -> Affiliation:
    """Withdraws the application of the user ``by``.

    Raises AlreadyDecided if it is not pending, and PermissionDenied if it is somebody else's.
    """
    locked = Affiliation.objects.select_for_update().get(pk=affiliation.pk)
    if locked.user_id != by.pk:
        raise PermissionDenied
    if locked.state != Affiliation.State.PENDING:
        raise AlreadyDecided
    locked.state = Affiliation.State.ENDED
    locked.ends_at = timezone.now()
    locked.save(update_fields=["state", "ends_at"])
    return locked


@transaction.atomic
def make_primary(affiliation: Affiliation, *, by: User) -> None:
    """Makes ``affiliation`` the primary affiliation of the user ``by``.

    Raises PermissionDenied if it belongs to somebody else or is not in force.
    """
    if affiliation.user_id != by.pk:
        raise PermissionDenied
    User.objects.get_for_update(by.pk)
    own = Affiliation.objects.filter(user=by)
    if not own.in_force().filter(pk=affiliation.pk).exists():
        raise PermissionDenied
    own.exclude(pk=affiliation.pk).update(is_primary=False)
    own.filter(pk=affiliation.pk).update(is_primary=True)
