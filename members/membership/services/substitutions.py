"""Naming a substitute, ending the substitution, and refusing to be one."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.accounts.models import User
from members.background import enqueue
from members.membership import tasks
from members.membership.models import Substitution
from members.membership.stand_ins import possible_substitutes


class NoSubstitution(Exception):
    """The substitution was ended or refused meanwhile, or its last day has passed."""


@transaction.atomic
def name_substitute(substitute: User, *, by: User, first_day: date, last_day: date) -> Substitution:
    """Makes ``substitute`` stand in for ``by``, in place of an earlier choice.

    The substitute gets an e-mail if anything changed, and so does a former substitute whose time is
    not over. Raises PermissionDenied if ``by`` may not name this person.
    """
    own = _locked(by)
    if not possible_substitutes(by).filter(pk=substitute.pk).exists():
        raise PermissionDenied
    values = {"substitute": substitute, "first_day": first_day, "last_day": last_day}
    if own and all(getattr(own, name) == value for name, value in values.items()):
        return own
    if own and own.substitute_id != substitute.pk and not own.is_over:
        enqueue(tasks.mail_substitution_ended, by.pk, own.substitute_id)
    saved, _created = Substitution.objects.update_or_create(user=by, defaults=values)
    enqueue(tasks.mail_substitute_named, saved.pk)
    return saved


@transaction.atomic
def end_substitution(*, by: User) -> None:
    """Ends the substitution of ``by`` at once, and tells the substitute.

    Raises NoSubstitution if there is none any more.
    """
    own = _locked(by)
    if own is None or own.is_over:
        raise NoSubstitution
    own.delete()
    enqueue(tasks.mail_substitution_ended, by.pk, own.substitute_id)


@transaction.atomic
def decline_substitution(pk: int, *, by: User) -> User:
    """Ends the substitution ``pk``, in which ``by`` stands in for somebody, and tells them.

    Returns the absent person. Raises NoSubstitution if ``by`` is not their substitute any more.
    """
    found = Substitution.objects.not_over().filter(pk=pk, substitute=by)
    own = found.select_for_update(of=["self"]).select_related("user").first()
    if own is None:
        raise NoSubstitution
    own.delete()
    enqueue(tasks.mail_substitution_declined, own.user_id, by.pk)
    return own.user


def _locked(user: User) -> Substitution | None:
    """The substitution of ``user``. Until the transaction ends, nobody else can name one."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    return Substitution.objects.select_for_update().filter(user=user).first()
