"""Importing the register of units from the official TERC file."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cms.public.caching import generation
from members.audit.models import Entry
from members.units.models import LocalGovernmentUnit
from members.units.register import OlderFile, TooManyClosed, update_register
from members.units.terc import WrongFile, WrongLine, read_terc
from tests.factories.members import OrganisationFactory
from tests.factories.terc import whole_country
from tests.speed import within

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

Level, Kind = LocalGovernmentUnit.Level, LocalGovernmentUnit.Kind
# Rows of three voivodeships and some of their powiats, in the official format.
FILE = Path(__file__).with_name("terc.csv")
LINES = FILE.read_text(encoding="utf-8-sig").splitlines()
NOWHERE = "99;99;99;9"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def file_of(day="2026-01-01", *, without=(), **replaced):
    """Returns the lines of the test file with changes.

    ``day`` is the date of the register. Rows that begin with one of ``without`` are left out. Each
    keyword argument in ``replaced``, whatever its name, is (old text, new text).
    """
    text = "\n".join(line for line in LINES if not line.startswith(tuple(without) or NOWHERE))
    for old, new in replaced.values():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text.replace("2026-01-01", day).splitlines()


def bring(lines, **options):
    """Imports ``lines``. Returns the numbers of added, changed, reopened and closed units.

    The numbers are in a dict, without those that are 0.
    """
    outcome = update_register(read_terc(f"{line}\n".encode() for line in lines), **options)
    return {name: len(units) for name, units in vars(outcome).items() if units}


def command(path, *options):
    said = StringIO()
    call_command("import_terc", path, *options, stdout=said)
    return said.getvalue()


def unit(code):
    return LocalGovernmentUnit.objects.get(code=code)


def everything():
    return list(LocalGovernmentUnit.objects.order_by("pk").values())


class TestFirstFile:
    def test_counts_are_printed(self):
        """The 89 rows give 63 units, because 26 rows are no units of their own.

        These are 14 parts of mixed gminas, 9 districts of cities, and 3 gminas of cities that are
        powiats as well.
        """
        assert command(FILE) == "Units added: 63, changed: 0, opened again: 0, closed: 0.\n"
        assert LocalGovernmentUnit.objects.count() == 63

    @pytest.mark.parametrize(
        ("code", "level", "kind", "name", "parent"),
        [
            ("02", Level.VOIVODESHIP, Kind.VOIVODESHIP, "dolnośląskie", None),
            ("0201", Level.POWIAT, Kind.POWIAT, "bolesławiecki", "02"),
            ("0201011", Level.GMINA, Kind.URBAN, "Bolesławiec", "0201"),
            ("0201022", Level.GMINA, Kind.RURAL, "Bolesławiec", "0201"),
            ("0201043", Level.GMINA, Kind.MIXED, "Nowogrodziec", "0201"),
            ("1063", Level.POWIAT, Kind.CITY, "Skierniewice", "10"),
            ("1465", Level.POWIAT, Kind.CITY, "Warszawa", "14"),
        ],
    )
    def test_units_of_every_kind(self, code, level, kind, name, parent):
        bring(LINES)
        made = unit(code)
        assert (made.level, made.kind, made.name) == (level, kind, name)
        assert (made.parent and made.parent.code) == parent

    def test_city_is_one_unit_with_two_codes(self):
        bring(LINES)
        codes = dict(
            LocalGovernmentUnit.objects.filter(kind=Kind.CITY).values_list("code", "gmina_code")
        )
        assert codes == {"1061": "1061011", "1063": "1063011", "1465": "1465011"}
        assert not LocalGovernmentUnit.objects.filter(code__in=codes.values()).exists()

    def test_neither_parts_nor_districts_are_units(self):
        bring(LINES)
        assert not LocalGovernmentUnit.objects.filter(level=Level.GMINA, code__regex="[4-9]$")

    def test_names_are_searchable_and_sorted(self):
        bring(LINES)
        found = LocalGovernmentUnit.objects.named_like("lodz").in_polish_order()
        assert [row.name for row in found] == ["Aleksandrów Łódzki", "łódzkie", "Łódź"]

    def test_units_of_the_first_file_have_no_dates(self):
        bring(LINES)
        assert not LocalGovernmentUnit.objects.exclude(valid_from=None, valid_to=None).exists()

    def test_older_column_name_without_byte_order_mark(self, tmp_path):
        path = tmp_path / "terc.csv"
        text = "\n".join(LINES).replace("NAZWA_DOD", "NAZDOD")
        path.write_text(text, encoding="utf-8")
        assert "added: 63" in command(path)

    def test_existing_units_are_updated(self):
        county = LocalGovernmentUnit.objects.create(
            code="1020", level=Level.POWIAT, kind=Kind.POWIAT, name="Zgierski"
        )
        assert bring(LINES) == {"added": 62, "changed": 1}
        assert (unit("1020").pk, unit("1020").name) == (county.pk, "zgierski")
        assert unit("1020").parent == unit("10")


class TestSameFileAgain:
    def test_same_file_writes_nothing(self):
        bring(LINES)
        before = everything()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert bring(LINES) == {}
        written = [
            q["sql"] for q in queries if q["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}
        ]
        assert written == []
        assert everything() == before

    def test_newer_file_without_changes_updates_the_date(self):
        bring(LINES)
        assert bring(file_of("2027-01-01")) == {}
        with pytest.raises(OlderFile, match="2026-01-01.*2027-01-01"):
            bring(LINES)


class TestNextYear:
    day = "2027-01-01"

    @pytest.fixture(autouse=True)
    def _last_year(self):
        bring(LINES)

    def test_gmina_that_changes_its_kind_keeps_its_row(self):
        before, office = unit("1020072"), OrganisationFactory()
        office.units.add(before)
        lines = file_of(
            self.day, a=("10;20;07;2;Parzęczew;gmina wiejska", "10;20;07;3;Parzęczew;x")
        )
        assert bring(lines) == {"changed": 1}
        after = unit("1020073")
        assert (after.pk, after.kind) == (before.pk, Kind.MIXED)
        assert list(office.units.all()) == [after]

    def test_two_gminas_swap_their_kinds(self):
        """Two gminas exchange their kinds, which are the seventh digits of their codes."""
        town, villages = unit("1020011").pk, unit("1020052").pk
        swapped = {"a": ("10;20;01;1;", "10;20;01;2;"), "b": ("10;20;05;2;", "10;20;05;1;")}
        assert bring(file_of(self.day, **swapped)) == {"changed": 2}
        assert (unit("1020012").pk, unit("1020051").pk) == (town, villages)

    def test_renamed_unit_gets_new_search_keys(self):
        lines = file_of(self.day, a=("10;13;05;2;Regnów", "10;13;05;2;Żegnów"))
        assert bring(lines) == {"changed": 1}
        assert (unit("1013052").name, unit("1013052").folded) == ("Żegnów", "zegnow")
        assert unit("1013052").sort_key > unit("1013062").sort_key

    def test_new_unit_is_valid_from_the_date_of_the_register(self):
        lines = [*file_of(self.day), f"10;20;10;2;Nowa;gmina wiejska;{self.day}"]
        assert bring(lines) == {"added": 1}
        assert unit("1020102").valid_from == date(2027, 1, 1)
        assert unit("1020102").parent == unit("1020")

    def test_missing_unit_is_closed_and_kept(self):
        pk = unit("1013052").pk
        assert bring(file_of(self.day, without=["10;13;05"])) == {"closed": 1}
        closed = unit("1013052")
        assert (closed.pk, closed.valid_to) == (pk, date(2027, 1, 1))
        assert closed not in LocalGovernmentUnit.objects.filter(valid_to=None)

    def test_closed_unit_is_unchanged_a_year_later(self):
        bring(file_of(self.day, without=["10;13;05"]))
        assert bring(file_of("2028-01-01", without=["10;13;05"])) == {}
        assert unit("1013052").valid_to == date(2027, 1, 1)

    def test_returning_unit_is_reopened(self):
        pk = unit("1013052").pk
        bring(file_of(self.day, without=["10;13;05"]))
        assert bring(file_of("2028-01-01")) == {"opened": 1}
        assert (unit("1013052").pk, unit("1013052").valid_to) == (pk, None)

    def test_future_end_date_is_kept(self):
        LocalGovernmentUnit.objects.filter(code="1013052").update(valid_to=date(2028, 1, 1))
        assert bring(file_of(self.day)) == {}
        assert unit("1013052").valid_to == date(2028, 1, 1)

    def test_future_unit_is_not_closed(self):
        LocalGovernmentUnit.objects.create(
            code="1020102", level="gmina", kind="rural", name="Nowa", valid_from=date(2028, 1, 1)
        )
        assert bring(file_of(self.day)) == {}

    def test_town_that_becomes_a_city_is_a_new_unit(self):
        """The official register gives the town a new code: a gmina is closed, and a city added."""
        city = ["10;64;;;Łowicz;miasto na prawach powiatu;", "10;64;01;1;Łowicz;gmina miejska;"]
        lines = file_of(self.day, without=["10;05;01"])
        assert bring(lines + [row + self.day for row in city]) == {"added": 1, "closed": 1}
        assert (unit("1064").gmina_code, unit("1005011").valid_to) == ("1064011", date(2027, 1, 1))

    def test_closed_units_are_printed(self, tmp_path):
        path = tmp_path / "terc.csv"
        path.write_text("\n".join(file_of(self.day, without=["10;13;05"])))
        told = command(path)
        assert "closed: 1." in told
        assert "Closed: 1013052 Regnów (rural municipality, pow. rawski)." in told

    def test_import_is_logged(self):
        bring(file_of(self.day, without=["10;13;05"]))
        entry = Entry.objects.first()
        assert (entry.action, entry.where) == ("imported", "TERC 2027-01-01")
        assert "closed: 1" in entry.reason

    def test_changed_units_invalidate_cached_pages(self):
        before = generation()
        bring(file_of(self.day))
        assert generation() == before
        bring(file_of(self.day, without=["10;13;05"]))
        assert generation() != before


class TestPartOfTheCountry:
    """A file without some voivodeships must not silently close all their units."""

    lines = file_of(without=["02", "14"])

    def test_partial_file_is_refused(self):
        bring(LINES)
        before = everything()
        with pytest.raises(TooManyClosed, match="10 of 63 .*--close-many"):
            bring(self.lines)
        assert everything() == before

    def test_partial_file_is_imported_with_close_many(self):
        bring(LINES)
        assert bring(self.lines, close_many=True) == {"closed": 10}

    def test_partial_file_is_imported_into_an_empty_register(self):
        assert bring(self.lines) == {"added": 53}

    @pytest.mark.parametrize(("gone", "refused"), [(3, False), (4, True)])
    def test_up_to_one_in_twenty_units_may_be_closed(self, gone, refused):
        bring(LINES)
        lines = file_of("2027-01-01", without=[f"10;05;0{n}" for n in range(2, 2 + gone)])
        if refused:
            with pytest.raises(TooManyClosed):
                bring(lines)
        else:
            assert bring(lines) == {"closed": gone}


class TestBrokenFile:
    """Importing a broken file: the error names the line, and nothing is written."""

    @pytest.mark.parametrize(
        ("old", "new", "line"),
        [
            ("WOJ;POW", "POW;WOJ", 1),
            ("NAZWA_DOD;STAN_NA", "NAZWA_DOD", 1),
            ("02;01;03;2;Gromadka;", "2;1;3;2;Gromadka;", 6),
            ("02;01;03;2;Gromadka;", "02;01;03;7;Gromadka;", 6),
            ("02;01;03;2;Gromadka;", "02;01;;2;Gromadka;", 6),
            ("02;01;03;2;Gromadka;", "02;;03;2;Gromadka;", 6),
            ("02;01;03;2;Gromadka;", "02;01;03;;Gromadka;", 6),
            ("02;01;03;2;Gromadka;", "02;01;٠٣;2;Gromadka;", 6),
            ("02;01;03;2;Gromadka;", "02;01;02;2;Gromadka;", 6),
            ("02;01;03;2;Gromadka;", "02;01;02;1;Gromadka;", 6),
            ("02;01;03;2;Gromadka;", "02;02;03;2;Gromadka;", 6),
            ("02;01;03;2;Gromadka;", "02;01;03;2;;", 6),
            ("02;01;03;2;Gromadka;", f"02;01;03;2;{'G' * 121};", 6),
            ("02;01;03;2;Gromadka;", "02;01;03;2;Gromadka;;", 6),
            ("02;01;03;2;Gromadka;", '02;01;03;2;"Gro"madka;', 6),
            ("Gromadka;gmina wiejska;2026-01-01", "Gromadka;gmina wiejska", 6),
            ("Gromadka;gmina wiejska;2026-01-01", "Gromadka;gmina wiejska;", 6),
            ("Gromadka;gmina wiejska;2026-01-01", "Gromadka;gmina wiejska;2026-02-30", 6),
            ("Gromadka;gmina wiejska;2026-01-01", "Gromadka;gmina wiejska;2025-01-01", 6),
            ("bolesławiecki;powiat", "bolesławiecki;gmina", 3),
            ("10;63;01;1;Skierniewice;", "10;61;07;1;Skierniewice;", 83),
            ("10;63;01;1;Skierniewice;", "10;63;01;4;Skierniewice;", 82),
        ],
    )
    def test_invalid_line_is_named(self, old, new, line):
        with pytest.raises(WrongLine, match=f"^Line {line}: "):
            bring(file_of(_=(old, new)))
        assert everything() == []

    @pytest.mark.parametrize(
        "content",
        [b"", b"\n\n", LINES[0].encode(), b"PK\x03\x04\xff\xfe", "Łódź;".encode("cp1250")],
    )
    def test_other_files_are_refused(self, tmp_path, content):
        path = tmp_path / "terc.csv"
        path.write_bytes(content)
        with pytest.raises(CommandError, match="terc.csv: "):
            command(path)
        assert everything() == []

    def test_invalid_encoding_names_its_line(self):
        lines = [line.encode("cp1250" if "Gromadka" in line else "utf-8") for line in LINES]
        lines[5] = lines[5].replace(b"Gromadka", b"Gr\xf3dek")
        with pytest.raises(WrongLine, match="^Line 6: .*UTF-8"):
            read_terc(lines)

    def test_missing_file(self, tmp_path):
        with pytest.raises(CommandError, match="No such file"):
            command(tmp_path / "terc.csv")

    def test_error_in_the_last_line_rolls_everything_back(self):
        bring(LINES)
        before = everything()
        with pytest.raises(WrongFile):
            bring([*file_of("2027-01-01", without=["10;13;05"]), "10;20;11;2;Zła"])
        assert everything() == before


class TestWholeCountry:
    def test_whole_country_has_all_units(self):
        bring(whole_country())
        counted = {
            level: LocalGovernmentUnit.objects.filter(level=level).count() for level in Level
        }
        assert counted == {Level.VOIVODESHIP: 16, Level.POWIAT: 380, Level.GMINA: 2477 - 66}

    def test_whole_country_is_imported_in_limited_time(self):
        lines = list(whole_country())
        assert len(lines) > 4400
        with within(seconds=5):
            bring(lines)
            bring(lines)

    if connection.vendor == "sqlite":  # the limit below holds for SQLite only

        def test_whole_country_is_imported_in_limited_memory(self, tmp_path):
            """The command ``import_terc`` needs less than 150 MB for the whole country."""
            path = tmp_path / "terc.csv"
            path.write_text("\n".join(whole_country()))
            # Another connection copies the database, because the test's is in a transaction.
            with (
                closing(sqlite3.connect(connection.settings_dict["NAME"])) as database,
                closing(sqlite3.connect(tmp_path / "db.sqlite3")) as copy,
            ):
                database.backup(copy)
            code = (
                "import sys\n"
                "from django.core.management import execute_from_command_line\n"
                "execute_from_command_line(sys.argv)\n"
                "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
            )
            environment = {
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "SECRET_KEY": "k" * 50,
                "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
            }
            done = subprocess.run(
                [sys.executable, "-c", code, "import_terc", path],
                cwd=settings.BASE_DIR,
                env=environment,
                capture_output=True,
                text=True,
                check=True,
            )
            told, kilobytes = done.stdout.splitlines()
            assert "2807" in told
            assert int(kilobytes) < 150_000
