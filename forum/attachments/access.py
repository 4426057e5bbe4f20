"""Who shows attachments to whom. The apps above register themselves; this one knows none."""

from collections.abc import Callable

from django.db.models import Q

from members.registry import Registry

access_conditions: Registry[Callable[..., Q | None]] = Registry()
"""``condition(user)`` gives the condition on an attachment "this app shows it to ``user``", or
``None`` for people to whom it shows nothing."""


def shown_to(user) -> list[Q]:
    """The conditions of all apps that show ``user`` anything."""
    return [found for condition in access_conditions if (found := condition(user)) is not None]
