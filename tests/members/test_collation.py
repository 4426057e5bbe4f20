"""Sorting names by Polish rules, with numbers in numerical order."""

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from cms.models import Partner
from forum.sections.models import Section
from members.accounts.models import User
from members.collation import ALPHABET, polish_key, sort_key
from members.membership.models import Group
from members.units.models import Organisation
from tests.factories.members import GroupFactory, OrganisationFactory, make_member
from tests.factories.sections import SectionFactory

pytestmark = pytest.mark.postgresql

NAMES = st.text(alphabet=ALPHABET + ALPHABET.upper() + " -„”.é", max_size=12)


@pytest.mark.parametrize(("earlier", "later"), list(pairwise(ALPHABET)))
def test_each_letter_comes_after_the_one_before_it(earlier, later):
    assert polish_key(f"A{earlier}z") < polish_key(f"A{later}a")
    assert polish_key(f"A{earlier}z".upper()) < polish_key(f"a{later}a")


def test_units_are_sorted_as_in_polish_registers():
    names = ["Żary", "Łódź", "Góra", "Lublin", "Biała Rawska", "Zgierz", "Białystok", "Łęczyca"]
    assert sorted(names, key=polish_key) == [
        *("Biała Rawska", "Białystok", "Góra", "Lublin"),
        *("Łęczyca", "Łódź", "Zgierz", "Żary"),
    ]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("Szkoła nr 2", "Szkoła nr 10"),
        ("Szkoła nr 9a", "Szkoła nr 10"),
        ("Szkoła nr 1", "Szkoła nr 1a"),
        ("1.9", "1.10"),
        ("Przedszkole 007", "Przedszkole 8"),
        ("10 lat", "a"),
        ("99", "100"),
        ("9" * 9, "1" + "0" * 9),
        ("9" * 18, "1" + "0" * 18),
        ("0", "1"),
    ],
)
def test_numbers_are_sorted_by_value(earlier, later):
    assert polish_key(earlier) < polish_key(later)
    assert sort_key(earlier) < sort_key(later)


@given(st.integers(min_value=0), st.integers(min_value=0))
def test_any_two_numbers_are_sorted_by_value(one, other):
    assert (polish_key(f"nr {one}") < polish_key(f"nr {other}")) == (one < other)


def test_shorter_name_comes_first():
    assert polish_key("Rawa") < polish_key("Rawa Mazowiecka") < polish_key("Rawicz")


def test_foreign_diacritics_sort_with_their_base_letter():
    assert polish_key("Ed") < polish_key("Éf") < polish_key("Eg")


def test_composed_and_decomposed_letters_are_equal():
    assert polish_key("o\u0301sma") > polish_key("oz")


def test_non_latin_letters_sort_last():
    assert polish_key("Ω") > polish_key("żż")


@given(NAMES, NAMES)
def test_only_the_same_text_has_the_same_key(one, other):
    assert (polish_key(one) == polish_key(other)) == (one == other)


@given(NAMES)
def test_case_and_punctuation_are_ignored(name):
    assert polish_key(f"„{name.upper()}”")[0] == polish_key(name)[0]


@given(st.lists(st.text()))
def test_any_texts_can_be_sorted(texts):
    backwards = texts[::-1]
    assert sorted(texts, key=polish_key) == sorted(backwards, key=polish_key)


def test_lists_are_sorted_by_numbers_in_names(db):
    names = ["Zespół nr 10", "Zespół nr 2", "Łąka", "Lato"]
    rows = [GroupFactory(name=name) for name in names]
    for row in rows:
        SectionFactory(name=row.name, position=1)
        OrganisationFactory(name=row.name)
        Partner.objects.create(name=row.name)
    wanted = ["Lato", "Łąka", "Zespół nr 2", "Zespół nr 10"]
    for listed in (
        Group.objects.all(),
        Section.objects.all(),
        Section.objects.in_tree_order(),
        Organisation.objects.all(),
        Organisation.objects.in_polish_order(),
        Partner.objects.all(),
    ):
        assert [row.name for row in listed if row.name in names] == wanted


def test_users_with_numbers_are_sorted(db):
    people = [make_member(last_name=f"Konto {number}") for number in (10, 9)]
    assert (
        list(User.objects.filter(pk__in=[user.pk for user in people]).order_by("sort_key"))
        == (people[::-1])
    )


def test_renaming_a_group_moves_it(db):
    group = GroupFactory(name="Alfa")
    group.name = "Zeta"
    group.save(update_fields=["name"])
    group.refresh_from_db()
    assert group.sort_key == sort_key("Zeta")
