"""The moderation queue, the moderation log, and the form that reports a post."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.generic import FormView, TemplateView

from forum.attachments.models import Attachment
from forum.breadcrumbs import crumbs
from forum.moderation.forms import PendingDecisionForm, ReportDecisionForm, ReportForm
from forum.moderation.log_rows import action_rows
from forum.moderation.models import ModerationAction, PendingPost, Report
from forum.moderation.services.approval import AuthorNotAllowed, approve, reject
from forum.moderation.services.reports import (
    AlreadyReported,
    dismiss_report,
    report_post,
    uphold_report,
)
from forum.moderation.to_decide import open_reports, waiting_posts
from forum.moderation.views.mixins import (
    ModeratorMixin,
    answer_of_page_without_form,
    warn_of_conflict,
)
from forum.richtext.cooking import cook
from forum.threads.breadcrumbs import section_crumbs, thread_crumb
from forum.threads.models import Post
from forum.threads.services.locking import StateConflict
from forum.threads.visible import get_visible
from members.membership.refused_forms import refuse
from members.membership.unsent_forms import TakesUnsentMixin
from members.paging import key_page

REPORTS, PENDING = "", "held"


class QueueView(ModeratorMixin, TemplateView):
    """The list of open reports, or of pending posts (``?show=held``), the oldest first."""

    template_name = "forum/moderation/queue.html"

    def get_context_data(self, **kwargs):
        user, show = self.request.user, self.request.GET.get("show", "")
        rows = {REPORTS: open_reports, PENDING: waiting_posts}
        if show not in rows:
            raise Http404
        page = key_page(
            rows[show](user),
            by="created_at",
            params=self.request.GET,
            size=settings.ROWS_PER_PAGE,
            oldest_first=True,
        )
        return super().get_context_data(
            show=show,
            rows=pending_rows(page.rows) if show else [report_row(row) for row in page.rows],
            report_count=open_reports(user).count(),
            pending_count=waiting_posts(user).count(),
            breadcrumbs=crumbs(_("Moderation")),
            **page.links(self.request.path, {"show": show}),
            **kwargs,
        )


def report_row(report, form=None) -> dict:
    """The template data of a report, with the form for the decision."""
    return {
        "report": report,
        "post": report.post,
        "thread": report.post.thread,
        "form": form or ReportDecisionForm(auto_id=f"id_%s_{report.pk}"),
    }


def pending_rows(waiting, form=None) -> list[dict]:
    """The template data of pending posts, each with its files and the form for the decision.

    Mentions in the texts are not turned into links. Makes one query for all files.
    """
    tokens = [token for pending in waiting for token in pending.attachments]
    found = Attachment.objects.filter(token__in=tokens) if tokens else []
    files = {str(file.token): file.summary() for file in found}
    return [
        {
            "pending": pending,
            "html": cook(pending.source).html,
            "files": [files[token] for token in pending.attachments if token in files],
            "form": form or PendingDecisionForm(auto_id=f"id_%s_{pending.pk}"),
        }
        for pending in waiting
    ]


class LogView(ModeratorMixin, TemplateView):
    """The moderation log of the sections that the reader moderates, the newest entries first."""

    template_name = "forum/moderation/log.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        page = key_page(
            ModerationAction.objects.visible_to(user).for_list(),
            by="at",
            params=self.request.GET,
            size=settings.ROWS_PER_PAGE,
        )
        return super().get_context_data(
            actions=action_rows(page.rows, reader=user),
            breadcrumbs=crumbs(_("Moderation")),
            **page.links(self.request.path, {}),
            **kwargs,
        )


class PostReportView(TakesUnsentMixin, PermissionRequiredMixin, FormView):
    """Reports a post to the moderators."""

    permission_required = "threads.report"
    template_name = "forum/moderation/post_report.html"
    form_class = ReportForm
    draft_label = gettext_lazy("Report a post")

    def setup(self, request, *args, pk, **kwargs):
        super().setup(request, *args, pk=pk, **kwargs)
        posts = Post.objects.select_related("thread__section__parent", "author")
        self.reported = get_visible(posts, request.user, pk=pk)

    def has_permission(self):
        is_own = self.reported.author_id == self.request.user.pk
        return not is_own and self.request.user.has_perm(self.permission_required, self.reported)

    def get(self, request, *args, **kwargs):
        if self.reported.reports.open().filter(by=request.user).exists():
            return self._known()
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form):
        try:
            report = report_post(self.reported, by=self.request.user, **form.cleaned_data)
        except AlreadyReported:
            return self._known()
        except StateConflict:
            warn_of_conflict(self.request)
            return redirect(self.reported)
        report.post.refresh_from_db(fields=["hidden_at"])
        said = (
            _("Thank you. The post is hidden until a moderator has looked at it.")
            if report.post.hidden_at
            else _(
                "Thank you. A moderator will look at it; you will get an e-mail with the decision."
            )
        )
        messages.success(self.request, said)
        return redirect(self.reported)

    def _known(self):
        said = _("You have reported this post already; a moderator will look at it. Thank you.")
        refuse(self.request, said)
        return redirect(self.reported)

    def get_context_data(self, **kwargs):
        thread = self.reported.thread
        return super().get_context_data(
            post=self.reported,
            thread=thread,
            breadcrumbs=crumbs(
                *section_crumbs(thread.section, reader=self.request.user),
                thread_crumb(thread),
                _("Report a post"),
            ),
            **kwargs,
        )


class ReportDecideView(TakesUnsentMixin, ModeratorMixin, FormView):
    """The page on which a moderator upholds a report, which hides the post, or dismisses it."""

    template_name = "forum/moderation/report_decide.html"
    form_class = ReportDecisionForm
    draft_label = gettext_lazy("A report")

    def setup(self, request, *args, pk, **kwargs):
        super().setup(request, *args, pk=pk, **kwargs)
        reports = Report.objects.visible_to(request.user)
        reports = reports.select_related(
            "by", "decided_by", "post__author", "post__thread__section"
        )
        self.report = get_object_or_404(reports, pk=pk)

    def has_permission(self):
        return self.report.post.author_id != self.request.user.pk and super().has_permission()

    def get(self, request, *args, **kwargs):
        return self._too_late() or super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        return self._too_late() or super().post(request, *args, **kwargs)

    def _too_late(self):
        is_open = self.report.state == Report.State.OPEN
        return None if is_open else answer_of_page_without_form(self.request)

    def form_valid(self, form):
        answer, by = form.cleaned_data["answer"], self.request.user
        try:
            if form.cleaned_data["decision"] == form.UPHOLD:
                uphold_report(self.report, by=by, reason=answer)
                messages.success(self.request, _("The report is upheld, and the post hidden."))
            else:
                dismiss_report(self.report, by=by, answer=answer)
                messages.success(self.request, _("The report is dismissed."))
        except StateConflict:
            warn_of_conflict(self.request)
        return redirect("moderation:queue")

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None) or self.get_form()
        row = report_row(self.report, form)
        is_open = self.report.state == Report.State.OPEN
        steps = (_("Moderation"), reverse("moderation:queue")), _("A report")
        return super().get_context_data(
            form=form, row=row, is_open=is_open, breadcrumbs=crumbs(*steps), **kwargs
        )


class PendingDecideView(TakesUnsentMixin, FormView):
    """The page of a pending post. A moderator decides here; the author sees state and reason."""

    template_name = "forum/moderation/pending_decide.html"
    form_class = PendingDecisionForm
    draft_label = gettext_lazy("A post that waits for approval")

    def setup(self, request, *args, pk, **kwargs):
        super().setup(request, *args, pk=pk, **kwargs)
        pending = PendingPost.objects.visible_to(request.user)
        pending = pending.select_related("author", "section", "thread", "affiliation__organisation")
        self.pending = get_object_or_404(pending, pk=pk)
        self.is_own = self.pending.author_id == request.user.pk

    def get(self, request, *args, **kwargs):
        return self._too_late() or super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.is_own:
            raise PermissionDenied
        return self._too_late() or super().post(request, *args, **kwargs)

    def _too_late(self):
        return answer_of_page_without_form(self.request) if self.pending.rejected_at else None

    def form_valid(self, form):
        try:
            return self._decide(form)
        except StateConflict:
            warn_of_conflict(self.request)
            return redirect("moderation:queue")
        except AuthorNotAllowed:
            said = _(
                "The author may not write there now: the thread is locked or hidden, or the"
                " author no longer has access to the section."
            )
            form.add_error(None, said)
            return self.form_invalid(form)

    def _decide(self, form):
        by = self.request.user
        if form.cleaned_data["decision"] == form.APPROVE:
            post = approve(self.pending, by=by)
            messages.success(self.request, _("The post is published."))
            return redirect(post)
        reject(self.pending, by=by, reason=form.cleaned_data["reason"])
        messages.success(self.request, _("The post was not published; its author gets an e-mail."))
        return redirect(f"{reverse('moderation:queue')}?show={PENDING}")

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None) or self.get_form()
        row = pending_rows([self.pending], form)[0]
        is_open = self.pending.rejected_at is None and not self.is_own
        steps = [] if self.is_own else [(_("Moderation"), reverse("moderation:queue"))]
        waits, refused = _("A post that waits for approval"), _("A post that was not published")
        return super().get_context_data(
            form=form,
            row=row,
            is_open=is_open,
            is_own=self.is_own,
            breadcrumbs=crumbs(*steps, refused if self.pending.rejected_at else waits),
            **kwargs,
        )
