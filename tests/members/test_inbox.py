"""The inbox: following, notifications of threads, levels, pages and settings."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from forum.moderation.services.actions import hide_post
from forum.moderation.services.moving import merge_threads, split_to_new_thread
from forum.threads.models import Thread
from forum.threads.notifying import notify_of_post
from forum.threads.services import edit_post, reply_to
from members.inbox.models import Level, Notification, Preferences, Subscription
from members.inbox.services import (
    BATCH,
    MOST_READ,
    follow,
    followers_of,
    level_of,
    preferences_of,
    unfollow,
    unread_count,
)
from members.inbox.tasks import write_notifications
from tests.factories.members import GroupFactory, UserFactory, make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import add_replies, make_thread
from tests.worker import QUEUE

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

INBOX = "/inbox/"


@pytest.fixture
def thread(member):
    return make_thread(by=member, title="Odbiór tekstyliów")


def mention(person) -> str:
    return f'<p><span data-mention="{person.pk}">@{person}</span> proszę o radę</p>'


def undo_address(page) -> str | None:
    """Where the button of a message sends; None without such a button."""
    found = re.search(r'(?s)class="notice.*?<form method="post" action="([^"]*)"', page)
    return found and unescape(found[1])


def unread(user):
    return list(Notification.objects.filter(user=user, read_at=None).order_by("kind"))


def fresh(user):
    """``user`` without what was cached on the object."""
    return type(user).objects.get(pk=user.pk)


class TestFollowing:
    def test_the_author_follows_the_thread(self, thread, member):
        assert level_of("thread", thread.pk, user=member) == ""

    def test_who_replies_follows(self, thread, other_member):
        reply_to(thread, by=other_member, body="<p>Tak</p>")
        assert level_of("thread", thread.pk, user=other_member) == ""

    def test_who_is_mentioned_follows(self, act, thread, other_member):
        act(reply_to, thread, by=thread.author, body=mention(other_member))
        assert level_of("thread", thread.pk, user=other_member) == ""

    @pytest.mark.parametrize("field", ["follows_started", "follows_answered", "follows_mentioned"])
    def test_not_if_the_settings_say_no(self, act, member, other_member, field):
        for person in (member, other_member):
            Preferences.objects.create(user=person, **{field: False})
        thread = act(make_thread, by=member)
        act(reply_to, thread, by=other_member, body=mention(member))
        followed = set(Subscription.objects.values_list("user", flat=True))
        expected = {
            "follows_started": {other_member.pk, member.pk},  # by the mention
            "follows_answered": {member.pk},
            "follows_mentioned": {member.pk, other_member.pk},
        }
        assert followed == expected[field]

    def test_a_muted_thread_stays_muted_after_a_reply(self, thread, other_member):
        follow("thread", thread.pk, by=other_member, level=Level.MUTED)
        reply_to(thread, by=other_member, body="<p>Tak</p>")
        assert level_of("thread", thread.pk, user=other_member) == Level.MUTED

    def test_following_again_changes_the_level(self, thread, member):
        follow("thread", thread.pk, by=member, level=Level.DAILY)
        assert level_of("thread", thread.pk, user=member) == Level.DAILY
        assert Subscription.objects.count() == 1

    def test_unfollowing(self, thread, member):
        unfollow("thread", thread.pk, by=member)
        assert level_of("thread", thread.pk, user=member) is None


class TestFollowers:
    def test_levels_come_from_the_subscription_or_the_settings(self, thread, other_member):
        third = make_member()
        follow("thread", thread.pk, by=other_member)
        follow("thread", thread.pk, by=third, level=Level.SITE)
        Preferences.objects.create(user=other_member, level=Level.DAILY)
        (batch,) = followers_of([("thread", thread.pk)])
        assert batch == {
            thread.author_id: Level.WEEKLY,
            other_member.pk: Level.DAILY,
            third.pk: Level.SITE,
        }

    def test_several_targets_give_the_soonest_level(self, member):
        follow("section", 1, by=member, level=Level.WEEKLY)
        follow("tag", "odpady", by=member, level=Level.INSTANT)
        (batch,) = followers_of([("section", 1), ("tag", "odpady"), ("tag", "woda")])
        assert batch == {member.pk: Level.INSTANT}

    def test_muting_one_target_wins(self, member):
        follow("section", 1, by=member, level=Level.INSTANT)
        follow("tag", "odpady", by=member, level=Level.MUTED)
        assert list(followers_of([("section", 1), ("tag", "odpady")])) == [{}]

    def test_muting_in_the_settings_wins(self, member):
        follow("section", 1, by=member)
        Preferences.objects.create(user=member, level=Level.MUTED)
        assert list(followers_of([("section", 1)])) == [{}]

    def test_many_come_in_batches(self):
        people = UserFactory.create_batch(BATCH + 1)
        for person in people:
            follow("section", 1, by=person)
        batches = list(followers_of([("section", 1)]))
        assert [len(batch) for batch in batches] == [BATCH, 1]
        assert {pk for batch in batches for pk in batch} == {person.pk for person in people}


class TestNotifications:
    def test_reply_tells_followers_but_not_its_author(self, act, thread, other_member):
        post = act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        (row,) = unread(thread.author)
        assert (row.kind, row.target_id, row.first_id) == ("reply", thread.pk, post.pk)
        assert unread(other_member) == []

    def test_replies_are_grouped(self, act, thread, other_member):
        first = act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        last = act(reply_to, thread, by=other_member, body="<p>I jeszcze</p>")
        (row,) = unread(thread.author)
        assert (row.first_id, row.last_id) == (first.pk, last.pk)

    def test_a_read_notification_starts_anew(self, act, thread, other_member):
        act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        Notification.objects.update(read_at=timezone.now())
        last = act(reply_to, thread, by=other_member, body="<p>I jeszcze</p>")
        (row,) = unread(thread.author)
        assert (row.first_id, row.last_id) == (last.pk, last.pk)

    def test_writing_twice_changes_nothing(self, member):
        now = timezone.now().isoformat()
        for _n in range(2):
            write_notifications.func("reply", 1, 5, [[member.pk, "site"]], now)
        assert Notification.objects.values_list("first_id", "last_id").get() == (5, 5)

    def test_writing_again_does_not_make_it_unread(self, member):
        now = timezone.now().isoformat()
        write_notifications.func("reply", 1, 5, [[member.pk, "site"]], now)
        Notification.objects.update(read_at=timezone.now())
        write_notifications.func("reply", 1, 5, [[member.pk, "site"]], now)
        assert unread(member) == []

    def test_tasks_in_the_wrong_order(self, member):
        now = timezone.now().isoformat()
        for post in (6, 5):
            write_notifications.func("reply", 1, post, [[member.pk, "site"]], now)
        assert Notification.objects.values_list("first_id", "last_id").get() == (5, 6)

    def test_mention_instead_of_reply(self, act, thread, other_member):
        post = act(reply_to, thread, by=other_member, body=mention(thread.author))
        (row,) = unread(thread.author)
        assert (row.kind, row.target_id, row.level) == ("mention", post.pk, Level.INSTANT)

    def test_mention_added_by_editing(self, act, thread, other_member):
        post = act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        third = make_member()
        act(edit_post, post, by=other_member, body=mention(third), version=1)
        assert [row.kind for row in unread(third)] == ["mention"]

    def test_muted_thread_tells_of_no_mention(self, act, thread, other_member):
        follow("thread", thread.pk, by=thread.author, level=Level.MUTED)
        act(reply_to, thread, by=other_member, body=mention(thread.author))
        assert unread(thread.author) == []

    def test_muted_mentions(self, act, thread, other_member):
        Preferences.objects.create(user=thread.author, mention_level=Level.MUTED)
        act(reply_to, thread, by=other_member, body=mention(thread.author))
        assert unread(thread.author) == []

    @pytest.mark.parametrize("where", ["section", "parent", "tag"])
    def test_new_thread(self, act, member, other_member, where):
        parent = SectionFactory()
        section = SectionFactory(parent=parent)
        target = {"section": section.pk, "parent": parent.pk, "tag": "odpady"}[where]
        follow("tag" if where == "tag" else "section", target, by=other_member)
        thread = act(make_thread, section, by=member, tags=["Odpady"])
        (row,) = unread(other_member)
        assert (row.kind, row.target_id, row.first_id) == ("new_thread", section.pk, thread.pk)

    def test_followers_who_lost_sight_are_not_told(self, act, thread, other_member):
        follow("thread", thread.pk, by=other_member)
        Thread.objects.update(section=SectionFactory(group=GroupFactory()))
        author = UserFactory(is_superuser=True)
        act(reply_to, Thread.objects.get(), by=author, body="<p>Tak</p>")
        assert not Notification.objects.exists()

    def test_who_has_read_the_post_already_is_not_told(self, act, thread, other_member, client):
        post = reply_to(thread, by=other_member, body="<p>Tak</p>")
        client.force_login(thread.author)
        client.get(thread.get_absolute_url())
        act(notify_of_post.func, post.pk)
        assert unread(thread.author) == []

    def test_post_hidden_before_the_task_ran(self, act, thread, other_member, moderator):
        post = reply_to(thread, by=other_member, body="<p>Tak</p>")
        hide_post(post, by=moderator, reason="x")
        act(notify_of_post.func, post.pk)
        assert unread(thread.author) == []

    @pytest.mark.parametrize("count", [3, 30])
    def test_cost_does_not_grow_with_the_followers(
        self, act, thread, other_member, count, django_assert_num_queries
    ):
        for _n in range(count):
            follow("thread", thread.pk, by=make_member())
        post = reply_to(thread, by=other_member, body="<p>Tak</p>")
        with django_assert_num_queries(12):
            act(notify_of_post.func, post.pk)
        assert Notification.objects.count() == count + 1

    @pytest.mark.parametrize("count", [0, 50])
    def test_a_reply_costs_the_same_with_and_without_followers(
        self, settings, thread, other_member, count, django_assert_num_queries
    ):
        settings.TASKS = QUEUE
        for _n in range(count):
            follow("thread", thread.pk, by=make_member())
        reply_to(thread, by=other_member, body="<p>Tak</p>")  # who has replied follows already
        DBTaskResult.objects.all().delete()
        with django_assert_num_queries(13):
            reply_to(thread, by=fresh(other_member), body="<p>Tak, tak</p>")
        assert DBTaskResult.objects.count() == 1
        assert not Notification.objects.exists()

    @pytest.mark.parametrize(("count", "batches"), [(1, 1), (8, 1), (9, 2), (18, 2), (19, 3)])
    def test_fan_out_costs_three_queries_and_one_task_for_each_batch(
        self, settings, monkeypatch, thread, other_member, count, batches, django_assert_num_queries
    ):
        monkeypatch.setattr("members.inbox.services.BATCH", 10)
        settings.TASKS = QUEUE
        for _n in range(count):
            follow("thread", thread.pk, by=make_member())
        # The authors of the thread and of the reply follow it, too.
        post = reply_to(thread, by=other_member, body="<p>Tak</p>")
        DBTaskResult.objects.all().delete()
        with django_assert_num_queries(3 + 3 * batches):
            notify_of_post.func(post.pk)
        assert DBTaskResult.objects.count() == batches

    def test_changing_the_level_changes_unread_notifications(self, act, thread, other_member):
        act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        follow("thread", thread.pk, by=thread.author, level=Level.INSTANT)
        assert unread(thread.author)[0].level == Level.INSTANT
        follow("thread", thread.pk, by=thread.author, level=Level.MUTED)
        assert unread(thread.author) == []


class TestMoving:
    def test_after_a_merge_followers_follow_the_target(self, act, thread, other_member, moderator):
        target = make_thread(thread.section, by=other_member)
        post = act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        act(merge_threads, thread, by=moderator, into=target)
        assert level_of("thread", target.pk, user=thread.author) == ""
        visible = Notification.objects.visible_to(thread.author).filter(kind="reply")
        assert list(visible.values_list("target_id", "last_id")) == [(target.pk, post.pk)]

    def test_after_a_split_authors_follow_the_new_thread(
        self, act, thread, other_member, moderator
    ):
        third = make_member()
        follow("thread", thread.pk, by=third)
        act(reply_to, thread, by=other_member, body="<p>Nie na temat</p>")
        new = act(
            split_to_new_thread,
            Thread.objects.get(),
            by=moderator,
            numbers=[2],
            title="Nowy",
            kind="question",
            section=thread.section,
        )
        assert level_of("thread", new.pk, user=other_member) == ""
        assert level_of("thread", new.pk, user=third) is None
        assert [row.target_id for row in Notification.objects.visible_to(third)] == [new.pk]


class TestPages:
    def test_empty(self, client, member):
        client.force_login(member)
        assert "Nic nowego" in client.get(INBOX).content.decode()

    def test_lists_the_reply_and_opens_the_post(self, client, act, thread, other_member):
        post = act(reply_to, thread, by=other_member, body="<p>Zbieramy w PSZOK</p>")
        client.force_login(thread.author)
        content = client.get(INBOX).content.decode()
        assert "PSZOK" in content
        row = Notification.objects.get()
        response = client.get(reverse("inbox:open", args=[row.pk]))
        assert response.url == post.get_absolute_url()
        assert unread(thread.author) == []

    def test_somebody_elses_is_not_found(self, client, act, thread, other_member):
        act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        client.force_login(other_member)
        row = Notification.objects.get()
        assert client.get(reverse("inbox:open", args=[row.pk])).status_code == 404
        assert client.post(reverse("inbox:read", args=[row.pk])).status_code == 404
        client.post(reverse("inbox:all_read"))
        assert len(unread(thread.author)) == 1

    def test_mark_one_as_read(self, client, act, thread, other_member):
        act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        client.force_login(thread.author)
        row = Notification.objects.get()
        url = reverse("inbox:read", args=[row.pk])
        assert client.get(url).status_code == 405
        response = client.post(url, {"next": "/inbox/?kind=reply"})
        assert response.url == "/inbox/?kind=reply"
        assert unread(thread.author) == []

    @pytest.mark.parametrize("target", ["https://example.com/", "//example.com", "javascript:x"])
    def test_next_on_another_site_is_ignored(self, client, member, target):
        client.force_login(member)
        assert client.post(reverse("inbox:all_read"), {"next": target}).url == INBOX

    def test_mark_all_as_read_leaves_what_came_later(self, client, act, thread, other_member):
        opened_at = timezone.now()
        act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        client.force_login(thread.author)
        url = reverse("inbox:all_read")
        client.post(url, {"until": opened_at.isoformat()})
        assert len(unread(thread.author)) == 1
        client.post(url, {"until": "nonsense"})
        assert unread(thread.author) == []

    def test_filter(self, client, act, thread, other_member):
        act(reply_to, thread, by=other_member, body=mention(thread.author))
        client.force_login(thread.author)
        assert "Odbiór" in client.get(INBOX, {"kind": "mention"}).content.decode()
        assert "Odbiór" not in client.get(INBOX, {"kind": "reply"}).content.decode()
        assert client.get(INBOX, {"kind": "nonsense"}).status_code == 404

    def test_reading_the_thread_reads_the_notifications(self, client, act, thread, other_member):
        act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        act(reply_to, thread, by=other_member, body=mention(thread.author))
        assert len(unread(thread.author)) == 2
        client.force_login(thread.author)
        client.get(thread.get_absolute_url())
        assert unread(thread.author) == []

    def test_reading_the_first_page_leaves_the_rest(self, client, act, thread, other_member):
        add_replies(thread, 25, by=other_member)
        follow("thread", thread.pk, by=thread.author)
        act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        client.force_login(thread.author)
        client.get(thread.get_absolute_url())
        assert len(unread(thread.author)) == 1

    @pytest.mark.parametrize("path", [INBOX, "/forum/threads/"], ids=["django", "jinja2"])
    def test_count_in_header_and_title(self, client, member, act, thread, other_member, path):
        client.force_login(member)
        page = client.get(path).content.decode()
        assert "data-unread hidden" in page
        assert "<title>(" not in page
        act(reply_to, thread, by=other_member, body="<p>Tak</p>")
        page = client.get(path).content.decode()
        assert '<span class="tally">1</span>' in page
        assert "<title>(1) " in page

    def test_more_than_99(self, client, member, other_member):
        section = SectionFactory()
        threads = [make_thread(section, by=other_member) for _n in range(100)]
        now = timezone.now().isoformat()
        for thread in threads:
            post = reply_to(thread, by=other_member, body="<p>Tak</p>")
            write_notifications.func("reply", thread.pk, post.pk, [[member.pk, "site"]], now)
        client.force_login(member)
        page = client.get(INBOX).content.decode()
        assert '<span class="tally">99+</span>' in page
        assert "<title>(99+) " in page

    def test_notifications_out_of_sight_cost_no_more(self, member, other_member):
        """Whoever left a busy section may have any number of notifications that they cannot see."""
        thread = make_thread(by=other_member)
        post = reply_to(thread, by=other_member, body="<p>Tak</p>")
        now = timezone.now().isoformat()
        write_notifications.func("reply", thread.pk, post.pk, [[member.pk, "site"]], now)
        gone = [
            Notification(user=member, kind="reply", target_id=thread.pk + n, first_id=1, last_id=1)
            for n in range(1, MOST_READ + 1)
        ]
        Notification.objects.bulk_create(gone[:-1])
        assert unread_count(member) == 1
        gone[-1].save()
        assert unread_count(fresh(member)) == 0


class TestFollowButtons:
    def url(self):
        return reverse("inbox:follow")

    def test_follow_from_the_thread_page(self, client, thread, other_member):
        client.force_login(other_member)
        page = client.get(thread.get_absolute_url()).content.decode()
        assert "Obserwuj wątek" in page
        data = {"target_type": "thread", "target": thread.pk, "next": thread.get_absolute_url()}
        response = client.post(self.url(), data, follow=True)
        assert level_of("thread", thread.pk, user=other_member) == ""
        assert "Odbiór tekstyliów" in response.content.decode()
        assert "Obserwuj wątek" not in response.content.decode()

    @pytest.mark.parametrize(
        ("data", "status"),
        [
            ({"target_type": "thread", "target": "0"}, 404),
            ({"target_type": "thread", "target": "x"}, 404),
            ({"target_type": "nonsense", "target": "1"}, 404),
            ({"target_type": "tag", "target": "nobody-used-it"}, 404),
            ({}, 404),
        ],
    )
    def test_wrong_input(self, client, member, data, status):
        client.force_login(member)
        assert client.post(self.url(), data).status_code == status
        assert not Subscription.objects.exists()

    def test_wrong_level(self, client, thread, other_member):
        client.force_login(other_member)
        data = {"target_type": "thread", "target": thread.pk, "level": "loud"}
        assert client.post(self.url(), data).status_code == 400
        assert level_of("thread", thread.pk, user=other_member) is None

    @pytest.mark.parametrize("level", ["none", Level.MUTED])
    def test_undo_brings_the_former_level_back(self, client, thread, member, level):
        follow("thread", thread.pk, by=member, level=Level.DAILY)
        client.force_login(member)
        data = {"target_type": "thread", "target": thread.pk, "level": level}
        page = client.post(self.url(), data, follow=True).content.decode()
        assert level_of("thread", thread.pk, user=member) != Level.DAILY
        client.post(undo_address(page), {"next": "/forum/"})
        assert level_of("thread", thread.pk, user=member) == Level.DAILY

    @pytest.mark.parametrize("level", ["", Level.INSTANT, Level.SITE])
    def test_other_changes_have_no_undo(self, client, thread, member, level):
        client.force_login(member)
        data = {"target_type": "thread", "target": thread.pk, "level": level}
        assert undo_address(client.post(self.url(), data, follow=True).content.decode()) is None

    def test_what_is_out_of_sight_cannot_be_followed_again(self, client, thread, member):
        Thread.objects.update(section=SectionFactory(group=GroupFactory()))
        client.force_login(member)
        data = {"target_type": "thread", "target": thread.pk, "level": "none"}
        assert undo_address(client.post(self.url(), data, follow=True).content.decode()) is None
        query = f"?target_type=thread&target={thread.pk}&level="
        assert client.post(self.url() + query).status_code == 404

    def test_address_of_the_undo_button_changes_nothing_by_get(self, client, thread, member):
        client.force_login(member)
        query = f"?target_type=thread&target={thread.pk}&level=none"
        assert client.get(self.url() + query).status_code == 405
        assert level_of("thread", thread.pk, user=member) == ""

    def test_closed_section_cannot_be_followed(self, client, member):
        section = SectionFactory(group=GroupFactory(), name="Tajny dział")
        client.force_login(member)
        data = {"target_type": "section", "target": section.pk}
        response = client.post(self.url(), data)
        assert response.status_code == 404
        assert "Tajny" not in response.content.decode()

    def test_what_is_out_of_sight_can_be_left(self, client, thread, member):
        Thread.objects.update(section=SectionFactory(group=GroupFactory()))
        client.force_login(member)
        page = client.get(reverse("inbox:following")).content.decode()
        assert "Odbiór" not in page
        data = {"target_type": "thread", "target": thread.pk, "level": "none"}
        client.post(self.url(), data)
        assert not Subscription.objects.exists()

    @pytest.mark.parametrize("level", Level.values)
    def test_levels(self, client, thread, member, level):
        client.force_login(member)
        data = {"target_type": "thread", "target": thread.pk, "level": level}
        client.post(self.url(), data)
        assert level_of("thread", thread.pk, user=member) == level


class TestSettings:
    def url(self):
        return reverse("inbox:preferences")

    def fields(self, **changed):
        return {
            "level": "daily",
            "mention_level": "weekly",
            "digest_weekday": "4",
            "digest_hour": "15",
            "paused_until": "",
        } | changed

    def test_visitors_sign_in(self, client):
        assert client.get(self.url()).status_code == 302

    def test_saving(self, client, member):
        client.force_login(member)
        assert client.get(self.url()).status_code == 200
        response = client.post(self.url(), self.fields(follows_started="on"))
        assert response.url == self.url()
        own = preferences_of(member)
        assert (own.level, own.mention_level, own.digest_weekday) == ("daily", "weekly", 4)
        assert (own.follows_started, own.follows_answered) == (True, False)

    def test_open_to_people_who_are_not_members_yet(self, client):
        client.force_login(UserFactory())
        assert client.get(self.url()).status_code == 200
        assert client.post(self.url(), self.fields()).status_code == 302

    @pytest.mark.parametrize(
        "changed",
        [{"level": "x"}, {"digest_hour": "3"}, {"digest_weekday": "7"}, {"paused_until": "x"}],
    )
    def test_wrong_input_keeps_what_was_typed(self, client, member, changed):
        client.force_login(member)
        response = client.post(self.url(), self.fields(**changed))
        assert response.status_code == 200
        assert 'role="alert"' in response.content.decode()
        assert not Preferences.objects.exists()
