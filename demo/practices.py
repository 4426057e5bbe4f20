"""Loads the best-practice cases and publishes them in the name of their authors."""

from datetime import date

from demo.content.people import ORGANISATIONS
from demo.content.practices import PRACTICES
from demo.dates import moment_before
from forum.practices.models import RICH_TEXT, BestPractice, PracticeIndicator, Tag
from forum.practices.services import publish_practice, save_practice
from members.accounts.models import User
from members.units.models import Organisation, ServiceArea

TAGS = {
    "systemy zarządzania": Tag.MANAGEMENT,
    "jakość prawa lokalnego": Tag.LOCAL_LAW,
    "rozwój kadr": Tag.STAFF,
    "ewaluacja i monitoring": Tag.EVALUATION,
    "poziom usług": Tag.SERVICES,
    "infrastruktura etyczna": Tag.ETHICS,
    "równy dostęp kobiet do stanowisk": Tag.EQUALITY,
    "dialog i wymiana praktyk": Tag.DIALOGUE,
}
"""Maps the Polish keywords of the content to values of ``Tag``."""

PLAIN = ("title", "summary", "partners", "outcome", "smallest_unit", "cost_total", "cost_yearly")


def load_practices(now) -> None:
    """Creates the cases that do not exist yet. Their dates are counted back from ``now``."""
    names = {row["key"]: row["name"] for row in ORGANISATIONS}
    areas = ServiceArea.objects.in_bulk(field_name="slug")
    users = User.objects.in_bulk(field_name="email")
    here = set(BestPractice.objects.values_list("title", flat=True))
    for row in PRACTICES:
        if row["title"] not in here:
            organisation = Organisation.objects.get(name=names[row["organisation"]])
            _load_practice(row, organisation, areas[row["service_area"]], users, now)


def _load_practice(row, organisation, area, users, now):
    author = users[row["author"]]
    days_ago = row["published_days_ago"]
    published_at = moment_before(now, days_ago)
    practice = BestPractice(
        organisation=organisation,
        service_area=area,
        tags=[TAGS[name] for name in row["tags"]],
        period_from=_month(row["period_from"]),
        period_to=_month(row["period_to"]),
        # The day for which a case states the law must not be after its publication. The content
        # gives a fixed date, but the publication is counted back from ``now``.
        legal_state_on=min(date.fromisoformat(row["legal_state_on"]), published_at.date()),
        contact=users[row["contact_email"]],
        contact_details=row["contact_email"],
        licence=BestPractice.Licence.CC_BY,
        **{name: row[name] for name in PLAIN},
        **{name: row.get(name, "") for name in RICH_TEXT},
    )
    indicators = [PracticeIndicator(**indicator) for indicator in row["indicators"]]
    save_practice(practice, by=author, indicators=indicators)
    publish_practice(practice, by=author)
    BestPractice.objects.filter(pk=practice.pk).update(
        created_at=moment_before(now, days_ago + 3),
        updated_at=published_at,
        published_at=published_at,
        contact_confirmed_on=published_at.date(),
    )


def _month(text):
    return date.fromisoformat(f"{text}-01") if text else None
