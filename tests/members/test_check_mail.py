"""``manage.py check_mail`` sends a test e-mail at once and tells what the mail server answered."""

from io import StringIO
from smtplib import SMTPAuthenticationError, SMTPDataError, SMTPRecipientsRefused

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command

from members.mail.models import QueuedEmail
from tests.worker import QUEUE, work

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
ADDRESS = "anna@example.org"


class Refusing(BaseEmailBackend):
    """An e-mail backend that raises ``error`` instead of sending."""

    error = None

    def send_messages(self, email_messages):
        raise self.error


@pytest.fixture(autouse=True)
def queue(settings):
    settings.EMAIL_BACKEND = "members.mail.backends.QueueBackend"
    settings.TASKS = QUEUE
    settings.DEFAULT_FROM_EMAIL = "Forum <forum@testserver>"


@pytest.fixture
def refusing(settings, monkeypatch):
    """``refusing(error)``: the mail server answers with ``error``."""

    def refuse(error):
        monkeypatch.setattr(Refusing, "error", error)
        settings.EMAIL_DELIVERY_BACKEND = f"{__name__}.Refusing"

    return refuse


def check(address=ADDRESS) -> str:
    """The output of the command."""
    output = StringIO()
    call_command("check_mail", address, stdout=output)
    return output.getvalue()


def test_email_is_delivered_at_once_and_only_once(mailoutbox):
    assert "Accepted." in check()
    [message] = mailoutbox
    assert message.to == [ADDRESS]
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert QueuedEmail.objects.get().sent_at
    work()
    assert len(mailoutbox) == 1


def test_other_waiting_emails_stay_as_they_are(mailoutbox):
    other = QueuedEmail.objects.create(recipients=f"\n{ADDRESS}\n")
    check()
    other.refresh_from_db()
    assert other.recipients
    assert other.sent_at is other.tried_at is None


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SMTPRecipientsRefused({ADDRESS: (550, b"5.1.1 No such user")}), "550 5.1.1 No such user"),
        (SMTPDataError(550, b"5.7.26 SPF failed \xc5\x82"), "550 5.7.26 SPF failed ł"),
        (SMTPAuthenticationError(535, b"Bad password"), "535 Bad password"),
        (ConnectionRefusedError("Connection refused"), "Connection refused"),
        (TimeoutError("timed out"), "timed out"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_answer_of_the_server_is_told_and_nothing_is_tried_again(
    refusing, mailoutbox, caplog, settings, error, words
):
    delivery = settings.EMAIL_DELIVERY_BACKEND
    refusing(error)
    with pytest.raises(CommandError) as refused:
        check()
    assert words in str(refused.value)
    assert not QueuedEmail.objects.exists()
    assert ADDRESS not in caplog.text
    settings.EMAIL_DELIVERY_BACKEND = delivery
    work()
    assert mailoutbox == []


def test_server_is_described_without_its_password(settings, monkeypatch, refusing):
    refusing(ConnectionRefusedError())
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    monkeypatch.setattr(f"{smtp}.send_messages", lambda backend, messages: len(messages))
    settings.EMAIL_DELIVERY_BACKEND = smtp
    settings.EMAIL_HOST, settings.EMAIL_PORT = "mail.example.org", 587
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "forum", "tajne"
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = True, False
    output = check()
    assert "mail.example.org, port 587, with STARTTLS, signs in" in output
    assert "tajne" not in output


@pytest.mark.parametrize(
    ("sender", "site", "is_warned"),
    [
        ("forum@example.org", "https://example.org", False),
        ("forum@example.org", "https://forum.example.org:8443", False),
        ("forum@mail.example.org", "https://example.org", False),
        ("forum@gmail.example", "https://forum.example.org", True),
        ("forum@ample.org", "https://example.org", True),
    ],
)
def test_domain_of_the_sender_is_compared(settings, sender, site, is_warned):
    settings.DEFAULT_FROM_EMAIL, settings.SITE_URL = f"Forum <{sender}>", site
    output = check()
    assert ("DEFAULT_FROM_EMAIL" in output) == is_warned
    for record in (sender.partition("@")[2], f"_dmarc.{sender.partition('@')[2]}"):
        assert f"TXT {record} " in output


def test_address_must_be_one():
    with pytest.raises(CommandError):
        check("anna\nBcc: x@example.org")
    assert not QueuedEmail.objects.exists()


def test_demo_without_workers_sends_while_it_queues(settings, mailoutbox):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    assert "Accepted." in check()
    assert len(mailoutbox) == 1
