"""Names of units and organisations: how they are displayed, found and sorted."""

import pytest
from django.utils import translation
from hypothesis import given, strategies as st

from members.collation import ALPHABET, fold, polish_key, sort_key
from members.units.models import LocalGovernmentUnit, Organisation
from tests.factories.members import OrganisationFactory

Level, Kind = LocalGovernmentUnit.Level, LocalGovernmentUnit.Kind
NAMES = st.text(alphabet=ALPHABET + ALPHABET.upper() + " -„”.é", max_size=12)

VOIVODESHIP = LocalGovernmentUnit(level=Level.VOIVODESHIP, kind=Kind.VOIVODESHIP, name="łódzkie")
POWIAT = LocalGovernmentUnit(level=Level.POWIAT, kind=Kind.POWIAT, name="skierniewicki")
CITY = LocalGovernmentUnit(level=Level.POWIAT, kind=Kind.CITY, name="Skierniewice")


def gmina(kind, name, parent=POWIAT):
    return LocalGovernmentUnit(level=Level.GMINA, kind=kind, name=name, parent=parent)


class TestFullName:
    @pytest.mark.parametrize(
        ("unit", "polish"),
        [
            (VOIVODESHIP, "województwo łódzkie"),
            (POWIAT, "powiat skierniewicki"),
            (CITY, "Skierniewice (miasto na prawach powiatu)"),
            (gmina(Kind.RURAL, "Skierniewice"), "Skierniewice (gmina wiejska, pow. skierniewicki)"),
            (gmina(Kind.MIXED, "Bolimów"), "Bolimów (gmina miejsko-wiejska, pow. skierniewicki)"),
            (gmina(Kind.URBAN, "Rawa", None), "Rawa (gmina miejska)"),
        ],
    )
    def test_full_name_distinguishes_namesakes(self, unit, polish):
        with translation.override("pl"):
            assert unit.full_name == polish

    def test_full_name_depends_on_the_language(self):
        with translation.override("en"):
            assert gmina(Kind.RURAL, "Maków").full_name.startswith("Maków (rural municipality, ")

    def test_plain_name_equals_the_register(self):
        assert str(gmina(Kind.RURAL, "Maków")) == "Maków"


class TestFold:
    @pytest.mark.parametrize(
        ("text", "folded"),
        [
            ("Łódź", "lodz"),
            ("ZAŻÓŁĆ GĘŚLĄ JAŹŃ", "zazolc gesla jazn"),
            ("  Biała\u00a0 Rawska\n", "biala rawska"),
            ("Czarny Dunajec-Wróblówka", "czarny dunajec-wroblowka"),
            ("ó", "o"),
            ("o\u0301", "o"),
            ("", ""),
        ],
    )
    def test_fold_removes_case_and_diacritics(self, text, folded):
        assert fold(text) == folded

    @given(NAMES)
    def test_fold_is_idempotent(self, name):
        assert fold(fold(name)) == fold(name) == fold(name.upper())


class TestSortKey:
    @given(NAMES, NAMES)
    def test_sort_key_agrees_with_polish_key(self, one, other):
        ranks_one, ranks_other = polish_key(one)[0], polish_key(other)[0]
        assert (sort_key(one) < sort_key(other)) == (ranks_one < ranks_other)
        assert (sort_key(one) == sort_key(other)) == (ranks_one == ranks_other)

    @given(st.text(max_size=200))
    def test_sort_key_is_short_hexadecimal(self, text):
        """The key consists of hex digits, which all databases sort in the same order."""
        key = sort_key(text)
        assert len(key) <= Organisation._meta.get_field("sort_key").max_length
        assert not key.strip("0123456789abcdef")


@pytest.mark.django_db
class TestRows:
    names = [
        *("Biała Rawska", "Białystok", "Góra", "Lublin", "Łęczyca", "łódzkie", "Łódź"),
        *("Rawa", "Rawa Mazowiecka", "Rawicz", "Zgierz", "Źródła", "Żary"),
    ]

    def test_rows_are_in_polish_order(self):
        for name in reversed(self.names):
            OrganisationFactory(name=name)
        found = Organisation.objects.in_polish_order().values_list("name", flat=True)
        assert list(found) == self.names == sorted(self.names, key=polish_key)

    def test_namesakes_have_a_stable_order(self):
        first, second = (LocalGovernmentUnit(code=code, name="Głowno") for code in ("02", "01"))
        first.save()
        second.save()
        assert list(LocalGovernmentUnit.objects.in_polish_order()) == [first, second]

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("łódź", ["łódzkie", "Łódź"]),
            ("LODZ", ["łódzkie", "Łódź"]),
            ("mazow rawa", ["Rawa Mazowiecka"]),
            ("raw bia", ["Biała Rawska"]),
            ("rawa zgierz", []),
            ("%", []),
            ("ra_a", []),
            ("  ", names),
        ],
    )
    def test_rows_are_found_by_parts_of_words(self, words, found):
        for name in self.names:
            OrganisationFactory(name=name)
        rows = Organisation.objects.named_like(words).in_polish_order()
        assert [row.name for row in rows] == found

    @pytest.mark.parametrize("fields", [None, ["name"], ["name", "kind"]])
    def test_changed_name_updates_its_keys(self, fields):
        row = OrganisationFactory(name="Żary")
        row.name = "Łęczyca"
        row.save(update_fields=fields)
        row.refresh_from_db()
        assert (row.folded, row.sort_key) == ("leczyca", sort_key("Łęczyca"))
