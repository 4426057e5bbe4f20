"""Asking and answering: the forms of new threads and of replies."""

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.generic import FormView

from forum.breadcrumbs import crumbs
from forum.sections.models import Section
from forum.threads.cards import author_of
from forum.threads.forms import ReplyForm, ThreadForm
from forum.threads.models import Post, Thread
from forum.threads.services import reply_to, start_thread
from forum.threads.views.steps import section_steps, thread_step


class ThreadCreateView(FormView):
    """Ask or tell: the form of a new thread."""

    template_name = "forum/threads/thread_form.html"
    form_class = ThreadForm

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_initial(self):
        wanted = self.request.GET.get("section")
        if not wanted or "\0" in wanted:  # PostgreSQL refuses to compare with it
            return {}
        sections = Section.objects.visible_to(self.request.user)
        return {"section": sections.filter(slug=wanted).first()}

    def get_context_data(self, **kwargs):
        steps = (_("Threads"), reverse("threads:list")), _("New thread")
        return super().get_context_data(breadcrumbs=crumbs(*steps), **kwargs)

    def form_valid(self, form):
        thread = start_thread(by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("The thread was published."))
        return redirect(thread)


class ReplyView(PermissionRequiredMixin, FormView):
    """A reply, from the box below the thread or on this page, where errors are shown."""

    permission_required = "threads.reply"
    raise_exception = True
    template_name = "forum/threads/post_form.html"
    form_class = ReplyForm

    def setup(self, request, *args, pk, **kwargs):
        super().setup(request, *args, pk=pk, **kwargs)
        threads = Thread.objects.visible_to(request.user).select_related("section__parent")
        self.thread = get_object_or_404(threads, pk=pk)

    def has_permission(self):
        return self.request.user.has_perm(self.permission_required, self.thread)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user, "thread": self.thread}

    def get_initial(self):
        quoted = self._quoted()
        return (
            {"body": f'<blockquote data-quote="{quoted.pk}">{quoted.html}</blockquote>'}
            if (quoted)
            else {}
        )

    def _quoted(self) -> Post | None:
        """The post that the address asks to quote, where it may be read."""
        wanted = self.request.GET.get("quote", "")
        if not wanted.isascii() or not wanted.isdecimal():
            return None
        return (
            Post.objects.readable_by(self.request.user)
            .filter(thread=self.thread, hidden_at=None, pk=int(wanted))
            .first()
        )

    def form_valid(self, form):
        post = reply_to(self.thread, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Your reply was published."))
        return redirect(post)

    def get_context_data(self, **kwargs):
        last = self.thread.posts.counted().for_page().order_by("-number").first()
        return super().get_context_data(
            thread=self.thread,
            answered=last,
            answered_name=author_of(last).name if last else "",
            breadcrumbs=crumbs(
                *section_steps(self.thread.section),
                thread_step(self.thread),
                pgettext("page title", "Reply"),
            ),
            **kwargs,
        )
