"""Loads the rights of a user with one SQL query.

Every page for a signed-in user makes this query. The ORM would take longer to build it than the
database takes to run it.
"""

from datetime import UTC, datetime
from typing import NamedTuple

from django.db import connection

RIGHTS = """
SELECT 'affiliation', id, role, is_primary
FROM membership_affiliation
WHERE user_id = %(user)s AND state = 'active' AND (ends_at IS NULL OR ends_at > %(now)s)
UNION ALL
SELECT 'group', group_id, function, FALSE
FROM membership_groupmembership
WHERE user_id = %(user)s
UNION ALL
SELECT 'group', belongs.group_id, '', FALSE
FROM membership_affiliation affiliation
    JOIN membership_group_organisations belongs
        ON belongs.organisation_id = affiliation.organisation_id
WHERE affiliation.user_id = %(user)s AND affiliation.state = 'active'
    AND (affiliation.ends_at IS NULL OR affiliation.ends_at > %(now)s)
UNION ALL
SELECT 'role', role.id, role.name, FALSE
FROM accounts_user_groups given
    JOIN auth_group role ON role.id = given.group_id
WHERE given.user_id = %(user)s
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


def rights_of(user_id: int, *, at: datetime) -> list[Right]:
    """All rights of the user at the time ``at``, with one query."""
    # The time is passed as text in UTC, which SQLite and PostgreSQL can compare with a column:
    # SQLite stores times as text in UTC, and Django sets the time zone of PostgreSQL connections to
    # UTC.
    now = at.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS, {"user": user_id, "now": now})
        return [Right(*row) for row in cursor.fetchall()]
