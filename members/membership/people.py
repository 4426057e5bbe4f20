"""Querysets of members and of people with a role, for e-mails and lists.

They apply the rules of ``Membership`` to many people at once. Use them when an e-mail is written,
not when its task is enqueued: an affiliation may end in between.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from members.accounts.models import Role, User
from members.membership.access import MODERATOR_ROLES
from members.membership.models import Affiliation, Group, GroupMembership


def members_among(people: QuerySet[User]) -> QuerySet[User]:
    """Those of ``people`` who are members now."""
    return _free(people).filter(Q(has_affiliation()) | moderator_q())


def people_with_role(roles: Iterable[str], people: QuerySet[User]) -> QuerySet[User]:
    """Those of ``people`` who have at least one of ``roles`` in effect now."""
    roles = {str(role) for role in roles}
    given = Q(_given(roles)) & (Q(has_affiliation()) | Q(is_superuser=True))
    given |= Q(_given(roles & MODERATOR_ROLES))
    if Role.ADMINISTRATOR.value in roles:
        given |= Q(is_superuser=True)
    return _free(people).filter(given)


def has_affiliation() -> Exists:
    """Returns a condition that is true for accounts with an affiliation in force."""
    return Exists(Affiliation.objects.in_force().filter(user=OuterRef("pk")))


def moderator_q() -> Q:
    """Returns a condition that is true for accounts of moderators, administrators and superusers.

    It is also true for suspended accounts; callers must exclude them.
    """
    return Q(is_superuser=True) | Q(_given(MODERATOR_ROLES))


def group_q(groups: Iterable[int]) -> Q:
    """Returns a condition that is true for accounts that belong to one of ``groups`` (ids).

    People belong to a group by name, or through an organisation where they work.
    """
    groups = list(groups)
    by_name = GroupMembership.objects.filter(group__in=groups, user=OuterRef("pk"))
    offices = Group.objects.filter(pk__in=groups).values("organisations")
    in_force = Affiliation.objects.in_force().filter(user=OuterRef("pk"))
    return Q(Exists(by_name)) | Q(Exists(in_force.filter(organisation__in=offices)))


def _given(roles: Iterable[str]) -> Exists:
    given = User.groups.through.objects.filter(group__name__in=sorted(roles))
    return Exists(given.filter(user=OuterRef("pk")))


def _free(people: QuerySet[User]) -> QuerySet[User]:
    suspended = Q(suspended_until__gt=timezone.now())
    return people.filter(is_active=True, erased_at=None).exclude(suspended)
