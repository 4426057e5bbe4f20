"""The part of the digest about new best-practice cases."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext_lazy

from forum.practices.models import BestPractice
from members.inbox.kinds import MOST_LINES, DigestPart, Line, Readers
from members.membership.models import Affiliation
from members.units.models import Organisation


class Kinds(NamedTuple):
    """The kinds of the units of each person and of each organisation that has a new case."""

    of_person: dict[int, set[str]]
    of_organisation: dict[int, set[str]]


def _kinds(groups: Sequence[Readers], since: datetime) -> Kinds:
    people = [user for readers in groups for user in readers.people]
    own = Affiliation.objects.in_force().filter(user__in=people)
    new = BestPractice.objects.published().filter(published_at__gt=since)
    offices = Organisation.objects.filter(pk__in=new.order_by().values("organisation"))
    return Kinds(
        _grouped(own.values_list("user", "organisation__units__kind")),
        _grouped(offices.order_by().values_list("pk", "units__kind")),
    )


def _grouped(pairs: Iterable[tuple[int, str | None]]) -> dict[int, set[str]]:
    found = defaultdict(set)
    for pk, kind in pairs:
        if kind:
            found[pk].add(kind)
    return found


def _new_cases(readers: Readers, since: datetime, kinds: Kinds) -> dict[int, list[Line]]:
    """Cases published after ``since``; those from units of the kinds of the reader's come first."""
    cases = BestPractice.objects.visible_to(readers.alike).published()
    found = list(cases.filter(published_at__gt=since).select_related("organisation"))
    return {user.pk: _lines_for(user.pk, found, kinds) for user in readers.people}


def _lines_for(user_id: int, cases: Sequence[BestPractice], kinds: Kinds) -> list[Line]:
    own = kinds.of_person[user_id]
    others = (case for case in cases if case.author_id != user_id)
    # The newest come first, and ``sorted`` keeps this order among those that are alike.
    first = sorted(others, key=lambda case: not own & kinds.of_organisation[case.organisation_id])
    return [
        Line(text=str(case.organisation), title=case.title, url=case.get_absolute_url())
        for case in first[:MOST_LINES]
    ]


PART = DigestPart(order=30, title=gettext_lazy("New best practices"), own=_kinds, lines=_new_cases)
