"""Keeping one's own profile."""

from __future__ import annotations

from django.db import transaction

from members.accounts.collation import fold
from members.accounts.models import User
from members.people.models import Profile, Topic

TOPICS = 10
"""How many topics a person may name."""


def profile_of(user: User) -> Profile:
    """The profile of ``user``, made when there is none yet."""
    return Profile.objects.get_or_create(user=user)[0]


@transaction.atomic
def name_topics(profile: Profile, names: list[str]) -> None:
    """Says that people may ask the profile's owner about these; nobody's topic is swept away."""
    left = list(profile.topics.all())
    topics = [
        Topic.objects.get_or_create(folded=fold(name), defaults={"name": name})[0] for name in names
    ]
    profile.topics.set(topics)
    forget_topics(topic for topic in left if topic not in topics)


def forget_topics(topics) -> None:
    """Deletes those which nobody names any more."""
    Topic.objects.filter(pk__in=[topic.pk for topic in topics], profiles=None).delete()
