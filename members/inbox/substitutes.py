"""Notifications about tasks go to substitutes while the people with the task are absent."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils import timezone

from members.accounts.models import User
from members.inbox.models import Level, Preferences
from members.inbox.services import personal_levels
from members.membership.stand_ins import stand_ins_for
from members.membership.workdays import POLAND


def task_levels(kind: str, people: Collection[int], able: QuerySet[User]) -> dict[int, str]:
    """User id -> Level, for ``people`` who are told of a task, and their substitutes.

    ``able``: the people who may do the task. An absent person whose substitute is among them finds
    the task only on the site, and the substitute gets an e-mail at once. A substitute who wants no
    such e-mails, for example during a break, does not take the absent person's place.
    """
    levels = personal_levels(people)
    pairs = stand_ins_for(list(levels), able) if levels else {}
    chosen = Preferences.objects.in_bulk(pairs.values()) if pairs else {}
    today = timezone.localdate(timezone=POLAND)
    for absent, substitute in pairs.items():
        own = chosen.get(substitute) or Preferences(pk=substitute)
        if own.wants_email(kind, today):
            levels[absent], levels[substitute] = Level.SITE, Level.INSTANT
    return levels
