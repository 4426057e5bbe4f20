"""Who may enter a section, and who moderates it: the one place of this rule.

It is asked in three directions, which stand side by side: of all rows (a condition for
``visible_to``), of one section at hand (without a query), and of all people. A test holds them
together.

A section is open to every member, or to the people of its group alone. The moderators of the site
enter and moderate all of them, those of a section (the people of another group) in theirs.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from members.membership.access import membership_of
from members.membership.models import Affiliation, Group, GroupMembership
from members.membership.people import members_among, moderator_q
from members.people.models import Person


def open_to(user, prefix: str = "") -> Q:
    """The condition "this section lets ``user`` in" on the section under ``prefix``.

    For people who enter no section at all it holds of no row, and Django asks the database nothing.
    """
    membership = membership_of(user)
    if not membership.is_member:
        return Q(pk__in=[])
    if membership.is_moderator:
        return _every(prefix)
    to_all = Q(**{f"{prefix}group": None})
    if not membership.group_ids:
        return to_all
    to_own = Q(**{f"{prefix}group__in": membership.group_ids})
    return to_all | to_own | moderated_by(user, prefix)


def is_open_to(user, section) -> bool:
    """The same of one section."""
    membership = membership_of(user)
    if section is None or not membership.is_member:
        return False
    is_open = section.group_id is None or section.group_id in membership.group_ids
    return is_open or is_moderated_by(user, section)


def readers_of(section) -> QuerySet[Person]:
    """The same of all people: those whom posts of ``section`` may name, and who may be told."""
    people = members_among(Person.objects.all())
    if section.group_id is None:
        return people
    groups = [pk for pk in (section.group_id, section.moderators_id) if pk]
    return people.filter(moderator_q() | _belongs_to(groups))


def moderated_by(user, prefix: str = "") -> Q:
    """The condition "``user`` moderates this section" on the section under ``prefix``."""
    membership = membership_of(user)
    if membership.is_moderator:
        return _every(prefix)
    groups = membership.group_ids
    return Q(**{f"{prefix}moderators__in": groups})


def may_moderate(user) -> bool:
    """Whether there may be sections at all which ``user`` moderates."""
    membership = membership_of(user)
    return membership.is_moderator or bool(membership.group_ids)


def is_moderated_by(user, section) -> bool:
    """The same of one section; without one, whether ``user`` moderates everywhere."""
    membership = membership_of(user)
    if not membership.is_member:
        return False
    return membership.is_moderator or (
        section is not None and section.moderators_id in membership.group_ids
    )


def moderators_of(section) -> QuerySet[Person]:
    """The same of all people: the moderators of ``section``."""
    moderators = moderator_q()
    if section.moderators_id:
        moderators |= _belongs_to([section.moderators_id])
    return members_among(Person.objects.all()).filter(moderators)


def _every(prefix: str) -> Q:
    """True of every row. Beside other conditions with "or" between them an empty Q would vanish."""
    return ~Q(**{f"{prefix}pk__in": []})


def _belongs_to(groups: list[int]) -> Q:
    """In one of the groups by name, or with the own organisation."""
    by_name = GroupMembership.objects.filter(group__in=groups, user=OuterRef("pk"))
    offices = Group.objects.filter(pk__in=groups).values("organisations")
    in_force = Affiliation.objects.in_force().filter(user=OuterRef("pk"))
    return Q(Exists(by_name)) | Q(Exists(in_force.filter(organisation__in=offices)))
