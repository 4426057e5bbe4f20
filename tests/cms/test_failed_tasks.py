"""Superusers get an e-mail about failed background tasks, see a list of these tasks in the CMS, and
can run them again."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import DatabaseError
from django.utils import timezone, translation
from django.utils.translation import gettext
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from cms.admin.failed_tasks import NoSuchTask, NotFailed, failed_tasks, run_again
from members.accounts.models import Role
from members.mail.models import QueuedEmail
from members.membership.tasks import mail_decision, mail_receipt
from members.privacy.models import Export
from members.privacy.services import request_export
from tests.factories.members import UserFactory, make_member
from tests.worker import QUEUE, work

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
NOBODY = "nobody"  # no valid primary key, so a task with this argument fails
REPORT = "/admin/reports/failed-work/"


@pytest.fixture
def clerk(db):
    """An administrator who is no superuser."""
    return UserFactory(roles=[Role.ADMINISTRATOR])


def failed(**fields):
    """Creates the row that the worker stores for a failed task. ``fields`` replace its values."""
    fields = {
        "status": TaskResultStatus.FAILED,
        "task_path": "members.membership.tasks.mail_decision",
        "args_kwargs": {"args": [NOBODY], "kwargs": {}},
        "backend_name": "default",
        "run_after": timezone.now(),
        "started_at": timezone.now(),
        "exception_class_path": "builtins.TypeError",
        "traceback": "SMTPRecipientsRefused: anna@example.org",
    } | fields
    return DBTaskResult.objects.create(**fields)


class TestTelling:
    def test_every_superuser_gets_an_email_in_their_language(
        self, administrator, clerk, member, as_user
    ):
        other = UserFactory(is_superuser=True, is_staff=True, language="en")
        mail_decision.enqueue(NOBODY)
        assert {letter.to[0] for letter in mail.outbox} == {administrator.email, other.email}
        for letter in mail.outbox:
            reader = other if letter.to == [other.email] else administrator
            with translation.override(reader.language):
                assert letter.subject == gettext("A background task failed")
            assert "members.membership.tasks.mail_decision" in letter.body
            assert f"http://testserver{REPORT}" in letter.body
            assert as_user(reader).get(REPORT).status_code == 200

    def test_failures_of_every_app_are_reported(self, administrator, member):
        """A failed task is reported whatever app it belongs to."""
        from forum.moderation.tasks import mail_report_outcome

        mail_report_outcome.enqueue(NOBODY)
        assert "forum.moderation.tasks.mail_report_outcome" in mail.outbox[0].body

    def test_email_has_no_error_message_and_no_personal_data(self, administrator, monkeypatch):
        person = make_member(first_name="Zyta", email="zyta@example.org")

        def fail(user, target):
            raise TypeError(f"{user.first_name} {user.email}")

        monkeypatch.setattr("members.privacy.tasks.write_archive", fail)
        from members.privacy.tasks import prepare_export

        prepare_export.enqueue(Export.objects.create(user=person).pk)
        [letter] = mail.outbox
        assert "members.privacy.tasks.prepare_export" in letter.body
        everything = letter.subject + letter.body + letter.alternatives[0].content
        assert "Zyta" not in everything
        assert "zyta@" not in everything
        assert "TypeError" not in everything

    def test_one_email_an_hour_for_each_kind_of_task(self, administrator):
        for _number in range(3):
            mail_decision.enqueue(NOBODY)
        assert len(mail.outbox) == 1
        mail_receipt.enqueue(NOBODY)
        assert len(mail.outbox) == 2
        cache.clear()  # has the same effect as waiting for an hour
        mail_decision.enqueue(NOBODY)
        assert len(mail.outbox) == 3

    def test_people_who_cannot_open_the_report_get_no_email(self, administrator, clerk):
        later = timezone.now() + timedelta(hours=1)
        UserFactory(is_superuser=True, erased_at=timezone.now())
        UserFactory(is_superuser=True, is_active=False)
        UserFactory(is_superuser=True, suspended_until=later)
        UserFactory(roles=[Role.MODERATOR])
        mail_decision.enqueue(NOBODY)
        assert [letter.to for letter in mail.outbox] == [[administrator.email]]

    def test_successful_task_sends_no_email(self, administrator, monkeypatch):
        monkeypatch.setattr("members.membership.tasks._write", lambda *args, **kwargs: None)
        mail_decision.enqueue(make_member().affiliations.get().pk)
        assert mail.outbox == []

    @pytest.mark.parametrize("error", [OSError, DatabaseError("a@example.org")])
    def test_failing_mail_does_not_break_the_task(self, administrator, monkeypatch, caplog, error):
        def refuse(*args, **kwargs):
            raise error

        monkeypatch.setattr("cms.admin.failed_tasks.send_templated_email", refuse)
        assert mail_decision.enqueue(NOBODY).status == TaskResultStatus.FAILED
        assert "a@example.org" not in caplog.text
        monkeypatch.undo()
        mail_decision.enqueue(NOBODY)  # no e-mail before PAUSE_AFTER_ERROR has passed
        assert mail.outbox == []

    def test_next_failure_after_the_pause_sends_an_email(self, administrator, monkeypatch):
        with monkeypatch.context() as broken:
            broken.setattr("cms.admin.failed_tasks.PAUSE_AFTER_ERROR", 0)
            broken.setattr("cms.admin.failed_tasks.send_templated_email", None)
            mail_decision.enqueue(NOBODY)
        assert mail.outbox == []
        mail_decision.enqueue(NOBODY)
        assert [letter.to for letter in mail.outbox] == [[administrator.email]]

    def test_failing_cache_does_not_break_the_task(self, administrator, monkeypatch):
        def refuse(*args, **kwargs):
            raise ConnectionError

        monkeypatch.setattr("cms.admin.failed_tasks.cache.add", refuse)
        monkeypatch.setattr("cms.admin.failed_tasks.cache.set", refuse)
        assert mail_decision.enqueue(NOBODY).status == TaskResultStatus.FAILED


class TestWorker:
    """As on a real site, tasks wait in the database until the worker runs them."""

    def test_failed_export_is_reported_listed_and_repeated(
        self, administrator, member, settings, monkeypatch, django_capture_on_commit_callbacks
    ):
        settings.TASKS = QUEUE
        with monkeypatch.context() as broken:
            broken.setattr("members.privacy.tasks.write_archive", lambda user, target: 1 / 0)
            with django_capture_on_commit_callbacks(execute=True):
                copy = request_export(by=member)
            work()
        copy.refresh_from_db()
        assert copy.has_failed
        assert [letter.to for letter in mail.outbox] == [[administrator.email]]
        run_again(failed_tasks().get().pk)
        work()
        copy.refresh_from_db()
        assert copy.is_ready
        assert not failed_tasks().exists()
        assert mail.outbox[-1].to == [member.email]


class TestRunningAgain:
    def test_failed_tasks_includes_killed_and_overdue_tasks(self):
        before, waits = timezone.now() - timedelta(hours=2), TaskResultStatus.READY
        rows = [failed(), failed(status=TaskResultStatus.RUNNING, started_at=before)]
        rows.append(failed(status=waits, run_after=before))
        later = failed(status=waits, run_after=timezone.now() + timedelta(hours=1))
        just_due = failed(status=waits, run_after=timezone.now() - timedelta(minutes=1))
        rows.append(failed(status=waits, run_after=get_date_max()))
        old = [*rows[-2:], later, just_due]
        DBTaskResult.objects.filter(pk__in=[row.pk for row in old]).update(enqueued_at=before)
        failed(status=waits)
        failed(status=TaskResultStatus.RUNNING)
        failed(status=TaskResultStatus.SUCCESSFUL)
        assert set(failed_tasks()) == set(rows)

    def test_new_task_replaces_the_failed_one(self, settings):
        settings.TASKS = QUEUE
        row = failed(args_kwargs={"args": [1], "kwargs": {}})
        run_again(row.pk)
        [new] = DBTaskResult.objects.all()
        assert new.pk != row.pk
        assert new.status == TaskResultStatus.READY
        assert (new.task_path, new.args_kwargs) == (row.task_path, row.args_kwargs)

    def test_only_failed_tasks_run_again(self):
        done = failed(status=TaskResultStatus.SUCCESSFUL)
        for pk in (uuid4(), done.pk):
            with pytest.raises(NotFailed):
                run_again(pk)

    @pytest.mark.parametrize("path", ["members.membership.tasks.gone", "gone.tasks.x", "os.getcwd"])
    def test_task_of_an_older_version_stays_listed(self, path):
        row = failed(task_path=path)
        with pytest.raises(NoSuchTask):
            run_again(row.pk)
        assert failed_tasks().get() == row


class TestReport:
    def test_report_has_no_error_messages(self, administrator, as_user):
        failed()
        failed(status=TaskResultStatus.RUNNING, started_at=timezone.now() - timedelta(hours=2))
        page = as_user(administrator).get(REPORT).content.decode()
        assert page.count("members.membership.tasks.mail_decision") == 2
        assert gettext("cut short") in page
        assert "anna@example.org" not in page
        table = as_user(administrator).get(f"{REPORT}?export=csv").getvalue().decode()
        assert "anna@example.org" not in table

    def test_button_runs_the_task_again(self, administrator, as_user, settings):
        settings.TASKS = QUEUE
        row = failed()
        client = as_user(administrator)
        assert f"{REPORT}{row.pk}/again/" in client.get(REPORT).content.decode()
        answer = client.post(f"{REPORT}{row.pk}/again/", follow=True)
        assert gettext("The task was started again.") in answer.content.decode()
        assert not failed_tasks().exists()
        answer = client.post(f"{REPORT}{row.pk}/again/", follow=True)
        assert answer.status_code == 200

    def test_button_has_the_token_of_the_form(self, administrator, as_user):
        failed()
        page = as_user(administrator).get(REPORT).content.decode()
        form = page[page.index("/again/") :]
        assert 'name="csrfmiddlewaretoken" value=""' not in form
        assert 'name="csrfmiddlewaretoken"' in form

    def test_task_of_an_older_version_gets_a_message(self, administrator, as_user):
        row = failed(task_path="gone.tasks.x")
        answer = as_user(administrator).post(f"{REPORT}{row.pk}/again/", follow=True)
        words = gettext("This task no longer exists in this version of the site.")
        assert words in answer.content.decode()

    @pytest.mark.parametrize("person", ["editor", "moderator", "clerk", "member"])
    def test_report_is_for_superusers_only(self, person, request, as_user):
        row = failed()
        client = as_user(request.getfixturevalue(person))
        assert client.get(REPORT).status_code == 302
        assert client.post(f"{REPORT}{row.pk}/again/").status_code == 302
        assert failed_tasks().get() == row

    def test_cms_home_panel_is_for_superusers_only(self, administrator, editor, client):
        client.force_login(administrator)
        assert REPORT not in self.panels(client)
        failed()
        assert REPORT in self.panels(client)
        client.force_login(editor)
        assert REPORT not in self.panels(client)

    def panels(self, client):
        """Returns the HTML of the CMS home without the menu, which always links to the report."""
        page = client.get("/admin/").content.decode()
        return page[page.index("<main") :]


class TestLettersThatWait:
    """The CMS home shows superusers how many e-mails could not be delivered."""

    @pytest.fixture(autouse=True)
    def letter(self):
        content = {"subject": "Sekret"}
        old = timezone.now() - timedelta(hours=2)
        return QueuedEmail.objects.create(
            content=content, recipients="\nzyta.kot@example.org\n", created_at=old, error="SMTP 421"
        )

    def test_panel_has_number_and_error_without_content(self, as_user, administrator):
        page = as_user(administrator).get("/admin/").content.decode()
        assert "SMTP 421" in page
        assert "Sekret" not in page
        assert "zyta.kot" not in page

    @pytest.mark.parametrize(
        "change", [{"sent_at": timezone.now()}, {"created_at": timezone.now()}], ids=["left", "new"]
    )
    def test_sent_or_waiting_emails_are_not_counted(self, as_user, administrator, letter, change):
        QueuedEmail.objects.update(**change)
        assert "SMTP 421" not in as_user(administrator).get("/admin/").content.decode()

    def test_editors_do_not_see_the_panel(self, as_user, editor):
        assert "SMTP 421" not in as_user(editor).get("/admin/").content.decode()
