"""Signals about training, for the apps above it."""

from django.apps import apps
from django.db.models.signals import post_delete, post_save
from django.dispatch import Signal

offer_changed = Signal()
"""The public training offer shows something else: a programme, a group or its numbers changed.

It is sent in the transaction of the change. Sender: the model of what was changed."""

SHOWN = ("Programme", "TrainingGroup", "TrainingSession", "Lecturer", "RecruitingAssociation")
"""The models whose rows public pages show."""
COUNTERS = frozenset({"last_application_no", "last_queue_no", "places_taken", "seat_limit"})
"""Fields that the services of the queue save. They tell of the change themselves, once in all."""


def row_changed(sender, update_fields=None, **kwargs) -> None:
    """Receiver: tells that the offer has changed, unless only counters of the queue were saved."""
    if not update_fields or not COUNTERS.issuperset(update_fields):
        offer_changed.send(sender=sender)


def connect() -> None:
    """Connects the receiver to the models that public pages show, each by itself."""
    for name in SHOWN:
        for signal in (post_save, post_delete):
            signal.connect(row_changed, sender=apps.get_model("training", name))
