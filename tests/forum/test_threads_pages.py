"""What the thread page reads: the same as ``visible_to``, in SQL that is written once."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from forum.threads.cards import MARKS, moment
from forum.threads.models import Reaction, Thread
from forum.threads.pages import posts_of, thread_for
from forum.threads.services import mark_read, reply_to
from forum.threads.services.marks import toggle_bookmark, toggle_reaction
from forum.threads.services.moderating import hide_thread
from forum.threads.services.moving import merge_threads
from tests.factories.members import GroupFactory, make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import add_replies, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def threads(moderator):
    """One of each: open, closed to a group, below a closed section, hidden, merged."""
    group = GroupFactory()
    inside = make_member()
    group.memberships.create(user=inside)
    opened, closed = SectionFactory(), SectionFactory(group=group)
    below = SectionFactory(parent=closed)
    made = [make_thread(section, by=inside) for section in (opened, closed, below, opened, opened)]
    hide_thread(made[3], by=moderator, reason="Spam.")
    merge_threads(made[4], by=moderator, into=made[0])
    return inside, made


@pytest.mark.parametrize(
    "persona", ["member", "moderator", "administrator", "outsider", "pending", "inside", "own"]
)
def test_thread_page_agrees_with_visible_to(persona, threads, request):
    inside, made = threads
    if persona == "inside":
        user = inside
    elif persona == "own":  # keeps order in the open section alone
        user, section = make_member(), made[0].section
        section.moderators = GroupFactory()
        section.moderators.memberships.create(user=user)
        section.save()
    else:
        user = request.getfixturevalue(persona)
    seen = set(Thread.objects.visible_to(user).values_list("pk", flat=True))
    assert {thread.pk for thread in made if thread_for(user, thread.pk)} == seen


def test_thread_has_what_its_page_prints(member):
    above = SectionFactory(name="Usługi")
    thread = add_replies(make_thread(SectionFactory(parent=above)), 2)
    thread.solved_by = thread.posts.get(number=2)
    thread.save()
    mark_read(thread, by=member, number=1)
    found = thread_for(member, thread.pk)
    assert (found.last_read, found.unread_count) == (1, 2)
    assert found.section == thread.section
    assert found.section.parent.name == "Usługi"
    assert (found.solved_by.number, found.solved_by.created_at) == (
        2,
        thread.solved_by.created_at,
    )


def test_posts_know_what_the_reader_put_on_them(member, other_member):
    thread = add_replies(make_thread(), 2)
    post = thread.posts.get(number=2)
    toggle_reaction(post, by=member, kind=Reaction.Kind.HELPED)
    toggle_reaction(post, by=other_member, kind=Reaction.Kind.THANKS)
    toggle_bookmark(post, by=member)
    first, second, third = posts_of(thread, first=1, last=3, reader=member)
    assert (second.own_helped, second.own_thanks, second.is_bookmarked) == (True, False, True)
    assert not any([first.own_helped, first.is_bookmarked, third.own_same])


def test_other_thread_of_the_same_numbers_stays_out(member):
    thread, other = add_replies(make_thread(), 1), add_replies(make_thread(), 1)
    assert {post.thread_id for post in posts_of(thread, first=1, last=9, reader=member)} == {
        thread.pk
    }
    assert other.posts.count() == 2


def test_post_shows_what_changed_since_the_piece_was_made(member, as_user):
    """A piece is kept under its arguments: whatever changes makes another one."""
    author = make_member(first_name="Anna", last_name="Dawna")
    thread = make_thread(by=author)
    client = as_user(member)
    assert "Anna Dawna" in client.get(thread.get_absolute_url()).content.decode()
    author.last_name = "Nowa"
    author.save()
    toggle_reaction(thread.posts.get(), by=make_member(), kind=Reaction.Kind.THANKS)
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "Anna Nowa" in page
    assert "Anna Dawna" not in page
    assert '<span class="reaction-count">1</span>' in page


def test_token_of_one_reader_is_not_in_the_page_of_another(member, other_member, client):
    """Marks of pieces are filled for each request anew."""
    thread = make_thread()
    pages = []
    for person in (member, other_member):
        client.force_login(person)
        pages.append(client.get(thread.get_absolute_url()).content.decode())
    assert member.email in pages[0]
    assert member.email not in pages[1]
    assert "\x01" not in "".join(pages)


def test_renamed_person_is_called_so_in_others_posts(member, other_member):
    thread = make_thread(by=other_member)
    mention = f'<p><span data-mention="{other_member.pk}">@x</span></p>'
    post = reply_to(thread, by=member, body=mention)
    assert "@Jan Wiśniewski" in post.html
    other_member.last_name = "Zieliński"
    other_member.save()
    call_command("recook", stdout=StringIO())
    post.refresh_from_db()
    assert "@Jan Zieliński" in post.html
    assert "Wiśniewski" not in post.html + post.source + post.text


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("month", [1, 7])
def test_moments_are_written_as_everywhere(language, month):
    at = datetime(2026, month, 3, 22, 59, 1, tzinfo=UTC)
    with translation.override(language):
        assert moment(at) == render_to_string("components/when.html", {"moment": at}).strip()


def test_numbers_of_pieces_are_those_of_the_post(member, as_user):
    thread = add_replies(make_thread(), 1)
    page = as_user(member).get(thread.get_absolute_url()).content.decode()
    post = thread.posts.get(number=2)
    assert f'action="{reverse("threads:post_react", args=[post.pk])}"' in page
    assert f'{reverse("threads:reply", args=[thread.pk])}?quote={post.pk}"' in page
    assert not [number for number in MARKS.values() if str(number) in page]
