"""Who is a member and who has a role, as querysets: for e-mails and lists of people.

Both agree with ``Membership``, which says the same of one person. Ask when an e-mail is written,
not when the task is enqueued: an affiliation may have ended in the meantime.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from members.accounts.models import Role, User
from members.membership.access import MODERATOR_ROLES
from members.membership.models import Affiliation


def members_among(people: QuerySet[User]) -> QuerySet[User]:
    """Those of ``people`` whom the gate of the forum lets in at this moment."""
    return _free(people).filter(Q(has_affiliation()) | moderator_q())


def people_with_role(roles: Iterable[str], people: QuerySet[User]) -> QuerySet[User]:
    """Those of ``people`` for whom one of ``roles`` is in effect at this moment."""
    roles = {str(role) for role in roles}
    given = Q(_given(roles)) & (Q(has_affiliation()) | Q(is_superuser=True))
    given |= Q(_given(roles & MODERATOR_ROLES))
    if Role.ADMINISTRATOR.value in roles:
        given |= Q(is_superuser=True)
    return _free(people).filter(given)


def has_affiliation() -> Exists:
    """The condition on an account: an affiliation is in force."""
    return Exists(Affiliation.objects.in_force().filter(user=OuterRef("pk")))


def moderator_q() -> Q:
    """The condition on an account that is not suspended: a moderator or administrator."""
    return Q(is_superuser=True) | Q(_given(MODERATOR_ROLES))


def _given(roles: Iterable[str]) -> Exists:
    given = User.groups.through.objects.filter(group__name__in=sorted(roles))
    return Exists(given.filter(user=OuterRef("pk")))


def _free(people: QuerySet[User]) -> QuerySet[User]:
    suspended = Q(suspended_until__gt=timezone.now())
    return people.filter(is_active=True, erased_at=None).exclude(suspended)
