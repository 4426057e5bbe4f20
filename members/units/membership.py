"""What a person may enter, loaded once per request in one query."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.contrib.auth.models import Group as RoleGroup
from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from members.accounts.models import Role, User
from members.statements import Statement
from members.units.models import Affiliation, Group, GroupMembership, Organisation, not_ended


@dataclass(frozen=True)
class Membership:
    """A person's rights now: site roles, affiliations in force, groups and functions in them.

    Whoever does not enter the forum has none of them, whatever rows there are.
    """

    user_id: int | None = None
    enters_forum: bool = False
    roles: frozenset[str] = frozenset()
    """Site roles in effect. Each but those of ``KEEP_ORDER`` needs an affiliation in force."""
    resting_roles: frozenset[str] = frozenset()
    """Site roles that the person was given and that are not in effect now."""
    affiliation_id: int | None = None
    group_ids: frozenset[int] = frozenset()
    functions: frozenset[tuple[int, str]] = field(default_factory=frozenset)
    coordinated_ids: frozenset[int] = frozenset()
    """Organisations for whose people this person vouches, as coordinator or deputy."""

    @property
    def keeps_order(self) -> bool:
        """Moderators and administrators, who see every section."""
        return bool(self.roles & KEEP_ORDER)

    def holds(self, role: str) -> bool:
        """Whether the person was given the role, be it in effect or not."""
        return role in self.roles or role in self.resting_roles

    @property
    def decides(self) -> bool:
        """Whether some applications are this person's to decide."""
        return self.enters_forum and (self.keeps_order or bool(self.coordinated_ids))

    def has_function(self, group_id: int, *functions: str) -> bool:
        """Whether the person holds one of the functions in the group."""
        return any((group_id, function) in self.functions for function in functions)


KEEP_ORDER = frozenset({Role.MODERATOR.value, Role.ADMINISTRATOR.value})
NOBODY = Membership()


def membership_of(user) -> Membership:
    """The rights of ``user``; of nobody for visitors. Kept on the object for the request."""
    if not user.is_authenticated:
        return NOBODY
    # request.user is a lazy proxy: the attribute lands on the account behind it.
    if getattr(user, "_membership", None) is None:
        user._membership = _load(user)
    return user._membership


def has_resting_role(user) -> bool:
    """Whether a role was given to ``user`` that is not in effect now.

    Of superusers who are not suspended every role is: their rights need not be loaded.
    """
    if user.is_superuser and not user.is_suspended:
        return False
    return bool(membership_of(user).resting_roles)


def _load(user: User) -> Membership:
    rows = _rights.tuples(user=user.pk, now=timezone.now())
    held = _held_roles(user, rows)
    # "1 member" of the primary place comes before "0 member" of another.
    places = sorted(
        ((*text.split(), pk) for kind, pk, text in rows if kind == "affiliation"),
        key=lambda place: (place[0], place[2]),
        reverse=True,
    )
    roles = roles_in_effect(user, held, has_place=bool(places))
    is_free = user.is_active and not user.is_suspended
    if not is_free or not (places or roles & KEEP_ORDER):
        return Membership(user_id=user.pk, resting_roles=held)
    coordinates = any(role != Affiliation.Role.MEMBER for _primary, role, _pk in places)
    return Membership(
        user_id=user.pk,
        enters_forum=True,
        roles=roles,
        resting_roles=held - roles,
        affiliation_id=places[0][2] if places else None,
        group_ids=frozenset(pk for kind, pk, _text in rows if kind == "group"),
        functions=frozenset((pk, text) for kind, pk, text in rows if kind == "group" and text),
        coordinated_ids=_coordinated_by(user) if coordinates else frozenset(),
    )


def roles_in_effect(user: User, held: Set[str], *, has_place: bool) -> frozenset[str]:
    """Those of the ``held`` roles that count now; ``has_place``: an affiliation is in force.

    Moderators and administrators need no affiliation; nobody who is suspended has any role.
    """
    if not user.is_active or user.is_suspended:
        return frozenset()
    return frozenset(held if has_place or user.is_superuser else held & KEEP_ORDER)


def role_name(role: str) -> str:
    """What people call the role; administrators may have made others in the CMS."""
    return str(Role(role).label) if role in Role.values else role


def _held_roles(user: User, rows) -> frozenset[str]:
    """The names of the person's role groups; superusers are administrators without one."""
    held = frozenset(text for kind, _id, text in rows if kind == "role")
    return held | {Role.ADMINISTRATOR.value} if user.is_superuser else held


def _coordinated_by(user) -> frozenset[int]:
    """Few coordinate, so that a query of its own costs the others nothing."""
    return frozenset(Organisation.objects.coordinated_by(user).values_list("pk", flat=True))


def _rows(user: int, now: datetime):
    """(kind, id, text) of everything that gives rights: one UNION, so one query."""
    in_force = Q(not_ended(at=now), user=user, state=Affiliation.State.ACTIVE)
    primary = Case(When(is_primary=True, then=Value("1 ")), default=Value("0 "))
    return (
        _labelled(
            Affiliation.objects.filter(in_force), "affiliation", "pk", Concat(primary, "role")
        )
        .union(
            _labelled(
                GroupMembership.objects.filter(user=user), "group", "group_id", F("function")
            ),
            _labelled(
                Group.objects.filter(
                    not_ended("organisations__affiliations__", at=now),
                    organisations__affiliations__user=user,
                    organisations__affiliations__state=Affiliation.State.ACTIVE,
                ),
                "group",
                "pk",
                Value(""),
            ),
            _labelled(RoleGroup.objects.filter(user=user), "role", "pk", F("name")),
            all=True,
        )
        .order_by()
    )


def _labelled(queryset, kind, id_field, text):
    return queryset.order_by().values_list(
        Value(kind, CharField()), F(id_field), Cast(text, CharField())
    )


_rights = Statement(_rows, user=1_987_654_321, now=datetime(1950, 1, 1, 12, 34, 56, tzinfo=UTC))
