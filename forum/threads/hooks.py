"""Where an app above takes part in writing.

``forum.moderation`` holds posts of newcomers until they are approved, and shows people their own
on the page of drafts.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from members.accounts.models import User
from members.registry import Registry

publishing_hooks: Registry[Callable[..., HttpResponse | None]] = Registry()
"""``hook(request, form, section=..., thread=...)`` may answer a valid form itself, so that nothing
is published, or add an error to it. ``thread`` is None where a new one is begun."""

own_panels: Registry[Callable[[User], str]] = Registry()
"""``panel(user)`` gives HTML for the end of the page of drafts, or an empty string."""


def before_publishing(request: HttpRequest, form, *, section, thread=None) -> HttpResponse | None:
    """The answer of the first app that holds the post back, None where it may be published."""
    answers = (hook(request, form, section=section, thread=thread) for hook in publishing_hooks)
    return next(filter(None, answers), None)


def draft_panels(user: User) -> list[str]:
    """What the apps above show ``user`` there."""
    return [html for panel in own_panels if (html := panel(user))]
