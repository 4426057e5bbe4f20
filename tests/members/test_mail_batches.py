"""Batches of e-mails, the backends that deliver them, and sending given-up e-mails again."""

from datetime import timedelta
from smtplib import SMTPDataError
from unittest.mock import Mock

import environ
import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config import environment
from members.mail.backends import MemoryBackend, NotQueuedError
from members.mail.models import LONGEST_TRY, QueuedEmail
from members.mail.sending import send_templated_email
from members.mail.tasks import LAST, TRIED_FOR, deliver, send_again, send_all_again
from tests.at_once import at_once
from tests.queued_mail import later, letter
from tests.sent_mail import sent_emails
from tests.worker import work

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.postgresql,
    pytest.mark.usefixtures("mail_queue"),
]


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

    def test_kind_of_an_email_is_its_template(self, member, client):
        client.post("/account/login/code/", {"email": member.email})
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
