"""Names in Polish order."""

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from members.collation import ALPHABET, polish_key

pytestmark = pytest.mark.postgresql

NAMES = st.text(alphabet=ALPHABET + ALPHABET.upper() + " -„”.é", max_size=12)


@pytest.mark.parametrize(("earlier", "later"), list(pairwise(ALPHABET)))
def test_each_letter_comes_after_the_one_before_it(earlier, later):
    assert polish_key(f"A{earlier}z") < polish_key(f"A{later}a")
    assert polish_key(f"A{earlier}z".upper()) < polish_key(f"a{later}a")


def test_units_stand_as_in_a_polish_register():
    names = ["Żary", "Łódź", "Góra", "Lublin", "Biała Rawska", "Zgierz", "Białystok", "Łęczyca"]
    assert sorted(names, key=polish_key) == [
        *("Biała Rawska", "Białystok", "Góra", "Lublin"),
        *("Łęczyca", "Łódź", "Zgierz", "Żary"),
    ]


def test_shorter_name_comes_first():
    assert polish_key("Rawa") < polish_key("Rawa Mazowiecka") < polish_key("Rawicz")


def test_letters_of_other_languages_stand_with_their_latin_ones():
    assert polish_key("Ed") < polish_key("Éf") < polish_key("Eg")


def test_two_ways_to_write_a_letter_are_one():
    assert polish_key("o\u0301sma") > polish_key("oz")


def test_letters_of_no_latin_kin_stand_last():
    assert polish_key("Ω") > polish_key("żż")


@given(NAMES, NAMES)
def test_only_the_same_text_has_the_same_key(one, other):
    assert (polish_key(one) == polish_key(other)) == (one == other)


@given(NAMES)
def test_capitals_and_signs_do_not_count(name):
    assert polish_key(f"„{name.upper()}”")[0] == polish_key(name)[0]


@given(st.lists(st.text()))
def test_every_text_has_a_place(texts):
    backwards = texts[::-1]
    assert sorted(texts, key=polish_key) == sorted(backwards, key=polish_key)
