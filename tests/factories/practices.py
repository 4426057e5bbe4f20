"""Creates best-practice cases, and the data of their form."""

from uuid import uuid4

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from forum.practices.models import BestPractice, PracticeIndicator
from tests.factories.members import AffiliationFactory, ServiceAreaFactory, UserFactory


class BestPracticeFactory(DjangoModelFactory):
    """Creates a complete case: a draft, unless ``published=True`` or ``archived=True`` is given."""

    class Meta:
        model = BestPractice

    class Params:
        published = factory.Trait(
            state=BestPractice.State.PUBLISHED, published_at=factory.LazyFunction(timezone.now)
        )
        archived = factory.Trait(
            state=BestPractice.State.ARCHIVED,
            published_at=factory.LazyFunction(timezone.now),
            archived_at=factory.LazyFunction(timezone.now),
            archived_by=factory.SelfAttribute("author"),
            archive_reason="Nieaktualna podstawa prawna.",
        )

    author = factory.SubFactory(UserFactory)
    affiliation = factory.LazyAttribute(
        lambda case: case.author.affiliations.first() or AffiliationFactory(user=case.author)
    )
    title = factory.Sequence(lambda n: f"Dowóz uczniów {n}")
    summary = "Linie otwarte zamiast zamkniętych."
    organisation = factory.SelfAttribute("affiliation.organisation")
    service_area = factory.SubFactory(ServiceAreaFactory)
    outcome = BestPractice.Outcome.SUCCESS
    initial_situation = "<p>Autobusy wracały puste.</p>"
    solution = "<p>Dwie trasy włączono do sieci.</p>"
    contact = factory.SelfAttribute("author")
    contact_details = "tel. 46 000 00 00"
    licence = BestPractice.Licence.CC_BY
    contact_confirmed_on = factory.LazyFunction(timezone.localdate)


class PracticeIndicatorFactory(DjangoModelFactory):
    class Meta:
        model = PracticeIndicator

    practice = factory.SubFactory(BestPracticeFactory)
    name = "Średnie wypełnienie"
    baseline = "38"
    result = "57"
    unit = "%"


def typed_practice(author, *indicators, action="save", **fields) -> dict[str, str]:
    """Returns the POST data of the form, for a case that is complete enough to be published.

    Each of ``indicators`` is a dict with the fields of one indicator. ``fields`` add or replace
    fields of the case.
    """
    data = {
        "title": "Wspólna ewidencja dróg",
        "summary": "Jedna ewidencja dla powiatu i gmin.",
        "organisation": author.affiliations.first().organisation_id,
        "service_area": ServiceAreaFactory().pk,
        "outcome": "success",
        "initial_situation": "<p>Każdy miał własny zeszyt.</p>",
        "solution": "<p>Jest jeden arkusz.</p>",
        "contact": author.pk,
        "contact_details": "tel. 46 000 00 00",
        "licence": "cc-by-4.0",
        "submission": str(uuid4()),
        "version": 1,
        "action": action,
        "indicators-TOTAL_FORMS": len(indicators),
        "indicators-INITIAL_FORMS": 0,
    }
    for number, row in enumerate(indicators):
        data |= {f"indicators-{number}-{name}": value for name, value in row.items()}
    return data | fields
