"""What this app tells those above it."""

from django.dispatch import Signal

register_changed = Signal()
"""Units were written in bulk, past ``save``: whoever keeps what it made of them drops it."""
