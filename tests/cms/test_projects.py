"""Project pages with partners, funding and related pages, and the list of projects by state."""

import pytest
from wagtail.models import PageViewRestriction

from cms.models import Partner, ProjectBeneficiary, ProjectPage, ProjectPartner
from cms.models.projects import NEWS_OF_PROJECT
from members.typography import NBSP
from members.units.models import LocalGovernmentUnit
from tests.factories.cms import (
    make_document,
    make_event,
    make_guide,
    make_news,
    make_picture,
    make_project,
)

pytestmark = pytest.mark.postgresql

Kind = LocalGovernmentUnit.Kind


def html_of(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def in_order(page, *words):
    places = [page.index(word) for word in words]
    return places == sorted(places)


def with_partners(page, *partners):
    """Adds ``partners``, pairs (name, function), to the page. Returns the published page."""
    page.partnerships = [
        ProjectPartner(partner=Partner.objects.create(name=name), function=function)
        for name, function in partners
    ]
    page.save_revision().publish()
    return page


def make_unit(code, name, kind):
    level = {2: "voivodeship", 4: "powiat"}.get(len(code), "gmina")
    return LocalGovernmentUnit.objects.create(code=code, name=name, kind=kind, level=level)


def test_list_groups_by_state(client, projects):
    for title, state in [
        ("Dawny", "finished"),
        ("Przyszły", "planned"),
        ("Obecny", "running"),
    ]:
        make_project(projects, title=title, state=state)
    page = html_of(client, "/projekty/")
    assert in_order(page, 'id="running"', "Obecny", 'id="planned"', "Przyszły")
    assert in_order(page, "Przyszły", 'id="finished"', "Dawny")


def test_state_without_projects_has_no_heading(client, projects):
    make_project(projects, state="finished")
    assert 'id="running"' not in html_of(client, "/projekty/")


def test_page_shows_aim_goals_and_timeline(client, projects):
    page = make_project(
        projects,
        aim="Lepsze usługi.",
        goals=[("goal", "Mniej kolejek")],
        timeline=[("stage", {"when": "maj 2026", "title": "Początek", "text": ""})],
        documents=[("document", make_document(title="Regulamin"))],
    )
    shown = html_of(client, page.url)
    assert in_order(shown, "Lepsze usługi.", "Mniej kolejek", "maj 2026", "Początek", "Regulamin")


def test_leader_is_listed_first(client, projects):
    page = with_partners(
        make_project(projects), ("Związek A", "partner"), ("Stowarzyszenie B", "leader")
    )
    partners = html_of(client, page.url).split('id="partners"')[1]
    assert in_order(partners, "Stowarzyszenie B", "Związek A")


def test_beneficiaries_of_the_same_name_are_distinguishable(client, projects):
    page = make_project(projects)
    units = [
        make_unit("1015082", "Skierniewice", Kind.RURAL),
        make_unit("1063", "Skierniewice", Kind.CITY),
        make_unit("1005", "łowicki", Kind.POWIAT),
        make_unit("0201", "Łęka", Kind.POWIAT),
    ]
    page.beneficiaries = [ProjectBeneficiary(unit=unit) for unit in units]
    page.save_revision().publish()
    shown = html_of(client, page.url).split('id="beneficiaries"')[1]
    assert in_order(
        shown, "Łęka", "łowicki", "Skierniewice (gmina wiejska)", "Skierniewice (miasto"
    )


def test_funding_shows_text_and_logo(client, projects):
    source = {
        "text": "Ze środków Mechanizmu.",
        "logo": make_picture(description="Znak funduszu"),
        "url": "https://fundusz.example.org/",
    }
    page = make_project(projects, funding=[("source", source)])
    shown = html_of(client, page.url)
    assert "Ze środków Mechanizmu." in shown
    assert 'alt="Znak funduszu"' in shown
    assert 'href="https://fundusz.example.org/"' in shown


def test_project_without_funding_has_no_section(client, projects):
    assert 'id="funding"' not in html_of(client, make_project(projects).url)


def test_related_pages_are_listed(client, projects, news_index, guide_index, events):
    project = make_project(projects)
    make_news(news_index, title="O projekcie", project=project)
    make_guide(guide_index, title="Z projektu", project=project)
    make_event(events, title="W projekcie", project=project)
    make_news(news_index, title="O czym innym")
    shown = html_of(client, project.url).replace(NBSP, " ")
    assert all(title in shown for title in ("O projekcie", "Z projektu", "W projekcie"))
    assert "O czym innym" not in shown


def test_drafts_and_closed_news_are_not_listed(client, projects, news_index):
    project = make_project(projects)
    make_news(news_index, title="Szkic", project=project, live=False)
    closed = make_news(news_index, title="Zamknięta", project=project)
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    shown = html_of(client, project.url)
    assert "Szkic" not in shown
    assert "Zamknięta" not in shown


@pytest.mark.parametrize("extra", [0, 1])
def test_more_news_are_linked(client, projects, news_index, extra):
    project = make_project(projects)
    for number in range(NEWS_OF_PROJECT + extra):
        make_news(news_index, title=f"Nr {number}.", project=project)
    shown = html_of(client, project.url).split('id="project-news"')[1]
    assert shown.split("<ul")[0].count('href="/aktualnosci/"') == extra


def test_unpublished_list_of_news_is_not_linked(client, projects, news_index):
    project = make_project(projects)
    for number in range(NEWS_OF_PROJECT + 1):
        make_news(news_index, title=f"Nr {number}.", project=project)
    news_index.unpublish()
    shown = html_of(client, project.url).split('id="project-news"')[1]
    assert 'href="/aktualnosci/"' not in shown


def test_translation_lists_pages_in_its_language(client, projects, news_index, english_home):
    project = make_project(projects)
    make_news(news_index, title="Po polsku", project=project)
    english = make_project(english_home, title="Project", translation_key=project.translation_key)
    shown = html_of(client, english.url)
    assert "Po polsku" not in shown
    assert '<html lang="en">' in shown


def test_preview_of_an_empty_project(projects):
    page = ProjectPage(title="Nowy", locale=projects.locale)
    response = page.make_preview_request(preview_mode=page.default_preview_mode)
    response.render()
    assert response.status_code == 200
