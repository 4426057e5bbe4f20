"""Writes entries for signals of the account app."""

from django.dispatch import receiver

from members.accounts.signals import address_changed, address_restored
from members.audit.models import Entry, record


@receiver(address_changed)
def note_change(sender, user, by, **kwargs):
    record(Entry.Action.READDRESSED, by=by, about=user)


@receiver(address_restored)
def note_restoration(sender, user, **kwargs):
    """``by`` is empty: whoever reads the former mailbox used the link, without signing in."""
    record(Entry.Action.PUT_BACK, by=None, about=user)
