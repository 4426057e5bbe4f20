"""The panel of cases on the page of a person, an organisation or a unit."""

from django.db.models import Q
from django.utils.translation import gettext as _

from forum.practices.models import BestPractice
from members.people.profile_panels import ROWS, About, Panel, Row


def panel(reader, about: About) -> Panel:
    """The newest published cases of the person, or of the organisations, whose page it is."""
    own = Q(author=about.person) if about.person else Q(organisation__in=about.organisation_ids)
    cases = BestPractice.objects.visible_to(reader).published().filter(own)
    rows = [Row(case.title, case.get_absolute_url(), case.lead) for case in cases.for_list()[:ROWS]]
    return Panel("cases", _("Best-practice cases"), rows)
