"""The rights of a user. They are loaded once per request: in one query, for coordinators in two."""

from collections.abc import Collection, Set
from dataclasses import dataclass, field, replace

from django.utils import timezone

from members.accounts.models import Role, User
from members.membership.models import Affiliation
from members.membership.queries import Right, rights_of
from members.units.models import Organisation


@dataclass(frozen=True)
class Membership:
    """The current rights of a user.

    If the user is not a member (``is_member`` is False), all fields but ``user_id`` and
    ``resting_roles`` are empty, even if the database has an affiliation or a group for the user.
    """

    user_id: int | None = None
    is_member: bool = False
    roles: frozenset[str] = frozenset()
    """Site roles in effect. See ``roles_in_effect``."""
    resting_roles: frozenset[str] = frozenset()
    """Site roles that the user holds but that are not in effect now."""
    affiliation_id: int | None = None
    """Id of the primary affiliation in force, else of the newest; None if none is in force."""
    group_ids: frozenset[int] = frozenset()
    functions: frozenset[tuple[int, str]] = field(default_factory=frozenset)
    """Pairs of a group's id and the user's function in this group."""
    coordinated_ids: frozenset[int] = frozenset()
    """Ids of the organisations on whose applications the user decides as coordinator or deputy."""

    @property
    def is_moderator(self) -> bool:
        """Whether the user is a moderator or an administrator, and therefore sees every section."""
        return bool(self.roles & MODERATOR_ROLES)

    def holds(self, role: str) -> bool:
        """Whether the user holds the role, in effect or not."""
        return role in self.roles or role in self.resting_roles

    @property
    def decides_applications(self) -> bool:
        """Whether the user may decide on some applications."""
        return self.is_moderator or bool(self.coordinated_ids)

    def has_function(self, group_id: int, *functions: str) -> bool:
        """Whether the user has one of the functions in the group."""
        return any((group_id, function) in self.functions for function in functions)


MODERATOR_ROLES = frozenset({Role.MODERATOR.value, Role.ADMINISTRATOR.value})
NOBODY = Membership()


def membership_of(user) -> Membership:
    """The rights of ``user``, cached on the user object. Visitors get NOBODY."""
    if not user.is_authenticated:
        return NOBODY
    # request.user is a lazy object: the attribute is set on the User that it wraps.
    if getattr(user, "_membership", None) is None:
        user._membership = _load(user)
    return user._membership


def load_memberships(users: Collection[User]) -> None:
    """Loads the rights of all ``users`` and caches them on the objects, for ``membership_of``.

    Makes one query, and one more for each coordinator.
    """
    if users:
        found = rights_of([user.pk for user in users], at=timezone.now())
        for user in users:
            user._membership = _membership(user, found[user.pk])


def rights_alone(membership: Membership) -> Membership:
    """The rights without the person: equal for two people to whom the same rows are visible."""
    return replace(membership, user_id=0, affiliation_id=None, resting_roles=frozenset())


def anybody_with(rights: Membership) -> User:
    """A reader who has ``rights`` (from ``rights_alone``) and is no person, so owns no row.

    What is visible to them is visible to everybody with these rights.
    """
    user = User(pk=rights.user_id)
    user._membership = rights
    return user


def has_resting_role(user) -> bool:
    """Whether ``user`` holds a role that is not in effect now.

    Makes no query for a superuser who is not suspended, because all their roles are in effect.
    """
    if user.is_superuser and not user.is_suspended:
        return False
    return bool(membership_of(user).resting_roles)


def _load(user: User) -> Membership:
    return _membership(user, rights_of([user.pk], at=timezone.now())[user.pk])


def _membership(user: User, rights: list[Right]) -> Membership:
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
    """Returns the roles among ``held`` that are in effect.

    ``has_affiliation`` says whether an affiliation of the user is in force. Without one, only the
    roles in MODERATOR_ROLES are in effect, unless the user is a superuser. No role of a user who is
    suspended or inactive is in effect.
    """
    if not user.is_active or user.is_suspended:
        return frozenset()
    return frozenset(held if has_affiliation or user.is_superuser else held & MODERATOR_ROLES)


def role_name(role: str) -> str:
    """The display name of a role. A Django group that is no site role keeps its own name."""
    return str(Role(role).label) if role in Role.values else role


def _rank(affiliation: Right):
    """Sort key for ``max``, which finds the primary affiliation, or else the newest."""
    return affiliation.is_primary, affiliation.pk


def _held_roles(user: User, rights) -> frozenset[str]:
    """The names of the user's roles. A superuser is an administrator even without the role."""
    held = frozenset(right.name for right in rights if right.kind == "role")
    return held | {Role.ADMINISTRATOR.value} if user.is_superuser else held


def _coordinated_by(user) -> frozenset[int]:
    """Ids of the organisations that ``user`` coordinates. Makes a query of its own."""
    return frozenset(Organisation.objects.coordinated_by(user).values_list("pk", flat=True))
