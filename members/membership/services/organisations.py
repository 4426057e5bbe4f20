"""Replacing or correcting an institution that an applicant proposed."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from members.accounts.models import User
from members.membership import rules
from members.membership.models import Affiliation
from members.membership.services.applications import AlreadyDecided, affiliation_for_update
from members.membership.services.joining import AlreadyApplied, NameTaken
from members.units.models import Organisation


@transaction.atomic
def use_known_organisation(
    affiliation: Affiliation, known: Organisation, *, by: User
) -> Affiliation:
    """Moves the application to ``known``, an institution of the same unit that is in the register.

    Deletes the proposed institution if nothing else refers to it. Raises AlreadyApplied if the
    applicant belongs to ``known`` or has applied there. Raises AlreadyDecided if the application is
    decided or its institution is in the register. Raises PermissionDenied if ``by`` may not decide
    on the application, or if ``known`` and the proposed institution have no unit in common.
    """
    locked = _undecided(affiliation, by)
    proposed = locked.organisation
    if not Organisation.objects.beside(proposed).filter(pk=known.pk).exists():
        raise PermissionDenied
    locked.organisation = known
    try:
        with transaction.atomic():
            locked.save(update_fields=["organisation"])
    except IntegrityError:
        raise AlreadyApplied from None
    if not proposed.affiliations.exists() and not proposed.invitations.exists():
        proposed.delete()
    return locked


@transaction.atomic
def correct_organisation(affiliation: Affiliation, *, by: User, name: str, kind: str) -> None:
    """Corrects the name and the kind of the proposed institution.

    Raises NameTaken if another institution has the name. Raises AlreadyDecided if the application
    is decided or its institution is in the register, and PermissionDenied if ``by`` may not decide
    on the application.
    """
    proposed = _undecided(affiliation, by).organisation
    proposed.name, proposed.kind = name, kind
    try:
        with transaction.atomic():
            proposed.save(update_fields=["name", "kind"])
    except IntegrityError:
        raise NameTaken from None


def _undecided(affiliation: Affiliation, by: User) -> Affiliation:
    locked = affiliation_for_update(affiliation)
    if not rules.may_decide.test(by, locked):
        raise PermissionDenied
    if locked.state != Affiliation.State.PENDING or locked.organisation.is_confirmed:
        raise AlreadyDecided
    return locked
