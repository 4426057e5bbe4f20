"""The people of a meeting: those who may attend it, chair it, or own its action items."""

from django.db.models import Q, QuerySet

from forum.meetings.models import Body, Meeting
from members import collation
from members.accounts.models import User
from members.membership.models import Affiliation
from members.membership.people import group_q, members_among, moderator_q


def polish_key(user: User) -> tuple:
    """The sort key of a person: last and first name, in Polish alphabetical order."""
    return collation.polish_key(user.last_name), collation.polish_key(user.first_name)


def people_of(meeting: Meeting) -> list[User]:
    """The people of the meeting's body and all people on the attendance list, sorted by name."""
    people = User.objects.filter(
        Q(group_memberships__group=meeting.body_id) | Q(attendance__meeting=meeting.pk)
    )
    return sorted(people.distinct(), key=polish_key)


def readers_of(body: Body) -> QuerySet[User]:
    """The people who may see the meetings of the body (``seen_by``), and so may be told of them."""
    members = members_among(User.objects.all())
    return members if body.is_open else members.filter(moderator_q() | group_q([body.pk]))


def others_than(people: list[User]) -> list[User]:
    """People with an affiliation in force who are not in ``people``, sorted by name."""
    active = Affiliation.objects.in_force().values("user")
    others = User.objects.filter(pk__in=active).exclude(pk__in=[user.pk for user in people])
    return sorted(others, key=polish_key)


def affiliations_of(people: list[User]) -> dict[int, Affiliation]:
    """User id -> current affiliation: the primary one, if there are several.

    People without an affiliation in force have no key.
    """
    rows = Affiliation.objects.in_force().filter(user__in=people).select_related("organisation")
    return {row.user_id: row for row in rows.order_by("is_primary", "pk")}
