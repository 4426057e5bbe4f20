"""Public pages need the same number of queries for one row as for three."""

from datetime import date

import pytest
from django.core.cache import cache

from cms.models import Partner, PeoplePage, ProjectBeneficiary, ProjectPartner
from members.units.models import LocalGovernmentUnit
from tests.factories.cms import (
    TEXT,
    add,
    make_document,
    make_event,
    make_guide,
    make_news,
    make_picture,
    make_project,
)
from tests.factories.office import make_notice, make_office, make_statement


@pytest.fixture
def asks(client, django_assert_num_queries):
    """``asks(path, number)``: asserts that a page needs ``number`` queries.

    The caches are cold, but the renditions of pictures exist.
    """

    def check(path, number):
        assert client.get(path).status_code == 200
        cache.clear()
        with django_assert_num_queries(number):
            client.get(path)

    return check


def fill(number, news_index, guide_index, projects):
    for row in range(number):
        item = make_news(news_index, image=make_picture(), date=date(2026 - row, 7, 1))
        item.tags.add("drogi", f"temat {row}")
        item.save()
        make_guide(guide_index, image=make_picture())
        make_project(projects, image=make_picture())


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/", 25),
        ("/aktualnosci/", 21),
        ("/aktualnosci/temat/drogi/", 23),
        ("/aktualnosci/2026/", 22),
        ("/aktualnosci/feed/", 13),
        ("/poradniki/", 17),
        ("/projekty/", 18),
        ("/aktualnosci/nowe-wiadomosci/", 23),
    ],
)
def test_list(asks, news_index, guide_index, projects, rows, path, queries):
    fill(rows, news_index, guide_index, projects)
    asks(path, queries)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("", 18), ("ostatni/", 18), ("print/", 18)])
def test_guide(asks, guide_index, projects, rows, path, queries):
    titles = [f"Rozdział {row}" for row in range(rows)] + ["Ostatni"]
    chapters = [("chapter", {"title": title, "body": TEXT}) for title in titles]
    downloads = [("document", make_document()) for _row in range(rows)]
    changes = [("change", {"date": date(2026, 7, 1), "text": "Poprawki."})] * rows
    guide = make_guide(
        guide_index,
        chapters=chapters,
        downloads=downloads,
        changes=changes,
        project=make_project(projects),
    )
    asks(guide.url + path, queries)


@pytest.mark.parametrize("rows", [1, 3])
def test_project(asks, news_index, guide_index, projects, events, rows):
    funding = [("source", {"text": "Ze środków.", "logo": make_picture()})] * rows
    project = make_project(projects, image=make_picture(), funding=funding)
    for row in range(rows):
        partner = Partner.objects.create(name=f"Związek {row}", logo=make_picture())
        project.partnerships.add(ProjectPartner(partner=partner))
        unit = LocalGovernmentUnit.objects.create(code=f"{row:02}", name="a", level="voivodeship")
        project.beneficiaries.add(ProjectBeneficiary(unit=unit))
        make_news(news_index, project=project, image=make_picture())
        make_guide(guide_index, project=project, image=make_picture())
        make_event(events, project=project)
    project.save_revision().publish()
    asks(project.url, 31)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/", 20),
        ("/wydarzenia/", 16),
        ("/wydarzenia/feed/", 11),
        ("/wydarzenia/calendar/", 10),
        ("/wydarzenia/warsztaty/", 20),
        ("/ludzie/", 16),
    ],
)
def test_list_of_events_and_partners(asks, home, events, projects, rows, path, queries):
    add(home, PeoplePage(title="Ludzie", slug="ludzie"))
    project = make_project(projects)
    for row in range(rows):
        make_event(events, project=project, image=make_picture())
        Partner.objects.create(name=f"Związek {row}", logo=make_picture())
    asks(path, queries)


@pytest.mark.parametrize(
    ("path", "queries"),
    [("/kontakt/", 15), ("/deklaracja/", 14), ("/latwy-tekst/", 14), ("/notka/", 16)],
)
def test_page_of_the_office(asks, home, path, queries):
    make_office()
    make_statement(home)
    make_notice(home)
    asks(path, queries)
