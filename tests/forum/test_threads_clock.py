"""After the server's clock was set back, posts keep their order and new posts are unread."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forum.threads.models import Thread
from forum.threads.services import reply_to, start_thread
from forum.threads.services.reading import mark_sections_read, raise_passed_marks
from tests.factories.members import make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def set_back(monkeypatch):
    """``set_back()``: sets Django's clock two hours back for the rest of the test."""
    real = timezone.now

    def go_back():
        monkeypatch.setattr(timezone, "now", lambda: real() - timedelta(hours=2))

    return go_back


def unread(person) -> list:
    return list(Thread.objects.visible_to(person).unread_by(person))


def test_last_activity_never_decreases(member, set_back):
    thread = make_thread()
    before = thread.last_post_at
    set_back()
    post = reply_to(thread, by=member, body="<p>Nowa</p>")
    thread.refresh_from_db()
    assert thread.last_post_at == post.created_at > before


def test_dates_of_posts_follow_their_numbers(member, set_back):
    thread = make_thread()
    set_back()
    for _number in range(3):
        reply_to(thread, by=member, body="<p>Nowa</p>")
    moments = list(thread.posts.order_by("number").values_list("created_at", flat=True))
    assert moments == sorted(moments)
    assert len(set(moments)) == 4


def mark_all(reader, section):
    sections = type(section).objects.filter(pk=section.pk)
    mark_sections_read(sections, by=reader, until=timezone.now())


def visit_home(reader, section):
    raise_passed_marks(by=reader)


@pytest.mark.parametrize("look", [mark_all, visit_home])
def test_new_thread_is_unread_after_the_clock_was_set_back(member, set_back, look):
    reader, section = make_member(), SectionFactory()
    type(reader).objects.update(date_joined=timezone.now() - timedelta(days=9))
    reader.refresh_from_db()
    make_thread(section)
    look(reader, section)
    set_back()
    thread = start_thread(section, by=member, kind="question", title="Nowy", body="<p>Jak?</p>")
    assert thread in unread(reader)


@pytest.mark.parametrize("look", [mark_all, visit_home])
def test_new_reply_is_unread_after_the_clock_was_set_back(member, set_back, look):
    reader, section = make_member(), SectionFactory()
    old = timezone.now() - timedelta(days=9)
    type(reader).objects.update(date_joined=old)
    reader.refresh_from_db()
    thread = make_thread(section)
    Thread.objects.update(last_post_at=old + timedelta(days=1))
    thread.posts.update(created_at=old + timedelta(days=1))
    thread.refresh_from_db()
    look(reader, section)
    set_back()
    reply_to(thread, by=member, body="<p>Nowa</p>")
    assert thread in unread(reader)


def test_read_threads_stay_read(member, set_back):
    reader, section = make_member(), SectionFactory()
    old = timezone.now() - timedelta(days=9)
    type(reader).objects.update(date_joined=old)
    reader.refresh_from_db()
    read, other = make_thread(section), make_thread(section)
    for thread in (read, other):
        thread.posts.update(created_at=old + timedelta(days=1))
    Thread.objects.update(last_post_at=old + timedelta(days=1))
    mark_all(reader, section)
    set_back()
    other.refresh_from_db()
    reply_to(other, by=member, body="<p>Nowa</p>")
    assert unread(reader) == [other]
    assert read != other
