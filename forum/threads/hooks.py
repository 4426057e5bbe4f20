"""Hooks: functions that other apps register here and ``forum.threads`` calls.

``forum.moderation`` uses them to hold posts of new members for approval, and to list pending posts
on the page of drafts.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from members.accounts.models import User
from members.registry import Registry

publishing_hooks: Registry[Callable[..., HttpResponse | None]] = Registry()
"""Each function is called as ``hook(request, form, section=..., thread=...)`` before a post is
published. ``form`` is valid; ``thread`` is None for a new thread. To hold the post back, the
function returns a response or adds an error to ``form``."""

own_panels: Registry[Callable[[User], str]] = Registry()
"""Each function is called as ``panel(user)``. It returns HTML to add at the end of the page of
drafts, or an empty string."""


def before_publishing(request: HttpRequest, form, *, section, thread=None) -> HttpResponse | None:
    """Calls the hooks of ``publishing_hooks`` before a post is published.

    Returns the response of the first hook that returns one, or None. The caller may publish the
    post only if the result is None and no hook has added an error to ``form``.
    """
    answers = (hook(request, form, section=section, thread=thread) for hook in publishing_hooks)
    return next(filter(None, answers), None)


def draft_panels(user: User) -> list[str]:
    """The HTML of all panels for the page of drafts."""
    return [html for panel in own_panels if (html := panel(user))]
