"""Wagtail hooks of the CMS."""

from functools import partial

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.permissions import page_permission_policy
from wagtail.snippets.models import register_snippet

from cms.access import refuse_resting_roles
from cms.admin import content_checker
from cms.admin.emails import EmailListView, email_urls
from cms.admin.mail import MailReport, mail_urls
from cms.admin.panels import FailedTasksPanel, StatementsPanel
from cms.admin.reports import REPORTS, ReportItem, report_urls
from cms.admin.rich_text import register_written_list
from cms.admin.uploads import upload_urls
from cms.admin.viewsets import PartnerViewSet
from cms.admin.writing_advice import advice_on
from cms.models.workflow import SEND_BACK, ReasonForm, reason_in
from cms.public.video import serve_range


@hooks.register("insert_global_admin_css")
def site_colours():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("construct_wagtail_userbar")
def check_what_editors_write(request, items, page):
    for item in items:
        if isinstance(item, ContentCheckerItem):
            content_checker.prepare(item)


@hooks.register("on_serve_page")
def mark_public_pages(serve):
    """Marks requests that passed Wagtail's access checks, so that the cache may store the page."""

    def marked(page, request, args, kwargs):
        request.is_public_page = True
        return serve(page, request, args, kwargs)

    return marked


# The next two hooks run before Wagtail's own check, which does not know whether a role is in
# effect.
@hooks.register("before_serve_page", order=-10)
def pages_for_groups(page, request, args, kwargs):
    refuse_resting_roles(request.user, page)


@hooks.register("before_serve_document", order=-10)
def documents_for_groups(document, request):
    refuse_resting_roles(request.user, document.collection)


@hooks.register("before_edit_page")
def ask_for_the_reason(request, page):
    """If a user sends a page back without a reason, only saves a draft and shows an error."""
    sends_back = request.POST.get("workflow-action-name") == SEND_BACK
    if sends_back and "action-workflow-action" in request.POST and not reason_in(request.POST):
        request.POST = request.POST.copy()
        del request.POST["action-workflow-action"]
        messages.error(request, ReasonForm.base_fields["comment"].error_messages["required"])


@hooks.register("before_edit_page")
def show_the_reason(request, page):
    """Shows the reason, and who gave it, above a page that was sent back."""
    state = page.current_workflow_state
    if request.method != "GET" or not state or not state.current_task_state.comment:
        return
    if state.status == state.STATUS_NEEDS_CHANGES:
        decision = state.current_task_state
        words = {"editor": decision.finished_by or "–", "reason": decision.comment}
        messages.warning(request, _("Sent back by %(editor)s: %(reason)s") % words)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def advise_on_the_words(request, page):
    for advice in advice_on(page):
        messages.info(request, advice)


@hooks.register("filter_form_submissions_for_user")
def form_submissions_are_for_editors(user, pages):
    """Shows submissions, which contain visitors' data, only to users who may publish the form."""
    return pages & page_permission_policy.instances_user_has_permission_for(user, "publish")


# Byte ranges of videos are served only after Wagtail has checked access to the document.
hooks.register("before_serve_document", serve_range, order=10)


@hooks.register("construct_homepage_panels")
def duties_of_those_who_publish(request, panels):
    if page_permission_policy.user_has_permission(request.user, "publish"):
        panels.append(StatementsPanel(request.user))


@hooks.register("construct_homepage_panels")
def duties_of_administrators(request, panels):
    if request.user.is_superuser:
        panels.append(FailedTasksPanel())


hooks.register("register_rich_text_features", register_written_list)
hooks.register("register_admin_urls", report_urls)
hooks.register("register_admin_urls", email_urls)
hooks.register("register_admin_urls", mail_urls)
# This order puts ``upload_urls`` before Wagtail's own patterns for pictures and documents.
hooks.register("register_admin_urls", upload_urls, order=-10)


for order, report in enumerate([*REPORTS, EmailListView, MailReport], start=100):
    hooks.register("register_reports_menu_item", partial(ReportItem, report, order))

register_snippet(PartnerViewSet)
