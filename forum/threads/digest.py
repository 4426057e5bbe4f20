"""The part of the digest about threads: questions without an answer in the reader's areas."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _, gettext_lazy

from forum.threads.models import Thread
from members.accounts.models import User
from members.inbox.kinds import MOST_LINES, DigestPart, Line
from members.people.services import areas_known_by


def _unanswered(reader: User, since: datetime) -> list[Line]:
    areas = areas_known_by(reader)
    # A sub-section without a service area has that of its parent.
    own = Q(section__service_area__in=areas)
    own |= Q(section__service_area=None, section__parent__service_area__in=areas)
    threads = Thread.objects.visible_to(reader).unanswered().filter(own, hidden_at=None)
    threads = threads.filter(created_at__gt=since).exclude(author=reader)
    found = threads.select_related("author", "section").order_by("-created_at", "-pk")
    return [
        Line(
            text=_("Question by: %(name)s") % {"name": thread.author},
            title=thread.title,
            url=thread.get_absolute_url(),
            place=thread.section.name,
        )
        for thread in found[:MOST_LINES]
    ]


PART = DigestPart(
    order=10,
    title=gettext_lazy("Questions without an answer in your service areas"),
    lines=_unanswered,
)
