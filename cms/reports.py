"""Reports for editors: links which lead nowhere, and links to other sites."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import page_permission_policy

from cms.links import broken_links, external_links


def _editing_url(row) -> str:
    return reverse("wagtailadmin_pages:edit", args=[row.page_id])


class LinksReport(ReportView):
    """One row for each link; ``find`` lists them."""

    find = None
    header_icon = "link"
    permission_policy = page_permission_policy
    permission_required = "publish"
    is_searchable = False
    columns = [
        TitleColumn("title", label=_("Page"), get_url=_editing_url),
        Column("where", label=_("Where")),
        Column("words", label=_("Words of the link")),
        Column("target", label=_("Target")),
    ]
    list_export = ["title", "where", "words", "target"]
    export_headings = {
        "title": _("Page"),
        "where": _("Where"),
        "words": _("Words of the link"),
        "target": _("Target"),
        "problem": _("What is wrong"),
    }

    def get_queryset(self):
        return self.find()


class BrokenLinksReport(LinksReport):
    find = staticmethod(broken_links)
    page_title = _("Broken links")
    index_url_name = "broken_links"
    index_results_url_name = "broken_links_results"
    columns = [*LinksReport.columns, Column("problem", label=_("What is wrong"))]
    list_export = [*LinksReport.list_export, "problem"]


class ExternalLinksReport(LinksReport):
    """For checking by hand: the server itself asks no other one."""

    find = staticmethod(external_links)
    page_title = _("Links to other sites")
    index_url_name = "external_links"
    index_results_url_name = "external_links_results"


REPORTS = [BrokenLinksReport, ExternalLinksReport]


class ReportItem(MenuItem):
    def is_shown(self, request):
        return page_permission_policy.user_has_permission(request.user, "publish")


def addresses() -> list:
    """Of the reports, and of their results alone, which the admin loads by itself."""
    urls = []
    for report in REPORTS:
        name = report.index_url_name
        here = f"reports/{name.replace('_', '-')}/"
        urls.append(path(here, report.as_view(), name=name))
        results = report.as_view(results_only=True)
        urls.append(path(f"{here}results/", results, name=report.index_results_url_name))
    return urls


def menu_item(report: type[LinksReport], order: int) -> MenuItem:
    return ReportItem(
        report.page_title, reverse(report.index_url_name), icon_name="link", order=order
    )
