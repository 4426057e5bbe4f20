"""Pages and buttons with which moderators act on one thread or one post."""

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.shortcuts import redirect
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from forum.breadcrumbs import crumbs
from forum.moderation.forms import HideForm, RenameForm
from forum.moderation.log_rows import action_rows
from forum.moderation.models import ModerationAction
from forum.moderation.services.actions import (
    hide_post,
    hide_thread,
    is_hidden_by_report,
    rename_thread,
    restore_post,
    restore_thread,
    set_locked,
    set_pinned,
)
from forum.moderation.views.mixins import (
    ThreadActionMixin,
    answer_of_page_without_form,
    moderated_thread,
    outcome_message,
)
from forum.threads.breadcrumbs import section_crumbs, thread_crumb
from forum.threads.models import Post
from forum.threads.rules import require
from forum.threads.visible import get_visible
from members.membership.unsent_forms import TakesUnsentMixin

NEWEST_ACTIONS = 10


class ThreadModerateView(ThreadActionMixin, TemplateView):
    """The moderation page of a thread, with the possible actions and the newest log entries."""

    template_name = "forum/moderation/thread_moderate.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        actions = ModerationAction.objects.visible_to(user).filter(thread=self.thread)
        actions = actions.for_list().order_by("-at", "-pk")[:NEWEST_ACTIONS]
        return super().get_context_data(actions=action_rows(actions, reader=user), **kwargs)


@require_POST
def thread_lock(request, pk):
    """Locks the thread if the form sends ``on=1``, unlocks it if ``on=0``, else toggles it."""
    thread = moderated_thread(request, pk)
    wanted = _wanted(request, thread.is_locked)
    set_locked(thread, by=request.user, locked=wanted)
    done = _("The thread is locked.") if wanted else _("The thread is open to replies again.")
    messages.success(request, done)
    return redirect(thread)


@require_POST
def thread_pin(request, pk):
    """Pins the thread if the form sends ``on=1``, unpins it if ``on=0``, else toggles it."""
    thread = moderated_thread(request, pk)
    wanted = _wanted(request, thread.is_pinned)
    set_pinned(thread, by=request.user, pinned=wanted)
    done = _("The thread stays on top.") if wanted else _("The thread is not on top any more.")
    messages.success(request, done)
    return redirect(thread)


def _wanted(request, now: bool) -> bool:
    """The state to set: the value of ``on`` in the form, else the opposite of ``now``.

    With ``on``, sending the form twice (a double click) does not undo the action.
    """
    said = request.POST.get("on")
    return said == "1" if said in {"0", "1"} else not now


class ThreadHideView(TakesUnsentMixin, ThreadActionMixin, FormView):
    """Hides a whole thread, with a reason."""

    form_class = HideForm
    step = draft_label = gettext_lazy("Hide the thread")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            lead=_(
                "Only the moderators of this section will see it. It can be restored at any time."
            ),
            button=_("Hide the thread"),
            is_danger=True,
            **kwargs,
        )

    def form_valid(self, form):
        with outcome_message(self.request, _("The thread is hidden.")):
            hide_thread(self.thread, by=self.request.user, **form.cleaned_data)
        return redirect("moderation:thread", self.thread.pk)


@require_POST
def thread_restore(request, pk):
    """Shows a hidden thread again."""
    thread = moderated_thread(request, pk)
    with outcome_message(request, _("The thread is shown again.")):
        restore_thread(thread, by=request.user)
    return redirect(thread)


class ThreadRenameView(TakesUnsentMixin, ThreadActionMixin, FormView):
    """Changes the title of a thread."""

    form_class = RenameForm
    step = draft_label = gettext_lazy("Change the title")

    def get_initial(self):
        return {"title": self.thread.title}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            lead=_("The old title stays in the log."),
            button=_("Save the title"),
            **kwargs,
        )

    def form_valid(self, form):
        given = form.cleaned_data
        by = self.request.user
        rename_thread(self.thread, by=by, title=given["title"], reason=given["reason"])
        messages.success(self.request, _("The title was changed."))
        return redirect(self.thread)


class PostModerateView(TakesUnsentMixin, PermissionRequiredMixin, FormView):
    """The moderation page of a post: possible actions, a form for hiding it, reports and log."""

    permission_required = "threads.moderate_post"
    template_name = "forum/moderation/post_moderate.html"
    form_class = HideForm
    draft_label = gettext_lazy("Hide the post")

    def setup(self, request, *args, pk, **kwargs):
        super().setup(request, *args, pk=pk, **kwargs)
        posts = Post.objects.select_related("thread__section__parent", "author", "hidden_by")
        self.post_at_hand = get_visible(posts, request.user, pk=pk)

    def has_permission(self):
        return self.request.user.has_perm(self.permission_required, self.post_at_hand)

    def get(self, request, *args, **kwargs):
        if self._has_no_form() and (answer := answer_of_page_without_form(request)):
            return answer
        if self.post_at_hand.moved_to_id:
            return redirect("moderation:post", self.post_at_hand.moved_to_id)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self._has_no_form() and (answer := answer_of_page_without_form(request)):
            return answer
        return super().post(request, *args, **kwargs)

    def _has_no_form(self) -> bool:
        post = self.post_at_hand
        is_hidden = post.hidden_at is not None and not is_hidden_by_report(post)
        return is_hidden or post.moved_to_id is not None

    def form_valid(self, form):
        with outcome_message(self.request, _("The post is hidden; its author gets an e-mail.")):
            hide_post(self.post_at_hand, by=self.request.user, **form.cleaned_data)
        return redirect(self.post_at_hand)

    def get_context_data(self, **kwargs):
        post, user = self.post_at_hand, self.request.user
        thread = post.thread
        actions = ModerationAction.objects.visible_to(user).filter(post=post)
        actions = actions.for_list().order_by("-at", "-pk")[:NEWEST_ACTIONS]
        return super().get_context_data(
            post=post,
            thread=thread,
            is_hidden_by_report=is_hidden_by_report(post),
            reports=_reports_of(post, user),
            actions=action_rows(actions, reader=user),
            breadcrumbs=crumbs(
                *section_crumbs(thread.section, reader=user),
                thread_crumb(thread),
                _("Moderating post %(number)s") % {"number": post.number},
            ),
            **kwargs,
        )


def _reports_of(post, reader):
    """Reports of the post. Its author gets an empty list, and so does not learn who reported it."""
    if post.author_id == reader.pk:
        return []
    return post.reports.select_related("by", "decided_by").order_by("-created_at", "-pk")


@require_POST
def post_restore(request, pk):
    """Shows a hidden or withdrawn post again."""
    posts = Post.objects.select_related("thread__section__parent")
    post = get_visible(posts, request.user, pk=pk)
    require(request.user, "threads.moderate_post", post)
    with outcome_message(request, _("The post is shown again.")):
        restore_post(post, by=request.user)
    return redirect(post)
