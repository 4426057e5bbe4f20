"""Hooks: other apps register functions here.

``forum.moderation`` uses them to hold posts of new members for approval, and to list pending posts
on the page of drafts.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from members.accounts.models import User
from members.registry import Registry

publishing_hooks: Registry[Callable[..., HttpResponse | None]] = Registry()
"""``hook(request, form, section=..., thread=...)`` is called with a valid form. It may return a
response, so that nothing is published, or add an error to the form. ``thread`` is None for a new
thread."""

own_panels: Registry[Callable[[User], str]] = Registry()
"""``panel(user)`` returns HTML for the end of the page of drafts, or an empty string."""


def before_publishing(request: HttpRequest, form, *, section, thread=None) -> HttpResponse | None:
    """Calls the hooks before a post is published.

    Returns the response of the first hook that holds the post back, or None. If it is None, the
    post may be published, unless a hook has added an error to ``form``.
    """
    answers = (hook(request, form, section=section, thread=thread) for hook in publishing_hooks)
    return next(filter(None, answers), None)


def draft_panels(user: User) -> list[str]:
    """The HTML of all panels for the page of drafts."""
    return [html for panel in own_panels if (html := panel(user))]
