"""The pages of the training offer: who sees them, what they say, and what they cost."""

import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from members.typography import without_typesetting
from tests.factories.cms import add, make_picture, make_project
from tests.factories.members import (
    AffiliationFactory,
    OrganisationFactory,
    ServiceAreaFactory,
    UnitFactory,
)
from tests.factories.training import (
    ProgrammeFactory,
    TrainingGroupFactory,
    TrainingSessionFactory,
    enrol_people,
    make_organiser,
)
from training.models import Lecturer, Programme, RecruitingAssociation, TrainingGroup

pytestmark = pytest.mark.django_db
State = TrainingGroup.State
DAY = timedelta(days=1)


@pytest.fixture
def programme():
    return ProgrammeFactory(
        slug="uslugi",
        title="Zarządzanie usługami",
        title_en="Managing services",
        summary="Cztery spotkania.",
    )


@pytest.fixture
def group(programme):
    return TrainingGroupFactory(programme=programme, town="Kluczbork")


@pytest.fixture
def read(client):
    """``read(path)``: the page, parsed, without no-break spaces."""

    def parsed(path):
        response = client.get(path)
        assert response.status_code == 200
        return BeautifulSoup(without_typesetting(response.content.decode()), "html.parser")

    return parsed


def address(group, prefix="/en") -> str:
    return f"{prefix}/training/{group.programme.slug}/{group.pk}/"


def text(element) -> str:
    return " ".join(element.get_text(" ").split())


# --- Lists ----------------------------------------------------------------------------------------


def test_offer_lists_current_programmes_only(read, group):
    ProgrammeFactory(title="Dawne", state=Programme.State.ARCHIVED)
    ProgrammeFactory(title="Tajny szkic", state=Programme.State.DRAFT)
    said = text(read("/en/training/").main)
    assert "Managing services" in said
    assert "accepts applications" in said
    assert "1 group in 1 town" in said
    assert "Dawne" not in said
    assert "Tajny szkic" not in said


def test_offer_links_to_the_archive_only_if_it_has_something(read, group):
    assert not read("/en/training/").find("a", href="/en/training/archive/")
    ProgrammeFactory(state=Programme.State.ARCHIVED)
    assert read("/en/training/").find("a", href="/en/training/archive/")


def test_empty_offer_leads_to_the_archive(read):
    assert "No training is planned now" in text(read("/en/training/").main)
    ProgrammeFactory(state=Programme.State.ARCHIVED)
    assert read("/en/training/").main.find("a", href="/en/training/archive/")


def test_archive_has_only_what_is_over_the_newest_first(read, group):
    over = {"state": Programme.State.ARCHIVED}
    today = timezone.localdate()
    ProgrammeFactory(title="Starsze", ends_on=today - 9 * DAY, **over)
    ProgrammeFactory(title="Bez dat", **over)
    ProgrammeFactory(title="Nowsze", ends_on=today - DAY, **over)
    titles = [text(title) for title in read("/en/training/archive/").select(".row-title a")]
    assert titles == ["Nowsze", "Starsze", "Bez dat"]


# --- Who sees what --------------------------------------------------------------------------------


@pytest.fixture
def draft():
    return ProgrammeFactory(slug="szkic", title="Tajny szkic", state=Programme.State.DRAFT)


def test_draft_is_for_its_organisers_alone(client, draft, member):
    path = reverse("training:programme", args=[draft.slug])
    group_path = address(TrainingGroupFactory(programme=draft), prefix="")
    for user in (None, member, make_organiser(ProgrammeFactory())):
        if user:
            client.force_login(user)
        assert client.get(path).status_code == 404
        assert client.get(group_path).status_code == 404
    client.force_login(make_organiser(draft))
    assert client.get(path).status_code == 200
    assert client.get(group_path).status_code == 200


def test_draft_is_not_cached_and_not_for_search_engines(client, read, draft):
    client.force_login(make_organiser(draft))
    assert read("/training/szkic/").find("meta", attrs={"name": "robots"})["content"] == "noindex"
    client.logout()
    assert client.get("/training/szkic/").status_code == 404


def test_planned_group_is_for_organisers_alone(client, read, programme, group):
    TrainingGroupFactory(programme=programme, town="Tajnów", state=State.PLANNED)
    assert "Tajnów" not in text(read("/training/uslugi/"))
    client.force_login(make_organiser(programme))
    assert "Tajnów" in text(read("/training/uslugi/"))


def test_group_has_an_address_only_in_its_programme(client, group):
    other = ProgrammeFactory(slug="inny")
    assert client.get(f"/training/{other.slug}/{group.pk}/").status_code == 404
    assert client.get(f"/training/uslugi/{group.pk + 1}/").status_code == 404


@pytest.mark.parametrize("slug", ["mine", "desk", "archive", "consent"])
def test_programme_never_hides_another_page(programme, slug):
    Programme.objects.filter(pk=programme.pk).update(slug=slug, title="Przejęty")
    programme.refresh_from_db()
    with pytest.raises(ValidationError, match="slug"):
        programme.full_clean()


# --- The grid -------------------------------------------------------------------------------------


def test_every_cell_of_the_table_has_its_headers(read, programme):
    water, roads = ServiceAreaFactory(name="Woda"), ServiceAreaFactory(name="Drogi")
    for area, town in ((water, "Żary"), (water, "Góra"), (roads, "Góra")):
        TrainingGroupFactory(programme=programme, service_area=area, town=town)
    table = read("/en/training/uslugi/").find("table")
    columns = [text(cell) for cell in table.thead.find_all("th", scope="col")]
    assert columns == ["Town", *sorted(["Woda", "Drogi"], key=[water.name, roads.name].index)]
    rows = table.tbody.find_all("tr")
    assert [text(row.find("th", scope="row")).split()[0] for row in rows] == ["Góra", "Żary"]
    assert all(len(row.find_all(["th", "td"])) == len(columns) for row in rows)
    assert text(rows[1].find_all("td")[1]) == "– no group"
    assert table.caption


def test_list_for_narrow_screens_has_the_same_groups(read, programme):
    groups = TrainingGroupFactory.create_batch(3, programme=programme)
    soup = read("/en/training/uslugi/")
    in_table = {link["href"] for link in soup.find("table").find_all("a")}
    in_list = {link["href"] for link in soup.select(".group-list a")}
    assert in_table == in_list == {address(group) for group in groups}
    for item in soup.select(".group-list li"):
        assert "0 applications · starts from 12 · places: 20" in text(item)


def test_links_in_the_table_name_their_group(read, group):
    (link,) = read("/en/training/uslugi/").find("table").find_all("a")
    assert text(link) == f"accepts applications : {group}"


def test_own_voivodeship_comes_first_for_who_is_signed_in(client, read, programme):
    TrainingGroupFactory(programme=programme, town="Bartoszyce", voivodeship="28")
    TrainingGroupFactory(programme=programme, town="Żary", voivodeship="08")
    office = OrganisationFactory(units=[UnitFactory(code="0811011")])
    client.force_login(AffiliationFactory(organisation=office, state="active").user)
    (own,) = read("/en/training/uslugi/").select("tr.is-own")
    assert text(own.th) == "Żary voivodeship: lubuskie your voivodeship"
    assert own.find_previous("tr").th["scope"] == "col"
    client.logout()
    assert not read("/en/training/uslugi/").select(".is-own")


def test_programme_of_one_general_group_shows_the_group(read, programme):
    group = TrainingGroupFactory(programme=programme, service_area=None, town="Poznań")
    TrainingSessionFactory(group=group, title="Dzień pierwszy")
    soup = read("/en/training/uslugi/")
    assert not soup.find("table")
    assert "Dzień pierwszy" in text(soup.main)
    assert soup.find("a", href=f"{address(group)}calendar/")


def test_group_without_town_and_area_has_a_name(read, programme):
    group = TrainingGroupFactory(programme=programme, service_area=None, town="", voivodeship="")
    heading = read(address(group)).h1
    assert (text(heading), heading.get("lang")) == ("The only group", None)


# --- A programme ----------------------------------------------------------------------------------


def test_programme_says_what_it_is(read, programme, group):
    Programme.objects.filter(pk=programme.pk).update(
        aim="Lepsze usługi.",
        topics="koszty\n\njakość",
        effects="plan",
        goals="wymiana",
        audiences=["managers", "nobody"],
        hours=56,
        costs="Udział bezpłatny.",
        meals="obiad",
        regulations="Decyduje kolejność.",
        contact_person="Anna Zych",
        contact_phone="22 000 00 03",
        contact_email="kursy@example.org",
    )
    union = OrganisationFactory(name="Związek Gmin")
    RecruitingAssociation.objects.create(programme=programme, organisation=union, contact="pok. 3")
    soup = read("/en/training/uslugi/")
    said = text(soup.main)
    for words in ("Lepsze usługi.", "Udział bezpłatny.", "obiad", "Decyduje kolejność.", "56"):
        assert words in said
    assert [text(item) for item in soup.select("#topics + .prose li")] == ["koszty", "jakość"]
    assert "For whom managers Hours" in said
    assert "Związek Gmin pok. 3" in said
    assert soup.find("a", href="tel:220000003")
    assert soup.find("a", href="mailto:kursy@example.org")


def test_polish_text_is_marked_on_english_pages(read, programme, group):
    programme.aim = "Lepsze usługi."
    programme.save()
    soup = read("/en/training/uslugi/")
    assert (text(soup.h1), soup.h1["lang"]) == ("Managing services", "en")
    assert soup.select_one(".lead")["lang"] == "pl"
    assert soup.find(string="Lepsze usługi.").find_parent(lang=True)["lang"] == "pl"
    assert soup.find(id="aim")["lang"] == "en"
    polish = read("/training/uslugi/")
    assert (text(polish.h1), polish.html["lang"]) == ("Zarządzanie usługami", "pl")


def test_text_of_a_programme_is_escaped(read, programme, group):
    hostile = "<script>alert(1)</script>"
    Programme.objects.filter(pk=programme.pk).update(
        **dict.fromkeys(["aim", "topics", "costs", "regulations", "summary", "title"], hostile)
    )
    soup = read("/training/uslugi/")
    assert not soup.find("script", string="alert(1)")
    assert text(soup.h1) == hostile


def test_funding_comes_from_the_page_of_the_project(read, programme, group, projects):
    funding = [("source", {"text": "Ze środków Norwegii.", "logo": make_picture()})]
    project = make_project(projects, title="Projekt B", funding=funding)
    Programme.objects.filter(pk=programme.pk).update(project=project)
    soup = read("/en/training/uslugi/")
    assert "Ze środków Norwegii." in text(
        soup.find("section", attrs={"aria-labelledby": "funding"})
    )
    assert soup.find("a", href=project.url, lang="pl")
    project.unpublish()
    assert "Norwegii" not in text(read("/en/training/uslugi/"))


def test_english_page_leads_to_the_english_project(read, programme, group, projects):
    project = make_project(projects, title="Projekt B")
    Programme.objects.filter(pk=programme.pk).update(project=project)
    english = projects.copy_for_translation(english_locale(), copy_parents=True)
    english.live = True
    english.save_revision().publish()
    translated = type(project)(title="Project B", intro="Short.")
    translated.translation_key = project.translation_key
    add(english, translated)
    assert read("/en/training/uslugi/").find("a", href=translated.url)
    assert read("/training/uslugi/").find("a", href=project.url)


def english_locale():
    from wagtail.models import Locale

    return Locale.objects.get(language_code="en")


# --- A group --------------------------------------------------------------------------------------


def test_group_says_when_where_and_who(read, group):
    TrainingSessionFactory(group=group, title="Koszty usługi", place="sala 5")
    Lecturer.objects.create(group=group, name="Jan Nowy", about="praktyk")
    TrainingGroup.objects.filter(pk=group.pk).update(
        venue="Dom Kultury",
        address="ul. Długa 1",
        accessibility="winda\npętla indukcyjna",
        adjustments_contact="Ewa Mróz, tel. 3",
        closes_at=timezone.now() + DAY,
        decision_on=timezone.localdate() + 2 * DAY,
    )
    said = text(read(address(group)).main)
    expected = ["Koszty usługi", "sala 5", "Jan Nowy, praktyk", "Dom Kultury", "ul. Długa 1"]
    expected += ["winda pętla indukcyjna", "Ewa Mróz, tel. 3", "voivodeship: opolskie"]
    expected += ["from 09:00 on the first day to 15:00 on the last", "Day of the decision"]
    expected += ["0 applications · starts from 12 · places: 20", "Starts from 12 people"]
    assert [words for words in expected if words not in said] == []


def test_completed_group_shows_no_numbers(read, group):
    TrainingGroup.objects.filter(pk=group.pk).update(state=State.COMPLETED)
    said = text(read(address(group)).main)
    assert "training completed" in said
    assert "The training is over." in said
    assert "applications" not in said
    assert "Starts from" not in said


@pytest.mark.urls("tests.training.urls")
def test_open_group_leads_to_the_form(client, read, group, member):
    form = f"/training/mine/uslugi/apply/?group={group.pk}"
    for user in (None, member):
        if user:
            client.force_login(user)
        assert text(read(address(group)).find("a", href=form)) == "Apply for a place"


@pytest.mark.urls("tests.training.urls")
@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"opens_at": timezone.now() + DAY}, "Fill in the form beforehand"),
        ({"closes_at": timezone.now() - DAY}, None),
        ({"state": State.COMPLETED}, None),
        ({"state": State.CANCELLED}, None),
    ],
)
def test_closed_group_takes_no_applications(read, group, fields, label):
    TrainingGroup.objects.filter(pk=group.pk).update(**fields)
    soup = read(address(group))
    button = soup.find("a", href=f"/training/mine/uslugi/apply/?group={group.pk}")
    assert (button and text(button)) == label


def test_visitor_signs_in_and_comes_back(client, read, group, member):
    (link,) = read(address(group)).find_all("a", string="sign in")
    member.set_password("zla-fraza-44")
    member.save()
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    sent = client.post(link["href"], {"login": member.email, "password": "zla-fraza-44"})
    assert sent.headers["Location"] == address(group)
    assert not read(address(group)).find_all("a", string="sign in")


# --- Calendar -------------------------------------------------------------------------------------


def test_calendar_has_the_sessions_and_no_people(client, group, settings):
    settings.SITE_URL = "https://forum.example.pl"
    session = TrainingSessionFactory(group=group, title="Koszty, usługi")
    TrainingSessionFactory(group=group, kind="conference")
    TrainingSessionFactory(title="Inna grupa")
    Lecturer.objects.create(group=group, name="Jan Nowy")
    (enrolment,) = enrol_people(group, 1)
    response = client.get(f"{address(group, '')}calendar/")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    first, second = Calendar.from_ical(response.content).walk("VEVENT")
    assert first["SUMMARY"] == f"Koszty, usługi: Zarządzanie usługami ({group})"
    assert first.start == session.starts_at
    assert first["LOCATION"] == second["LOCATION"] == "Kluczbork"
    assert first["URL"] == f"https://forum.example.pl{address(group, '')}"
    assert first["UID"] != second["UID"]
    people = ("Jan Nowy", enrolment.user.last_name, enrolment.user.email)
    assert not [name for name in people if name in response.content.decode()]


def test_cancelled_group_is_cancelled_in_the_calendar(client, group):
    TrainingSessionFactory(group=group)
    TrainingGroup.objects.filter(pk=group.pk).update(state=State.CANCELLED)
    response = client.get(f"{address(group, '')}calendar/")
    (entry,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert entry["STATUS"] == "CANCELLED"


def test_group_without_sessions_has_no_calendar(client, read, group):
    assert client.get(f"{address(group)}calendar/").status_code == 404
    assert not read(address(group)).find("a", href=f"{address(group)}calendar/")


# --- Languages and search engines -----------------------------------------------------------------


def things(soup) -> dict:
    (block,) = soup.head.find_all("script", type="application/ld+json")
    return {thing["@type"]: thing for thing in json.loads(block.string)["@graph"]}


@pytest.mark.parametrize("name", ["offer", "archive", "programme", "group"])
def test_page_names_its_address_in_both_languages(read, group, settings, name):
    settings.SITE_URL = "https://forum.example.pl"
    args = {"programme": ["uslugi"], "group": ["uslugi", group.pk]}.get(name, [])
    path = reverse(f"training:{name}", args=args)
    for own, other in ((path, f"/en{path}"), (f"/en{path}", path)):
        soup = read(own)
        alternates = {
            link["hreflang"]: link["href"]
            for link in soup.head.find_all("link", rel="alternate", hreflang=True)
        }
        assert soup.head.find("link", rel="canonical")["href"] == f"{settings.SITE_URL}{own}"
        assert alternates["en"] == f"{settings.SITE_URL}/en{path}"
        assert alternates["pl"] == alternates["x-default"] == f"{settings.SITE_URL}{path}"
        assert soup.select_one(f'.languages a[href="{other}"]')
        assert soup.head.find("meta", attrs={"name": "description"})["content"]
        assert not soup.head.find("meta", attrs={"name": "robots"})


def test_programme_is_a_course_for_search_engines(read, programme, group):
    session = TrainingSessionFactory(group=group)
    over = TrainingGroupFactory(programme=programme, state=State.CANCELLED)
    TrainingSessionFactory(group=over)
    found = things(read("/training/uslugi/"))
    course = found["Course"]
    assert course["name"] == "Zarządzanie usługami"
    (instance,) = course["hasCourseInstance"]
    assert instance["location"]["address"]["addressLocality"] == "Kluczbork"
    assert instance["startDate"] == timezone.localtime(session.starts_at).isoformat()
    crumbs = [crumb["name"] for crumb in found["BreadcrumbList"]["itemListElement"]]
    assert crumbs[-1] == "Zarządzanie usługami"


def test_group_is_an_event_without_people(read, group):
    TrainingSessionFactory(group=group)
    Lecturer.objects.create(group=group, name="Jan Nowy")
    soup = read(address(group, ""))
    event = things(soup)["Event"]
    assert event["name"] == f"Zarządzanie usługami: {group}"
    assert event["maximumAttendeeCapacity"] == 20
    assert "Jan Nowy" not in soup.head.decode()


def test_group_without_sessions_is_no_event(read, group):
    assert "Event" not in things(read(address(group)))


# --- What pages cost ------------------------------------------------------------------------------


@pytest.fixture
def full_programme(programme, projects):
    """A programme of 28 groups with sessions, enrolments, associations and a funded project."""
    funding = [("source", {"text": "Ze środków Norwegii."})]
    project = make_project(projects, funding=funding)
    Programme.objects.filter(pk=programme.pk).update(project=project)
    areas = ServiceAreaFactory.create_batch(4)
    for number in range(28):
        town = {"town": f"Miasto {number // 4}", "service_area": areas[number % 4]}
        made = TrainingGroupFactory(programme=programme, **town)
        TrainingSessionFactory.create_batch(2, group=made)
    enrol_people(made, 2)
    for name in ("Związek Miast", "Związek Gmin"):
        organisation = OrganisationFactory(name=name)
        RecruitingAssociation.objects.create(programme=programme, organisation=organisation)
        Lecturer.objects.create(group=made, name=name)
    return made


@pytest.mark.postgresql
@pytest.mark.parametrize(("path", "queries"), [("programme", 5), ("group", 5), ("offer", 3)])
def test_queries_of_a_visitor(client, full_programme, path, queries, django_assert_num_queries):
    paths = {
        "programme": "/training/uslugi/",
        "group": address(full_programme, ""),
        "offer": "/training/",
    }
    client.get("/mapa-strony/")  # so that the cache has what the frame of all pages shows
    with django_assert_num_queries(queries):
        assert client.get(paths[path]).status_code == 200


@pytest.mark.postgresql
def test_queries_of_a_member(client, member, full_programme, django_assert_num_queries):
    client.force_login(member)
    client.get("/mapa-strony/")
    with django_assert_num_queries(10):
        client.get("/training/uslugi/")


def test_grid_of_28_groups_is_small(client, full_programme):
    assert len(client.get("/training/uslugi/").content) < 60_000
