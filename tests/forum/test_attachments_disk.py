"""Uploads on a full, read-only or broken disk get a clear message, and no typed text is lost."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from forum.attachments.models import Attachment
from forum.threads.models import Post, Thread
from members import image_lock
from tests.broken_disk import KINDS, refusing, temporary_folder_refusing
from tests.factories.attachments import PDF, archive, picture, sent
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread

pytestmark = pytest.mark.django_db

UPLOAD = "/forum/files/"
TEXT = "<p>Treść, której nie wolno zgubić.</p>"
ROOM, WRITE = "zabrakło miejsca", "nie może go teraz zapisać"


def kept_files() -> set[Path]:
    return set(Path(Attachment._meta.get_field("file").storage.location).rglob("*"))


@pytest.fixture(autouse=True)
def _nothing_is_left(db):
    """Fails the test if it leaves an Attachment row or a file, even an incomplete file."""
    before = kept_files()
    yield
    assert {path for path in kept_files() - before if path.is_file()} == set()
    assert not Attachment.objects.exists()


@pytest.fixture
def forms(member, as_user):
    """``forms(where, *files, **fields)``: posts a form with text and files; returns the response.

    ``where`` names the form: "thread" starts a thread, "reply" replies, "edit" edits a post.
    """
    client = as_user(member)
    thread = make_thread(by=member)
    addresses = {
        "thread": (reverse("threads:create"), {"title": "Nowy", "kind": "question"}),
        "reply": (reverse("threads:reply", args=[thread.pk]), {}),
        "edit": (reverse("threads:post_edit", args=[thread.posts.get().pk]), {"version": 1}),
    }

    def send(where, *files, **fields):
        address, own = addresses[where]
        section = SectionFactory().pk if where == "thread" else ""
        data = {"section": section, "body": TEXT, "files": list(files)} | own | fields
        return client.post(address, data)

    return send


class TestScript:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("act", ["mkdir", "open", "write", "fsync", "replace"])
    def test_upload_on_a_failing_disk_gets_a_message(self, as_user, member, kind, act):
        with refusing(act, kind):
            answer = as_user(member).post(UPLOAD, {"file": sent(PDF)})
        assert answer.status_code == 507
        assert any(words in answer.json()["error"] for words in (ROOM, WRITE))

    def test_failed_thumbnail_deletes_the_picture(self, as_user, member):
        with refusing("fsync", after=1):
            answer = as_user(member).post(UPLOAD, {"file": sent(picture(), "a.jpg")})
        assert answer.status_code == 507

    def test_temporary_folder(self, as_user, member):
        large = sent(PDF + bytes(3 * 1024 * 1024))
        with temporary_folder_refusing("write"):
            answer = as_user(member).post(UPLOAD, {"file": large})
        assert answer.status_code == 507
        assert ROOM in answer.json()["error"]

    def test_document_in_an_archive_is_unpacked_to_the_temporary_folder(
        self, as_user, member, monkeypatch
    ):
        def full(**kwargs):
            raise OSError(KINDS[0], "No space left on device")

        monkeypatch.setattr("members.files.archives.SpooledTemporaryFile", full)
        outer = archive({"w.docx": archive()})
        answer = as_user(member).post(UPLOAD, {"file": sent(outer, "a.zip")})
        assert answer.status_code == 507

    def test_upload_while_the_image_lock_is_taken(self, as_user, member, monkeypatch):
        monkeypatch.setattr(image_lock, "WAIT", 0)
        with image_lock.lock_images():
            answer = as_user(member).post(UPLOAD, {"file": sent(picture(), "a.jpg")})
        assert answer.status_code == 503
        assert "zajęty innymi obrazami" in answer.json()["error"]


class TestForm:
    @pytest.mark.parametrize("where", ["thread", "reply", "edit"])
    @pytest.mark.parametrize("kind", KINDS)
    def test_failed_file_keeps_the_text_and_marks_the_field(self, forms, where, kind):
        posts = Post.objects.count(), Thread.objects.count()
        with refusing("write", kind):
            answer = forms(where, sent(PDF, "Umowa.pdf"))
        page = BeautifulSoup(answer.content, "html.parser")
        assert answer.status_code == 200
        assert "Umowa.pdf: Plik nie został zapisany" in page.find(id="id_attachments_error").text
        assert "nie wolno zgubić" in page.find("textarea", {"name": "body"}).text
        assert (Post.objects.count(), Thread.objects.count()) == posts

    @pytest.mark.parametrize("where", ["thread", "reply", "edit"])
    def test_temporary_folder(self, forms, where):
        with temporary_folder_refusing("write"):
            answer = forms(where, sent(PDF + bytes(3 * 1024 * 1024)))
        page = BeautifulSoup(answer.content, "html.parser")
        assert ROOM in page.find(id="id_attachments_error").text
        assert "nie wolno zgubić" in page.find("textarea", {"name": "body"}).text

    def test_draft_button_on_a_full_disk_keeps_the_text(self, forms):
        with refusing("write"):
            answer = forms("reply", sent(PDF), save_draft="1")
        assert ROOM in answer.content.decode()
        assert "nie wolno zgubić" in answer.content.decode()


def test_removing_on_a_read_only_disk_is_no_error(
    as_user, member, monkeypatch, django_capture_on_commit_callbacks
):
    client = as_user(member)
    token = client.post(UPLOAD, {"file": sent(PDF)}).json()["token"]
    stored = Attachment.objects.get().file

    def read_only(path, **kwargs):
        raise OSError(KINDS[2], "Read-only file system")

    with monkeypatch.context() as disk, django_capture_on_commit_callbacks(execute=True):
        disk.setattr("os.remove", read_only)
        assert client.post(f"{UPLOAD}{token}/remove/").status_code == 204
    stored.storage.delete(stored.name)
