"""Panels for the forms of groups."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import HelpPanel


def people_panel() -> HelpPanel:
    """A panel with a link from a group's form to the page on which its people are edited."""
    return HelpPanel(heading=_("People"), template="members/membership/admin/people_panel.html")
