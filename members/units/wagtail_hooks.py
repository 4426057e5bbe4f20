"""The registers of organisations, units and service areas in the CMS, for superusers."""

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
from members.units.admin.forms import OrganisationForm, UnitForm
from members.units.admin.viewsets import (
    MENU_HOOK,
    NamePanel,
    RegisterIndexView,
    RegisterViewSet,
)
from members.units.models import LocalGovernmentUnit, Organisation, ServiceArea


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
    search_fields = ["name"]  # only shows the search field; ``search_queryset`` searches
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
    # Only makes Wagtail show the search field; ``search_queryset`` searches.
    search_fields = ["name", "code", "gmina_code"]
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


class Registers(ModelViewSetGroup):
    """The menu "Registers". Other apps add their registers to it with ``MENU_HOOK``."""

    items = (OrganisationViewSet, UnitViewSet, ServiceAreaViewSet)
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
