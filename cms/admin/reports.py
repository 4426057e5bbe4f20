"""Reports in the CMS: broken links and external links for editors; failed background tasks, which
superusers can run again."""

from itertools import chain

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext, gettext_lazy as _
from django.views.decorators.http import require_POST
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import page_permission_policy

from cms.admin.failed_tasks import NoSuchTask, NotFailed, failed_tasks, run_again
from cms.admin.link_check import broken_links, external_links
from members.units.admin.viewsets import AdministratorsOnly


class LinksReport(ReportView):
    """Base class of the two reports on links. Each row is a link.

    Subclasses set ``find``, which returns the rows.
    """

    find = None
    header_icon = "link"
    permission_policy = page_permission_policy
    permission_required = "publish"
    is_searchable = False
    columns = [
        TitleColumn(
            "title",
            label=_("Page"),
            get_url=lambda row: reverse("wagtailadmin_pages:edit", args=[row.page_id]),
        ),
        Column("where", label=_("Where")),
        Column("words", label=_("Text of the link")),
        Column("target", label=_("Target")),
    ]
    list_export = ["title", "where", "words", "target"]
    export_headings = {
        "title": _("Page"),
        "where": _("Where"),
        "words": _("Text of the link"),
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
    """Report of links to other sites. Editors check them by hand: the server sends no requests."""

    find = staticmethod(external_links)
    page_title = _("Links to other sites")
    index_url_name = "external_links"
    index_results_url_name = "external_links_results"


OUTCOMES = {
    TaskResultStatus.FAILED: _("failed"),
    TaskResultStatus.RUNNING: _("cut short"),
    TaskResultStatus.READY: _("not started: is the worker running?"),
}


class RunAgainColumn(Column):
    cell_template_name = "cms/admin/run_again_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"csrf_token": get_token(parent_context["request"])}


class NumberPaginator(WagtailPaginator):
    """Paginator that shows only the number of rows, not the model's name, which is untranslated."""

    @property
    def items_count_label(self):
        return str(self.count)


class FailedTasksReport(ReportView):
    """Report of failed background tasks.

    Shows no error messages, because they may contain e-mail addresses.
    """

    page_title = _("Failed background tasks")
    header_icon = "warning"
    permission_policy = AdministratorsOnly(DBTaskResult)
    permission_required = "view"
    is_searchable = False
    paginator_class = NumberPaginator
    index_url_name = "failed_work"
    index_results_url_name = "failed_work_results"
    columns = [
        Column("task_path", label=_("Task")),
        DateColumn("enqueued_at", label=_("Ordered")),
        Column("outcome", label=_("Outcome"), accessor=lambda result: OUTCOMES[result.status]),
        Column("exception_class_path", label=_("Kind of error")),
        RunAgainColumn("again", label=_("Do it again")),
    ]
    list_export = ["task_path", "enqueued_at", "status", "exception_class_path"]

    def get_queryset(self):
        return failed_tasks()


@require_POST
def run_task_again(request, pk):
    """Enqueues one failed task again. Raises PermissionDenied unless the user is a superuser."""
    if not FailedTasksReport.permission_policy.user_has_permission(request.user, "change"):
        raise PermissionDenied
    try:
        run_again(pk)
    except NotFailed:
        messages.warning(
            request, gettext("This task has not failed, or it was started again already.")
        )
    except NoSuchTask:
        messages.error(request, gettext("This task no longer exists in this version of the site."))
    else:
        messages.success(request, gettext("The task was started again."))
    return redirect("failed_work")


REPORTS = [BrokenLinksReport, ExternalLinksReport, FailedTasksReport]


class ReportItem(MenuItem):
    """The menu item of ``report``. Only users who may open the report see it."""

    def __init__(self, report: type[ReportView], order: int):
        url = reverse(report.index_url_name)
        super().__init__(report.page_title, url, icon_name=report.header_icon, order=order)
        self.report = report

    def is_shown(self, request):
        policy, permission = self.report.permission_policy, self.report.permission_required
        return policy.user_has_permission(request.user, permission)


def report_paths(report: type[ReportView]) -> list:
    """The URL patterns of ``report``.

    The list of results has a URL of its own, because Wagtail reloads it separately.
    """
    name = report.index_url_name
    here = f"reports/{name.replace('_', '-')}/"
    results = report.as_view(results_only=True)
    return [
        path(here, report.as_view(), name=name),
        path(f"{here}results/", results, name=report.index_results_url_name),
    ]


def report_urls() -> list:
    """The URL patterns of the reports and of the button that runs a task again."""
    again = "reports/failed-work/<uuid:pk>/again/"
    return [
        *chain.from_iterable(map(report_paths, REPORTS)),
        path(again, run_task_again, name="failed_work_again"),
    ]
