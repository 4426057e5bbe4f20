"""What best-practice cases hold about a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.practices.models import RICH_TEXT, BestPractice, PracticeIndicator
from members.accounts.models import User
from members.privacy.registry import Held, Holder, Section, section

HELD = [
    Held(
        gettext_lazy("Cases which you described and published"),
        gettext_lazy("other units learn from them; you gave a licence"),
        gettext_lazy('stay, signed "deleted account" and the unit'),
        is_kept=True,
    ),
    Held(
        gettext_lazy("Cases which you have not published, and where you are the contact person"),
        gettext_lazy("you are writing them, or agreed to be asked"),
        gettext_lazy("drafts are deleted; your phone and address are taken off the cases"),
    ),
]


def export(user: User) -> Iterable[Section]:
    """The person's cases with all their texts, and those that name the person as contact."""
    columns = ["title", "summary", "organisation__name", "state", ("created_at", _("begun"))]
    columns += [("published_at", _("published")), *RICH_TEXT, "contact_details"]
    own = BestPractice.objects.filter(author=user).order_by("pk")
    yield section("cases", _("Best-practice cases"), own, columns)
    indicators = PracticeIndicator.objects.filter(practice__author=user).order_by("pk")
    columns = [("practice__title", _("case")), "name", "baseline", "target", "result", "unit"]
    yield section("case_indicators", _("Indicators of cases"), indicators, [*columns, "source"])
    asked = BestPractice.objects.filter(contact=user).order_by("pk")
    yield section(
        "cases_contact",
        _("Contact of a case"),
        asked,
        ["title", "contact_details", "contact_confirmed_on"],
    )
    archived = BestPractice.objects.filter(archived_by=user).order_by("pk")
    columns = ["title", ("archived_at", _("when")), ("archive_reason", _("reason"))]
    yield section("cases_archived", _("Cases which you archived"), archived, columns)


def erase(user: User) -> None:
    """Unpublished cases go; others lose the contact's phone and address.

    A published case always has a contact person, so the deleted account stands there until
    somebody names another.
    """
    BestPractice.objects.unfinished_by(user).delete()
    asked = BestPractice.objects.filter(contact=user)
    asked.update(contact_details="", contact_confirmed_on=None)
    asked.exclude(state__in=BestPractice.PUBLIC).update(contact=None)


HOLDER = Holder(held=HELD, export=export, erase=erase)
