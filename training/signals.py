"""Signals about training, for the apps above it."""

from django.dispatch import Signal

offer_changed = Signal()
"""The public training offer shows something else: a programme, a group or its numbers changed.

It is sent in the transaction of the change. Sender: the model of what was changed."""
