"""CMS views of Wagtail snippets, which are content outside the page tree."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.models import Partner


class PartnerViewSet(SnippetViewSet):
    """CMS views of partner institutions, which project pages and the page of partners show."""

    model = Partner
    icon = "group"
    menu_label = _("Partners")
    menu_name = "partners"
    menu_order = 310
    add_to_admin_menu = True
    list_display = ["name", "website", BooleanColumn("is_shown", label=_("partner of the Forum"))]
    list_filter = ["is_shown"]
    list_per_page = 50
