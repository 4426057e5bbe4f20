"""Signals of the account app, for apps that may import from it."""

from django.dispatch import Signal

address_changed = Signal()
"""``user`` has a new sign-in address; ``by`` changed it: the user or an administrator."""

address_restored = Signal()
"""The former address of ``user`` is restored: somebody used the link sent to it."""
