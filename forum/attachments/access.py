"""Permission to read attachments: apps that have attachments register a condition here."""

from collections.abc import Callable

from django.db.models import Q

from members.registry import Registry

access_conditions: Registry[Callable[..., Q | None]] = Registry()
"""Each function takes a user and returns a ``Q`` on ``Attachment``, which matches the attachments
that its app shows to the user. It returns None if its app shows the user none."""


def shown_to(user) -> list[Q]:
    """Returns the conditions of the registered functions for ``user``, without None."""
    return [found for condition in access_conditions if (found := condition(user)) is not None]
