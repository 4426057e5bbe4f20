"""A form with megabytes of text is refused quickly, with a page that says why."""

import pytest
from django.utils.translation import override

from demo.people import PASSWORD
from tests.speed import within


@pytest.fixture
def strict(client):
    client.handler.enforce_csrf_checks = True
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_oversized_forms_get_an_error_page(strict, settings, debug, kind):
    settings.DEBUG = debug
    body = "body=" + "ż" * 3 * 1024 * 1024
    if kind == "multipart/form-data":
        body = f'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\n{body}\r\n--x--\r\n'
        kind = "multipart/form-data; boundary=x"
    with within(seconds=1):
        answer = strict.post("/account/login/", body, content_type=kind, HTTP_ACCEPT_LANGUAGE="pl")
    assert answer.status_code == 413
    assert "Tekst jest za długi" in answer.content.decode()
    assert "Set-Cookie" not in answer


@pytest.mark.django_db
def test_forms_of_usual_size_are_accepted(client):
    with override("pl"):
        answer = client.post("/account/login/", {"login": "x@example.org", "password": PASSWORD})
    assert answer.status_code == 200
