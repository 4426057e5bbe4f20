"""Reading and changing the user's own profile."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from members.accounts.models import User
from members.membership.models import Affiliation
from members.people.models import Profile, Topic, folded_topic
from members.units.models import ServiceArea

TOPICS = 10
"""How many topics a profile may have at most."""


def profile_of(user: User) -> Profile:
    """The profile of ``user``. Creates it if there is none."""
    return Profile.objects.get_or_create(user=user)[0]


def shown_profile_of(user: User) -> Profile:
    """The profile of ``user`` for display. If there is none, returns an empty, unsaved profile."""
    return Profile.objects.filter(user=user).first() or Profile(user=user)


def areas_known_by(user: User):
    """Service areas in which the user works or which their profile names."""
    working = Affiliation.objects.in_force().filter(user=user)
    return ServiceArea.objects.filter(
        Q(pk__in=working.values("areas"))
        | Q(pk__in=Profile.objects.filter(user=user).values("areas"))
    )


def areas_known_to_each(users: Collection[User]) -> dict[int, set[int]]:
    """User id -> ids of ``areas_known_by``, for all ``users`` with one query."""
    working = Affiliation.objects.in_force().filter(user__in=users, areas__isnull=False)
    named = Profile.objects.filter(user__in=users, areas__isnull=False)
    pairs = working.values_list("user", "areas").union(named.values_list("user", "areas"))
    known: dict[int, set[int]] = {user.pk: set() for user in users}
    for user, area in pairs:
        known[user].add(area)
    return known


@transaction.atomic
def name_topics(profile: Profile, names: list[str]) -> None:
    """Sets the topics of the profile. Deletes its former topics that no profile uses any more."""
    left = list(profile.topics.all())
    topics = [
        Topic.objects.get_or_create(folded=folded_topic(name), defaults={"name": name})[0]
        for name in names
    ]
    profile.topics.set(topics)
    forget_topics(topic for topic in left if topic not in topics)


def forget_topics(topics) -> None:
    """Deletes those of ``topics`` that no profile uses."""
    Topic.objects.filter(pk__in=[topic.pk for topic in topics], profiles=None).delete()
