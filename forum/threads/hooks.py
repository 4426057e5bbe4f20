"""Where an app above takes part in writing: it registers itself when the site starts.

``forum.moderation`` holds posts of newcomers until they are approved, and shows people their own
on the page of drafts.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from members.accounts.models import User

_before_publishing: list[Callable[..., HttpResponse | None]] = []
_draft_panels: list[Callable[[User], str]] = []


def register_before_publishing(hook: Callable[..., HttpResponse | None]) -> None:
    """``hook(request, form, section=..., thread=...)`` may answer a valid form itself, so that
    nothing is published, or add an error to it. ``thread`` is None where a new one is begun."""
    _before_publishing.append(hook)


def before_publishing(request: HttpRequest, form, *, section, thread=None) -> HttpResponse | None:
    """The answer of the first app that holds the post back, None where it may be published."""
    answers = (hook(request, form, section=section, thread=thread) for hook in _before_publishing)
    return next(filter(None, answers), None)


def register_draft_panel(panel: Callable[[User], str]) -> None:
    """``panel(user)`` gives HTML for the end of the page of drafts, or an empty string."""
    _draft_panels.append(panel)


def draft_panels(user: User) -> list[str]:
    """What the apps above show ``user`` there."""
    return [html for panel in _draft_panels if (html := panel(user))]
