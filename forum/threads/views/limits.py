"""What stands between a filled form and a post: the limits of a person, and a newcomer's wait."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from forum.sections.models import Section
from forum.threads.models import PendingPost
from forum.threads.services.approval import may_wait_more, requires_approval
from forum.threads.services.flood_control import writes_too_fast
from members.accounts.models import User


def writes_too_much(form, *, user: User, section: Section, new_thread: bool = False) -> bool:
    """Whether a limit is reached; the form, which keeps the words, says which."""
    if writes_too_fast(user, section, new_thread=new_thread):
        form.add_error(
            None,
            _(
                "Very much was published from this account in the last minutes. Please wait a"
                " while and send the text once more; it is kept here."
            ),
        )
    elif requires_approval(user, section) and not may_wait_more(user):
        form.add_error(
            None,
            _(
                "Many posts from this account wait for approval already. Please send the text"
                " when they were read; it is kept here."
            ),
        )
    return bool(form.errors)


def told_to_wait(request, held: PendingPost) -> HttpResponseRedirect:
    """Says that the post was taken in and waits, and shows it."""
    said = _("The post waits for approval. An e-mail will tell when it is published.")
    messages.success(request, said)
    return redirect("threads:pending_decide", held.pk)
