"""What the accounts tell the floors above."""

from django.dispatch import Signal

address_changed = Signal()
"""``user`` signs in with another address; ``by`` changed it: the person or an administrator."""

address_restored = Signal()
"""``user`` has the former address back: somebody used the link in the e-mail to it."""
