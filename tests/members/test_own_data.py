"""The export of a user's data is complete, and no personal data are left after erasure.

The tests try every type of field, files, and a user who has a row in every table.
"""

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from errno import ENOSPC
from html import escape, unescape
from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy
from wagtail.contrib.forms.models import FormSubmission
from wagtail.fields import StreamField

from cms.models import ContactPage
from forum.threads.models import Draft
from members.accounts.models import User
from members.collation import fold
from members.membership.models import CoordinatorAppointment
from members.privacy import sources
from members.privacy.archive import sections_of, write_archive
from members.privacy.services import erase_account, request_export
from members.privacy.sources import Column, PersonalDataSource, Section, personal_data_sources
from tests.factories.whole_person import TRACES, make_whole_person
from tests.members import own_data
from tests.members.test_data_protection import (
    BY_DATABASE,
    fields_of,
    looks_personal,
    models_of_the_site,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
LAST_SECOND = datetime(2026, 12, 31, 22, 59, 59, 123456, tzinfo=UTC)
# A value for each of Django's field types. Relations need none, because the export shows fields of
# the related row instead, which have one of these types.
VALUES = {
    models.BigIntegerField: 2**62,
    models.BinaryField: b"\x00\xff",
    models.BooleanField: True,
    models.CharField: "<b>Łódź</b>",
    models.DateField: date(2026, 2, 28),
    models.DateTimeField: LAST_SECOND,
    models.DecimalField: Decimal("12.50"),
    models.DurationField: timedelta(days=2, hours=3),
    models.EmailField: "a@example.org",
    models.FileField: "exports/ą.zip",
    models.FilePathField: "/srv/a.pdf",
    models.FloatField: 0.5,
    models.GenericIPAddressField: "2001:db8::1",
    models.ImageField: "obraz.png",
    models.IntegerField: -7,
    models.JSONField: {"tags": ["a", "b"], "more": {"deep": [{"x": None}]}, "on": True, "no": []},
    models.PositiveBigIntegerField: 2**61,
    models.PositiveIntegerField: 7,
    models.PositiveSmallIntegerField: 7,
    models.SlugField: "dowoz-uczniow",
    models.SmallIntegerField: 7,
    models.TextField: "Wiersz\nDrugi " + "ż" * 100_000,
    models.TimeField: time(23, 59, 1),
    models.URLField: "https://example.org/?a=1&b=2",
    models.UUIDField: UUID(int=5),
}
RELATIONS = {models.ForeignKey, models.OneToOneField, models.ManyToManyField}
# Field types that no export contains. They are base classes, primary keys, generated fields, and
# StreamField: the texts of pages belong to the office that runs the site.
NOT_HELD = {
    models.Field,
    models.ForeignObject,
    models.AutoField,
    models.BigAutoField,
    models.SmallAutoField,
    models.GeneratedField,
    models.CompositePrimaryKey,
    models.OrderWrt,
}


@pytest.fixture
def only_sections(monkeypatch):
    """``only_sections(*sections)``: makes every export consist of just these sections."""

    def hold(*sections):
        source = PersonalDataSource(
            records=(), export=lambda user: sections, erase=lambda user: None
        )
        monkeypatch.setattr(sources, "data_sources", [source])

    return hold


def archive_of(user) -> ZipFile:
    target = BytesIO()
    write_archive(user, target)
    return ZipFile(target)


def data_of(archive: ZipFile) -> dict:
    return json.loads(archive.read("data.json"))


def page_of(archive: ZipFile) -> str:
    return archive.read("index.html").decode()


class TestJsonColumns:
    def test_unfinished_draft_is_exported(self, member):
        said = {"title": "Dowóz", "tags": ["a", "b"]}
        Draft.objects.create(user=member, target="new", kind="thread", data=said)
        archive = archive_of(member)
        assert [draft["data"] for draft in data_of(archive)["drafts"]] == [said]
        assert "title: Dowóz" in page_of(archive)
        assert "tags: a, b" in page_of(archive)

    def test_contact_message_is_exported(self, member):
        said = {"email": member.email, "message": "Dzień dobry", "consent": True, "kinds": ["a"]}
        FormSubmission.objects.create(page=ContactPage.objects.first(), form_data=said)
        archive = archive_of(member)
        assert [letter["form_data"] for letter in data_of(archive)["letters"]] == [said]
        assert "message: Dzień dobry" in page_of(archive)
        assert "consent: tak" in page_of(archive)


class TestEveryKindOfField:
    def test_every_field_type_is_tested(self):
        known = {
            kind
            for kind in vars(models).values()
            if isinstance(kind, type)
            and issubclass(kind, models.Field)
            and not kind.system_check_removed_details
        }
        assert known - RELATIONS - NOT_HELD == set(VALUES)
        known_kinds = (*VALUES, *RELATIONS, models.AutoField, StreamField)
        for model in models_of_the_site():
            if not model._meta.label.startswith(BY_DATABASE):
                for field in model._meta.local_fields:
                    assert isinstance(field, known_kinds), field

    @pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
    def test_value_is_exported_unchanged(self, kind, outsider, only_sections):
        value = VALUES[kind]
        only_sections(Section("a", "A", [Column("x", "X", {"chosen": "Wybrane"})], [(value,)]))
        archive = archive_of(outsider)
        assert kind().to_python(data_of(archive)["a"][0]["x"]) == value
        told = unescape(page_of(archive))
        assert "X: " in told
        assert not re.search(r"datetime\.|Decimal\(|UUID\(|\{'|\['|b'", told)

    @pytest.mark.parametrize(
        ("value", "in_json", "in_words"),
        [
            (None, None, "–"),
            ("", "", "–"),
            ({}, {}, "–"),
            (False, False, "nie"),
            ("chosen", "chosen", "Wybrane"),
            (["chosen", "b"], ["chosen", "b"], "Wybrane, b"),
            (gettext_lazy("yes"), "tak", "tak"),
            (Decimal("1.5"), "1.5", "1,5"),
            (float("nan"), "nan", "nan"),
            (memoryview(b"abc"), "YWJj", "3\xa0bajty"),
            (ContentFile(b"x", "a.txt"), "a.txt", "a.txt"),
            ({"a": {"b": "c"}}, {"a": {"b": "c"}}, "<ul>\n  <li>a: <ul>\n  <li>b: c</li>"),
            ([{"a": 1}], [{"a": 1}], "<ul>\n  <li>1: <ul>\n  <li>a: 1</li>"),
            ("a\x00b\x1b", "a\x00b\x1b", "a\ufffdb\ufffd"),
            ("pół \ud83d", "pół \ud83d", "pół \\ud83d"),
            ("<script>", "<script>", "&lt;script&gt;"),
            ("a\nb", "a\nb", "a<br>b"),
        ],
    )
    def test_value_as_text_and_as_json(self, value, in_json, in_words, outsider, only_sections):
        only_sections(Section("a", "A", [Column("x", "X", {"chosen": "Wybrane"})], [(value,)]))
        archive = archive_of(outsider)
        assert data_of(archive)["a"] == [{"x": in_json}]
        assert f"X: {in_words}" in page_of(archive)

    def test_deeply_nested_value_is_exported(self, outsider, only_sections):
        value = "dno"
        for _number in range(200):
            value = {"a": value}
        only_sections(Section("a", "A", [Column("x", "X")], [(value,)]))
        assert "dno" in page_of(archive_of(outsider))


class TestFiles:
    def hold(self, only_sections, *names, file=None):
        files = [(name, file or ContentFile(name.encode(errors="replace"))) for name in names]
        only_sections(Section("a", "Pliki", [Column("x", "X")], [], files=files))

    def test_files_of_the_same_name_are_both_exported(self, outsider, only_sections):
        self.hold(only_sections, "pismo.pdf", "Pismo.pdf", "pismo.pdf")
        archive = archive_of(outsider)
        assert [name for name in archive.namelist() if name.startswith("files/")] == [
            "files/a/pismo.pdf",
            "files/a/Pismo-2.pdf",
            "files/a/pismo-3.pdf",
        ]

    @pytest.mark.parametrize(
        "name",
        ["../../etc/passwd", "..", "", "???", "C:\\a\\b.pdf", "a\x00b", "ź" * 300, "x\ud800"],
    )
    def test_hostile_file_names_stay_in_their_folder(self, name, outsider, only_sections):
        self.hold(only_sections, name)
        [path] = [name for name in archive_of(outsider).namelist() if name.startswith("files/")]
        assert re.fullmatch(r"files/a/[\w.\-]+", path)
        assert ".." not in path.split("/")
        assert len(path.encode()) < 255

    @pytest.mark.parametrize("sign", ["a", "ź", "語", "𝒜"])
    def test_long_file_names_fit_into_a_file_system(self, sign, outsider, only_sections):
        self.hold(only_sections, *[f"{sign * 300}.{sign * 300}", f"{sign * 300}.pdf"] * 12)
        paths = [path for path in archive_of(outsider).namelist() if path.startswith("files/")]
        assert len(set(paths)) == 24
        assert max(len(path.encode()) for path in paths) < 255
        assert sum(path.endswith(".pdf") for path in paths) == 12

    def test_missing_file_is_listed_and_the_rest_is_exported(self, coordinator):
        place = coordinator.affiliations.get()
        for name in ("jest.pdf", "nie-ma.pdf"):
            appointment = CoordinatorAppointment.objects.create(
                affiliation=place,
                role="coordinator",
                letter=ContentFile(b"%PDF", name),
                letter_name=name,
                ended_at=LAST_SECOND,
            )
        appointment.letter.storage.delete(appointment.letter.name)
        archive = archive_of(coordinator)
        assert [name for name in archive.namelist() if "jest.pdf" in name]
        assert data_of(archive)["missing_files"][0]["name"] == f"{appointment.pk}-nie-ma.pdf"
        assert "nie-ma.pdf" in page_of(archive)

    def test_full_disk_fails_the_export(self, outsider, only_sections):
        """The export fails on a full disk, instead of reporting the user's file as missing."""
        self.hold(only_sections, "a.txt")

        class FullForAMoment(BytesIO):
            refusals = iter([OSError(ENOSPC, "No space left on device")])

            def write(self, data):
                for refusal in self.refusals:
                    raise refusal
                return super().write(data)

        with pytest.raises(OSError, match="No space"):
            write_archive(outsider, FullForAMoment())

    def test_missing_files_are_listed_only_if_there_are_any(self, outsider, only_sections):
        self.hold(only_sections, "a.txt")
        assert list(data_of(archive_of(outsider))) == ["a"]


@pytest.fixture
def whole_copy(django_capture_on_commit_callbacks):
    """Returns (a user with a row in every table, the ZIP file with that user's export)."""
    person = make_whole_person()
    with django_capture_on_commit_callbacks(execute=True):
        copy = request_export(by=person)
    copy.refresh_from_db()
    with copy.file.open("rb") as stream:
        return person, ZipFile(BytesIO(stream.read()))


def same(value):
    """Returns a value from the database as it is after JSON encoding and decoding."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value if isinstance(value, int | float | dict | list | None) else str(value)


class TestWholePerson:
    def test_every_section_has_a_row(self, whole_copy):
        person, archive = whole_copy
        data, page = data_of(archive), page_of(archive)
        with translation.override(person.language):
            sections = list(sections_of(person))
        assert [section.key for section in sections] == list(data)
        assert [key for key, rows in data.items() if not rows] == []
        assert [one.key for one in sections if f"<h2>{escape(one.title)}</h2>" not in page] == []
        for source in personal_data_sources():
            assert any(data[section.key] for section in source.export(person))

    def test_exported_values_equal_the_database(self, whole_copy):
        person, archive = whole_copy
        data = data_of(archive)
        changed_since = {"exports"}  # this row is updated after the file is written
        for section in sections_of(person):
            keys = [column.key for column in section.columns]
            rows = [dict(zip(keys, map(same, row), strict=True)) for row in section.rows]
            assert section.key in changed_since or data[section.key] == rows, section.key

    def test_html_page_has_all_texts(self, whole_copy):
        page = unescape(page_of(whole_copy[1])).replace("<br>", "\n")
        for key, rows in data_of(whole_copy[1]).items():
            for row in rows:
                for text in filter(
                    lambda said: isinstance(said, str) and " " in said, row.values()
                ):
                    assert text in page, (key, text)

    def test_export_has_files_and_no_secrets(self, whole_copy):
        _person, archive = whole_copy
        folders = {name.split("/")[1] for name in archive.namelist() if name.startswith("files/")}
        own = {"appointments", "attachments", "desk", "pdf_documents", "uploads"}
        assert folders == own | {"enrolment_consents", "training_forms"}
        assert "missing_files" not in data_of(archive)
        assert "tajne" not in archive.read("data.json").decode() + page_of(archive)

    def test_every_line_of_the_data_list_is_exported(self, whole_copy):
        """``own_data.RECORDS`` has all lines of the list that tells users what the site stores.

        It also names every section of the export.
        """
        data = data_of(whole_copy[1])
        with translation.override("en"):
            held = {str(one.data) for source in personal_data_sources() for one in source.records}
        assert held == set(own_data.RECORDS)
        named = {key for keys in own_data.RECORDS.values() for key in keys}
        assert set(data) == named

    def test_every_field_that_names_a_person_is_exported(self, whole_copy):
        """A new field that refers to or names a person must be added to a list in ``own_data``."""
        data = data_of(whole_copy[1])
        fields = {
            f"{model._meta.label}.{field.name}"
            for model in models_of_the_site()
            for field in fields_of(model)
            if field.related_model is User or looks_personal(model, field)
        }
        exported, elsewhere = own_data.EXPORTED, own_data.NOT_EXPORTED
        assert sorted(fields - set(exported) - set(elsewhere)) == []
        assert sorted((set(exported) | set(elsewhere)) - fields) == []
        assert [name for name, key in exported.items() if key not in data] == []
        assert all(elsewhere.values())


def columns_that_name(traces) -> set[str]:
    """Returns the names of the text columns in which any row contains one of ``traces``."""
    told = [fold(trace) for trace in traces]
    return {
        f"{model._meta.label}.{field.name}"
        for model in models_of_the_site()
        for field in model._meta.local_fields
        if isinstance(field, models.TextField | models.CharField | models.JSONField)
        for value in model._base_manager.values_list(field.name, flat=True)
        if any(trace in fold(str(value)) for trace in told)
    }


def test_erasing_leaves_no_column_that_names_the_person(django_capture_on_commit_callbacks):
    person = make_whole_person()
    before = columns_that_name(TRACES)
    with django_capture_on_commit_callbacks(execute=True):
        erase_account(person, by=person)
    assert columns_that_name(TRACES) == own_data.STAYS
    assert before >= {
        "accounts.User.folded",
        "people.Profile.phone",
        "practices.BestPractice.contact_details",
        "threads.Post.html",
        "membership.Invitation.email",
        "membership.Suspension.reason",
        "wagtailcore.ModelLogEntry.label",
        "wagtailforms.FormSubmission.form_data",
    }
