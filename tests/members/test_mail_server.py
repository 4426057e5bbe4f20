"""Delivery to a real mail server on the loopback interface: it refuses, hangs or closes."""

from itertools import count

import pytest
from django.core.cache import cache

from members.mail.models import QueuedEmail
from members.mail.tasks import PAUSED
from tests.e2e.server import free_port
from tests.mail_server import mail_server
from tests.queued_mail import later, letter
from tests.worker import work

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.postgresql,
    pytest.mark.usefixtures("mail_queue"),
]
HANG = "hang"
BAD = "bad@example.org"


@pytest.fixture(autouse=True)
def smtp(settings):
    """Makes the worker deliver to the port that the returned function gets."""
    settings.EMAIL_DELIVERY_BACKEND = "members.mail.backends.SMTPBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = None
    settings.EMAIL_TIMEOUT = 0.3

    def use(port):
        settings.EMAIL_PORT = port

    return use


@pytest.fixture
def inbox(smtp):
    """The inbox of a running server."""
    with mail_server() as (port, inbox):
        smtp(port)
        yield inbox


def letters(number):
    return [letter(f"a{each}@example.org") for each in range(number)]


def for_bad(answer):
    """A function for ``Inbox.answers``, which refuses only the recipient BAD."""
    return lambda address: answer if address == BAD else None


def test_batch_is_one_connection(inbox):
    letters(50)
    assert work() == 1
    assert inbox.addresses() == [f"a{number}@example.org" for number in range(50)]
    assert inbox.connections == 1


def test_each_code_has_a_connection_of_its_own(inbox):
    for _number in range(3):
        letter(code=True)
    assert work() == 3
    assert inbox.connections == 3


def test_refused_connection_is_tried_again(smtp):
    port = free_port()
    smtp(port)
    queued = letters(5)
    work()
    assert QueuedEmail.objects.waiting().count() == 5
    with mail_server(port) as (_port, inbox):
        later(queued[0])
        work()
    assert len(inbox.letters) == 5


@pytest.mark.parametrize("step", ["CONNECT", "MAIL", "RCPT", "DATA"])
def test_server_that_hangs_is_left_alone_for_a_while(inbox, step):
    inbox.answers[step] = lambda address: HANG
    queued = letters(3)
    work()
    assert inbox.connections == 1
    assert cache.get(PAUSED)
    queued[0].refresh_from_db()
    assert queued[0].error == "SMTPServerDisconnected"
    assert QueuedEmail.objects.waiting().count() == 3
    inbox.answers.clear()
    later(queued[0])
    work()
    assert sorted(set(inbox.addresses())) == [f"a{number}@example.org" for number in range(3)]


@pytest.mark.parametrize("answer", ["421 too busy", "450 later", "554 not you"])
def test_refusal_at_connecting_concerns_all_emails(inbox, answer):
    inbox.answers["CONNECT"] = lambda address: answer
    queued = letters(3)
    work()
    assert (inbox.connections, inbox.letters) == (1, [])
    queued[0].refresh_from_db()
    assert queued[0].error == f"SMTPConnectError {answer[:3]}"
    assert QueuedEmail.objects.waiting().count() == 3


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
@pytest.mark.parametrize(
    ("answer", "is_final"), [("450 later", False), ("452 full", False), ("550 no", True)]
)
def test_refused_email_does_not_hold_the_others(inbox, step, answer, is_final):
    inbox.answers[step] = for_bad(answer)
    letter("first@example.org")
    queued = letter(BAD)
    letter("last@example.org")
    assert work() == 1
    queued.refresh_from_db()
    assert inbox.addresses() == ["first@example.org", "last@example.org"]
    assert bool(queued.failed_at) == is_final
    assert bool(queued.next_try_at) != is_final
    assert queued.error.endswith(answer[:3])
    assert "bad" not in queued.error
    assert not cache.get(PAUSED)


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_server_that_ends_connections_after_three_emails(inbox, step):
    number = count(1)
    inbox.answers[step] = lambda address: "421 enough" if next(number) % 4 == 0 else None
    letters(10)
    assert work() == 1
    assert inbox.addresses() == [f"a{each}@example.org" for each in range(10)]
    assert inbox.connections == 4
    assert not QueuedEmail.objects.waiting().exists()


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_server_that_goes_down_in_the_middle_of_a_batch(inbox, step):
    number = count()
    inbox.answers[step] = lambda address: "421 shutting down" if next(number) >= 4 else None
    queued = letters(10)
    work()
    assert len(inbox.letters) == 4
    assert QueuedEmail.objects.waiting().count() == 6
    assert cache.get(PAUSED)
    inbox.answers.clear()
    later(queued[0])
    work()
    assert sorted(inbox.addresses()) == [f"a{each}@example.org" for each in range(10)]


@pytest.mark.parametrize("answer", ["421 bye", "500 what?", HANG])
def test_error_after_the_email_was_accepted_does_not_repeat_it(inbox, answer):
    inbox.answers["QUIT"] = lambda address: answer
    queued = letter()
    work()
    queued.refresh_from_db()
    assert queued.sent_at
    assert len(inbox.letters) == 1


def test_too_large_email_is_given_up(inbox):
    inbox.answers["MAIL"] = lambda address: "552 too large"
    queued = letter()
    work()
    queued.refresh_from_db()
    assert queued.failed_at
    assert queued.error == "SMTPSenderRefused 552"
    assert not cache.get(PAUSED)
