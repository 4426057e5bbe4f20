"""Personal data in best-practice cases."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _, gettext_lazy

from forum.practices.models import RICH_TEXT, BestPractice, PracticeIndicator
from members.accounts.models import User
from members.privacy.sources import (
    PersonalDataSource,
    ProcessingRecord,
    Section,
    if_visible,
    section,
)
from members.units.models import Organisation

RECORDS = [
    ProcessingRecord(
        gettext_lazy("Cases which you described and published"),
        gettext_lazy("other units learn from them; you gave a licence"),
        gettext_lazy("stay, signed “deleted account” and the unit"),
        is_kept=True,
    ),
    ProcessingRecord(
        gettext_lazy("Cases which you have not published, and where you are the contact person"),
        gettext_lazy("you are writing them, or agreed to be asked"),
        gettext_lazy("drafts are deleted; your phone and address are taken off the cases"),
    ),
]


def export(user: User) -> Iterable[Section]:
    """Cases by ``user`` with all texts, and cases that ``user`` archived or is the contact of.

    The title of a case by somebody else is included only if ``user`` may see the case now.
    """
    leads = ("seen_lead", _("lead organisation"), "organisation__name")
    columns = ["title", "summary", leads, "state", ("created_at", _("begun"))]
    columns += [("published_at", _("published")), *RICH_TEXT, "contact_details"]
    known = Q(organisation__in=Organisation.objects.confirmed().values("pk"))
    own = BestPractice.objects.filter(author=user).order_by("pk")
    own = own.annotate(seen_lead=if_visible(known, "organisation__name"))
    yield section("cases", _("Best-practice cases"), own, columns)
    indicators = PracticeIndicator.objects.filter(practice__author=user).order_by("pk")
    columns = [("practice__title", _("case")), "name", "baseline", "target", "result", "unit"]
    yield section("case_indicators", _("Indicators of cases"), indicators, [*columns, "source"])
    seen = Q(author=user) | Q(pk__in=BestPractice.objects.visible_to(user).values("pk"))
    title = ("seen_title", _("title"), "title")
    asked = BestPractice.objects.filter(contact=user).order_by("pk")
    asked = asked.annotate(seen_title=if_visible(seen, "title"))
    columns = [title, "contact_details", "contact_confirmed_on"]
    yield section("cases_contact", _("Contact of a case"), asked, columns)
    archived = BestPractice.objects.filter(archived_by=user).order_by("pk")
    archived = archived.annotate(seen_title=if_visible(seen, "title"))
    columns = [title, ("archived_at", _("when")), ("archive_reason", _("reason"))]
    yield section("cases_archived", _("Cases which you archived"), archived, columns)


def erase(user: User) -> None:
    """Deletes unpublished cases by ``user``, and the contact details of ``user`` in other cases.

    In unpublished cases by other authors, ``user`` is removed as contact person. A published case
    must have a contact person, so the deleted account stays its contact until somebody chooses
    another person.
    """
    BestPractice.objects.unfinished_by(user).delete()
    asked = BestPractice.objects.filter(contact=user)
    asked.update(contact_details="", contact_confirmed_on=None)
    asked.exclude(state__in=BestPractice.PUBLIC).update(contact=None)


SOURCE = PersonalDataSource(records=RECORDS, export=export, erase=erase)
