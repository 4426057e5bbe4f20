"""A sign-in code is sent quickly although ten thousand other e-mails wait."""

import time

import pytest

from tests.faults.site import running

pytestmark = pytest.mark.slow

WAITING = 10_000
SOON = 5


@pytest.fixture(scope="session")
def django_db_setup():
    """Replaces pytest-django's fixture, because the served site has a database of its own."""


@pytest.fixture
def site(tmp_path):
    with running(tmp_path) as running_site:
        yield running_site


def test_sign_in_code_is_sent_quickly(site):
    site.shell(
        "from django.core.mail import send_mail; from django.db import transaction\n"
        "with transaction.atomic():\n"
        f"    for n in range({WAITING}): send_mail('Inne', 'x', None, [f'a{{n}}@example.org'])"
    )
    site.start("codes")
    time.sleep(3)
    begun = time.monotonic()
    assert site.ask(0, "POST", "/account/logout/", {"x": "1"}).status == 302
    form = {"email": "nobody@example.org"}
    assert site.ask(0, "POST", "/account/login/code/", form).status == 302
    while not site.letters_to("nobody@example.org"):
        assert time.monotonic() - begun < SOON
        time.sleep(0.05)
    took = time.monotonic() - begun
    left = WAITING - len(site.letters_to("a"))
    print(f"\nthe code was sent after {took:.1f} s, while {left} e-mails waited")  # noqa: T201
    assert left > WAITING / 2
