"""What a person may enter, loaded once per request in one query."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.models import Group as RoleGroup
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast

from members.accounts.models import Role, User
from members.units.models import Affiliation, Group, GroupMembership, Organisation, not_ended


@dataclass(frozen=True)
class Membership:
    """A person's rights: site roles, affiliations in force, groups and functions in them."""

    user_id: int | None = None
    enters_forum: bool = False
    roles: frozenset[str] = frozenset()
    affiliation_id: int | None = None
    group_ids: frozenset[int] = frozenset()
    functions: frozenset[tuple[int, str]] = field(default_factory=frozenset)
    coordinated_ids: frozenset[int] = frozenset()
    """Organisations for whose people this person vouches, as coordinator or deputy."""

    @property
    def keeps_order(self) -> bool:
        """Moderators and administrators, who see every section."""
        return bool(self.roles & KEEP_ORDER)

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


def _load(user: User) -> Membership:
    rows = list(_rows(user))
    roles = {text for kind, _id, text in rows if kind == "role"}
    if user.is_superuser:
        roles.add(Role.ADMINISTRATOR.value)
    affiliations = sorted(
        ((text, pk) for kind, pk, text in rows if kind == "affiliation"), reverse=True
    )
    return Membership(
        user_id=user.pk,
        enters_forum=user.is_active
        and not user.is_suspended
        and bool(affiliations or roles & KEEP_ORDER),
        roles=frozenset(roles),
        affiliation_id=affiliations[0][1] if affiliations else None,
        group_ids=frozenset(pk for kind, pk, _text in rows if kind == "group"),
        functions=frozenset((pk, text) for kind, pk, text in rows if kind == "group" and text),
        coordinated_ids=frozenset(pk for kind, pk, _text in rows if kind == "coordinated"),
    )


def _rows(user: User):
    """(kind, id, text) of everything that gives rights: one UNION, so one query."""
    affiliations = Affiliation.objects.in_force().filter(user=user)
    return (
        _labelled(affiliations, "affiliation", "pk", Cast("is_primary", CharField()))
        .union(
            _labelled(
                GroupMembership.objects.filter(user=user), "group", "group_id", F("function")
            ),
            _labelled(
                Group.objects.filter(
                    not_ended("organisations__affiliations__"),
                    organisations__affiliations__user=user,
                    organisations__affiliations__state=Affiliation.State.ACTIVE,
                ),
                "group",
                "pk",
                Value(""),
            ),
            _labelled(RoleGroup.objects.filter(user=user), "role", "pk", F("name")),
            _labelled(Organisation.objects.coordinated_by(user), "coordinated", "pk", Value("")),
            all=True,
        )
        .order_by()
    )


def _labelled(queryset, kind, id_field, text):
    return queryset.order_by().values_list(
        Value(kind, CharField()), F(id_field), Cast(text, CharField())
    )
