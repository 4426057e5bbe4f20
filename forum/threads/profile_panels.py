"""The panel of threads on the page of a person, an organisation or a unit."""

from django.db.models import Q
from django.utils.translation import gettext as _

from forum.threads.models import Thread
from members.people.profile_panels import ROWS, About, Panel, Row


def panel(reader, about: About) -> Panel:
    """The panel with the newest threads by the person or the organisations of the page.

    It contains only threads that ``reader`` may see.
    """
    own = (
        Q(author=about.person)
        if about.person
        else Q(affiliation__organisation__in=about.organisation_ids)
    )
    threads = Thread.objects.visible_to(reader).filter(own).select_related("section")
    rows = [
        Row(thread.title, thread.get_absolute_url(), thread.section.name)
        for thread in threads.order_by("-created_at", "-pk")[:ROWS]
    ]
    return Panel("threads", _("Threads"), rows)
