"""Uploads while the temporary folder is full, and the response when a view raises FileNotStored."""

import errno

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import JsonResponse
from django.urls import path

from config.files import not_stored
from config.urls import urlpatterns as of_the_site
from members.image_lock import PicturesBusy
from members.storage import FileNotStored
from members.uploads import LostUpload
from tests.broken_disk import KINDS, temporary_folder_refusing

LARGE = b"x" * 3 * 1024 * 1024


class FileForm(forms.Form):
    words = forms.CharField()
    file = forms.FileField()


def show(request):
    form = FileForm(request.POST, request.FILES)
    return JsonResponse({"errors": form.errors, "words": form["words"].value()})


def fail(request):
    raise FileNotStored(errno.ENOSPC, "No space left on device")


urlpatterns = [path("show/", show), path("account/fail/", fail), *of_the_site]
with_pages = pytest.mark.urls("tests.members.test_uploads")


@pytest.fixture
def send(client):
    """``send(*files)``: posts a form with files, and returns the JSON of the response.

    Each file is a pair (name, content).
    """

    def send_form(*files):
        data = {"words": "Pismo z 3 maja", "file": [SimpleUploadedFile(*file) for file in files]}
        return client.post("/show/", data, HTTP_ACCEPT_LANGUAGE="pl").json()

    return send_form


@with_pages
@pytest.mark.django_db
class TestTemporaryFolder:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("act", ["open", "write", "seek"])
    def test_failed_upload_is_an_error_of_its_field(self, send, kind, act):
        with temporary_folder_refusing(act, kind):
            said = send(("a.pdf", LARGE))
        assert said["words"] == "Pismo z 3 maja"
        assert said["errors"].keys() == {"file"}
        assert "Plik nie został zapisany" in said["errors"]["file"][0]

    def test_upload_succeeds_when_there_is_room_again(self, send):
        with temporary_folder_refusing("write"):
            send(("a.pdf", LARGE))
        assert send(("a.pdf", LARGE))["errors"] == {}

    def test_other_file_of_the_same_form_is_uploaded(self, send):
        with temporary_folder_refusing("write", only="a.pdf"):
            assert send(("a.pdf", LARGE), ("b.pdf", LARGE))["errors"] == {}

    def test_small_file_needs_no_temporary_folder(self, send):
        with temporary_folder_refusing("open"):
            assert send(("a.pdf", b"x"))["errors"] == {}


def test_lost_file_has_no_size():
    with pytest.raises(ValidationError):
        LostUpload("a.pdf", "application/pdf", FileNotStored(errno.ENOSPC, "")).size  # noqa: B018


@with_pages
@pytest.mark.django_db
class TestAnswer:
    def test_error_page_has_reason_and_typed_text(self, client):
        client.get("/account/login/")
        token = client.cookies["csrftoken"].value
        data = {"words": "Łódź <b>", "password": "tajne", "csrfmiddlewaretoken": token}
        answer = client.post("/account/fail/?a=1", data, HTTP_ACCEPT_LANGUAGE="pl")
        page = answer.content.decode()
        assert answer.status_code == 507
        assert "zabrakło miejsca" in page
        assert 'name="words" value="Łódź &lt;b&gt;"' in page
        assert 'action="/account/fail/?a=1"' in page
        assert "tajne" not in page

    def test_json_response_has_the_message(self, client):
        answer = client.post("/account/fail/", headers={"x-requested-with": "XMLHttpRequest"})
        assert answer.status_code == 507
        assert "zabrakło miejsca" in answer.json()["error"]

    def test_error_page_in_english(self, client):
        answer = client.post("/account/fail/", HTTP_ACCEPT_LANGUAGE="en")
        assert "no room left" in answer.content.decode()

    def test_busy_image_lock_is_503_with_retry_after(self, rf):
        request = rf.get("/", headers={"accept": "application/json"})
        answer = not_stored(request, PicturesBusy())
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
