"""Moderators and authors act at the same time, each in a Python thread of its own."""

import pytest
from django.core.exceptions import PermissionDenied

from forum.moderation.models import ModerationAction, PendingPost
from forum.moderation.services.actions import hide_post, restore_post
from forum.moderation.services.approval import approve, queue_reply
from forum.moderation.services.moving import merge_threads, split_to_new_thread, split_to_thread
from forum.moderation.services.reports import report_post
from forum.threads.models import Draft, Post, Thread
from forum.threads.services import edit_post, reply_to
from forum.threads.services.locking import StateConflict
from forum.threads.services.recounting import differences
from members.accounts.models import Role
from tests.at_once import at_once
from tests.factories.members import make_member
from tests.factories.threads import add_replies, make_thread

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql,
]


def run(*actions):
    """Calls all ``actions`` at the same time and returns their results in order."""
    return at_once(actions, lambda action: action())


def moderators(count):
    return [make_member(roles=[Role.MODERATOR]) for _number in range(count)]


def quietly(action, *errors):
    """Returns a function like ``action`` that returns None instead of raising one of ``errors``."""

    def tried(*args, **fields):
        try:
            return action(*args, **fields)
        except errors:
            return None

    return tried


def replying(thread, people):
    return [lambda p=person: reply_to(thread, by=p, body="<p>Ja też</p>") for person in people]


def numbers_of(thread):
    return list(thread.posts.order_by("number").values_list("number", flat=True))


def is_right():
    return [str(difference) for difference in differences()] == []


def test_replies_during_a_merge_all_arrive():
    one, two = add_replies(make_thread(), 3), add_replies(make_thread(), 2)
    [moderator], people = moderators(1), [make_member() for _number in range(10)]

    run(lambda: merge_threads(one, by=moderator, into=two), *replying(one, people))

    assert numbers_of(two) == list(range(1, 18))
    assert Post.objects.filter(thread=one).count() == 0
    assert is_right()


def test_replies_during_a_split_all_arrive():
    thread = add_replies(make_thread(), 6)
    [moderator], people = moderators(1), [make_member() for _number in range(10)]
    fields = {"title": "Nowy", "kind": "discussion", "section": thread.section}

    target, *_posts = run(
        lambda: split_to_new_thread(thread, by=moderator, numbers={3, 4, 5}, **fields),
        *replying(thread, people),
    )

    assert numbers_of(thread) == list(range(1, 18))
    assert numbers_of(target) == [1, 2, 3]
    assert is_right()


def test_edit_during_a_move_is_kept():
    thread, other = add_replies(make_thread(), 6), make_thread()
    [moderator], posts = moderators(1), list(thread.posts.filter(number__gt=1))
    words = {"body": "<p>Lepiej</p>", "version": 1}

    run(
        lambda: split_to_thread(thread, by=moderator, numbers=range(2, 8), into=other),
        *[lambda p=post: edit_post(p, by=p.author, **words) for post in posts],
    )

    assert other.posts.filter(text="Lepiej").count() == 6
    assert is_right()


def test_opposite_merges_leave_one_thread():
    one, two = add_replies(make_thread(), 1), add_replies(make_thread(), 1)
    first, second = moderators(2)
    merge = quietly(merge_threads, PermissionDenied)

    done = run(
        lambda: merge(one, by=first, into=two),
        lambda: merge(two, by=second, into=one),
    )

    assert len([thread for thread in done if thread]) == 1
    assert Thread.objects.filter(merged_into=None).get().last_number == 4
    assert is_right()


def test_hiding_and_restoring_at_once_keeps_counters_right():
    post = add_replies(make_thread(), 1).posts.get(number=2)
    people = moderators(6)
    hide, restore = quietly(hide_post, StateConflict), quietly(restore_post, StateConflict)

    run(
        *[lambda p=person: hide(post, by=p, reason="x") for person in people[:3]],
        *[lambda p=person: restore(post, by=p) for person in people[3:]],
    )

    acts = ModerationAction.objects
    hidden = Post.objects.get(pk=post.pk).hidden_at is not None
    assert acts.filter(action="hid").count() - acts.filter(action="restored").count() == hidden
    assert is_right()


def test_approved_twice_is_published_once():
    thread, author = make_thread(), make_member()
    held = queue_reply(thread, by=author, body="<p>Czekam</p>")
    publish = quietly(approve, StateConflict)

    done = run(*[lambda p=person: publish(held, by=p) for person in moderators(5)])

    assert len([post for post in done if post]) == 1
    assert numbers_of(thread) == [1, 2]
    assert not PendingPost.objects.exists()
    assert is_right()


def test_post_sent_twice_waits_once():
    thread, author = make_thread(), make_member()
    key = "7d2f0a3e-7c1b-4f6e-9a55-0f3f5c2f9d11"

    run(*[lambda: queue_reply(thread, by=author, body="<p>x</p>", submission=key)] * 5)

    assert PendingPost.objects.count() == 1
    assert Draft.objects.begun().count() == 0


def test_simultaneous_reports_hide_a_post_once():
    post = add_replies(make_thread(), 1).posts.get(number=2)
    people = [make_member() for _number in range(6)]
    report = quietly(report_post, StateConflict)

    run(*[lambda p=person: report(post, by=p, reason="personal") for person in people])

    assert ModerationAction.objects.filter(action="hid").count() == 1
    assert is_right()
