"""The search with which applicants find the unit or organisation in which they work."""

import pytest

from members.membership.workplace_search import find_workplaces, suggested_by
from members.units.models import LocalGovernmentUnit
from tests.factories.members import OrganisationFactory, UnitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
Level, Kind = LocalGovernmentUnit.Level, LocalGovernmentUnit.Kind


@pytest.fixture
def county():
    return UnitFactory(name="skierniewicki", level=Level.POWIAT, kind=Kind.POWIAT, code="1015")


def names(words):
    return [place.name for place in find_workplaces(words)[0]]


def test_namesakes_are_distinguished(county):
    UnitFactory(name="Skierniewice", parent=county)
    UnitFactory(name="Skierniewice", level=Level.POWIAT, kind=Kind.CITY, code="1063")
    assert names("SKIERNIEWICE") == [
        "Skierniewice (gmina wiejska, pow. skierniewicki)",
        "Skierniewice (miasto na prawach powiatu)",
    ]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("powiat skierniewicki", 1),
        ("Starostwo skierniewicki", 1),
        ("gmina skierniewicki", 0),
        ("gmina", 0),
        ("s", 0),
        ("", 0),
        ("nie ma takiej", 0),
        ("%%", 0),
    ],
)
def test_other_words_in_the_query(county, words, count):
    assert len(names(words)) == count


def test_diacritics_may_be_left_out():
    OrganisationFactory(name="Urząd Gminy Łyszkowice")
    assert names("lyszkowice urzad") == ["Urząd Gminy Łyszkowice"]


def test_institution_without_a_unit_is_found():
    OrganisationFactory(name="Uniwersytet Łódzki", kind="university")
    (place,) = find_workplaces("uniwersytet")[0]
    assert place.note == "uczelnia"


def test_prefix_matches_come_first():
    UnitFactory(name="Nowa Biała")
    UnitFactory(name="Biała")
    assert [name.partition(" (")[0] for name in names("biała")] == ["Biała", "Nowa Biała"]


def test_closed_units_and_unconfirmed_institutions_are_not_found(county):
    UnitFactory(name="Dawna", valid_to="2020-01-01")
    OrganisationFactory(name="Dawna szkoła", is_confirmed=False)
    assert names("dawna") == []


def test_at_most_twenty_results():
    for number in range(11):
        UnitFactory(name=f"Wola {number}")
        OrganisationFactory(name=f"Szkoła Wola {number}")
    places, has_more = find_workplaces("wola")
    assert (len(places), has_more) == (20, True)


@pytest.mark.parametrize(
    ("email", "is_suggested"),
    [
        ("a@lowicz.example", True),
        ("a@Szkola.LOWICZ.example", True),
        ("a@notlowicz.example", False),
        ("a@example", False),
        ("a@gmail.com", False),
        ("", False),
    ],
)
def test_email_domain_suggests_an_organisation(email, is_suggested):
    organisation = OrganisationFactory(domains=["lowicz.example", "gmail.com"])
    OrganisationFactory(domains=["lowicz.example"], is_confirmed=False)
    assert suggested_by(email) == [organisation] * is_suggested


def test_wildcards_suggest_nothing():
    OrganisationFactory(domains=["lowicz.example"])
    assert suggested_by("a@%.example") == suggested_by('a@"') == []


@pytest.mark.parametrize("count", [1, 3])
def test_search_query_count_is_constant(
    outsider, as_user, django_assert_num_queries, county, count
):
    for number in range(count):
        unit = UnitFactory(name=f"Wola {number}", parent=county)
        OrganisationFactory(name=f"Szkoła Wola {number}", units=[unit])
    client = as_user(outsider)
    with django_assert_num_queries(6):
        response = client.get("/account/joining/find/?q=wola")
    assert response.content.count(b'role="option"') == 2 * count
