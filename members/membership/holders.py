"""Who enters the forum and who holds a role, as querysets: for letters and lists of people.

Both agree with ``Membership``, which says the same of one person. Ask when a letter leaves, not
when it is ordered: an affiliation may have ended in the meantime.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from members.accounts.models import Role, User
from members.membership.access import MODERATOR_ROLES
from members.membership.models import Affiliation


def entering(people: QuerySet[User]) -> QuerySet[User]:
    """Those of ``people`` who enter the forum at this moment."""
    return _free(people).filter(Q(has_place()) | moderating())


def holding(roles: Iterable[str], people: QuerySet[User]) -> QuerySet[User]:
    """Those of ``people`` for whom one of ``roles`` is in effect at this moment."""
    roles = {str(role) for role in roles}
    given = Q(_given(roles)) & (Q(has_place()) | Q(is_superuser=True))
    given |= Q(_given(roles & MODERATOR_ROLES))
    if Role.ADMINISTRATOR.value in roles:
        given |= Q(is_superuser=True)
    return _free(people).filter(given)


def has_place() -> Exists:
    """Of an account: an affiliation is in force."""
    return Exists(Affiliation.objects.in_force().filter(user=OuterRef("pk")))


def moderating() -> Q:
    """Of an account that is not suspended: moderators and administrators."""
    return Q(is_superuser=True) | Q(_given(MODERATOR_ROLES))


def _given(roles: Iterable[str]) -> Exists:
    given = User.groups.through.objects.filter(group__name__in=sorted(roles))
    return Exists(given.filter(user=OuterRef("pk")))


def _free(people: QuerySet[User]) -> QuerySet[User]:
    suspended = Q(suspended_until__gt=timezone.now())
    return people.filter(is_active=True, erased_at=None).exclude(suspended)
