"""What becomes of an institution that an applicant named."""

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
    """The application is to ``known``, which was in the register under another name.

    Raises AlreadyApplied when the person applied there or belongs there, AlreadyDecided,
    PermissionDenied.
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
    """Writes the proposed institution as it should stand in the register.

    Raises NameTaken, AlreadyDecided, PermissionDenied.
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
