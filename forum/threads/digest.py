"""The part of the digest about threads: questions without an answer in the reader's areas."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from django.db.models import Q
from django.utils.translation import gettext as _, gettext_lazy

from forum.threads.models import Thread
from members.inbox.kinds import MOST_LINES, DigestPart, Line, Readers
from members.people.services import areas_known_to_each


def _areas(groups: Sequence[Readers], since: datetime) -> dict[int, set[int]]:
    return areas_known_to_each([user for readers in groups for user in readers.people])


def _unanswered(
    readers: Readers, since: datetime, areas: dict[int, set[int]]
) -> dict[int, list[Line]]:
    wanted = set().union(*(areas[user.pk] for user in readers.people))
    # A sub-section without a service area has that of its parent.
    own = Q(section__service_area__in=wanted)
    own |= Q(section__service_area=None, section__parent__service_area__in=wanted)
    threads = Thread.objects.visible_to(readers.alike).unanswered().filter(own, hidden_at=None)
    threads = threads.filter(created_at__gt=since).order_by("-created_at", "-pk")
    found = list(threads.select_related("author", "section__parent"))
    return {
        user.pk: [
            _line(thread)
            for thread in islice(_for_person(found, user.pk, areas[user.pk]), MOST_LINES)
        ]
        for user in readers.people
    }


def _for_person(threads: Sequence[Thread], user_id: int, areas: set[int]):
    """Those of ``threads`` that are in one of ``areas`` and by somebody else."""
    for thread in threads:
        section = thread.section
        area = section.service_area_id or (section.parent and section.parent.service_area_id)
        if area in areas and thread.author_id != user_id:
            yield thread


def _line(thread: Thread) -> Line:
    return Line(
        text=_("Question by: %(name)s") % {"name": thread.author},
        title=thread.title,
        url=thread.get_absolute_url(),
        place=thread.section.name,
    )


PART = DigestPart(
    order=10,
    title=gettext_lazy("Questions without an answer in your service areas"),
    own=_areas,
    lines=_unanswered,
)
