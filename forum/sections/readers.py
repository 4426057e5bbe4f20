"""Who may enter a section: the people whom its posts may name, and who may be told of them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from forum.sections.models import Section
from members.people.models import Person
from members.units.holders import entering, keeping_order
from members.units.models import Affiliation, Group, GroupMembership


def readers_of(section: Section) -> QuerySet[Person]:
    """The people who may enter ``section`` at this moment. Agrees with ``rules.may_enter``."""
    people = entering(Person.objects.all())
    if section.group_id is None:
        return people
    groups = [pk for pk in (section.group_id, section.moderators_id) if pk]
    return people.filter(keeping_order() | _belongs_to(groups))


def keepers_of(section: Section) -> QuerySet[Person]:
    """The people who keep order in ``section``. Agrees with ``rules.moderates``."""
    keepers = keeping_order()
    if section.moderators_id:
        keepers |= _belongs_to([section.moderators_id])
    return entering(Person.objects.all()).filter(keepers)


def _belongs_to(groups: list[int]) -> Q:
    """In one of the groups by name, or with the own organisation."""
    by_name = GroupMembership.objects.filter(group__in=groups, user=OuterRef("pk"))
    offices = Group.objects.filter(pk__in=groups).values("organisations")
    in_force = Affiliation.objects.in_force().filter(user=OuterRef("pk"))
    return Q(Exists(by_name)) | Q(Exists(in_force.filter(organisation__in=offices)))
