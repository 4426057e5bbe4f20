"""Following cases and units: who is told of a new or changed case, and what they may see of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from forum.practices.models import BestPractice, PracticeIndicator
from forum.practices.notifying import notify_of_change, notify_of_new_case
from forum.practices.services import archive_practice, publish_practice, save_practice
from members.inbox.models import Level, Notification, Preferences
from members.inbox.services import follow, level_of, unread_count
from tests.factories.members import UnitFactory, make_member
from tests.factories.practices import BestPracticeFactory, PracticeIndicatorFactory
from tests.factories.threads import make_thread

FOLLOW, STOP = 'name="target_type"', 'name="level" value="none"'

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def case(member):
    return BestPracticeFactory(author=member, title="Tajny przypadek", published=True)


@pytest.fixture
def follower(case):
    person = make_member()
    follow("case", case.pk, by=person)
    return person


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def change(case, *, by, **fields):
    changed = fresh(case)
    for name, value in fields.items():
        setattr(changed, name, value)
    rows = list(changed.indicators.all())
    return save_practice(changed, by=by, indicators=rows, version=case.version)


def told(user):
    return list(Notification.objects.visible_to(fresh(user)).unread().order_by("kind"))


class TestChanges:
    def test_followers_are_told_but_not_who_changed_it(self, act, case, follower):
        follow("case", case.pk, by=case.author)
        act(change, case, by=case.author, summary="Nowe streszczenie")
        (row,) = told(follower)
        assert (row.kind, row.target_id, row.first_id) == ("case", case.pk, 2)
        assert told(case.author) == []

    def test_changes_are_grouped(self, act, case, follower):
        for summary in ("Raz", "Dwa"):
            act(change, fresh(case), by=case.author, summary=summary)
        (row,) = told(follower)
        assert (row.first_id, row.last_id) == (2, 3)

    def test_saving_without_a_change_is_no_news(self, act, case, follower):
        PracticeIndicatorFactory(practice=case)
        act(change, case, by=case.author)
        assert told(follower) == []

    def test_a_changed_indicator_is_news(self, act, case, follower):
        rows = [PracticeIndicator(name="Liczba kursów", result="91")]
        act(save_practice, fresh(case), by=case.author, indicators=rows, version=1)
        assert len(told(follower)) == 1

    def test_a_change_of_a_draft_is_no_news(self, act, member, other_member):
        draft = BestPracticeFactory(author=member)
        follow("case", draft.pk, by=other_member)
        act(change, draft, by=member, summary="Nowe")
        assert not Notification.objects.exists()

    def test_archived_with_the_reason(self, act, case, follower, moderator, as_user):
        act(archive_practice, case, by=moderator, reason="Zmieniła się ustawa.")
        content = as_user(follower).get(reverse("inbox:list")).content.decode()
        assert "Zmieniła się ustawa." in content

    def test_former_members_are_not_told(self, act, case, follower):
        follower.affiliations.update(ends_at=timezone.now() - timedelta(days=1), state="ended")
        act(change, case, by=case.author, summary="Nowe")
        assert not Notification.objects.exists()

    def test_returned_before_the_task_ran(self, act, case, follower):
        BestPractice.objects.update(state="returned")
        act(notify_of_change.func, case.pk, 2, case.author_id)
        assert not Notification.objects.exists()

    @pytest.mark.parametrize("count", [3, 30])
    def test_cost_does_not_grow_with_the_followers(
        self, act, case, count, django_assert_num_queries
    ):
        for _n in range(count):
            follow("case", case.pk, by=make_member())
        with django_assert_num_queries(11):
            act(notify_of_change.func, case.pk, 2, case.author_id)
        assert Notification.objects.count() == count


class TestNewCases:
    @pytest.fixture
    def draft(self, member):
        draft = BestPracticeFactory(author=member, title="Tajny przypadek")
        draft.organisation.units.add(UnitFactory())
        return draft

    @pytest.fixture
    def unit(self, draft):
        return draft.organisation.units.get()

    def test_followers_of_the_unit_are_told(self, act, draft, unit, other_member):
        follow("unit", unit.pk, by=other_member)
        follow("unit", unit.pk, by=draft.author)
        act(publish_practice, draft, by=draft.author)
        (row,) = told(other_member)
        assert (row.kind, row.target_id) == ("new_case", draft.pk)
        assert told(draft.author) == []

    def test_not_of_another_unit(self, act, draft, other_member):
        follow("unit", UnitFactory().pk, by=other_member)
        act(publish_practice, draft, by=draft.author)
        assert told(other_member) == []

    def test_muted_unit(self, act, draft, unit, other_member):
        follow("unit", unit.pk, by=other_member, level=Level.MUTED)
        act(publish_practice, draft, by=draft.author)
        assert told(other_member) == []

    def test_unconfirmed_organisation_gives_no_unit_away(self, act, draft, unit, other_member):
        follow("unit", unit.pk, by=other_member)
        draft.organisation.is_confirmed = False
        draft.organisation.save()
        act(make_thread, by=draft.author)
        act(notify_of_new_case.func, draft.pk)
        assert not Notification.objects.exists()

    def test_archived_before_the_task_ran(self, act, case, other_member, django_assert_num_queries):
        BestPractice.objects.update(state="archived")
        with django_assert_num_queries(1):
            act(notify_of_new_case.func, case.pk)

    def test_the_author_follows_the_case(self, act, draft):
        act(publish_practice, draft, by=draft.author)
        assert level_of("case", draft.pk, user=draft.author) == ""

    def test_not_if_the_settings_say_no(self, act, draft):
        Preferences.objects.create(user=draft.author, follows_started=False)
        act(publish_practice, draft, by=draft.author)
        assert level_of("case", draft.pk, user=draft.author) is None

    def test_new_thread_of_the_unit(self, act, draft, unit, other_member):
        follow("unit", unit.pk, by=other_member)
        thread = act(make_thread, by=draft.author)
        (row,) = told(other_member)
        assert (row.kind, row.first_id) == ("new_thread", thread.pk)


class TestLosingSight:
    """What the reader may no longer see is in no list and in no count."""

    @pytest.fixture
    def reader(self, act, case, follower):
        unit = UnitFactory()
        case.organisation.units.add(unit)
        follow("unit", unit.pk, by=follower)
        act(notify_of_new_case.func, case.pk)
        act(change, case, by=case.author, summary="Tajne słowa")
        assert [row.kind for row in told(follower)] == ["case", "new_case"]
        return follower

    def check(self, client, reader):
        assert unread_count(fresh(reader)) == 0
        client.force_login(reader)
        for name in ("inbox:list", "inbox:following"):
            assert "Tajn" not in client.get(reverse(name)).content.decode()
        for row in Notification.objects.filter(user=reader):
            assert client.get(reverse("inbox:open", args=[row.pk])).status_code == 404

    @pytest.mark.parametrize("state", ["returned", "draft", "in_review"])
    def test_withdrawn(self, client, reader, state):
        BestPractice.objects.update(state=state)
        self.check(client, reader)

    def test_an_archived_case_is_no_longer_new(self, case, reader):
        archive_practice(case, by=case.author, reason="Nieaktualne")
        assert [row.kind for row in told(reader)] == ["case"]

    def test_affiliation_ended(self, client, reader):
        reader.affiliations.update(ends_at=timezone.now() - timedelta(days=1), state="ended")
        self.check(client, reader)

    def test_suspended(self, client, reader):
        type(reader).objects.filter(pk=reader.pk).update(
            suspended_until=timezone.now() + timedelta(days=1)
        )
        self.check(client, reader)


class TestPages:
    def test_opening_the_case_reads_its_notifications(self, act, case, follower, as_user):
        act(change, case, by=case.author, summary="Nowe")
        as_user(follower).get(case.get_absolute_url())
        assert told(follower) == []

    def test_opening_another_case_does_not(self, act, case, follower, as_user):
        act(change, case, by=case.author, summary="Nowe")
        as_user(follower).get(BestPracticeFactory(published=True).get_absolute_url())
        assert len(told(follower)) == 1

    @pytest.mark.parametrize("count", [1, 3])
    def test_query_count_of_the_inbox(self, act, count, as_user, django_assert_num_queries):
        reader = make_member()
        for _n in range(count):
            case = BestPracticeFactory(published=True, author=make_member())
            follow("case", case.pk, by=reader)
            act(change, case, by=case.author, summary="Nowe")
        client = as_user(reader)
        with django_assert_num_queries(10):
            client.get(reverse("inbox:list"))

    def test_the_button_follows_the_case(self, case, other_member, as_user):
        client = as_user(other_member)
        assert FOLLOW in client.get(case.get_absolute_url()).content.decode()
        data = {"target_type": "case", "target": case.pk}
        assert client.post(reverse("inbox:follow"), data).status_code == 302
        assert level_of("case", case.pk, user=other_member) == ""
        assert STOP in client.get(case.get_absolute_url()).content.decode()

    def test_a_draft_has_no_button(self, member, as_user):
        draft = BestPracticeFactory(author=member)
        content = as_user(member).get(draft.get_absolute_url()).content.decode()
        assert FOLLOW not in content
        data = {"target_type": "case", "target": draft.pk}
        assert as_user(member).post(reverse("inbox:follow"), data).status_code == 404

    def test_the_button_follows_the_unit(self, other_member, as_user):
        unit, client = UnitFactory(), as_user(other_member)
        url = reverse("people:unit", args=[unit.code])
        assert FOLLOW in client.get(url).content.decode()
        data = {"target_type": "unit", "target": unit.pk, "next": url}
        assert unit.name in client.post(reverse("inbox:follow"), data, follow=True).content.decode()
        assert level_of("unit", unit.pk, user=other_member) == ""

    @pytest.mark.parametrize("target_type", ["case", "unit"])
    @pytest.mark.parametrize("target", ["0", "x", "99999"])
    def test_what_does_not_exist_cannot_be_followed(
        self, target_type, target, other_member, as_user
    ):
        data = {"target_type": target_type, "target": target}
        assert as_user(other_member).post(reverse("inbox:follow"), data).status_code == 404
