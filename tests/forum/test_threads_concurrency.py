"""Many people reply, or start threads, at the same time, each in a Python thread of its own."""

import pytest

from forum.threads.models import Post, Thread
from forum.threads.services import reply_to, start_thread
from tests.at_once import at_once
from tests.factories.members import make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql,
]

PEOPLE = 50


def test_fifty_replies_at_once_are_numbered_without_gap():
    thread = make_thread()
    people = [make_member() for _number in range(PEOPLE)]

    posts = at_once(people, lambda person: reply_to(thread, by=person, body="<p>Ja też.</p>"))

    assert sorted(post.number for post in posts) == list(range(2, PEOPLE + 2))
    stored = Thread.objects.get()
    numbers = list(Post.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, PEOPLE + 2))
    last = Post.objects.get(number=PEOPLE + 1)
    assert stored.last_number == PEOPLE + 1
    assert stored.reply_count == PEOPLE
    assert (stored.last_author, stored.last_post_at) == (last.author, last.created_at)


def test_twenty_threads_at_once_are_all_counted():
    section = SectionFactory()
    people = [make_member() for _number in range(20)]

    at_once(
        people,
        lambda person: start_thread(
            section, by=person, kind="question", title="Pytanie", body="<p>Jak?</p>"
        ),
    )

    section.refresh_from_db()
    assert section.thread_count == Thread.objects.filter(section=section).count() == 20
