"""Files to which no row refers are deleted, by the request that stored them or by `prune`."""

import os
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone

from cms.models import SiteImage
from config.urls import urlpatterns as of_the_site
from forum.attachments.models import Attachment
from members.membership.models import CoordinatorAppointment
from members.orphaned_files import _file_fields, _folder, orphaned_files
from members.privacy.models import Export
from tests.factories.attachments import make_attachment, picture
from tests.factories.cms import make_document, make_picture

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

TOMORROW = timedelta(days=1, minutes=1)
PRIVATE = Export._meta.get_field("file").storage


@pytest.fixture(autouse=True)
def _empty_folders(tmp_path, monkeypatch):
    """Makes the public and the private storage use new, empty folders during the test."""
    default_storage.location  # noqa: B018 - creates the storage, which is lazy
    for field in _file_fields():
        storage = getattr(field.storage, "_wrapped", field.storage)
        folder = tmp_path / ("private" if storage._location else "media")
        monkeypatch.setitem(storage.__dict__, "location", str(folder))


def put(storage, name):
    path = Path(storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return path


def every_file() -> set[str]:
    """Returns the names of all files in the public and the private storage."""
    return {
        str(path.relative_to(storage.location))
        for storage in (default_storage, PRIVATE)
        for path in Path(storage.location).rglob("*")
        if path.is_file()
    }


def prune(**options) -> str:
    said = StringIO()
    call_command("prune", stdout=said, stderr=said, **options)
    return said.getvalue()


@pytest.fixture
def later(monkeypatch):
    """Sets Django's clock one day ahead, because `prune` keeps files that are new."""
    now = timezone.now()
    monkeypatch.setattr("config.management.commands.prune.timezone.now", lambda: now + TOMORROW)


@pytest.fixture
def with_rows(member, coordinator):
    """Creates a row for each kind of file that the site stores; returns the files' names."""
    make_attachment(picture(), "a.jpg", by=member)
    make_document()
    make_picture().get_rendition("width-32")
    Export.objects.create(user=member, file=ContentFile(b"x", "kopia.zip"))
    CoordinatorAppointment.objects.create(
        affiliation=coordinator.affiliations.get(),
        role="coordinator",
        letter=ContentFile(b"x", "pismo.pdf"),
        letter_name="pismo.pdf",
    )
    return every_file()


LOOSE = [
    (PRIVATE, "attachments/ab/ab0"),
    (PRIVATE, "attachments/ab/ab0.webp"),
    (PRIVATE, "attachments/ab/.unfinished-x1"),
    (PRIVATE, "letters/2026/x.pdf"),
    (PRIVATE, "exports/1-x.zip"),
    (default_storage, "original_images/a.jpg"),
    (default_storage, "images/a.width-100.jpg"),
    (default_storage, "documents/a.pdf"),
    (default_storage, "wagtail_uploads/a.pdf"),
    (default_storage, "avatar_images/a.png"),
]


class TestNightly:
    @pytest.mark.usefixtures("later")
    def test_only_files_without_a_row_are_deleted(self, with_rows):
        assert len(with_rows) == 7
        for storage, name in LOOSE:
            put(storage, name)
        assert f"files without a row: {len(LOOSE)}." in prune()
        assert every_file() == with_rows

    def test_new_files_are_kept(self):
        for storage, name in LOOSE:
            put(storage, name)
        assert "files without a row: 0." in prune()
        assert len(every_file()) == len(LOOSE)

    def test_recently_restored_files_are_kept(self):
        """An old file that was put into its folder today is kept.

        When a backup is restored, the files may be there before their rows.
        """
        path = put(PRIVATE, "exports/1.zip")
        os.utime(path, (0, 0))
        assert orphaned_files(timezone.now()) == ([], 0)

    @pytest.mark.usefixtures("later")
    def test_files_in_other_folders_are_kept(self):
        put(PRIVATE, "notatki/administratora.txt")
        put(default_storage, "robots.txt")
        assert "files without a row: 0." in prune()

    @pytest.mark.usefixtures("later")
    def test_dry_run_deletes_nothing(self):
        put(PRIVATE, "exports/1.zip")
        assert "files without a row: 1." in prune(dry_run=True)
        assert every_file() == {"exports/1.zip"}

    @pytest.mark.usefixtures("later")
    def test_too_many_files_are_kept_without_confirmation(self, monkeypatch):
        monkeypatch.setattr("config.management.commands.prune.ORPHANED_AT_MOST", 2)
        for number in range(3):
            put(PRIVATE, f"exports/{number}.zip")
        said = prune()
        assert "3 of 3 files belong to no row" in said
        assert "files without a row: 0." in said
        assert len(every_file()) == 3
        assert "files without a row: 3." in prune(many_files=True)
        assert every_file() == set()

    def test_query_count_is_constant(self, django_assert_num_queries):
        for number in range(20):
            put(PRIVATE, f"exports/{number}.zip")
            put(default_storage, f"documents/{number}.pdf")
        # There is a query for each file field, and four for the collections of Wagtail's models.
        with django_assert_num_queries(19):
            assert orphaned_files(timezone.now() + TOMORROW)[1] == 40

    def test_every_file_field_has_an_upload_folder(self):
        assert "" not in {_folder(field) for field in _file_fields()}


def stores_then(act):
    """Returns a view that stores an export and a document, then calls ``act``."""

    def view(request):
        Export.objects.create(user=request.user, file=ContentFile(b"x", "kopia.zip"))
        make_document()
        return act()

    return view


def _break():
    raise DatabaseError("disk full")


def _roll_back(request):
    with transaction.atomic():
        make_document()
        transaction.set_rollback(True)
    return HttpResponse()


def _row_fails(request):
    Attachment.objects.create(file=ContentFile(b"x", "a"), uploaded_by=None, name="a", size=1)


urlpatterns = [
    path("kept/", stores_then(HttpResponse)),
    path("broken/", transaction.atomic(stores_then(_break))),
    path("rolled-back/", _roll_back),
    path("row-fails/", transaction.atomic(_row_fails)),
    *of_the_site,
]


@pytest.mark.urls("tests.members.test_orphaned_files")
class TestRequest:
    def test_files_with_rows_are_kept(self, member, as_user):
        assert as_user(member).post("/kept/").status_code == 200
        assert len(every_file()) == 2

    @pytest.mark.parametrize("where", ["broken", "rolled-back", "row-fails"])
    def test_files_without_saved_rows_are_deleted(self, member, as_user, where):
        client = as_user(member)
        client.raise_request_exception = False
        client.post(f"/{where}/")
        assert not SiteImage.objects.exists()
        assert every_file() == set()

    def test_failed_clean_up_is_only_logged(self, member, as_user, monkeypatch, caplog):
        def silent(*args):
            raise DatabaseError("gone")

        monkeypatch.setattr("config.files.without_row", silent)
        assert as_user(member).post("/kept/").status_code == 200
        assert "DatabaseError" in caplog.text
