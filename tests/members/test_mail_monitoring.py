"""The health check of the queue, and the numbers that administrators see."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from members.mail.models import QueuedEmail
from members.mail.monitoring import STALLED_AFTER, daily_counts, longest_wait, queue_summary
from members.mail.tasks import PAUSED, deliver
from tests.queued_mail import letter
from tests.worker import work

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.postgresql,
    pytest.mark.usefixtures("mail_queue"),
]
LONG = STALLED_AFTER + timedelta(minutes=1)


def written(ago: timedelta, **fields):
    """An e-mail that was queued ``ago``, with its task."""
    queued, moment = letter(), timezone.now() - ago
    QueuedEmail.objects.filter(pk=queued.pk).update(created_at=moment, **fields)
    DBTaskResult.objects.update(enqueued_at=moment)
    return queued


class TestHealthCheck:
    def ask(self, client):
        answer = client.get("/healthz/queue")
        return answer.status_code, answer.json()

    def test_empty_queue_is_ok(self, client):
        assert self.ask(client) == (200, {"queue": "ok", "oldest_waiting_seconds": 0})

    def test_email_that_waits_shortly_is_ok(self, client):
        written(timedelta(minutes=5))
        code, answer = self.ask(client)
        assert (code, answer["queue"]) == (200, "ok")
        assert 300 <= answer["oldest_waiting_seconds"] < 310

    def test_queue_without_a_worker_stands_still(self, client):
        written(LONG)
        code, answer = self.ask(client)
        assert (code, answer["queue"]) == (503, "stalled")
        work()
        assert self.ask(client)[0] == 200

    def test_server_that_does_not_answer_makes_the_queue_stand_still(self, client):
        written(LONG, error="TimeoutError")
        DBTaskResult.objects.update(run_after=timezone.now() + timedelta(minutes=1))
        assert self.ask(client)[0] == 503

    @pytest.mark.parametrize("error", ["SMTPRecipientsRefused 450", "SMTPDataError 451"])
    def test_full_mailbox_does_not_make_the_queue_stand_still(self, client, error):
        written(LONG, error=error)
        DBTaskResult.objects.update(run_after=timezone.now() + timedelta(minutes=1))
        assert self.ask(client)[0] == 200

    def test_other_tasks_count_too(self, client):
        deliver.enqueue(0)
        DBTaskResult.objects.update(enqueued_at=timezone.now() - LONG)
        assert self.ask(client)[0] == 503

    def test_task_for_later_counts_from_its_time(self):
        now = timezone.now()
        deliver.using(run_after=now - timedelta(minutes=2)).enqueue(0)
        DBTaskResult.objects.update(enqueued_at=now - LONG)
        assert longest_wait(now) == timedelta(minutes=2)

    @pytest.mark.parametrize("ended", ["sent_at", "failed_at"])
    def test_finished_emails_do_not_wait(self, client, ended):
        written(LONG, **{ended: timezone.now()})
        DBTaskResult.objects.all().delete()
        assert self.ask(client)[0] == 200

    def test_expired_code_that_was_deleted_does_not_wait(self, client):
        written(LONG, expires_at=timezone.now())
        DBTaskResult.objects.all().delete()
        QueuedEmail.objects.expired(timezone.now()).give_up_expired()
        assert self.ask(client)[0] == 200

    def test_answer_names_nobody(self, client):
        letter("zyta@example.org")
        assert "zyta" not in client.get("/healthz/queue").content.decode()

    def test_missing_database_is_503(self, client, monkeypatch):
        monkeypatch.setattr("config.views._database_answers", lambda: False)
        assert self.ask(client) == (503, {"queue": "unknown", "oldest_waiting_seconds": None})

    def test_check_makes_two_queries(self, django_assert_num_queries):
        written(LONG)
        with django_assert_num_queries(2):
            longest_wait(timezone.now())


class TestNumbers:
    def test_summary(self, django_assert_num_queries):
        now = timezone.now()
        oldest = written(timedelta(hours=3))
        written(timedelta(hours=1), next_try_at=now + timedelta(minutes=1))
        written(timedelta(hours=5), sent_at=now)
        written(timedelta(hours=5), failed_at=now)
        cache.set(PAUSED, True)
        with django_assert_num_queries(1):
            found = queue_summary(now)
        oldest.refresh_from_db()
        assert found == {
            "number": 2,
            "oldest": oldest.created_at,
            "later": 1,
            "is_paused": True,
        }

    def test_days_are_those_of_the_site(self, django_assert_num_queries):
        now = timezone.make_aware(timezone.datetime(2026, 7, 2, 0, 30))
        for field, ago in [
            ("sent_at", timedelta(minutes=10)),
            ("sent_at", timedelta(minutes=40)),
            ("failed_at", timedelta(minutes=40)),
            ("sent_at", timedelta(days=20)),
        ]:
            written(timedelta(), **{field: now - ago})
        with django_assert_num_queries(2):
            days = daily_counts(now)
        assert len(days) == 14
        assert [str(row["day"]) for row in days[:2]] == ["2026-07-02", "2026-07-01"]
        assert [(row["sent"], row["given_up"]) for row in days[:3]] == [(1, 0), (1, 1), (0, 0)]
        assert sum(row["sent"] for row in days) == 2


def test_waiting_emails_are_found_by_their_index():
    """Among many sent e-mails, the database reads only those that wait."""
    now = timezone.now()
    rows = [QueuedEmail(created_at=now, sent_at=now) for _number in range(3000)]
    QueuedEmail.objects.bulk_create(rows)
    letter()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE mail_queuedemail")
    for emails in (
        QueuedEmail.objects.waiting().order_by(),
        QueuedEmail.objects.waiting().not_postponed().order_by("created_at")[:1],
    ):
        assert "mail_waiting" in emails.explain()
    assert "mail_given_up" in QueuedEmail.objects.given_up().explain()
    today = QueuedEmail.objects.filter(sent_at__gt=now + timedelta(hours=1))
    assert "mail_sent" in today.order_by().explain()
