"""The part of the digest about new best-practice cases."""

from datetime import datetime

from django.db.models import Case, Exists, IntegerField, OuterRef, Value, When
from django.utils.translation import gettext_lazy

from forum.practices.models import BestPractice
from members.accounts.models import User
from members.inbox.kinds import MOST_LINES, DigestPart, Line
from members.membership.models import Affiliation
from members.units.models import LocalGovernmentUnit


def _new_cases(reader: User, since: datetime) -> list[Line]:
    """Cases published after ``since``; those from units of the kinds of the reader's come first."""
    own = Affiliation.objects.in_force().filter(user=reader)
    kinds = LocalGovernmentUnit.objects.filter(organisations__in=own.values("organisation")).values(
        "kind"
    )
    alike = LocalGovernmentUnit.objects.filter(
        organisations=OuterRef("organisation"), kind__in=kinds
    )
    cases = BestPractice.objects.visible_to(reader).published().exclude(author=reader)
    cases = cases.filter(published_at__gt=since).select_related("organisation")
    first = Case(When(Exists(alike), then=0), default=Value(1), output_field=IntegerField())
    return [
        Line(text=str(case.organisation), title=case.title, url=case.get_absolute_url())
        for case in cases.order_by(first, "-published_at", "-pk")[:MOST_LINES]
    ]


PART = DigestPart(order=30, title=gettext_lazy("New best practices"), lines=_new_cases)
