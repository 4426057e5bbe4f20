"""Mixins and helpers of moderators' views."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.breadcrumbs import crumbs
from forum.sections.access import may_moderate
from forum.sections.models import Section
from forum.threads.breadcrumbs import section_crumbs, thread_crumb
from forum.threads.models import Thread
from forum.threads.rules import require
from forum.threads.services.locking import StateConflict
from forum.threads.views.detail import follow_merged
from forum.threads.visible import find_visible
from members.membership.access import membership_of
from members.membership.refused_forms import refuse, texts_to_copy


def visible_thread(user, pk) -> Thread | None:
    """The thread with its section; None if it does not exist or ``user`` may not see it."""
    return find_visible(Thread.objects.select_related("section__parent"), user, pk=pk)


def moderated_thread(request, pk) -> Thread:
    """The thread with this ``pk``.

    Raises Http404 if the user may not see it, PermissionDenied if the user may not moderate it.
    """
    thread = visible_thread(request.user, pk)
    if thread is None:
        raise Http404
    require(request.user, "threads.moderate", thread)
    return thread


def warn_of_conflict(request) -> None:
    """Warns that the form was not saved, because somebody else has acted in the meantime."""
    refuse(
        request,
        _(
            "Somebody else has changed something here in the meantime, so your action was not"
            " saved. Please look at the present state and repeat it if needed."
        ),
    )


def answer_of_page_without_form(request) -> HttpResponse | None:
    """The response to a form that was sent too late, so that its page no longer shows the form.

    Redirects to the moderation queue, with a warning. None if no text was typed in the form.
    """
    if not texts_to_copy(request):
        return None
    warn_of_conflict(request)
    return redirect("moderation:queue")


@contextmanager
def outcome_message(request, done: str) -> Iterator[None]:
    """A context manager that shows the message ``done`` if its block succeeds.

    If the block raises StateConflict, shows a warning instead and suppresses the exception.
    """
    try:
        yield
    except StateConflict:
        warn_of_conflict(request)
    else:
        messages.success(request, done)


class ModeratorMixin(PermissionRequiredMixin):
    """Mixin of pages for people who moderate any section. Checking this usually makes no query."""

    def has_permission(self):
        user = self.request.user
        return may_moderate(user) and (
            membership_of(user).is_moderator or Section.objects.moderated_by(user).exists()
        )


class ThreadActionMixin(PermissionRequiredMixin):
    """Mixin of pages on which moderators act on one thread.

    If the thread was merged, redirects to the thread into which it was merged. ``step``: the title
    of the page; empty for the moderation page of the thread itself.
    """

    permission_required = "threads.moderate"
    step = ""
    template_name = "members/reason_form.html"

    def dispatch(self, request, *args, pk, **kwargs):
        self.thread = visible_thread(request.user, pk)
        if self.thread is None:
            response = follow_merged(request, pk)
            refuse(request, _("The thread was joined with this one."))
            return response
        return super().dispatch(request, *args, pk=pk, **kwargs)

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
        own = _("Moderation"), page["back_url"]
        return super().get_context_data(
            thread=self.thread,
            breadcrumbs=crumbs(
                *section_crumbs(self.thread.section, reader=self.request.user),
                thread_crumb(self.thread),
                *([own, str(self.step)] if self.step else [own[0]]),
            ),
            **page | kwargs,
        )
