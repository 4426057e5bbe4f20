"""Receivers that write log entries for signals of ``members.accounts``."""

from django.dispatch import receiver

from members.accounts.signals import address_changed, address_restored
from members.audit.models import Entry, record


@receiver(address_changed)
def note_change(sender, user, by, **kwargs):
    record(Entry.Action.READDRESSED, by=by, about=user)


@receiver(address_restored)
def note_restoration(sender, user, **kwargs):
    """Writes an entry without ``by``, because anybody with the link can restore the address."""
    record(Entry.Action.PUT_BACK, by=None, about=user)
