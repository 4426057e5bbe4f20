"""Uploads in the CMS while the disk is full, read-only or broken."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.urls import reverse
from wagtail.models import UploadedFile

from cms.models import SiteDocument, SiteImage
from members import image_lock
from tests.broken_disk import KINDS, refusing, temporary_folder_refusing
from tests.factories.attachments import PDF, picture, sent
from tests.factories.cms import make_document, make_picture

pytestmark = pytest.mark.django_db

WORDS = {"title": "Most w Łodzi", "description": "Most nad rzeką"}
NOT_SAVED = "Plik nie został zapisany"


@pytest.fixture
def editing(as_user, editor):
    return as_user(editor)


def every_file() -> set[Path]:
    return {path for path in Path(default_storage.location).rglob("*") if path.is_file()}


@pytest.fixture
def refused():
    """``with refused(act, kind):`` makes the disk fail in the block (see ``refusing``).

    After the test, the fixture asserts that the test has added no file.
    """
    before = every_file()
    yield refusing
    transaction.set_rollback(False)  # allows queries again after a failed save
    assert every_file() == before
    assert not UploadedFile.objects.exists()


FORMS = {
    "wagtailimages:add": {"file": (picture(), "most.jpg")} | WORDS,
    "wagtaildocs:add": {"file": (PDF, "umowa.pdf"), "title": "Most w Łodzi"},
}


def filled(form):
    return form | {"file": sent(*form["file"])}


@pytest.mark.parametrize("name", FORMS)
class TestForms:
    @pytest.mark.parametrize("kind", KINDS)
    def test_failed_upload_is_an_error_of_its_field(self, editing, refused, name, kind):
        with refused("write", kind):
            answer = editing.post(reverse(name), filled(FORMS[name]))
        page = answer.content.decode()
        assert answer.status_code == 200
        assert NOT_SAVED in answer.context["form"].errors["file"][0]
        assert NOT_SAVED in page
        assert 'value="Most w Łodzi"' in page
        assert not SiteImage.objects.exists()
        assert not SiteDocument.objects.exists()

    def test_temporary_folder(self, editing, refused, name):
        form = FORMS[name] | {"file": (FORMS[name]["file"][0] + bytes(3_000_000), "a.jpg")}
        with temporary_folder_refusing("write"):
            answer = editing.post(reverse(name), filled(form))
        assert NOT_SAVED in answer.context["form"].errors["file"][0]

    def test_successful_upload_is_stored_once(self, editing, name):
        before = every_file()
        assert editing.post(reverse(name), filled(FORMS[name])).status_code == 302
        [kept] = [*SiteImage.objects.all(), *SiteDocument.objects.all()]
        assert {Path(kept.file.path)} == every_file() - before
        assert kept.file_size == kept.file.size
        assert kept.file_hash

    def test_failed_row_deletes_the_file(self, editing, refused, name, monkeypatch):
        def full(*args, **kwargs):
            raise DatabaseError("disk full")

        monkeypatch.setattr("django.db.models.query.QuerySet._insert", full)
        editing.raise_request_exception = False
        assert editing.post(reverse(name), filled(FORMS[name])).status_code >= 500


class TestChange:
    def test_old_document_is_kept_if_the_disk_is_full(self, editing, refused):
        document = make_document()
        before = every_file()
        with refused("write"):
            form = filled(FORMS["wagtaildocs:add"])
            answer = editing.post(reverse("wagtaildocs:edit", args=[document.pk]), form)
        assert NOT_SAVED in answer.content.decode()
        document.refresh_from_db()
        assert every_file() == before
        document.file.delete(save=False)

    def test_old_document_is_kept_if_the_row_fails(self, editing, monkeypatch):
        document = make_document()

        def full(*args, **kwargs):
            raise DatabaseError("disk full")

        monkeypatch.setattr("django.db.models.query.QuerySet._update", full)
        editing.raise_request_exception = False
        form = filled(FORMS["wagtaildocs:add"])
        editing.post(reverse("wagtaildocs:edit", args=[document.pk]), form)
        assert Path(document.file.path).exists()

    def test_old_document_is_deleted_after_replacement(self, editing, committed):
        document = make_document()
        former = Path(document.file.path)
        with committed():
            form = filled(FORMS["wagtaildocs:add"])
            editing.post(reverse("wagtaildocs:edit", args=[document.pk]), form)
        document.refresh_from_db()
        assert Path(document.file.path).exists()
        assert not former.exists()

    def test_old_picture_is_kept_if_the_disk_is_full(self, editing, refused):
        image = make_picture()
        with refused("write"):
            form = filled(FORMS["wagtailimages:add"])
            answer = editing.post(reverse("wagtailimages:edit", args=[image.pk]), form)
        assert NOT_SAVED in answer.content.decode()
        assert Path(image.file.path).exists()
        image.file.delete(save=False)


class TestMany:
    SCRIPT = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}

    def send(self, client, name, content):
        data = {"title": "Most w Łodzi", "files[]": sent(*content)}
        return client.post(reverse(name), data, **self.SCRIPT).json()

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("wagtailimages:add_multiple", (picture(), "most.jpg")),
            ("wagtaildocs:add_multiple", (PDF, "umowa.pdf")),
        ],
    )
    def test_multiple_upload_shows_the_error(self, editing, refused, name, content, kind):
        """The response has the status 200, because Wagtail's script shows no error for others."""
        with refused("write", kind):
            said = self.send(editing, name, content)
        assert said["success"] is False
        assert NOT_SAVED in said["error_message"]

    def test_multiple_upload_keeps_the_typed_texts(self, editing):
        said = self.send(editing, "wagtailimages:add_multiple", (picture(), "most.jpg"))
        pk = said["uploaded_file_id"]
        address = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[pk])
        data = {f"uploaded-image-{pk}-{name}": value for name, value in WORDS.items()}
        before = every_file()
        with refusing("write"):
            again = editing.post(address, data, **self.SCRIPT).json()
        assert again["success"] is False
        assert NOT_SAVED in again["form"]
        assert "Most nad rzeką" in again["form"]
        assert every_file() == before
        assert editing.post(address, data, **self.SCRIPT).json()["success"] is True
        assert SiteImage.objects.get().description == "Most nad rzeką"
        assert not UploadedFile.objects.exists()

    def test_multiple_upload_is_403_for_members(self, as_user, member):
        data = {"files[]": sent(picture(), "a.jpg")}
        answer = as_user(member).post(reverse("wagtailimages:add_multiple"), data, follow=True)
        assert answer.status_code == 403


class TestOther:
    def test_avatar_on_a_full_disk_is_no_error_500(self, editing):
        form = {"name_email-first_name": "Anna", "name_email-last_name": "Kowal"}
        form |= {f"theme-{name}": "system" for name in ("theme", "contrast")}
        form |= {"theme-density": "default", "locale-preferred_language": ""}

        def post():
            data = form | {"avatar-avatar": sent(picture(), "a.jpg")}
            return editing.post(reverse("wagtailadmin_account"), data)

        with refusing("write"):
            assert post().status_code == 507
        assert post().status_code == 302

    @pytest.mark.parametrize("length", [20, 300, 1200])
    def test_damaged_picture_is_refused(self, editing, length):
        form = filled(FORMS["wagtailimages:add"] | {"file": (picture()[:length], "a.jpg")})
        answer = editing.post(reverse("wagtailimages:add"), form)
        assert "file" in answer.context["form"].errors

    def test_upload_while_the_image_lock_is_taken(self, editing, monkeypatch):
        monkeypatch.setattr(image_lock, "WAIT", 0)
        with image_lock.lock_images():
            answer = editing.post(reverse("wagtailimages:add"), filled(FORMS["wagtailimages:add"]))
        assert "zajęty innymi obrazami" in answer.context["form"].errors["file"][0]
