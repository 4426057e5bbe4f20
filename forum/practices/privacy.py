"""What best-practice cases hold about a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.practices.models import RICH_TEXT, BestPractice
from members.accounts.models import User
from members.privacy.registry import Held, Holder, Section, section, told
from members.units.models import Organisation

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
    """The person's cases with all their texts, and those that name the person as contact, by title
    as far as the person may see them now."""
    leads = ("seen_lead", _("lead organisation"), "organisation__name")
    columns = ["title", "summary", leads, "state", ("created_at", _("begun"))]
    columns += [("published_at", _("published")), *RICH_TEXT, "contact_details"]
    known = Q(organisation__in=Organisation.objects.confirmed().values("pk"))
    own = BestPractice.objects.filter(author=user).order_by("pk")
    own = own.annotate(seen_lead=told(known, "organisation__name"))
    yield section("cases", _("Best-practice cases"), own, columns)
    seen = Q(author=user) | Q(pk__in=BestPractice.objects.visible_to(user).values("pk"))
    asked = BestPractice.objects.filter(contact=user).order_by("pk")
    asked = asked.annotate(seen_title=told(seen, "title"))
    columns = [("seen_title", _("title"), "title"), "contact_details"]
    yield section("cases_contact", _("Contact of a case"), asked, columns)


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
