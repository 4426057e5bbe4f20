"""The panel with the newest meetings on the page of an organisation or unit."""

from django.db.models import Q
from django.utils.translation import gettext as _

from forum.meetings.models import Body, Meeting
from members.dates import words
from members.membership.models import Affiliation
from members.people.profile_panels import ROWS, About, Panel, Row


def panel(reader, about: About) -> Panel | None:
    """The newest meetings of the bodies to which the organisations of ``about`` belong.

    A body counts even if only a person who works in one of these organisations belongs to it.
    Contains only meetings that ``reader`` may see. Returns None on the page of a person.
    """
    if about.person:
        return None
    at_work = Affiliation.objects.in_force().filter(organisation__in=about.organisation_ids)
    bodies = Body.objects.filter(
        Q(organisations__in=about.organisation_ids) | Q(people__in=at_work.values("user"))
    )
    meetings = Meeting.objects.visible_to(reader).filter(body__in=bodies.values("pk"))
    rows = [
        Row(meeting.title, meeting.get_absolute_url(), words(meeting.starts_at))
        for meeting in meetings.order_by("-starts_at", "-pk")[:ROWS]
    ]
    return Panel("meetings", _("Meetings"), rows)
