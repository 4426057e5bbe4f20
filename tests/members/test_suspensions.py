"""Suspending users, and lifting suspensions: permissions, effects, and pages."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from members.accounts.models import Role
from members.audit.models import Entry
from members.membership.forms.suspensions import SuspensionForm
from members.membership.models import Suspension
from members.membership.services.suspensions import NotSuspended, lift_suspension, suspend
from tests.factories.members import UserFactory, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

WEEK = timedelta(days=7)
REASON = "Obrażanie innych osób"


def put_out(person, by, until=None):
    return suspend(person, by=by, reason=REASON, until=until or timezone.now() + WEEK)


class TestSuspending:
    def test_suspension_closes_an_open_session_with_the_reason(self, member, moderator, as_user):
        client = as_user(member)
        assert client.get("/forum/threads/").status_code == 200
        suspension = put_out(member, moderator)
        page = client.get("/forum/threads/")
        assert page.status_code == 404
        assert REASON in page.content.decode()
        assert f"{timezone.localtime(suspension.ends_at):%H:%M}</time>" in page.content.decode()

    def test_suspension_is_mailed_and_logged(
        self, member, moderator, mailoutbox, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            put_out(member, moderator)
        assert mailoutbox[0].to == [member.email]
        assert REASON in mailoutbox[0].body
        entry = Entry.objects.get()
        assert (entry.action, entry.about, entry.reason) == ("suspended", member, REASON)

    def test_new_suspension_replaces_the_old_one(self, member, moderator):
        put_out(member, moderator)
        later = put_out(member, moderator, timezone.now() + 2 * WEEK)
        member.refresh_from_db()
        assert list(Suspension.objects.in_force()) == [later]
        assert member.suspended_until == later.ends_at

    def test_end_in_the_past_is_refused(self, member, moderator):
        with pytest.raises(ValueError, match="future"):
            put_out(member, moderator, timezone.now())

    def test_own_account_cannot_be_suspended(self, moderator, administrator):
        for person in (moderator, administrator):
            with pytest.raises(PermissionDenied):
                put_out(person, person)

    def test_moderator_cannot_suspend_an_administrator(self, moderator, administrator):
        for person in (administrator, UserFactory(roles=[Role.ADMINISTRATOR])):
            with pytest.raises(PermissionDenied):
                put_out(person, moderator)

    def test_administrator_can_suspend_a_moderator(self, moderator, administrator):
        put_out(moderator, administrator)
        moderator.refresh_from_db()
        assert moderator.is_suspended

    @pytest.mark.parametrize("persona", ["other_member", "coordinator", "editor"])
    def test_others_cannot_suspend(self, request, member, persona):
        with pytest.raises(PermissionDenied):
            put_out(member, request.getfixturevalue(persona))

    def test_deleted_account_cannot_be_suspended(self, moderator):
        with pytest.raises(PermissionDenied):
            put_out(UserFactory(erased_at=timezone.now()), moderator)

    @pytest.mark.parametrize(
        ("ends_at", "last_day"),
        [
            ("2026-05-06T00:00:00+02:00", "2026-05-05"),
            ("2026-05-06T01:00:00+02:00", "2026-05-06"),
            ("2026-11-06T00:00:00+01:00", "2026-11-05"),
        ],
    )
    def test_last_day_of_a_suspension(self, ends_at, last_day):
        suspension = Suspension(user=UserFactory(), ends_at=datetime.fromisoformat(ends_at))
        assert str(suspension).endswith(f": {last_day}")


class TestLifting:
    def test_lifting_restores_access_at_once(
        self, member, moderator, as_user, mailoutbox, django_capture_on_commit_callbacks
    ):
        suspension = put_out(member, moderator)
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            lift_suspension(suspension, by=moderator)
        assert as_user(member).get("/forum/threads/").status_code == 200
        assert REASON not in mailoutbox[-1].body
        assert Entry.objects.filter(action="restored", about=member).exists()

    def test_email_without_an_affiliation_does_not_promise_access(
        self, member, moderator, mailoutbox, django_capture_on_commit_callbacks
    ):
        suspension = put_out(member, moderator)
        member.affiliations.update(state="ended")
        with django_capture_on_commit_callbacks(execute=True):
            lift_suspension(suspension, by=moderator)
        letter = mailoutbox[-1]
        assert letter.subject == gettext("The suspension was lifted")
        for text in (letter.body, letter.alternatives[0].content):
            assert gettext("the suspension was lifted. The Forum is open from now on.") not in text
            assert "/forum/" not in text

    def test_lifted_suspension_cannot_be_lifted_again(self, member, moderator):
        suspension = put_out(member, moderator)
        lift_suspension(suspension, by=moderator)
        with pytest.raises(NotSuspended):
            lift_suspension(suspension, by=moderator)

    def test_own_suspension_cannot_be_lifted(self, moderator, administrator):
        suspension = put_out(moderator, administrator)
        with pytest.raises(PermissionDenied):
            lift_suspension(suspension, by=moderator)


class TestPages:
    def url(self, person):
        return reverse("membership:suspend", args=[person.pk])

    def test_suspension_lasts_to_the_end_of_the_last_day(self, member, moderator, as_user):
        last = timezone.localdate() + WEEK
        data = {"reason": REASON, "last_day": last.isoformat()}
        assert as_user(moderator).post(self.url(member), data).url == "/members/suspensions/"
        end = timezone.localtime(Suspension.objects.get().ends_at)
        assert (end.date(), end.hour, end.minute) == (last + timedelta(days=1), 0, 0)

    @pytest.mark.parametrize(
        ("field", "value"),
        [("reason", " "), ("last_day", ""), ("last_day", "2020-01-01"), ("last_day", "9999-12-31")],
    )
    def test_invalid_input_is_refused(self, member, moderator, as_user, field, value):
        tomorrow = timezone.localdate() + timedelta(days=1)
        data = {"reason": REASON, "last_day": tomorrow.isoformat()} | {field: value}
        page = as_user(moderator).post(self.url(member), data)
        assert page.context["form"].errors.keys() == {field}
        assert not Suspension.objects.exists()

    @pytest.mark.parametrize(
        ("today", "last_day", "is_accepted"),
        [
            ("2026-03-10", "2031-03-10", True),
            ("2026-03-10", "2031-03-11", False),
            ("2028-02-29", "2033-02-28", True),
            ("2028-02-29", "2033-03-01", False),
        ],
    )
    def test_suspension_lasts_at_most_five_years(self, monkeypatch, today, last_day, is_accepted):
        monkeypatch.setattr(timezone, "localdate", lambda: date.fromisoformat(today))
        form = SuspensionForm({"reason": REASON, "last_day": last_day})
        assert form.is_valid() == is_accepted

    def test_suspension_page_is_for_moderators_of_others(
        self, member, coordinator, moderator, administrator, as_user
    ):
        assert as_user(member).get(self.url(coordinator)).status_code == 403
        assert as_user(coordinator).get(self.url(member)).status_code == 403
        assert as_user(moderator).get(self.url(administrator)).status_code == 403
        assert as_user(moderator).get(self.url(moderator)).status_code == 403
        assert as_user(administrator).get(self.url(administrator)).status_code == 403
        assert as_user(moderator).get("/members/people/999999/suspend/").status_code == 404

    def test_suspension_is_lifted_by_the_page(self, member, moderator, as_user):
        suspension = put_out(member, moderator)
        url = reverse("membership:suspension_lift", args=[suspension.pk])
        assert as_user(member).post(url).status_code == 404  # a suspended person gets 404
        assert as_user(moderator).get(url).status_code == 405
        for _time in range(2):
            assert as_user(moderator).post(url).url == "/members/suspensions/"
        member.refresh_from_db()
        assert not member.is_suspended

    def test_others_cannot_open_the_list(self, member, as_user):
        assert as_user(member).get("/members/suspensions/").status_code == 403

    @pytest.mark.parametrize("count", [1, 3])
    def test_list_query_count_is_constant(
        self, moderator, as_user, django_assert_num_queries, count
    ):
        for _number in range(count):
            put_out(make_member(), moderator)
        client = as_user(moderator)
        client.get("/forum/threads/")  # caches menu and footer, whose queries must not be counted
        with django_assert_num_queries(6):
            page = client.get("/members/suspensions/")
        assert len(page.context["suspensions"]) == count
