"""What pages of the CMS, the menu and the site maps show of the training offer."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone, translation

from cms.blocks.body import OpenRecruitmentBlock
from cms.blocks.recruitment import ProgrammeBlock
from cms.public.menu import main_menu
from tests.factories.cms import add, make_page, make_project
from tests.factories.training import ProgrammeFactory, TrainingGroupFactory
from training.models import Programme, TrainingGroup

pytestmark = pytest.mark.django_db
State = Programme.State


@pytest.fixture
def programme():
    return ProgrammeFactory(slug="uslugi", title="Kurs o usługach", title_en="Course on services")


@pytest.fixture
def group(programme):
    return TrainingGroupFactory(programme=programme)


@pytest.fixture
def draft():
    return TrainingGroupFactory(programme__state=State.DRAFT, programme__title="Szkic").programme


def soup(client, path):
    return BeautifulSoup(client.get(path).content, "html.parser")


# --- The menu and the site maps -------------------------------------------------------------------


def menu(rf, path="/") -> list[tuple[str, bool]]:
    return [(item["url"], item["active"]) for item in main_menu(rf.get(path))]


def test_menu_has_training_unless_there_is_none(rf, home, draft):
    assert ("/training/", False) not in menu(rf)
    ProgrammeFactory()
    assert menu(rf)[-1] == ("/training/", False)
    assert menu(rf, "/training/uslugi/")[-1] == ("/training/", True)


def test_english_menu_leads_to_the_english_offer(client, english_home, group):
    make_page(english_home, title="About", show_in_menus=True)
    links = {link["href"] for link in soup(client, "/en/").select("header nav a")}
    assert "/en/training/" in links
    assert "/training/" not in links


def test_members_reach_the_offer_from_the_forum(client, member, home, group):
    client.force_login(member)
    page = soup(client, "/forum/")
    assert page.select_one("header").find("a", href="/training/")
    assert page.select_one("footer").find("a", href="/training/")


def test_site_map_has_the_programmes(client, home, group, draft):
    page = soup(client, "/mapa-strony/").main
    assert page.find("a", href="/training/archive/")
    assert page.find("a", href="/training/uslugi/").text == "Kurs o usługach"
    assert not page.find("a", href=f"/training/{draft.slug}/")
    english = soup(client, "/en/site-map/").main
    assert english.find("a", href="/en/training/uslugi/").text == "Course on services"


def test_site_map_without_training(client, home, draft):
    assert not soup(client, "/mapa-strony/").main.find("a", href="/training/")


def test_sitemap_xml_has_the_offer_in_both_languages(client, home, group, draft, settings):
    settings.SITE_URL = "https://forum.example.pl"
    TrainingGroupFactory(programme=group.programme, state=TrainingGroup.State.PLANNED)
    found = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314
    places = [element.text for element in found.iter() if element.tag.endswith("}loc")]
    offer = [place for place in places if "/training/" in place]
    paths = ["", "archive/", "uslugi/", f"uslugi/{group.pk}/"]
    expected = [
        f"https://forum.example.pl{prefix}/training/{path}"
        for path in paths
        for prefix in ("", "/en")
    ]
    assert sorted(offer) == sorted(expected)
    url = next(entry for entry in found if entry[0].text.endswith("/en/training/uslugi/"))
    others = {link.get("hreflang"): link.get("href") for link in url if link.get("hreflang")}
    assert others["pl"] == "https://forum.example.pl/training/uslugi/"


# --- Home page and projects -----------------------------------------------------------------------


def test_home_page_shows_open_training_only(client, home, group, draft):
    closed = TrainingGroupFactory(
        programme__title="Zamknięte", closes_at=timezone.now() - timedelta(days=1)
    )
    section = soup(client, "/").select_one("section[aria-labelledby=training]")
    assert [link["href"] for link in section.select(".row-title a")] == ["/training/uslugi/"]
    assert closed.programme.title not in section.text
    TrainingGroup.objects.update(state=TrainingGroup.State.COMPLETED)
    group.save()
    TrainingGroup.objects.update(state=TrainingGroup.State.COMPLETED)
    group.programme.save()
    assert not soup(client, "/").select_one("section[aria-labelledby=training]")


def test_home_page_of_members_follows_changes(client, home, member, group):
    client.force_login(member)
    for _visit in range(2):
        assert soup(client, "/").select_one("section[aria-labelledby=training]")
    group.programme.state = State.ARCHIVED
    group.programme.save()
    assert not soup(client, "/").select_one("section[aria-labelledby=training]")


def test_home_page_is_kept_only_until_recruitment_closes(client, home, group):
    group.closes_at = timezone.now() + timedelta(minutes=5)
    group.save()
    assert client.get("/").wsgi_request.public_until == group.closes_at


def test_project_shows_its_training_and_no_other(client, projects, english_home, group, draft):
    project = make_project(projects)
    Programme.objects.update(project=project)
    other = ProgrammeFactory(title="Innego projektu")
    over = ProgrammeFactory(slug="dawny", state=State.ARCHIVED, project=project)
    section = soup(client, project.url).select_one("section[aria-labelledby=project-training]")
    shown = [link["href"] for link in section.select(".row-title a")]
    assert shown == ["/training/uslugi/", f"/training/{over.slug}/"]
    assert other.title not in section.text
    translated = type(project)(title="Project", intro="Short.")
    translated.translation_key = project.translation_key
    index = type(projects)(title="Projects", slug="projects")
    add(add(english_home, index), translated)
    assert soup(client, translated.url).find("a", href="/en/training/uslugi/")


def test_project_without_training_has_no_such_section(client, projects, group):
    page = soup(client, make_project(projects).url)
    assert not page.select_one("section[aria-labelledby=project-training]")


# --- The block ------------------------------------------------------------------------------------


def render(rf, programme=None) -> str:
    block = OpenRecruitmentBlock()
    value = block.to_python({"title": "Nabór", "programme": programme and programme.pk})
    with translation.override("pl"):
        return block.render(value, context={"request": rf.get("/")})


def test_block_shows_all_current_programmes(rf, group, draft):
    other = TrainingGroupFactory(programme__title="Drugi kurs").programme
    ProgrammeFactory(title="Dawny", state=State.ARCHIVED)
    html = render(rf)
    assert "<h2>Nabór</h2>" in html
    assert f"/training/{group.programme.slug}/" in html
    assert f"/training/{other.slug}/" in html
    assert "Dawny" not in html
    assert "Szkic" not in html


def test_block_shows_the_chosen_programme(rf, group):
    TrainingGroupFactory(programme__title="Drugi kurs")
    html = render(rf, group.programme)
    assert "/training/uslugi/" in html
    assert "Drugi kurs" not in html


def test_block_of_a_draft_or_deleted_programme_is_empty(rf, draft):
    assert render(rf, draft).strip() == ""
    gone = ProgrammeFactory()
    value = OpenRecruitmentBlock().to_python({"title": "Nabór", "programme": gone.pk})
    assert value["programme"] == gone
    Programme.objects.filter(pk=gone.pk).delete()
    assert ProgrammeBlock().to_python(gone.pk) is None


def test_block_without_training_is_empty(rf):
    assert render(rf).strip() == ""


def test_block_on_a_page_follows_the_queue(client, home, group):
    body = [("open_recruitment", {"title": "Nabór", "programme": group.programme})]
    path = make_page(home, title="O Forum", body=body).url
    assert soup(client, path).main.find("a", href="/training/uslugi/")
    assert client.get(path).headers.get("Cache-Status")
    group.state = TrainingGroup.State.PLANNED
    group.save()
    assert not client.get(path).headers.get("Cache-Status")


def test_editors_choose_a_programme_in_the_form(client, editor, home, group):
    page = make_page(home, title="O Forum")
    client.force_login(editor)
    answer = client.get(f"/admin/pages/{page.pk}/edit/")
    assert "Kurs o us" in answer.content.decode()  # as JSON for scripts, with escaped letters
