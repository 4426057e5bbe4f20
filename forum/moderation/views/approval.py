"""Holds a new member's post for approval instead of publishing it."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from forum.moderation.services.approval import (
    may_queue_more,
    queue_reply,
    queue_thread,
    requires_approval,
)
from forum.sections.models import Section
from forum.threads.models import Thread


def hold_for_approval(
    request, form, *, section: Section, thread: Thread | None
) -> HttpResponseRedirect | None:
    """Puts a post that needs approval into the queue, and redirects to its page.

    Registered in ``threads.hooks.publishing_hooks``. Returns None if the post needs no approval. If
    too many posts of the author are waiting, adds an error to ``form`` and returns None.
    """
    user = request.user
    if not requires_approval(user, section):
        return None
    if not may_queue_more(user):
        form.add_error(
            None,
            _(
                "Many posts from this account are already waiting for "
                "approval. Please send the text again when they have been read; it is kept here."
            ),
        )
        return None
    if thread:
        pending = queue_reply(thread, by=user, **form.cleaned_data)
    else:
        pending = queue_thread(by=user, **form.cleaned_data)
    said = _("The post is waiting for approval. You will get an e-mail when it is published.")
    messages.success(request, said)
    return redirect("moderation:pending_decide", pending.pk)
