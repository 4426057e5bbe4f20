"""The list and the forms of sections in the Wagtail admin."""

from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.widgets.slug import SlugInput

from forum.sections.models import Section
from members.units.admin.viewsets import MENU_HOOK, NamePanel, RegisterIndexView, RegisterViewSet


class SectionIndexView(RegisterIndexView):
    queryset = Section.objects.for_list().in_tree_order()


class SectionViewSet(RegisterViewSet):
    model = Section
    icon = "folder-open-inverse"
    menu_hook = MENU_HOOK
    menu_order = 10
    index_view_class = SectionIndexView
    list_display = ["name", "parent", "group", "position", "thread_count"]
    list_filter = ["group", "service_area"]
    search_fields = ["name", "description"]
    panels = [
        NamePanel("name"),
        FieldPanel("slug", widget=SlugInput),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("parent"), FieldPanel("position")]),
        FieldPanel("service_area"),
        FieldPanel("group"),
        FieldPanel("moderators"),
    ]


@hooks.register("register_admin_viewset")
def sections():
    return SectionViewSet()
