"""Panels for the forms of groups."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import HelpPanel


def people_panel() -> HelpPanel:
    """A link from the form of a group to its people, who are edited on a page of their own."""
    return HelpPanel(heading=_("People"), template="members/membership/admin/people_panel.html")
