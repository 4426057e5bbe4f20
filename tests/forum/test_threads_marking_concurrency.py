"""Bookmarks, reactions, answers and read marks are set several times at once, in Python threads."""

from threading import Event
from time import sleep

import pytest
from django.db import transaction
from django.utils import timezone

from forum.sections.models import Section
from forum.threads import privacy
from forum.threads.models import Bookmark, Post, Reaction, Thread
from forum.threads.services.bookmarks import toggle_bookmark
from forum.threads.services.reactions import toggle_reaction
from forum.threads.services.reading import mark_sections_read
from forum.threads.services.recounting import differences
from forum.threads.services.solving import mark_answer
from tests.at_once import at_once
from tests.factories.members import make_member
from tests.factories.threads import add_replies, make_thread

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql,
]


def recounted(post):
    post.refresh_from_db()
    assert post.thanks_count == Reaction.objects.filter(post=post, kind="thanks").count()
    return post.thanks_count


def test_reactions_of_many_members_at_once():
    post = make_thread().posts.get()
    people = [make_member() for _number in range(20)]
    at_once(people, lambda person: toggle_reaction(post, by=person, kind="thanks"))
    assert recounted(post) == 20


def test_reactions_of_one_member_at_once():
    post, person = make_thread().posts.get(), make_member()
    at_once([person] * 9, lambda person: toggle_reaction(post, by=person, kind="thanks"))
    assert recounted(post) == 1


def while_a_reaction_is_taken_back(post, person, action):
    """Calls ``action`` while another transaction has taken back a reaction of ``person``.

    That transaction holds the row of the post for a moment, so that ``action`` waits for it.
    """
    taken_back = Event()

    @transaction.atomic
    def take_back():
        toggle_reaction(post, by=person, kind="thanks")
        taken_back.set()
        sleep(0.5)

    def act():
        assert taken_back.wait(10)
        with transaction.atomic():
            action()

    at_once([take_back, act], lambda each: each())


def test_reaction_taken_back_while_the_account_is_deleted():
    post, person = make_thread().posts.get(), make_member()
    for giver in (person, make_member()):
        toggle_reaction(post, by=giver, kind="thanks")
    while_a_reaction_is_taken_back(post, person, lambda: privacy.erase(person))
    assert recounted(post) == 1


def test_reaction_taken_back_while_the_counter_is_corrected():
    post, person = make_thread().posts.get(), make_member()
    for giver in (person, make_member()):
        toggle_reaction(post, by=giver, kind="thanks")
    Post.objects.filter(pk=post.pk).update(thanks_count=7)
    [difference] = differences()
    while_a_reaction_is_taken_back(post, person, difference.mend)
    assert recounted(post) == 1


def test_bookmark_is_added_once():
    post, person = make_thread().posts.get(), make_member()
    at_once([person] * 5, lambda person: toggle_bookmark(post, by=person))
    assert Bookmark.objects.count() <= 1


def test_two_accepted_answers_at_once_leave_one():
    thread = add_replies(make_thread(), 2)
    answers = list(Post.objects.filter(number__gt=1))
    asker = thread.author
    at_once(answers, lambda post: mark_answer(post, by=asker, is_answer=True))
    assert Thread.objects.get().solved_by in answers


def test_same_answer_from_two_people_stays():
    post = add_replies(make_thread(), 1).posts.get(number=2)
    people = [post.thread.author, make_member(roles=["moderator"])]
    at_once(people, lambda person: mark_answer(post, by=person, is_answer=True))
    assert Thread.objects.get().solved_by == post


def test_section_is_marked_read_in_several_windows():
    person = make_member()
    thread = make_thread()
    sections = Section.objects.filter(pk=thread.section_id)
    now = timezone.now()
    at_once([person] * 5, lambda person: mark_sections_read(sections, by=person, until=now))
    assert thread.section.readers.filter(user=person).count() == 1
    assert thread.readers.get(user=person).last_read_number == 1
