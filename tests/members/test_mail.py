"""The e-mail queue. E-mails wait in the database; only the worker connects to the mail server."""

import ast
import socket
from datetime import timedelta
from pathlib import Path
from smtplib import SMTPConnectError, SMTPDataError, SMTPRecipientsRefused
from unittest.mock import Mock

import environ
import pytest
from django.conf import settings as site
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import BadHeaderError
from django.core.management import call_command, load_command_class
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from config import environment
from members.mail.backends import MemoryBackend, NotQueuedError
from members.mail.management.commands import db_worker
from members.mail.models import LONGEST_TRY, QueuedEmail
from members.mail.sending import send_templated_email
from members.mail.tasks import (
    LAST,
    LONGEST_BATCH,
    TRIED_FOR,
    deliver,
    send_again,
    send_all_again,
)
from members.privacy.services import erase_account
from tests.at_once import at_once
from tests.factories.members import UserFactory
from tests.members.test_accounts import code_of
from tests.sent_mail import sent_emails
from tests.test_outages import away
from tests.worker import QUEUE, work

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
IMMEDIATE = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
MAIL_APP = Path(site.BASE_DIR) / "members" / "mail"


class Failing(BaseEmailBackend):
    """An e-mail backend that raises ``error`` instead of sending."""

    error = None

    def send_messages(self, email_messages):
        raise self.error


@pytest.fixture(autouse=True)
def queue(settings):
    settings.EMAIL_BACKEND = "members.mail.backends.QueueBackend"
    settings.TASKS = QUEUE


@pytest.fixture
def failing(settings, monkeypatch):
    """``failing(error)``: delivery raises ``error`` from now on, or works again if that is None."""
    usual = settings.EMAIL_DELIVERY_BACKEND

    def fail(error):
        monkeypatch.setattr(Failing, "error", error)
        settings.EMAIL_DELIVERY_BACKEND = f"{__name__}.Failing" if error else usual

    return fail


@pytest.fixture
def person():
    user = UserFactory(email="maria@example.org", password=make_password("dluga-fraza-2026"))
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def letter(to="anna@example.org", *, code=False, **fields):
    message = EmailMultiAlternatives("Temat", "Treść", to=[to], **fields)
    if code:
        message.valid_for = timedelta(minutes=3)
    message.send()
    return QueuedEmail.objects.latest("pk")


def later(queued):
    """Makes all waiting tasks due, as if time had passed. Clears the cache, reloads ``queued``."""
    cache.clear()
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
    queued.refresh_from_db()


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

    def test_without_a_queue_the_request_tries_once(self, settings, failing, mailoutbox):
        """Without a worker, as in the demo, the request itself tries once to send the e-mail."""
        settings.TASKS = {
            "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}
        }
        letter(code=True)
        assert len(mailoutbox) == 1
        failing(ConnectionRefusedError())
        assert letter().failed_at


class TestBatches:
    @pytest.fixture
    def connections(self, settings, monkeypatch):
        """Counts the connections that delivery opens, in a list."""
        opened = []
        monkeypatch.setattr(MemoryBackend, "open", lambda backend: opened.append(id(backend)))
        return opened

    def test_waiting_emails_share_one_connection(self, connections, mailoutbox):
        for number in range(5):
            letter(f"a{number}@example.org")
        assert work() == 1
        assert [message.to[0][:2] for message in mailoutbox] == ["a0", "a1", "a2", "a3", "a4"]
        assert len(set(connections)) == 1

    def test_batch_ends_after_its_number_of_emails(self, connections, mailoutbox, monkeypatch):
        monkeypatch.setattr("members.mail.tasks.BATCH", 2)
        for number in range(7):
            letter(f"a{number}@example.org")
        assert work() == 3
        assert len(mailoutbox) == 7

    def test_batch_ends_in_time(self, mailoutbox, monkeypatch):
        monkeypatch.setattr("members.mail.tasks.LONGEST_BATCH", timedelta(seconds=-1))
        for number in range(3):
            letter(f"a{number}@example.org")
        assert work() == 3
        assert len(mailoutbox) == 3

    def test_batch_leaves_codes_and_later_emails(self, mailoutbox):
        letter("first@example.org")
        later_on, code = letter("later@example.org"), letter("code@example.org", code=True)
        DBTaskResult.objects.filter(args_kwargs__args=[later_on.pk]).update(
            run_after=timezone.now() + timedelta(hours=1)
        )
        assert work(priority=LAST) == 1
        assert [message.to for message in mailoutbox] == [["first@example.org"]]
        assert work(args_kwargs__args=[code.pk]) == 1

    def test_unexpected_error_leaves_the_other_deliveries_ready(self, monkeypatch, mailoutbox):
        for number in range(4):
            letter(f"a{number}@example.org")
        monkeypatch.setattr("members.mail.tasks.cache.get", Mock(side_effect=[None, None, OSError]))
        assert work(args_kwargs__args=[QueuedEmail.objects.first().pk]) == 1
        assert DBTaskResult.objects.filter(status="READY").count() == 2
        monkeypatch.undo()
        work()
        assert len(mailoutbox) == 4

    def test_outage_postpones_all_waiting_emails_at_once(self, failing, mailoutbox):
        queued = [letter(f"a{number}@example.org") for number in range(20)]
        failing(ConnectionRefusedError())
        assert work() == 2
        assert not DBTaskResult.objects.ready().exists()
        assert DBTaskResult.objects.filter(status="READY").count() == 20
        failing(None)
        later(queued[0])
        work()
        assert len(mailoutbox) == 20

    def test_email_that_another_worker_sends_keeps_a_task(self, mailoutbox):
        queued = letter()
        QueuedEmail.objects.update(tried_at=timezone.now())
        assert work() == 1
        assert mailoutbox == []
        row = DBTaskResult.objects.get(status="READY")
        assert row.run_after > timezone.now() + LONGEST_TRY / 2
        QueuedEmail.objects.update(tried_at=timezone.now() - LONGEST_TRY)
        later(queued)
        work()
        assert len(mailoutbox) == 1

    def test_tasks_of_a_batch_are_successful(self):
        for _number in range(3):
            letter()
        work()
        rows = DBTaskResult.objects.values_list("status", "finished_at")
        assert [status for status, finished_at in rows if finished_at] == ["SUCCESSFUL"] * 3


class TestBackends:
    @pytest.mark.parametrize("scheme", sorted(environ.Env.EMAIL_SCHEMES))
    def test_no_backend_sends_a_message_that_was_not_queued(self, scheme, tmp_path, monkeypatch):
        monkeypatch.setenv("EMAIL_URL", f"{scheme}://localhost:1/{tmp_path}")
        if scheme == "dummymail":
            with pytest.raises(ImproperlyConfigured):
                environment.mail(environ.Env(), default="")
            return
        backend = environment.mail(environ.Env(), default="")["EMAIL_DELIVERY_BACKEND"]
        file = {"file_path": str(tmp_path)} if scheme == "filemail" else {}
        message = EmailMultiAlternatives("Temat", "Treść", to=["anna@example.org"])
        message.connection = get_connection(backend, **file)
        with pytest.raises(NotQueuedError) as refused:
            message.send()
        assert "anna" not in str(refused.value)
        assert mail.outbox == list(tmp_path.iterdir()) == []

    def test_demo_writes_queued_emails_into_files(self, settings, tmp_path):
        settings.EMAIL_DELIVERY_BACKEND = "members.mail.backends.FileBackend"
        settings.EMAIL_FILE_PATH = str(tmp_path)
        for number in range(3):
            letter(f"a{number}@example.org")
        work()
        sent = sent_emails(tmp_path)
        assert [email["To"][:2] for email in sent] == ["a0", "a1", "a2"]

    def test_kind_of_an_email_is_its_template(self, person, member, client):
        client.post("/account/login/code/", {"email": person.email})
        assert QueuedEmail.objects.latest("pk").kind == "account/email/login_code"
        send_templated_email("work_failed", to="a@example.org", subject="x", context={})
        assert QueuedEmail.objects.latest("pk").kind == "work_failed"


class TestSendingAgain:
    def test_only_given_up_emails_are_sent_again(self, mailoutbox):
        sent, waiting, code = letter(), letter(), letter(code=True)
        now = timezone.now()
        QueuedEmail.objects.filter(pk=sent.pk).empty(sent_at=now)
        QueuedEmail.objects.filter(pk=code.pk).empty(failed_at=now)
        DBTaskResult.objects.all().delete()
        assert send_again(QueuedEmail.objects.filter(pk__in=[sent.pk, waiting.pk, code.pk])) == 0
        assert not DBTaskResult.objects.exists()

    def test_sent_again_is_tried_for_three_days_anew(self, failing, mailoutbox):
        queued = letter()
        old = timezone.now() - TRIED_FOR * 2
        QueuedEmail.objects.update(created_at=old, failed_at=timezone.now(), attempts=70)
        DBTaskResult.objects.all().delete()
        failing(SMTPDataError(451, "later"))
        send_again(QueuedEmail.objects.all())
        work()
        queued.refresh_from_db()
        assert (queued.failed_at, queued.attempts) == (None, 1)

    def test_all_are_sent_again_except_what_fails_meanwhile(self, mailoutbox, monkeypatch):
        monkeypatch.setattr("members.mail.tasks.BATCH", 2)
        queued, moment = [letter() for _number in range(6)], timezone.now()
        QueuedEmail.objects.update(failed_at=moment)
        QueuedEmail.objects.filter(pk=queued[0].pk).update(failed_at=moment + timedelta(seconds=1))
        DBTaskResult.objects.all().delete()
        send_all_again.enqueue(moment.isoformat())
        work()
        assert len(mailoutbox) == 5
        assert QueuedEmail.objects.given_up().get() == queued[0]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestTwoAtOnce:
    def test_two_workers_send_an_email_once(self, settings, monkeypatch):
        queued, sent = letter(), []
        monkeypatch.setattr(
            Failing, "send_messages", lambda self, messages: sent.append(1) or len(messages)
        )
        settings.EMAIL_DELIVERY_BACKEND = f"{__name__}.Failing"
        at_once([1, 2, 3], lambda _worker: deliver.call(queued.pk))
        assert len(sent) == 1

    def test_two_workers_take_different_deliveries(self):
        for number in range(30):
            letter(f"a{number}@example.org")
        at_once([1, 2, 3], lambda _worker: deliver.call(0))
        assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()
        assert QueuedEmail.objects.filter(attempts=1).exclude(sent_at=None).count() == 30

    def test_two_administrators_send_again_once(self):
        letter()
        DBTaskResult.objects.all().delete()
        QueuedEmail.objects.update(failed_at=timezone.now())
        done = at_once([1, 2, 3], lambda _person: send_again(QueuedEmail.objects.all()))
        assert sorted(done) == [0, 0, 1]
        assert DBTaskResult.objects.count() == 1

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
