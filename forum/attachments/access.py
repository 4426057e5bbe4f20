"""Permission to read attachments: apps that have attachments register a condition here."""

from collections.abc import Callable

from django.db.models import Q

from members.registry import Registry

access_conditions: Registry[Callable[..., Q | None]] = Registry()
"""``condition(user)`` returns a ``Q`` on ``Attachment``: the attachments that this app shows to
``user``. It returns None if it shows them none."""


def shown_to(user) -> list[Q]:
    """Returns the conditions that the registered functions give for ``user``.

    A function that shows ``user`` no attachments may return None, which is left out.
    """
    return [found for condition in access_conditions if (found := condition(user)) is not None]
