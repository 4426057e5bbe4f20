"""Each action on threads and posts sends one signal, inside the transaction of the action."""

from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from forum.moderation.services.actions import hide_post, hide_thread, restore_post, restore_thread
from forum.moderation.services.approval import approve, queue_reply, queue_thread, reject
from forum.moderation.services.moving import (
    merge_threads,
    move_thread,
    split_to_new_thread,
    split_to_thread,
)
from forum.moderation.services.reports import dismiss_report, report_post
from forum.threads import signals
from forum.threads.models import Post, Thread
from forum.threads.services import edit_post, reply_to
from forum.threads.services.hiding import withdraw_post
from tests.factories.sections import SectionFactory
from tests.factories.threads import add_replies, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

NAMES = [name for name in vars(signals) if name.startswith(("post_", "posts_", "thread_"))]


@contextmanager
def listening():
    """Context manager: yields a list, which gets (name, arguments) of each signal in the block."""
    heard, receivers = [], []
    for name in NAMES:

        def receiver(sender, signal, name=name, **arguments):
            heard.append((name, arguments))

        getattr(signals, name).connect(receiver)
        receivers.append((name, receiver))
    try:
        yield heard
    finally:
        for name, receiver in receivers:
            getattr(signals, name).disconnect(receiver)


@pytest.fixture
def thread(member, other_member):
    return add_replies(make_thread(by=member), 2, by=other_member)


def answer(thread, number=2):
    return thread.posts.get(number=number)


ACTS = {
    "reply": (lambda t, m: reply_to(t, by=t.author, body="<p>x</p>"), "post_created"),
    "thread": (lambda t, m: make_thread(t.section, by=m), "post_created"),
    "edit": (
        lambda t, m: edit_post(answer(t), by=answer(t).author, body="<p>y</p>", version=1),
        "post_edited",
    ),
    "edit of another's": (
        lambda t, m: edit_post(
            answer(t), by=m, body="<p>y</p>", version=1, reason="x", hide_history=True
        ),
        "post_edited",
    ),
    "hide": (lambda t, m: hide_post(answer(t), by=m, reason="x"), "post_hidden"),
    "withdraw": (lambda t, m: withdraw_post(answer(t), by=answer(t).author), "post_hidden"),
    "report": (
        lambda t, m: report_post(answer(t), by=t.author, reason="personal"),
        "post_hidden",
    ),
    "hide thread": (lambda t, m: hide_thread(t, by=m, reason="x"), "thread_hidden"),
    "move": (lambda t, m: move_thread(t, by=m, section=SectionFactory()), "thread_moved"),
}


@pytest.mark.parametrize("act", ACTS)
def test_action_sends_one_signal(act, thread, moderator):
    do, name = ACTS[act]
    with listening() as heard:
        do(thread, moderator)
    assert [said for said, _arguments in heard] == [name]


def test_restoring_sends_shown_signals(thread, moderator, member):
    post = hide_post(answer(thread), by=moderator, reason="x")
    hide_thread(thread, by=moderator, reason="x")
    with listening() as heard:
        restore_thread(thread, by=moderator)
        restore_post(post, by=moderator)
    assert [said for said, _arguments in heard] == ["thread_shown", "post_shown"]
    report = report_post(answer(thread, 3), by=member, reason="personal")
    with listening() as heard:
        dismiss_report(report, by=moderator)
    assert [said for said, _arguments in heard] == ["post_shown"]


def test_posts_moved_has_the_last_number_before_the_move(thread, moderator):
    going = {answer(thread, 2), answer(thread, 3)}
    with listening() as heard:
        split = {"title": "Nowy", "kind": Thread.Kind.DISCUSSION, "section": thread.section}
        new = split_to_new_thread(thread, by=moderator, numbers=[2, 3], **split)
        other = add_replies(make_thread(), 1)
        split_to_thread(new, by=moderator, numbers=[2], into=other)
        merge_threads(new, by=moderator, into=other)
    moves = [arguments for said, arguments in heard if said == "posts_moved"]
    assert [(move["source"], move["after"]) for move in moves] == [(thread, 0), (new, 2), (new, 3)]
    assert set(other.posts.filter(number__gt=2, moved_to=None)) == going


def test_pending_post_sends_its_signal_on_approval(thread, member, moderator):
    fields = {"kind": Thread.Kind.QUESTION, "title": "Pytanie", "body": "<p>x</p>"}
    with listening() as heard:
        held = queue_thread(thread.section, by=member, **fields)
        other = queue_reply(thread, by=member, body="<p>x</p>")
        reject(other, by=moderator, reason="x")
        assert heard == []
        post = approve(held, by=moderator)
    assert heard == [("post_created", {"post": post})]


def test_form_sent_twice_sends_one_signal(thread, member):
    submission = uuid4()
    with listening() as heard:
        for _time in range(2):
            reply_to(thread, by=member, body="<p>x</p>", submission=submission)
    assert len(heard) == 1


def test_refused_action_sends_no_signal(thread, outsider):
    with listening() as heard, pytest.raises(PermissionDenied):
        reply_to(thread, by=outsider, body="<p>x</p>")
    assert heard == []


def test_counters_are_right_when_the_signal_is_sent(thread, member):
    def look(sender, post, **kwargs):
        seen.append(Thread.objects.get(pk=post.thread_id).last_number)

    seen = []
    signals.post_created.connect(look)
    try:
        reply_to(thread, by=member, body="<p>x</p>")
    finally:
        signals.post_created.disconnect(look)
    assert seen == [4]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_failing_receiver_rolls_the_action_back(thread, member):
    def fail(sender, **kwargs):
        raise LookupError

    signals.post_created.connect(fail)
    try:
        with pytest.raises(LookupError):
            reply_to(thread, by=member, body="<p>x</p>")
    finally:
        signals.post_created.disconnect(fail)
    assert Post.objects.filter(thread=thread).count() == 3
    assert Thread.objects.get(pk=thread.pk).last_number == 3


def test_bench_data_sends_no_signal(db):
    with listening() as heard:
        call_command("bench_data", users=4, threads=2, posts_per_thread=2, long_thread=0)
    assert heard == []
    assert Post.objects.exists()
