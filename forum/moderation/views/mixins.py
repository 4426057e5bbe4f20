"""What the pages of moderators have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.breadcrumbs import crumbs
from forum.sections.access import may_moderate
from forum.sections.models import Section
from forum.threads.breadcrumbs import section_crumbs, thread_crumb
from forum.threads.models import Post, Thread, destination_of
from forum.threads.services.locking import StateConflict
from forum.threads.visible import find_visible, get_visible
from members.membership.access import membership_of


def visible_thread(user, pk) -> Thread | None:
    """The thread with its section, or None where ``user`` sees none of this number."""
    return find_visible(Thread.objects.select_related("section__parent"), user, pk=pk)


def moderated_thread(request, pk) -> Thread:
    """The thread, in which the reader keeps order. 404 where it is not seen, 403 where not kept."""
    thread = visible_thread(request.user, pk)
    if thread is None:
        raise Http404
    if not request.user.has_perm("threads.moderate", thread):
        raise PermissionDenied
    return thread


def moderated_post(request, pk) -> Post:
    """The post, in a thread where the reader keeps order. 404 and 403 as above."""
    posts = Post.objects.select_related("thread__section__parent")
    post = get_visible(posts, request.user, pk=pk)
    if not request.user.has_perm("threads.moderate_post", post):
        raise PermissionDenied
    return post


def warn_of_conflict(request) -> None:
    """Says that somebody else was quicker; not an error."""
    messages.warning(request, _("Somebody else has done this, or something else, in the meantime."))


@contextmanager
def outcome_message(request, done: str) -> Iterator[None]:
    """Says ``done`` after the body, or that somebody else was quicker."""
    try:
        yield
    except StateConflict:
        warn_of_conflict(request)
    else:
        messages.success(request, done)


def moderates_somewhere(user) -> bool:
    """Whether ``user`` keeps order in all sections or in one. No query for most."""
    if not may_moderate(user):
        return False
    return membership_of(user).is_moderator or Section.objects.moderated_by(user).exists()


class ModeratorMixin(PermissionRequiredMixin):
    """A page for people who keep order at least in one section."""

    raise_exception = True

    def has_permission(self):
        return moderates_somewhere(self.request.user)


class ThreadActionMixin(PermissionRequiredMixin):
    """A page about one thread for those who keep order in it. What was merged leads on."""

    permission_required = "threads.moderate"
    raise_exception = True
    step = ""
    template_name = "members/reason_form.html"

    def dispatch(self, request, *args, pk, **kwargs):
        self.thread = visible_thread(request.user, pk)
        if self.thread is None:
            return self._lead_on(pk)
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def _lead_on(self, pk):
        found = destination_of(pk)
        if found is None:
            raise Http404
        target = get_visible(Thread.objects.all(), self.request.user, pk=found[0])
        messages.info(self.request, _("The thread was joined with this one."))
        return redirect(target)

    def has_permission(self):
        return self.request.user.has_perm(self.permission_required, self.thread)

    def get_context_data(self, **kwargs):
        page = {
            "heading": self.step,
            "page_title": f"{self.step}: {self.thread.title}",
            "above": self.thread.title,
            "above_url": self.thread.get_absolute_url(),
            "back_url": reverse("moderation:thread", args=[self.thread.pk]),
        }
        own = _("Keeping order"), page["back_url"]
        return super().get_context_data(
            thread=self.thread,
            breadcrumbs=crumbs(
                *section_crumbs(self.thread.section, reader=self.request.user),
                thread_crumb(self.thread),
                *([own, str(self.step)] if self.step else [own[0]]),
            ),
            **page | kwargs,
        )
