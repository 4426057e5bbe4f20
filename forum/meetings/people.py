"""The people of a meeting: who may be marked present, chair it, or be given something to do."""

from django.db.models import Q

from forum.meetings.models import Meeting
from members import collation
from members.accounts.models import User
from members.membership.models import Affiliation


def polish_key(user: User) -> tuple:
    """Last and first name as the Polish alphabet orders them, whatever the database collates."""
    return collation.polish_key(user.last_name), collation.polish_key(user.first_name)


def people_of(meeting: Meeting) -> list[User]:
    """The people of the body and whoever else is on the list of attendance, by name."""
    people = User.objects.filter(
        Q(group_memberships__group=meeting.body_id) | Q(attendance__meeting=meeting.pk)
    )
    return sorted(people.distinct(), key=polish_key)


def others_than(people: list[User]) -> list[User]:
    """Members of the Forum who are not in ``people``, by name."""
    active = Affiliation.objects.in_force().values("user")
    others = User.objects.filter(pk__in=active).exclude(pk__in=[user.pk for user in people])
    return sorted(others, key=polish_key)


def affiliations_of(people: list[User]) -> dict[int, Affiliation]:
    """For each person (by id) the affiliation they act in now: the primary one first."""
    rows = Affiliation.objects.in_force().filter(user__in=people).select_related("organisation")
    return {row.user_id: row for row in rows.order_by("is_primary", "pk")}
