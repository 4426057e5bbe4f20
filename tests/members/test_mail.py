"""The e-mail queue. E-mails wait in the database; only the worker connects to the mail server."""

import ast
import socket
from datetime import timedelta
from pathlib import Path
from smtplib import SMTPConnectError, SMTPDataError, SMTPRecipientsRefused

import pytest
from django.conf import settings as site
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.message import BadHeaderError
from django.core.management import call_command, load_command_class
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from members.mail.management.commands import db_worker
from members.mail.models import LONGEST_TRY, QueuedEmail
from members.mail.tasks import (
    LONGEST_BATCH,
    TRIED_FOR,
    deliver,
    send_again,
)
from members.privacy.services import erase_account
from tests.at_once import at_once
from tests.factories.members import UserFactory
from tests.members.test_accounts import code_of
from tests.queued_mail import FAILING, Failing, later, letter
from tests.test_outages import away
from tests.worker import work

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.postgresql,
    pytest.mark.usefixtures("mail_queue"),
]
IMMEDIATE = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
MAIL_APP = Path(site.BASE_DIR) / "members" / "mail"


@pytest.fixture
def person():
    user = UserFactory(email="maria@example.org", password=make_password("dluga-fraza-2026"))
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


class TestRequests:
    @pytest.fixture
    def silent(self, settings):
        """Configures a mail server that never answers; yields its listening socket."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            settings.EMAIL_DELIVERY_BACKEND = "members.mail.backends.SMTPBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
            settings.EMAIL_TIMEOUT = 0.2
            server.settimeout(0.01)
            yield server

    def test_no_request_connects_to_the_mail_server(self, client, silent, person):
        for path in ("/account/password/reset/", "/account/login/code/"):
            assert client.post(path, {"email": person.email}).status_code == 302
        with pytest.raises(TimeoutError):
            silent.accept()
        assert QueuedEmail.objects.waiting().count() == 2

    def test_silent_mail_server_is_not_tried_for_a_while(self, silent):
        queued = [letter(), letter(), letter()]
        assert work() == 2
        assert sum(QueuedEmail.objects.values_list("attempts", flat=True)) == 1
        queued[0].refresh_from_db()
        assert queued[0].error
        assert QueuedEmail.objects.waiting().count() == 3
        assert not DBTaskResult.objects.failed().exists()

    def test_password_change_succeeds_although_mail_fails(self, client, failing, person):
        failing(ConnectionRefusedError())
        client.post("/account/login/", {"login": person.email, "password": "dluga-fraza-2026"})
        client.post("/account/reauthenticate/", {"password": "dluga-fraza-2026"})
        words = {"oldpassword": "dluga-fraza-2026"} | dict.fromkeys(
            ("password1", "password2"), "inna-fraza-2027"
        )
        response = client.post("/account/password/change/", words)
        assert response.status_code == 302
        person.refresh_from_db()
        assert person.check_password("inna-fraza-2027")
        work()
        assert QueuedEmail.objects.waiting().exists()

    def test_sign_up_with_a_queued_code(self, client, mailoutbox):
        words = {
            "email": "nowa@example.org",
            "first_name": "Olga",
            "last_name": "Maj",
            "password1": "dluga-fraza-2026",
            "password2": "dluga-fraza-2026",
            "terms": "on",
        }
        assert client.post("/account/signup/", words).status_code == 302
        work(queue_name="codes")
        code = {"code": code_of(mailoutbox[0])}
        assert client.post("/account/confirm-email/", code).status_code == 302
        assert "_auth_user_id" in client.session


class TestCodes:
    def test_codes_are_sent_first(self, mailoutbox):
        for number in range(5):
            letter(f"a{number}@example.org")
        letter("kod@example.org", code=True)
        work()
        assert mailoutbox[0].to == ["kod@example.org"]

    def test_codes_have_their_own_queue(self, mailoutbox):
        letter()
        letter("kod@example.org", code=True)
        assert work(queue_name="codes") == 1
        assert [message.to for message in mailoutbox] == [["kod@example.org"]]

    def test_allauth_codes_have_an_expiry(self, person):
        for path, email in (
            ("/account/password/reset/", person.email),
            ("/account/password/reset/", "nobody@example.org"),
            ("/account/login/code/", person.email),
            ("/account/login/code/", "nobody@example.org"),
        ):
            Client().post(path, {"email": email})
        assert QueuedEmail.objects.count() == 4
        assert not QueuedEmail.objects.filter(expires_at=None).exists()

    def test_other_tasks_run_before_other_emails(self):
        letter()
        deliver.enqueue(0)
        assert DBTaskResult.objects.ready().first().args_kwargs["args"] == [0]

    def test_expired_code_is_deleted_unsent(self, mailoutbox):
        queued = letter(code=True)
        QueuedEmail.objects.update(expires_at=timezone.now())
        work()
        queued.refresh_from_db()
        assert mailoutbox == []
        assert (queued.content, queued.recipients) == ({}, "")
        assert not DBTaskResult.objects.failed().exists()

    def test_expired_code_is_deleted_by_reap_tasks(self, capsys):
        queued, valid = letter(code=True), letter(code=True)
        QueuedEmail.objects.filter(pk=queued.pk).update(expires_at=timezone.now())
        call_command("reap_tasks")
        queued.refresh_from_db()
        valid.refresh_from_db()
        assert (queued.content, queued.recipients) == ({}, "")
        assert valid.recipients

    def test_valid_code_is_retried(self, failing, mailoutbox):
        failing(SMTPConnectError(421, "busy"))
        queued = letter(code=True)
        work()
        failing(None)
        later(queued)
        work()
        assert len(mailoutbox) == 1


class TestDelivery:
    def test_content_is_deleted_after_sending(self, mailoutbox):
        queued = letter()
        work()
        queued.refresh_from_db()
        assert [message.body for message in mailoutbox] == ["Treść"]
        assert (queued.content, queued.recipients) == ({}, "")
        assert queued.sent_at

    @pytest.mark.parametrize(
        "error",
        [
            ConnectionRefusedError("anna@example.org"),
            TimeoutError(),
            SMTPConnectError(421, "anna@example.org is too much"),
            SMTPDataError(451, "anna@example.org"),
            SMTPRecipientsRefused({"anna@example.org": (450, b"anna@example.org: greylisted")}),
        ],
        ids=lambda error: type(error).__name__,
    )
    def test_temporary_error_is_retried(self, failing, mailoutbox, caplog, error):
        failing(error)
        queued = letter()
        work()
        queued.refresh_from_db()
        assert queued.sent_at is queued.failed_at is None
        assert "anna" not in queued.error + caplog.text
        failing(None)
        later(queued)
        work()
        assert len(mailoutbox) == 1

    @pytest.mark.parametrize(
        "error",
        [
            SMTPDataError(554, "spam from anna@example.org"),
            SMTPRecipientsRefused({"anna@example.org": (550, b"no anna@example.org here")}),
            UnicodeEncodeError("ascii", "ł", 0, 1, "anna@example.org"),
        ],
        ids=lambda error: type(error).__name__,
    )
    def test_given_up_email_can_be_sent_again(self, failing, mailoutbox, caplog, error):
        failing(error)
        queued = letter()
        work()
        queued.refresh_from_db()
        assert queued.failed_at
        assert "anna" not in queued.error + caplog.text
        assert not DBTaskResult.objects.failed().exists()
        failing(None)
        assert send_again(QueuedEmail.objects.filter(pk=queued.pk)) == 1
        work()
        queued.refresh_from_db()
        assert len(mailoutbox) == 1
        assert queued.failed_at is None

    def test_refused_code_is_not_reported(self, failing):
        failing(SMTPRecipientsRefused({"anan@example.org": (550, b"no such user")}))
        queued = letter("anan@example.org", code=True)
        work()
        queued.refresh_from_db()
        assert queued.failed_at
        assert (queued.content, queued.recipients) == ({}, "")
        assert not QueuedEmail.objects.given_up().exists()

    def test_retries_end_after_three_days(self, failing):
        failing(ConnectionRefusedError())
        queued = letter()
        QueuedEmail.objects.update(created_at=timezone.now() - TRIED_FOR - timedelta(minutes=1))
        work()
        queued.refresh_from_db()
        assert queued.failed_at
        assert queued.recipients

    def test_pauses_between_retries_grow(self, failing):
        failing(SMTPDataError(451, "later"))
        queued = letter()
        for minutes in [2, 4, 8, 16, 32, 60, 60, 60, 60]:
            work()
            row = DBTaskResult.objects.get(status="READY")
            pause = (row.run_after - timezone.now()).total_seconds() / 60
            assert 0.7 * minutes < pause <= 1.25 * minutes
            later(queued)
            assert queued.next_try_at == pytest.approx(
                timezone.now() + timedelta(minutes=pause), abs=timedelta(seconds=5)
            )

    def test_emails_refused_together_come_back_at_different_moments(self, failing):
        failing(SMTPDataError(451, "later"))
        for number in range(20):
            letter(f"a{number}@example.org")
        work()
        waiting = DBTaskResult.objects.filter(status="READY").values_list("run_after", flat=True)
        assert len({moment.replace(microsecond=0) for moment in waiting}) > 10

    def test_email_enqueued_twice_is_sent_once(self, mailoutbox):
        queued = letter()
        deliver.enqueue(queued.pk)
        work()
        assert len(mailoutbox) == 1

    def test_email_of_a_killed_worker_is_sent(self, mailoutbox):
        letter()
        row = DBTaskResult.objects.get()
        row.claim("killed")
        QueuedEmail.objects.update(attempts=1, tried_at=timezone.now())
        call_command("reap_tasks")
        assert work() == 0
        DBTaskResult.objects.update(started_at=timezone.now() - LONGEST_TRY - LONGEST_BATCH)
        QueuedEmail.objects.update(tried_at=timezone.now() - LONGEST_TRY)
        call_command("reap_tasks")
        assert work() == 1
        assert len(mailoutbox) == 1

    @pytest.mark.parametrize("status", ["FAILED", "SUCCESSFUL", None])
    def test_waiting_email_without_a_task_gets_one(self, mailoutbox, status):
        queued = letter()
        other = letter("new@example.org")
        old = timezone.now() - LONGEST_TRY
        QueuedEmail.objects.filter(pk=queued.pk).update(created_at=old)
        if status:
            DBTaskResult.objects.update(status=status)
        else:
            DBTaskResult.objects.all().delete()
        call_command("reap_tasks")
        call_command("reap_tasks")
        ready = DBTaskResult.objects.ready()
        assert [row.args_kwargs["args"] for row in ready] == [[queued.pk]]
        QueuedEmail.objects.filter(pk=other.pk).delete()
        work()
        assert len(mailoutbox) == 1

    def test_finished_email_gets_no_other_task(self):
        old = timezone.now() - LONGEST_TRY
        for ended in ("sent_at", "failed_at"):
            QueuedEmail.objects.create(created_at=old, **{ended: old})
        call_command("reap_tasks")
        assert not DBTaskResult.objects.exists()

    def test_without_a_queue_the_request_tries_once(self, settings, failing, mailoutbox):
        """Without a worker, as in the demo, the request itself tries once to send the e-mail."""
        settings.TASKS = {
            "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}
        }
        letter(code=True)
        assert len(mailoutbox) == 1
        failing(ConnectionRefusedError())
        assert letter().failed_at


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestTwoAtOnce:
    def test_two_workers_send_an_email_once(self, settings, monkeypatch):
        queued, sent = letter(), []
        monkeypatch.setattr(
            Failing, "send_messages", lambda self, messages: sent.append(1) or len(messages)
        )
        settings.EMAIL_DELIVERY_BACKEND = FAILING
        at_once([1, 2, 3], lambda _worker: deliver.call(queued.pk))
        assert len(sent) == 1

    def test_rolled_back_transaction_sends_no_email(self):
        with transaction.atomic():
            letter()
            transaction.set_rollback(True)
        assert not QueuedEmail.objects.exists()
        assert not DBTaskResult.objects.exists()


class TestMessage:
    def test_message_is_delivered_unchanged(self, mailoutbox):
        message = EmailMultiAlternatives(
            "Łódź: zażółć",
            "Treść ąę",
            "Biuro <biuro@example.org>",
            ["Anna <anna@example.org>"],
            cc=["c@example.org"],
            bcc=["b@example.org"],
            reply_to=["r@example.org"],
            headers={"Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative("<p>Treść</p>", "text/html")
        message.attach("plan.txt", "ąę", "text/plain")
        message.attach("a.bin", b"\x00\xff", "application/octet-stream")
        message.send()
        work()
        [sent] = mailoutbox
        assert sent.recipients() == message.recipients()
        raw = sent.message()
        for name in ("Subject", "From", "To", "Cc", "Reply-To", "Auto-Submitted"):
            assert raw[name] == message.message()[name]
        assert raw["Message-ID"]
        assert "b@example.org" not in raw.as_string()
        kinds = [part.get_content_type() for part in raw.walk()]
        assert kinds.count("text/html") == 1
        payloads = [part.get_payload(decode=True) for part in raw.walk()]
        assert "ąę".encode() in payloads
        assert b"\x00\xff" in payloads

    def test_invalid_header_is_refused_at_once(self):
        with pytest.raises(BadHeaderError):
            EmailMultiAlternatives("a\nBcc: x@example.org", "", to=["a@example.org"]).send()
        assert not QueuedEmail.objects.exists()

    def test_email_without_recipients_is_not_queued(self):
        assert EmailMultiAlternatives("a", "b", bcc=[]).send() == 0
        assert get_connection().send_messages([]) == 0

    def test_several_messages_in_one_call(self, mailoutbox):
        messages = [EmailMultiAlternatives("a", "b", to=[f"{n}@example.org"]) for n in range(3)]
        assert get_connection().send_messages(messages) == 3
        work()
        assert len(mailoutbox) == 3


class TestPeople:
    def test_erased_user_gets_no_queued_email(self, mailoutbox):
        person = UserFactory(email="zyta@example.org")
        letter("inna.zyta@example.org")
        letter(person.email)
        erase_account(person, by=person)
        work()
        assert sorted(message.to[0] for message in mailoutbox) == [
            "inna.zyta@example.org",
            "zyta@example.org",
        ]
        assert "Treść" not in [m.body for m in mailoutbox if m.to == ["zyta@example.org"]]

    def test_sent_and_failed_emails_are_pruned(self):
        left, given_up, waiting = letter(), letter(), letter()
        before = timezone.now() - timedelta(days=15)
        QueuedEmail.objects.filter(pk=left.pk).update(sent_at=before)
        QueuedEmail.objects.filter(pk=given_up.pk).update(failed_at=before)
        QueuedEmail.objects.filter(pk=waiting.pk).update(created_at=before)
        call_command("prune")
        assert QueuedEmail.objects.get() == waiting


def test_only_members_mail_imports_smtplib():
    """No module outside of ``members/mail`` imports ``smtplib``."""
    guilty = []
    for folder in ("config", "demo", "cms", "forum", "members"):
        for path in (Path(site.BASE_DIR) / folder).rglob("*.py"):
            names = {
                node.module if isinstance(node, ast.ImportFrom) else alias.name
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, ast.Import | ast.ImportFrom)
                for alias in node.names
            }
            if {"smtplib"} & names and not path.is_relative_to(MAIL_APP):
                guilty.append(str(path))
    assert guilty == []
    assert mail.outbox == []


class TestWorker:
    def test_worker_serves_all_queues_by_default(self):
        command = load_command_class("members.mail", "db_worker")
        parser = command.create_parser("manage.py", "db_worker")
        assert parser.parse_args([]).queue_name == "*"

    @pytest.mark.usefixtures("_own_connections")
    def test_worker_continues_when_the_database_is_back(self, monkeypatch):
        answers = [away, away, lambda worker: "done"]
        monkeypatch.setattr(db_worker, "PAUSE", 0)
        monkeypatch.setattr(Worker, "run", lambda worker: answers.pop(0)(worker))
        call_command("db_worker", startup_delay=False)
        assert answers == []

    @pytest.mark.usefixtures("_own_connections")
    def test_other_exception_ends_the_worker(self, monkeypatch):
        def fail(worker):
            raise ValueError("x")

        monkeypatch.setattr(Worker, "run", fail)
        with pytest.raises(ValueError, match="x"):
            call_command("db_worker", startup_delay=False)

    @pytest.fixture
    def _own_connections(self, monkeypatch, settings):
        """Keeps the worker from closing the test's connections, and from replacing pytest's signal
        handlers."""
        monkeypatch.setattr(Worker, "configure_signals", lambda worker: None)
        monkeypatch.setattr(db_worker.connections, "close_all", lambda: None)
