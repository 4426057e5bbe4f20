"""What went out of sight leaves nothing in the inbox, its count, e-mails and digests.

A person is told of a reply, a mention and a new thread; the e-mails wait in the queue. Then the
thread or the person changes, so that the person may not see it any more.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from forum.moderation.services.actions import hide_post, hide_thread
from forum.moderation.services.moving import merge_threads, move_thread
from forum.threads.models import Thread
from forum.threads.services import reply_to
from forum.threads.services.hiding import withdraw_post
from members.inbox.digest import queue_digests
from members.inbox.models import Level, Notification, Preferences, Subscription
from members.inbox.services import follow, unread_count
from members.mail.models import QueuedEmail
from members.mail.tasks import deliver
from members.privacy.services import erase_account
from tests.factories.members import (
    AffiliationFactory,
    GroupFactory,
    OrganisationFactory,
    make_member,
)
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

SECRET = "Tajn"


def fresh(user):
    """``user`` without what was cached on the object."""
    return type(user).objects.get(pk=user.pk)


@pytest.fixture(autouse=True)
def _in_queue(monkeypatch):
    """E-mails stay in the queue until ``sent`` delivers them."""
    monkeypatch.setattr("members.mail.late.enqueue_delivery", lambda email, when=None: None)


@pytest.fixture
def group():
    """The group that may enter the section of the thread."""
    return GroupFactory()


@pytest.fixture
def reader(group):
    """A member of the group, also through their office, who wants to be told at once."""
    reader = make_member()
    group.memberships.create(user=reader)
    Preferences.objects.create(user=reader, level=Level.INSTANT, at_any_time=True)
    return reader


@pytest.fixture
def thread(act, group, reader, other_member):
    group.memberships.create(user=other_member)
    section = SectionFactory(name="Tajny dział", group=group)
    follow("section", section.pk, by=reader)
    thread = act(make_thread, section, by=other_member, title="Tajny tytuł")
    follow("thread", thread.pk, by=reader)
    act(reply_to, thread, by=other_member, body="<p>Tajne słowa</p>")
    named = f'<p><span data-mention="{reader.pk}">@{reader}</span> Tajna prośba</p>'
    act(reply_to, thread, by=other_member, body=named)
    assert unread_count(fresh(reader)) == 3
    assert QueuedEmail.objects.waiting().count() == 3
    return Thread.objects.get(pk=thread.pk)


@pytest.fixture
def sent(mailoutbox):
    """``sent()``: delivers all waiting e-mails. Returns the messages."""

    def deliver_all():
        mailoutbox.clear()
        for pk in list(QueuedEmail.objects.waiting().values_list("pk", flat=True)):
            deliver.func(pk)
        assert not QueuedEmail.objects.given_up().exists()
        return list(mailoutbox)

    return deliver_all


def move_away(thread, reader, moderator):
    move_thread(thread, by=moderator, section=SectionFactory(group=GroupFactory()))


def merge_away(thread, reader, moderator):
    other = make_thread(SectionFactory(group=GroupFactory()), by=moderator)
    merge_threads(thread, by=moderator, into=other)


def close_section(thread, reader, moderator):
    thread.section.group = GroupFactory()
    thread.section.save()


def leave_group(thread, reader, moderator):
    thread.section.group.memberships.filter(user=reader).delete()


def change_office(thread, reader, moderator):
    """The reader belonged to the group only through their former office."""
    group = thread.section.group
    group.memberships.filter(user=reader).delete()
    group.organisations.add(reader.affiliations.get().organisation)
    assert unread_count(fresh(reader)) == 3
    reader.affiliations.update(ends_at=timezone.now(), state="ended")
    AffiliationFactory(user=reader, organisation=OrganisationFactory(), state="active")


def suspend(thread, reader, moderator):
    until = timezone.now() + timedelta(days=1)
    type(reader).objects.filter(pk=reader.pk).update(suspended_until=until)


def end_affiliation(thread, reader, moderator):
    reader.affiliations.update(ends_at=timezone.now() - timedelta(days=1), state="ended")


def hide_posts(thread, reader, moderator):
    for post in thread.posts.filter(number__gt=1):
        hide_post(post, by=moderator, reason="x")
    Notification.objects.filter(kind="new_thread").delete()


def withdraw_posts(thread, reader, moderator):
    for post in thread.posts.filter(number__gt=1):
        withdraw_post(post, by=post.author)
    Notification.objects.filter(kind="new_thread").delete()


WAYS = {
    "hidden": lambda thread, reader, moderator: hide_thread(thread, by=moderator, reason="x"),
    "posts hidden": hide_posts,
    "posts withdrawn": withdraw_posts,
    "moved": move_away,
    "merged": merge_away,
    "section closed": close_section,
    "left the group": leave_group,
    "unit changed": change_office,
    "suspended": suspend,
    "not a member": end_affiliation,
    "erased": lambda thread, reader, moderator: erase_account(reader, by=reader),
}


@pytest.fixture(params=WAYS)
def lost(request, act, thread, reader, moderator):
    act(WAYS[request.param], thread, reader, moderator)


def test_without_a_loss_everything_is_told(thread, reader, sent):
    assert len(sent()) == 3


def test_count(lost, reader):
    assert unread_count(fresh(reader)) == 0


def test_e_mails_in_the_queue_say_nothing(thread):
    assert SECRET not in str(list(QueuedEmail.objects.values()))


def test_e_mails(lost, sent):
    assert sent() == []
    assert SECRET not in str(list(QueuedEmail.objects.values()))


@pytest.mark.parametrize("period", [Level.DAILY, Level.WEEKLY])
def test_digests(lost, reader, sent, period):
    QueuedEmail.objects.all().delete()
    Preferences.objects.filter(user=reader).update(level=period)
    Notification.objects.update(level=period)
    queue_digests(timezone.now(), at_once=True)
    assert [message for message in sent() if message.to == [reader.email]] == []


def test_digest_that_was_queued_before(thread, reader, moderator, sent):
    QueuedEmail.objects.all().delete()
    Preferences.objects.filter(user=reader).update(level=Level.WEEKLY)
    Notification.objects.update(level=Level.WEEKLY)
    queue_digests(timezone.now(), at_once=True)
    hide_thread(thread, by=moderator, reason="x")
    assert sent() == []


def test_inbox(lost, client, reader):
    client.force_login(fresh(reader))
    content = client.get("/inbox/", follow=True).content.decode()
    assert SECRET not in content
    assert "Wiśniewski" not in content
    for row in Notification.objects.filter(user=reader):
        assert client.get(reverse("inbox:open", args=[row.pk])).status_code in {302, 404}
        answer = client.get(reverse("inbox:open", args=[row.pk]), follow=True)
        assert SECRET not in answer.content.decode()


def test_list_of_what_is_followed(thread, client, reader, moderator):
    move_away(thread, reader, moderator)
    Subscription.objects.filter(target_type="section").delete()
    client.force_login(reader)
    assert SECRET not in client.get(reverse("inbox:following")).content.decode()
