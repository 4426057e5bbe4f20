"""The registers "groups" and "group memberships" in the CMS, for superusers."""

from django import forms
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, ObjectList

from members.membership.admin.forms import GroupMembershipForm
from members.membership.admin.panels import people_panel
from members.membership.models import Group, GroupMembership
from members.units.admin.viewsets import (
    MENU_HOOK,
    RegisterCreateView,
    RegisterIndexView,
    RegisterViewSet,
)


class GroupViewSet(RegisterViewSet):
    model = Group
    icon = "group"
    menu_hook = MENU_HOOK
    menu_order = 3
    list_display = ["name"]
    search_fields = ["name"]
    panels = [
        FieldPanel("name"),
        people_panel(),
        FieldPanel("organisations", widget=forms.CheckboxSelectMultiple),
    ]


class GroupMembershipIndexView(RegisterIndexView):
    queryset = GroupMembership.objects.select_related("group", "user")


class GroupMembershipCreateView(RegisterCreateView):
    """Adds a person to a group. ``?group=7`` in the URL selects the group with the id 7."""

    def get_initial(self):
        return {**super().get_initial(), "group": self.request.GET.get("group")}


class GroupMembershipViewSet(RegisterViewSet):
    model = GroupMembership
    name = "membership"
    icon = "user"
    menu_hook = MENU_HOOK
    menu_order = 4
    index_view_class = GroupMembershipIndexView
    add_view_class = GroupMembershipCreateView
    list_display = ["user", "group", "function"]
    list_filter = ["group", "function"]
    search_fields = ["user__last_name", "user__first_name", "user__email", "group__name"]
    ordering = ["group__sort_key", "user__sort_key"]
    edit_handler = ObjectList(
        [FieldPanel("group"), FieldPanel("user"), FieldPanel("function")],
        base_form_class=GroupMembershipForm,
    )


@hooks.register("register_admin_viewset")
def groups():
    return [GroupViewSet(), GroupMembershipViewSet()]
