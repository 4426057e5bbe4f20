"""The registers of units, organisations and groups, for administrators."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    ObjectList,
)
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.admin.widgets.slug import SlugInput

from members.units.admin.choosers import find_units, unit_chooser
from members.units.admin.forms import GroupMembershipForm, OrganisationForm, UnitForm
from members.units.admin.viewsets import (
    MENU_HOOK,
    NamePanel,
    RegisterCreateView,
    RegisterIndexView,
    RegisterViewSet,
    people_panel,
)
from members.units.models import (
    Group,
    GroupMembership,
    LocalGovernmentUnit,
    Organisation,
    ServiceArea,
)


class OrganisationIndexView(RegisterIndexView):
    queryset = Organisation.objects.in_polish_order()

    def search_queryset(self, queryset):
        return queryset.named_like(self.search_query or "")


class OrganisationViewSet(RegisterViewSet):
    model = Organisation
    icon = "home"
    index_view_class = OrganisationIndexView
    list_display = ["name", "kind", BooleanColumn("is_confirmed", label=_("In the register"))]
    list_filter = ["kind", "is_confirmed"]
    search_fields = ["name"]  # opens the search; what it finds is the view's
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("kind"),
            FieldPanel("units"),
            FieldPanel("domains"),
            FieldPanel("is_confirmed"),
        ],
        base_form_class=OrganisationForm,
    )


class UnitIndexView(RegisterIndexView):
    queryset = LocalGovernmentUnit.objects.for_list()

    def search_queryset(self, queryset):
        return find_units(queryset, self.search_query or "")


class UnitViewSet(RegisterViewSet):
    model = LocalGovernmentUnit
    name = "unit"
    icon = "site"
    index_view_class = UnitIndexView
    list_display = ["name", "kind", "code", "parent"]
    list_filter = ["level", "kind"]
    search_fields = ["name", "code", "gmina_code"]  # opens the search, as above
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("level"), FieldPanel("kind")]),
            FieldRowPanel([FieldPanel("code"), FieldPanel("gmina_code")]),
            FieldPanel("parent"),
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
        ],
        base_form_class=UnitForm,
    )


class ServiceAreaViewSet(RegisterViewSet):
    model = ServiceArea
    name = "area"
    icon = "tag"
    list_display = ["name", "kind", "position"]
    list_filter = ["kind"]
    panels = [
        NamePanel("name"),
        FieldPanel("slug", widget=SlugInput),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("position")]),
    ]


class GroupViewSet(RegisterViewSet):
    model = Group
    icon = "group"
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
    """The group may be given in the address: ``?group=7``."""

    def get_initial(self):
        return {**super().get_initial(), "group": self.request.GET.get("group")}


class GroupMembershipViewSet(RegisterViewSet):
    model = GroupMembership
    name = "membership"
    icon = "user"
    index_view_class = GroupMembershipIndexView
    add_view_class = GroupMembershipCreateView
    list_display = ["user", "group", "function"]
    list_filter = ["group", "function"]
    search_fields = ["user__last_name", "user__first_name", "user__email", "group__name"]
    ordering = ["group__name", "user__last_name", "user__first_name"]
    edit_handler = ObjectList(
        [FieldPanel("group"), FieldPanel("user"), FieldPanel("function")],
        base_form_class=GroupMembershipForm,
    )


class Registers(ModelViewSetGroup):
    """One menu, to which the apps above add theirs by ``MENU_HOOK``."""

    items = (
        OrganisationViewSet,
        UnitViewSet,
        ServiceAreaViewSet,
        GroupViewSet,
        GroupMembershipViewSet,
    )
    menu_label = _("Registers")
    menu_name = "registers"
    menu_icon = "list-ul"
    menu_order = 700

    def get_menu_item(self, order=None):
        return SubmenuMenuItem(
            label=self.menu_label,
            menu=Menu(items=self.get_submenu_items(), register_hook_name=MENU_HOOK),
            name=self.menu_name,
            icon_name=self.menu_icon,
            order=self.menu_order,
        )


@hooks.register("register_admin_viewset")
def registers():
    return Registers()


@hooks.register("register_admin_viewset")
def choosers():
    return unit_chooser
