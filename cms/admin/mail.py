"""The report "Outgoing mail" in the CMS: numbers about the queue, and given-up e-mails, which
superusers can send again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from cms.admin.reports import NumberPaginator, report_paths
from members.mail.models import QueuedEmail
from members.mail.monitoring import daily_counts, queue_summary
from members.mail.tasks import send_again, send_all_again
from members.units.admin.viewsets import AdministratorsOnly


class SendAgainColumn(Column):
    cell_template_name = "cms/admin/send_again_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"csrf_token": get_token(parent_context["request"])}


class MailReport(ReportView):
    """Report of given-up e-mails, below the numbers of the queue.

    Shows whom each e-mail was for, because often only the address is wrong. The exported table has
    no recipients.
    """

    page_title = _("Outgoing mail")
    header_icon = "mail"
    template_name = "cms/admin/mail_report.html"
    permission_policy = AdministratorsOnly(QueuedEmail)
    permission_required = "view"
    is_searchable = False
    paginator_class = NumberPaginator
    index_url_name = "outgoing_mail"
    index_results_url_name = "outgoing_mail_results"
    columns = [
        Column("kind", label=_("Kind of e-mail")),
        Column(
            "recipients", label=_("Recipients"), accessor=lambda email: ", ".join(email.addresses)
        ),
        DateColumn("created_at", label=_("Written")),
        DateColumn("failed_at", label=_("Given up")),
        Column("attempts", label=_("Attempts")),
        Column("error", label=_("Kind of error")),
        SendAgainColumn("again", label=_("Send again")),
    ]
    list_export = ["kind", "created_at", "failed_at", "attempts", "error"]

    def get_queryset(self):
        return QueuedEmail.objects.given_up().defer("content")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.results_only:
            return context
        now = timezone.now()
        return context | {"queue": queue_summary(now), "days": daily_counts(now)}


def _require_administrator(user) -> None:
    if not MailReport.permission_policy.user_has_permission(user, "change"):
        raise PermissionDenied


@require_POST
def send_one_again(request, pk):
    """Queues one given-up e-mail again. Raises PermissionDenied unless the user is a superuser."""
    _require_administrator(request.user)
    if send_again(QueuedEmail.objects.filter(pk=pk)):
        messages.success(request, gettext("The e-mail is queued again."))
    else:
        messages.warning(
            request, gettext("This e-mail was not given up, or it was queued again already.")
        )
    return redirect("outgoing_mail")


def send_all_emails_again(request):
    """Asks for confirmation, and queues all given-up e-mails again.

    Raises PermissionDenied unless the user is a superuser.
    """
    _require_administrator(request.user)
    number = QueuedEmail.objects.given_up().count()
    if request.method != "POST":
        return render(request, "cms/admin/send_all_again.html", {"number": number})
    send_all_again.enqueue(timezone.now().isoformat())
    queued = ngettext(
        "%(number)d e-mail is being queued again.",
        "%(number)d e-mails are being queued again.",
        number,
    )
    messages.success(request, queued % {"number": number})
    return redirect("outgoing_mail")


def mail_urls() -> list:
    """The URL patterns of the report and of its buttons."""
    return [
        *report_paths(MailReport),
        path("reports/outgoing-mail/<int:pk>/again/", send_one_again, name="send_one_again"),
        path("reports/outgoing-mail/again/", send_all_emails_again, name="send_all_emails_again"),
    ]
