"""Receivers of signals from the membership app."""

from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from members.membership.models import Affiliation
from members.people.services import profile_of


@receiver(m2m_changed, sender=Affiliation.areas.through)
def add_areas_to_profile(instance, action, reverse, pk_set, **kwargs):
    """Adds to a person's profile the service areas that they chose for an affiliation."""
    if action == "post_add" and pk_set and not reverse:
        profile_of(instance.user).areas.add(*pk_set)
