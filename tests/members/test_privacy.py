"""Exporting a user's data, deleting an account, and what remains of a deleted account."""

import json
import os
from datetime import timedelta
from errno import ENOSPC
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from forum.meetings.models import Attendance, Meeting, Minutes
from forum.practices.models import BestPractice
from members.accounts.models import Role, User
from members.audit.models import Entry, record
from members.membership.models import Affiliation, CoordinatorAppointment, Invitation, Suspension
from members.people.services import name_topics, profile_of
from members.privacy.models import Export, RetainedName
from members.privacy.retention_periods import STUCK_COPY
from members.privacy.services import (
    AlreadyErased,
    AlreadyPreparing,
    LastAdministrator,
    erase_account,
    request_export,
)
from members.privacy.tasks import prepare_export
from members.units.models import LocalGovernmentUnit
from tests.factories.meetings import join, make_body, open_session, set_minutes
from tests.factories.members import (
    AffiliationFactory,
    GroupFactory,
    OrganisationFactory,
    UnitFactory,
    UserFactory,
    make_member,
)
from tests.factories.practices import BestPracticeFactory
from tests.factories.threads import add_replies, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
OVERVIEW, ERASE = "/account/privacy/", "/account/privacy/erase/"


@pytest.fixture
def reauthenticated(client):
    """``reauthenticated(user)``: a client in which ``user`` has just given the password again."""

    def sign_in(user):
        user.set_password("dobre-haslo-2026")
        user.save()
        client.force_login(user)
        client.post("/account/reauthenticate/", {"password": "dobre-haslo-2026"})
        return client

    return sign_in


@pytest.fixture
def run_now(django_capture_on_commit_callbacks):
    """``with run_now():`` runs the ``on_commit`` callbacks when the block ends."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def make_copy(user, run_now, **fields):
    with run_now():
        copy = request_export(by=user)
    if fields:
        Export.objects.filter(pk=copy.pk).update(**fields)
    copy.refresh_from_db()
    return copy


def read(copy):
    with copy.file.open("rb") as stream:
        return ZipFile(BytesIO(stream.read()))


class TestCopy:
    def test_export_has_only_own_words(self, member, other_member, run_now):
        thread = make_thread(by=member, title="Kto ma wzór?", body="<p>Moje słowa</p>")
        add_replies(thread, 1, by=other_member)
        make_thread(by=other_member, title="Cudzy wątek")
        BestPracticeFactory(author=member, title="Jedno okienko")

        archive = read(make_copy(member, run_now))

        data = json.loads(archive.read("data.json"))
        assert [row["title"] for row in data["threads"]] == ["Kto ma wzór?"]
        assert [row["text"] for row in data["posts"]] == ["Moje słowa"]
        assert [row["title"] for row in data["cases"]] == ["Jedno okienko"]
        assert data["account"][0]["email"] == member.email
        everything = archive.read("data.json").decode() + archive.read("index.html").decode()
        assert "Cudzy wątek" not in everything
        assert other_member.email not in everything

    def test_html_page_is_localised_and_escaped(self, run_now):
        member = make_member(language="en", first_name="<b>Anna")
        page = read(make_copy(member, run_now)).read("index.html").decode()
        assert 'lang="en"' in page
        assert "&lt;b&gt;Anna" in page
        assert "<b>Anna" not in page

    def test_export_has_own_files_and_no_secrets(self, coordinator, run_now):
        place = coordinator.affiliations.get()
        CoordinatorAppointment.objects.create(
            affiliation=place,
            role="coordinator",
            letter=ContentFile(b"%PDF", "upowaznienie.pdf"),
            letter_name="../upoważnienie.pdf",
        )
        archive = read(make_copy(coordinator, run_now))
        letters = [name for name in archive.namelist() if name.startswith("files/")]
        assert len(letters) == 1
        assert ".." not in letters[0]
        assert archive.read(letters[0]) == b"%PDF"
        assert "password" not in json.loads(archive.read("data.json"))["account"][0]

    def test_email_is_sent_when_the_export_is_ready(self, member, run_now):
        copy = make_copy(member, run_now)
        [letter] = mail.outbox
        assert letter.to == [member.email]
        assert f"/account/privacy/copies/{copy.pk}/" in letter.body
        assert Entry.objects.filter(action=Entry.Action.EXPORTED, about=member).count() == 1

    def test_second_export_at_a_time_is_refused(self, member):
        request_export(by=member)
        with pytest.raises(AlreadyPreparing):
            request_export(by=member)

    def test_new_export_replaces_the_old_one(self, member, run_now):
        old = make_copy(member, run_now)
        storage, name = old.file.storage, old.file.name
        make_copy(member, run_now)
        assert Export.objects.filter(user=member).count() == 1
        assert not storage.exists(name)

    def test_stuck_export_does_not_block_a_new_one(self, member, run_now):
        Export.objects.create(user=member, created_at=timezone.now() - timedelta(days=2))
        assert make_copy(member, run_now).is_ready


@pytest.fixture
def broken(monkeypatch):
    """Makes every export fail until the test calls ``broken.undo()``."""

    def fail(user, target):
        raise TypeError(f"unhashable: {user.email}")

    monkeypatch.setattr("members.privacy.tasks.write_archive", fail)
    return monkeypatch


class TestFailedCopy:
    WAITS = "A copy is being prepared. You will get an e-mail when it is ready."

    def page(self, as_user, person):
        return as_user(person).get(OVERVIEW).content.decode()

    def test_failed_export_is_reported_and_can_be_repeated(
        self, outsider, run_now, as_user, broken
    ):
        assert make_copy(outsider, run_now).has_failed
        page = self.page(as_user, outsider)
        assert "notice-warn" in page
        assert gettext(self.WAITS) not in page
        assert reverse("privacy:export_create") in page
        assert "unhashable" not in page

    def test_new_export_can_be_requested_after_a_failure(self, member, run_now, broken):
        failed = make_copy(member, run_now)
        broken.undo()
        copy = make_copy(member, run_now)
        assert copy.is_ready
        assert not copy.has_failed
        assert not Export.objects.filter(pk=failed.pk).exists()

    def test_repeated_task_completes_the_export(self, member, run_now, broken):
        copy = make_copy(member, run_now)
        broken.undo()
        prepare_export.call(copy.pk)
        copy.refresh_from_db()
        assert copy.is_ready
        assert (copy.failed_at, copy.has_failed) == (None, False)
        assert mail.outbox[-1].to == [member.email]

    def test_export_of_a_killed_worker_counts_as_failed(self, outsider, as_user):
        copy = Export.objects.create(user=outsider)
        assert gettext(self.WAITS) in self.page(as_user, outsider)
        Export.objects.filter(pk=copy.pk).update(created_at=timezone.now() - STUCK_COPY)
        page = self.page(as_user, outsider)
        assert reverse("privacy:export_create") in page
        assert "notice-warn" in page

    def test_stopped_worker_marks_the_export_as_failed(self, member, monkeypatch):
        copy = Export.objects.create(user=member)

        def stop(user, target):
            raise SystemExit(1)

        monkeypatch.setattr("members.privacy.tasks.write_archive", stop)
        with pytest.raises(SystemExit):
            prepare_export.call(copy.pk)
        copy.refresh_from_db()
        assert copy.has_failed

    def test_no_partial_file_is_left(self, member, monkeypatch):
        copy = Export.objects.create(user=member)
        folder = Path(copy.file.storage.path("exports"))
        before = set(folder.glob("*"))

        def full(descriptor):
            assert os.fstat(descriptor).st_size > 100
            raise OSError(ENOSPC, "No space left on device")

        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            prepare_export.call(copy.pk)
        assert set(folder.iterdir()) == before

    def test_url_of_a_failed_export_says_so(self, member, reauthenticated):
        client = reauthenticated(member)
        copy = Export.objects.create(user=member, failed_at=timezone.now())
        answer = client.get(reverse("privacy:export_download", args=[copy.pk]))
        assert answer.status_code == 404
        assert gettext("This copy could not be made") in answer.content.decode()

    def test_failed_email_leaves_the_export_ready(self, member, run_now, monkeypatch):
        def refuse(*args, **kwargs):
            raise OSError

        monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        assert make_copy(member, run_now).is_ready


class TestDownload:
    def test_owner_downloads_the_archive_uncached(self, member, run_now, reauthenticated):
        client = reauthenticated(member)
        copy = make_copy(member, run_now)
        answer = client.get(reverse("privacy:export_download", args=[copy.pk]))
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        assert answer["Content-Disposition"].startswith("attachment")
        assert b"".join(answer.streaming_content)[:2] == b"PK"

    def test_others_cannot_download(self, member, administrator, run_now, reauthenticated):
        copy = make_copy(member, run_now)
        client = reauthenticated(administrator)
        assert client.get(reverse("privacy:export_download", args=[copy.pk])).status_code == 404

    def test_visitor_signs_in_first(self, member, run_now, client):
        copy = make_copy(member, run_now)
        answer = client.get(reverse("privacy:export_download", args=[copy.pk]))
        assert answer["Location"].startswith("/account/login/")

    def test_expired_export_says_so(self, member, run_now, reauthenticated):
        client = reauthenticated(member)
        copy = make_copy(member, run_now, expires_at=timezone.now())
        answer = client.get(reverse("privacy:export_download", args=[copy.pk]))
        assert answer.status_code == 410

    @pytest.mark.parametrize("name", ["export_create", "erase"])
    def test_download_requires_reauthentication(self, member, as_user, name):
        member.set_password("dobre-haslo-2026")
        member.save()
        client = as_user(member)
        answer = client.post(reverse(f"privacy:{name}"), {"email": member.email})
        assert answer["Location"].startswith("/account/reauthenticate/")
        assert not Export.objects.exists()
        member.refresh_from_db()
        assert member.erased_at is None

    def test_requesting_requires_post(self, member, reauthenticated):
        assert reauthenticated(member).get("/account/privacy/copies/new/").status_code == 405

    @pytest.mark.parametrize("person", ["outsider", "pending", "member"])
    def test_page_is_open_to_every_account(self, person, request, as_user):
        client = as_user(request.getfixturevalue(person))
        assert client.get(OVERVIEW).status_code == 200


class TestErasing:
    def test_account_is_deleted_after_confirmation(self, member, reauthenticated, run_now):
        client, email = reauthenticated(member), member.email
        wrong = client.post(ERASE, {"email": "inny@example.org"})
        assert wrong.status_code == 200
        assert User.objects.filter(email=email).exists()
        with run_now():
            answer = client.post(ERASE, {"email": f" {email.upper()} "})
        assert answer["Location"] == "/account/privacy/erased/"
        assert client.get("/account/privacy/erased/").status_code == 200
        assert client.get(OVERVIEW).status_code == 302
        assert mail.outbox[-1].to == [email]

    def test_erasure_leaves_no_personal_data(self, member, run_now):
        name_topics(profile_of(member), ["zieleń"])
        EmailAddress.objects.create(user=member, email=member.email)
        UserSession.objects.create(user=member, ip="10.0.0.1", session_key="k", user_agent="x")
        Suspension.objects.create(user=member, reason="Nowak krzyczał", ends_at=timezone.now())
        record(Entry.Action.SUSPENDED, by=None, about=member, reason="Nowak krzyczał")
        GroupFactory().people.add(member)
        make_copy(member, run_now)
        email = member.email
        erase_account(member, by=member)
        gone = User.objects.get(pk=member.pk)
        assert (gone.first_name, gone.last_name, gone.folded) == ("", "", "")
        assert gone.email.endswith("@erased.invalid")
        assert not gone.is_active
        assert not gone.has_usable_password()
        for rows in ("emailaddress_set", "exports", "receipts", "group_memberships", "groups"):
            assert not getattr(gone, rows).exists()
        assert not hasattr(gone, "profile")
        assert not UserSession.objects.exists()
        assert Suspension.objects.get().reason == ""
        assert not Entry.objects.exclude(reason="").exists()
        assert not User.objects.filter(email=email).exists()

    def test_erasure_resets_the_language(self):
        member = make_member(language="en")
        erase_account(member, by=member)
        assert User.objects.get(pk=member.pk).language == "pl"

    def test_posts_of_an_erased_author_name_the_unit(self, other_member, as_user):
        powiat = UnitFactory(
            code="1005", level="powiat", kind=LocalGovernmentUnit.Kind.POWIAT, name="łowicki"
        )
        office = OrganisationFactory(name="Starostwo w Łowiczu", units=[powiat])
        author = AffiliationFactory(
            user__first_name="Maria", user__last_name="Zniknięta", organisation=office
        ).user
        thread = make_thread(by=author, body="<p>Zostaje</p>")
        practice = BestPracticeFactory(author=author, published=True)
        erase_account(author, by=author)

        client = as_user(other_member)
        for url in (thread.get_absolute_url(), "/forum/threads/", practice.get_absolute_url()):
            page = client.get(url).content.decode()
            assert "powiat łowicki" in page
            assert gettext("deleted account") in page
            assert "Zniknięta" not in page
            assert "inspektor" not in page
        assert "Zostaje" in client.get(thread.get_absolute_url()).content.decode()

    @pytest.mark.parametrize("count", [1, 3])
    def test_erased_authors_need_one_query(
        self, count, other_member, as_user, django_assert_num_queries
    ):
        thread = make_thread(by=other_member)
        for _number in range(count):
            author = AffiliationFactory(
                organisation=OrganisationFactory(units=[UnitFactory()])
            ).user
            add_replies(thread, 1, by=author)
            erase_account(author, by=author)
        client = as_user(other_member)
        client.get(thread.get_absolute_url())
        with django_assert_num_queries(9):
            client.get(thread.get_absolute_url())

    def test_erasure_ends_affiliations_and_deletes_applications(self, member, coordinator):
        AffiliationFactory(user=member, state=Affiliation.State.PENDING)
        AffiliationFactory(user=member, state=Affiliation.State.REJECTED, reason="Nie pracuje")
        letter = CoordinatorAppointment.objects.create(
            affiliation=member.affiliations.first(), role="coordinator", letter_name="x"
        )
        erase_account(member, by=member)
        [place] = member.affiliations.all()
        assert place.state == Affiliation.State.ENDED
        assert place.ends_at is not None
        assert place.position == ""
        letter.refresh_from_db()
        assert letter.ended_at is not None

    def test_erasure_deletes_and_withdraws_invitations(self, member, coordinator):
        office = coordinator.affiliations.get().organisation
        later = timezone.now() + timedelta(days=3)
        shared = {"organisation": office, "expires_at": later, "source": "strona"}
        Invitation.objects.create(email=member.email, digest="a", invited_by=coordinator, **shared)
        sent = Invitation.objects.create(
            email="ktos@example.org", digest="b", invited_by=member, **shared
        )
        erase_account(member, by=member)
        assert list(Invitation.objects.all()) == [sent]
        assert not Invitation.objects.open().exists()

    def test_erasure_deletes_drafts_of_cases_and_contacts(self, member, other_member, as_user):
        draft = BestPracticeFactory(author=member, state=BestPractice.State.DRAFT)
        case = BestPracticeFactory(author=other_member, contact=member, published=True)
        shared = BestPracticeFactory(author=other_member, contact=member)
        erase_account(member, by=member)
        case.refresh_from_db()
        shared.refresh_from_db()
        assert not BestPractice.objects.filter(pk=draft.pk).exists()
        assert (case.contact, case.contact_details) == (member, "")
        assert (shared.contact, shared.contact_details) == (None, "")
        page = as_user(other_member).get(case.get_absolute_url()).content.decode()
        assert gettext("The contact person is no longer here.") in page


class TestMinutes:
    def frozen(self, state):
        body = make_body()
        person = join(body, first_name="Halina", last_name="Protokolarna")
        meeting = open_session(body)
        Attendance.objects.create(meeting=meeting, user=person, state="present")
        set_minutes(meeting, state)
        return meeting, person

    def test_adopted_minutes_keep_an_erased_name(self, member, as_user):
        meeting, person = self.frozen(Minutes.State.APPROVED)
        erase_account(person, by=person)
        page = as_user(member).get(reverse("meetings:minutes", args=[meeting.pk]))
        assert "Halina Protokolarna" in page.content.decode()

    def test_other_minutes_lose_an_erased_name(self, member, as_user):
        meeting, person = self.frozen(Minutes.State.CIRCULATED)
        erase_account(person, by=person)
        page = as_user(member).get(reverse("meetings:minutes", args=[meeting.pk]))
        assert "Halina Protokolarna" not in page.content.decode()
        assert not RetainedName.objects.exists()

    def test_upcoming_meeting_loses_an_erased_chair(self):
        body = make_body()
        person = join(body)
        meeting = open_session(body, chair=person)
        Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.PLANNED)
        erase_account(person, by=person)
        meeting.refresh_from_db()
        assert meeting.chair is None


class TestWhoErases:
    def test_nobody_else(self, member, moderator):
        with pytest.raises(PermissionDenied):
            erase_account(member, by=moderator)
        assert not User.objects.exclude(erased_at=None).exists()

    def test_administrator_can_erase_on_request(self, member, administrator):
        assert erase_account(member, by=administrator).erased_at

    def test_erased_account_cannot_be_erased_again(self, member):
        erase_account(member, by=member)
        with pytest.raises(AlreadyErased):
            erase_account(member, by=member)

    def test_last_administrator_cannot_be_erased(self, administrator, reauthenticated):
        with pytest.raises(LastAdministrator):
            erase_account(administrator, by=administrator)
        client = reauthenticated(administrator)
        assert 'name="email"' not in client.get(ERASE).content.decode()
        answer = client.post(ERASE, {"email": administrator.email})
        assert answer.status_code == 302
        administrator.refresh_from_db()
        assert administrator.erased_at is None

    def test_one_of_two_administrators_can_be_erased(self, administrator):
        UserFactory(roles=[Role.ADMINISTRATOR])
        assert erase_account(administrator, by=administrator).erased_at
