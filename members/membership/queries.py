"""SQL for the rights of users, and for how many applications wait for a moderator.

Every page for a signed-in user makes the first query, every page for a moderator the second one.
The ORM would take longer to build them than the database takes to run them.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import IntegerField
from django.db.models.expressions import RawSQL

RIGHTS = """
SELECT user_id, 'affiliation', id, role, is_primary
FROM membership_affiliation
WHERE user_id IN ({users}) AND state = 'active' AND (ends_at IS NULL OR ends_at > %(now)s)
UNION ALL
SELECT user_id, 'group', group_id, function, FALSE
FROM membership_groupmembership
WHERE user_id IN ({users})
UNION ALL
SELECT affiliation.user_id, 'group', belongs.group_id, '', FALSE
FROM membership_affiliation affiliation
    JOIN membership_group_organisations belongs
        ON belongs.organisation_id = affiliation.organisation_id
WHERE affiliation.user_id IN ({users}) AND affiliation.state = 'active'
    AND (affiliation.ends_at IS NULL OR affiliation.ends_at > %(now)s)
UNION ALL
SELECT given.user_id, 'role', role.id, role.name, FALSE
FROM accounts_user_groups given
    JOIN auth_group role ON role.id = given.group_id
WHERE given.user_id IN ({users})
"""


class Right(NamedTuple):
    """A row of the query: an affiliation, a group or a site role that gives rights to the user.

    ``kind`` is "affiliation" (one in force), "group" or "role" (a site role). ``pk`` is the id of
    the affiliation, group or role. ``name`` is the role in the affiliation, the function in the
    group, or the name of the site role. ``name`` is empty if the user belongs to the group through
    an organisation.
    """

    kind: str
    pk: int
    name: str
    is_primary: bool


def rights_of(user_ids: Sequence[int], *, at: datetime) -> dict[int, list[Right]]:
    """All rights of the users at the time ``at``, by the id of the user, with one query."""
    named = {f"user{place}": pk for place, pk in enumerate(user_ids)}
    sql = RIGHTS.format(users=", ".join(f"%({name})s" for name in named))
    found: dict[int, list[Right]] = {pk: [] for pk in user_ids}
    with connection.cursor() as cursor:
        cursor.execute(sql, {**named, "now": _text(at)})
        for user_id, *right in cursor.fetchall():
            found[user_id].append(Right(*right))
    return found


def _text(moment: datetime) -> str:
    """``moment`` as text in UTC, which SQLite and PostgreSQL can compare with a column.

    SQLite stores times as text in UTC, and Django sets the time zone of PostgreSQL connections to
    UTC.
    """
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


# Counts the applications on which ``AffiliationQuerySet.by_decider`` lets a moderator decide.
# "vouching" has the organisations in which somebody is a coordinator or deputy. "covered" has these
# and, if one of them belongs to a single unit, all organisations that belong to this unit alone.
DECIDABLE = """
WITH vouching AS (
    SELECT affiliation.user_id, affiliation.organisation_id
    FROM membership_affiliation affiliation
        JOIN accounts_user coordinator ON coordinator.id = affiliation.user_id
    WHERE affiliation.role IN ('coordinator', 'deputy') AND affiliation.state = 'active'
        AND (affiliation.ends_at IS NULL OR affiliation.ends_at > %s) AND coordinator.is_active
        AND (coordinator.suspended_until IS NULL OR coordinator.suspended_until <= %s)
), single AS (
    SELECT organisation_id, MIN(localgovernmentunit_id) AS unit_id
    FROM units_organisation_units
    GROUP BY organisation_id
    HAVING COUNT(*) = 1
), covered AS (
    SELECT user_id, organisation_id FROM vouching
    UNION ALL
    SELECT vouching.user_id, other.organisation_id
    FROM vouching
        JOIN single own ON own.organisation_id = vouching.organisation_id
        JOIN single other ON other.unit_id = own.unit_id
)
SELECT COUNT(*)
FROM membership_affiliation application
WHERE application.state = 'pending' AND application.user_id <> %s
    AND (application.created_at <= %s OR application.organisation_id IN ({places})
        OR NOT EXISTS (SELECT 1 FROM covered
            WHERE covered.organisation_id = application.organisation_id
                AND covered.user_id <> application.user_id))
"""


def decidable_by_moderator(
    user_id: int, coordinated_ids: Collection[int], *, at: datetime, late: datetime
) -> RawSQL:
    """An expression: on how many applications the moderator may decide at the time ``at``.

    ``coordinated_ids``: ids of the organisations that the moderator coordinates, if there are any.
    ``late``: moderators may decide on every application that was sent at this time or earlier.
    """
    now = _text(at)
    sql = DECIDABLE.format(places=", ".join(["%s"] * len(coordinated_ids)) or "NULL")
    given = [now, now, user_id, _text(late), *coordinated_ids]
    return RawSQL(sql, given, output_field=IntegerField())  # noqa: S611 -- no text of a user
