"""What forms of groups have in common."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import HelpPanel


def people_panel() -> HelpPanel:
    """For the form of a group: the way to its people, who are rows of their own."""
    return HelpPanel(heading=_("People"), template="members/membership/admin/people_panel.html")
