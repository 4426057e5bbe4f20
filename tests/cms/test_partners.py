"""Partners, the page of contact people, and the choosers for partners and units in the CMS."""

import pytest
from django.urls import reverse
from django.utils import translation

from cms.models import Partner, PeoplePage, ProjectPage
from members.units.models import LocalGovernmentUnit
from tests.factories.cms import add, make_picture, make_project

pytestmark = pytest.mark.postgresql

Kind = LocalGovernmentUnit.Kind
PERSON = {"name": "Jan Wzorcowy", "position": "kierownik", "email": "jan@example.org"}


@pytest.fixture
def people(home):
    groups = [("group", {"title": "Biuro", "people": [PERSON]})]
    return add(home, PeoplePage(title="Ludzie", slug="ludzie", groups=groups))


@pytest.fixture
def units(db):
    """Creates two units of the same name, and one whose name begins with a Polish capital
    letter."""
    rows = [("1015082", "Skierniewice", Kind.RURAL), ("1061", "Łódź", Kind.CITY)]
    LocalGovernmentUnit.objects.create(
        code="1063", name="Skierniewice", kind=Kind.CITY, level="powiat"
    )
    for code, name, kind in rows:
        LocalGovernmentUnit.objects.create(code=code, name=name, kind=kind, level="gmina")


@pytest.fixture
def editing(as_user, editor, home):
    return as_user(editor)


def test_people_page_shows_contact_data(client, people):
    page = client.get(people.url).content.decode()
    assert "Jan Wzorcowy" in page
    assert 'href="mailto:jan@example.org"' in page
    assert "Telefon" not in page.split("</main>")[0].split("Jan Wzorcowy")[1]


@pytest.mark.parametrize("path", ["/", "/ludzie/"])
def test_partners_are_in_polish_order(client, people, path):
    for name in ("Żuraw", "Łabędź", "Lis", "Zając"):
        Partner.objects.create(name=name)
    Partner.objects.create(name="Ukryty", is_shown=False)
    page = client.get(path).content.decode()
    places = [page.index(name) for name in ("Lis", "Łabędź", "Zając", "Żuraw")]
    assert places == sorted(places)
    assert "Ukryty" not in page


def test_people_page_can_hide_the_partners(client, people):
    Partner.objects.create(name="Związek")
    people.lists_partners = False
    people.save_revision().publish()
    assert "Związek" not in client.get(people.url).content.decode()


def test_partner_links_to_its_site_and_shows_its_logo(client, people):
    Partner.objects.create(
        name="Związek", website="https://zwiazek.example.org/", logo=make_picture()
    )
    page = client.get(people.url).content.decode()
    assert '<a href="https://zwiazek.example.org/" rel="external">Związek</a>' in page
    assert 'class="partner-mark"' in page


def test_partner_name_depends_on_the_language():
    partner = Partner(name="Związek", name_en="Union", description="Opis")
    with translation.override("en"):
        assert (partner.local_name, partner.local_description) == ("Union", "")
    with translation.override("pl"):
        assert (partner.local_name, partner.local_description) == ("Związek", "Opis")


def test_preview_of_an_empty_people_page(home):
    page = PeoplePage(title="Nowa", locale=home.locale)
    response = page.make_preview_request(preview_mode=page.default_preview_mode)
    response.render()
    assert response.status_code == 200


def test_editor_manages_partners(editing):
    data = {"name": "Nowy związek", "is_shown": "on"}
    editing.post(reverse("wagtailsnippets_cms_partner:add"), data)
    assert Partner.objects.get().name == "Nowy związek"
    assert "Nowy związek" in editing.get("/admin/snippets/cms/partner/").content.decode()


def test_member_cannot_manage_partners(as_user, member, home):
    response = as_user(member).post(
        reverse("wagtailsnippets_cms_partner:add"), {"name": "Nowy"}, follow=True
    )
    assert response.status_code == 403
    assert not Partner.objects.exists()


@pytest.mark.parametrize(
    ("asked", "found", "missed"),
    [
        ("skiern", ["1015082", "1063"], "1061"),
        ("łódź", ["1061"], "1063"),
        ("Skierniewice 1015", ["1015082"], "1063"),
    ],
)
def test_units_are_found_by_name_and_code(editing, units, asked, found, missed):
    shown = editing.get(reverse("unit_chooser:choose_results"), {"q": asked}).content.decode()
    assert all(f">{code}<" in "".join(shown.split()) for code in found)
    assert f">{missed}<" not in "".join(shown.split())


def test_chosen_unit_shows_its_kind(editing, units):
    unit = LocalGovernmentUnit.objects.get(code="1015082")
    answer = editing.get(reverse("unit_chooser:chosen", args=[unit.pk])).json()
    assert answer["result"]["title"].startswith("Skierniewice (")


def test_unit_chooser_is_for_editors_only(as_user, member, home, units):
    response = as_user(member).get(reverse("unit_chooser:choose"), follow=True)
    assert "Łódź" not in response.content.decode()


def test_project_form_has_no_list_of_units(editing, projects, units):
    page = make_project(projects)
    form = editing.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "Łódź" not in form
    assert reverse("unit_chooser:choose") in form


def test_new_project_form_opens(editing, projects):
    address = reverse("wagtailadmin_pages:add", args=["cms", "projectpage", projects.pk])
    assert ProjectPage.objects.count() == 0
    assert editing.get(address).status_code == 200
