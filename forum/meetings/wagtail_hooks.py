"""The list and the forms of meeting bodies in the Wagtail admin."""

from django import forms
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from forum.meetings.models import Body
from members.membership.admin.panels import people_panel
from members.units.admin.viewsets import MENU_HOOK, RegisterViewSet


class BodyViewSet(RegisterViewSet):
    model = Body
    icon = "calendar-alt"
    menu_hook = MENU_HOOK
    menu_order = 11
    list_display = ["name", "abbreviation", "is_open"]
    list_filter = ["is_open"]
    search_fields = ["name", "abbreviation"]
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("abbreviation")]),
        FieldPanel("description"),
        FieldPanel("is_open"),
        people_panel(),
        FieldPanel("organisations", widget=forms.CheckboxSelectMultiple),
    ]


@hooks.register("register_admin_viewset")
def bodies():
    return BodyViewSet()
