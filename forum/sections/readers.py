"""Who may enter a section: the people whom its posts may name, and who may be told of them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from forum.sections.models import Section
from members.people.models import Person
from members.units.membership import KEEP_ORDER
from members.units.models import Affiliation, Group, GroupMembership


def readers_of(section: Section) -> QuerySet[Person]:
    """The people who may enter ``section`` at this moment. Agrees with ``rules.may_enter``."""
    free = Q(suspended_until=None) | Q(suspended_until__lte=timezone.now())
    people = Person.objects.filter(free, is_active=True, erased_at=None)
    in_force = Affiliation.objects.in_force().filter(user=OuterRef("pk"))
    roles = Person.groups.through.objects.filter(
        user=OuterRef("pk"), group__name__in=sorted(KEEP_ORDER)
    )
    keeps_order = Q(is_superuser=True) | Exists(roles)
    if section.group_id is None:
        return people.filter(keeps_order | Exists(in_force))
    groups = [pk for pk in (section.group_id, section.moderators_id) if pk]
    by_name = GroupMembership.objects.filter(group__in=groups, user=OuterRef("pk"))
    offices = Group.objects.filter(pk__in=groups).values("organisations")
    own = Exists(in_force) & (Exists(by_name) | Exists(in_force.filter(organisation__in=offices)))
    return people.filter(keeps_order | own)


def keepers_of(section: Section) -> QuerySet[Person]:
    """The people who keep order in ``section``. Agrees with ``rules.moderates``."""
    roles = Person.groups.through.objects.filter(
        user=OuterRef("pk"), group__name__in=sorted(KEEP_ORDER)
    )
    keepers = Q(is_superuser=True) | Exists(roles)
    if section.moderators_id:
        by_name = GroupMembership.objects.filter(group=section.moderators_id, user=OuterRef("pk"))
        in_force = Affiliation.objects.in_force().filter(user=OuterRef("pk"))
        offices = Group.objects.filter(pk=section.moderators_id).values("organisations")
        keepers |= Exists(by_name) | Exists(in_force.filter(organisation__in=offices))
    return readers_of(section).filter(keepers)
