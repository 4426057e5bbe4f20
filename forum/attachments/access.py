"""Who shows attachments to whom. The apps above register themselves; this one knows none."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

Condition = Callable[..., Q | None]

_conditions: list[Condition] = []


def register_access(condition: Condition) -> None:
    """Called by an app above when the site starts.

    ``condition(user)`` gives the condition on an attachment "this app shows it to ``user``", or
    ``None`` for people to whom it shows nothing.
    """
    _conditions.append(condition)


def shown_to(user) -> list[Q]:
    """The conditions that show ``user`` anything."""
    return [found for condition in _conditions if (found := condition(user)) is not None]
