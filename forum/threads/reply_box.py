"""The box for a reply below a thread: the same for everybody but for a few values."""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace
from uuid import uuid4

from django.middleware.csrf import get_token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from forum.threads.forms import ReplyForm
from forum.threads.models import Thread
from members.fragments import fill, fragment, mark

_box = fragment("forum/threads/_reply_box.html", most=8)


def reply_box(request, thread: Thread) -> SafeString:
    """The form of a reply to ``thread``, as yet without a word in it."""
    piece = _box(
        form=_blank_form(get_language()),
        may_be_quoted=thread.may_be_quoted,
        csrf_token=mark("token"),
        thread_url=mark("thread_url"),
        thread_pk=mark("thread_pk"),
        writer=mark("writer"),
    )
    return fill(
        piece,
        token=get_token(request),
        thread_url=thread.get_absolute_url(),
        thread_pk=str(thread.pk),
        writer=str(request.user.pk),
        section=thread.section.slug,
        submission=str(uuid4()),
    )


@lru_cache(maxsize=8)
def _blank_form(_language: str) -> ReplyForm:
    thread = SimpleNamespace(section=SimpleNamespace(slug=mark("section")))
    return ReplyForm(user=None, thread=thread, initial={"submission": mark("submission")})
