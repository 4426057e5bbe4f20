"""Permission to read attachments. Each app that uses attachments registers a function here."""

from collections.abc import Callable

from django.db.models import Q

from members.registry import Registry

access_conditions: Registry[Callable[..., Q | None]] = Registry()
"""Each function takes a user and returns a ``Q`` that matches the attachments of its app that the
user may read, or None if there are none."""


def shown_to(user) -> list[Q]:
    """Calls the registered functions with ``user``. Returns the conditions that are not None."""
    return [found for condition in access_conditions if (found := condition(user)) is not None]
