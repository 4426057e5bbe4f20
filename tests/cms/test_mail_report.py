"""Superusers see the queue of e-mails in the CMS, and send given-up e-mails again."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone, translation
from django.utils.translation import gettext
from django_tasks_db.models import DBTaskResult

from members.accounts.models import Role
from members.mail.models import QueuedEmail
from members.mail.signals import given_up
from members.mail.tasks import PAUSED
from tests.factories.members import UserFactory
from tests.worker import QUEUE, work

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
REPORT = "/admin/reports/outgoing-mail/"
ALL = f"{REPORT}again/"


@pytest.fixture
def clerk(db):
    """An administrator who is no superuser."""
    return UserFactory(roles=[Role.ADMINISTRATOR])


@pytest.fixture
def superuser(administrator, as_user):
    """A client whose user is a superuser."""
    return as_user(administrator)


def letter(**fields):
    """A given-up e-mail; ``fields`` replace its values."""
    now = timezone.now()
    fields = {
        "kind": "invitation",
        "content": {"subject": "Sekret"},
        "recipients": "\nzyta.kot@example.org\n",
        "failed_at": now,
        "attempts": 7,
        "error": "SMTPRecipientsRefused 550",
    } | fields
    return QueuedEmail.objects.create(created_at=now - timedelta(hours=1), **fields)


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


class TestReport:
    def test_given_up_email_has_reason_kind_and_recipient_but_no_content(self, superuser):
        letter()
        page = text(superuser.get(REPORT))
        for words in ("SMTPRecipientsRefused 550", "invitation", "zyta.kot@example.org"):
            assert words in page
        assert "Sekret" not in page

    def test_exported_table_has_no_recipients(self, superuser):
        letter()
        table = superuser.get(f"{REPORT}?export=csv").getvalue().decode()
        assert "SMTPRecipientsRefused 550" in table
        assert "zyta.kot" not in table

    def test_sent_and_waiting_emails_and_expired_codes_are_not_listed(self, superuser):
        letter(failed_at=None)
        letter(failed_at=None, sent_at=timezone.now())
        letter(recipients="")
        assert "SMTPRecipientsRefused" not in text(superuser.get(REPORT))

    def test_page_has_the_numbers_of_the_queue(self, superuser):
        letter(failed_at=None)
        later = timezone.now() + timedelta(hours=1)
        letter(failed_at=None, next_try_at=later)
        letter(failed_at=None, sent_at=timezone.now())
        cache.set(PAUSED, True)
        with translation.override("en"):
            answer = superuser.get(REPORT)
        assert answer.context["queue"]["number"] == 2
        assert answer.context["queue"]["later"] == 1
        assert answer.context["queue"]["is_paused"]
        today = answer.context["days"][0]
        assert (today["sent"], today["given_up"]) == (1, 0)

    @pytest.mark.parametrize("number", [1, 20])
    def test_number_of_queries_does_not_grow(self, superuser, number, django_assert_num_queries):
        for _number in range(number):
            letter()
        superuser.get(REPORT)
        with django_assert_num_queries(12):
            superuser.get(REPORT)

    @pytest.mark.parametrize("person", ["editor", "moderator", "clerk", "member"])
    def test_report_and_buttons_are_for_superusers_only(self, person, request, as_user):
        queued = letter()
        client = as_user(request.getfixturevalue(person))
        assert client.get(REPORT).status_code == 302
        assert client.get(ALL).status_code == 302
        for path in (f"{REPORT}{queued.pk}/again/", ALL):
            assert client.post(path).status_code == 302
        queued.refresh_from_db()
        assert queued.failed_at
        assert not DBTaskResult.objects.exists()


class TestSendingAgain:
    @pytest.fixture(autouse=True)
    def queue(self, settings):
        settings.TASKS = QUEUE

    def test_button_queues_one_email_once(self, superuser):
        queued, other = letter(), letter()
        path = f"{REPORT}{queued.pk}/again/"
        page = text(superuser.get(REPORT))
        form = page[page.index(path) :]
        assert 'name="csrfmiddlewaretoken" value=""' not in form
        assert gettext("The e-mail is queued again.") in text(superuser.post(path, follow=True))
        already = gettext("This e-mail was not given up, or it was queued again already.")
        assert already in text(superuser.post(path, follow=True))
        assert QueuedEmail.objects.waiting().get() == queued
        assert QueuedEmail.objects.given_up().get() == other
        assert DBTaskResult.objects.count() == 1

    def test_all_are_queued_after_confirmation(self, superuser):
        for _number in range(3):
            letter()
        assert ALL in text(superuser.get(REPORT))
        assert "3" in text(superuser.get(ALL))
        assert QueuedEmail.objects.given_up().count() == 3
        assert superuser.post(ALL).url == REPORT
        work(task_path="members.mail.tasks.send_all_again")
        assert QueuedEmail.objects.waiting().count() == 3

    def test_get_does_not_queue_one_email(self, superuser):
        assert superuser.get(f"{REPORT}{letter().pk}/again/").status_code == 405

    def test_missing_email_gets_a_message(self, superuser):
        assert superuser.post(f"{REPORT}999999/again/", follow=True).status_code == 200


class TestTelling:
    def test_superusers_get_one_email_an_hour_about_given_up_emails(self, administrator, clerk):
        for _number in range(3):
            given_up.send(sender=QueuedEmail)
        [told] = mail.outbox
        assert told.to == [administrator.email]
        assert f"http://testserver{REPORT}" in told.body

    def test_cms_home_counts_given_up_emails(self, superuser, editor, as_user):
        letter()
        letter(recipients="")
        page = text(superuser.get("/admin/"))
        home = page[page.index("<main") :]
        assert REPORT in home
        assert "zyta.kot" not in home
        page = text(as_user(editor).get("/admin/"))
        assert REPORT not in page[page.index("<main") :]

    def test_cms_home_is_quiet_without_given_up_emails(self, superuser):
        page = text(superuser.get("/admin/"))
        assert REPORT not in page[page.index("<main") :]
