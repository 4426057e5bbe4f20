"""A person's rights, loaded once per request in one query."""

from collections.abc import Set
from dataclasses import dataclass, field

from django.utils import timezone

from members.accounts.models import Role, User
from members.membership.models import Affiliation
from members.membership.queries import Right, rights_of
from members.units.models import Organisation


@dataclass(frozen=True)
class Membership:
    """A person's rights now: site roles, affiliations in force, groups and functions in them.

    Whoever is no member (the gate of the forum lets in members alone) has none of them, whatever
    rows there are.
    """

    user_id: int | None = None
    is_member: bool = False
    roles: frozenset[str] = frozenset()
    """Site roles in effect. Each but those of ``MODERATOR_ROLES`` needs an affiliation in force."""
    resting_roles: frozenset[str] = frozenset()
    """Site roles that the person was given and that are not in effect now."""
    affiliation_id: int | None = None
    group_ids: frozenset[int] = frozenset()
    functions: frozenset[tuple[int, str]] = field(default_factory=frozenset)
    coordinated_ids: frozenset[int] = frozenset()
    """Organisations whose applications this person decides, as coordinator or deputy."""

    @property
    def is_moderator(self) -> bool:
        """Moderators and administrators, who see every section."""
        return bool(self.roles & MODERATOR_ROLES)

    def holds(self, role: str) -> bool:
        """Whether the person was given the role, be it in effect or not."""
        return role in self.roles or role in self.resting_roles

    @property
    def decides_applications(self) -> bool:
        """Whether some applications are this person's to decide."""
        return self.is_moderator or bool(self.coordinated_ids)

    def has_function(self, group_id: int, *functions: str) -> bool:
        """Whether the person holds one of the functions in the group."""
        return any((group_id, function) in self.functions for function in functions)


MODERATOR_ROLES = frozenset({Role.MODERATOR.value, Role.ADMINISTRATOR.value})
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
    rights = rights_of(user.pk, at=timezone.now())
    held = _held_roles(user, rights)
    affiliations = [right for right in rights if right.kind == "affiliation"]
    groups = [right for right in rights if right.kind == "group"]
    roles = roles_in_effect(user, held, has_affiliation=bool(affiliations))
    is_free = user.is_active and not user.is_suspended
    if not is_free or not (affiliations or roles & MODERATOR_ROLES):
        return Membership(user_id=user.pk, resting_roles=held)
    coordinates = any(right.name != Affiliation.Role.MEMBER for right in affiliations)
    return Membership(
        user_id=user.pk,
        is_member=True,
        roles=roles,
        resting_roles=held - roles,
        affiliation_id=max(affiliations, key=_rank).pk if affiliations else None,
        group_ids=frozenset(right.pk for right in groups),
        functions=frozenset((right.pk, right.name) for right in groups if right.name),
        coordinated_ids=_coordinated_by(user) if coordinates else frozenset(),
    )


def roles_in_effect(user: User, held: Set[str], *, has_affiliation: bool) -> frozenset[str]:
    """Those of the ``held`` roles that count now; ``has_affiliation``: an affiliation is in force.

    Moderators and administrators need no affiliation; nobody who is suspended has any role.
    """
    if not user.is_active or user.is_suspended:
        return frozenset()
    return frozenset(held if has_affiliation or user.is_superuser else held & MODERATOR_ROLES)


def role_name(role: str) -> str:
    """What people call the role; administrators may have made others in the CMS."""
    return str(Role(role).label) if role in Role.values else role


def _rank(affiliation: Right):
    """The primary affiliation before others, and of these the newest."""
    return affiliation.is_primary, affiliation.pk


def _held_roles(user: User, rights) -> frozenset[str]:
    """The names of the person's role groups; superusers are administrators without one."""
    held = frozenset(right.name for right in rights if right.kind == "role")
    return held | {Role.ADMINISTRATOR.value} if user.is_superuser else held


def _coordinated_by(user) -> frozenset[int]:
    """Few coordinate, so that a query of its own costs the others nothing."""
    return frozenset(Organisation.objects.coordinated_by(user).values_list("pk", flat=True))
