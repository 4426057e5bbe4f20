"""The page of a thread. Its hand-written SQL must return what the ORM returns, for each reader."""

import re
from datetime import UTC, datetime
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.middleware.csrf import _unmask_cipher_token
from django.template import Context, Template
from django.urls import reverse
from django.utils import translation

from forum.moderation.services.actions import hide_thread
from forum.moderation.services.moving import merge_threads, move_thread
from forum.threads.forms import ReplyForm
from forum.threads.models import Reaction, Thread
from forum.threads.queries import posts_of, threads_of
from forum.threads.services import mark_read, reply_to
from forum.threads.services.bookmarks import toggle_bookmark
from forum.threads.services.reactions import toggle_reaction
from forum.threads.visible import find_visible
from members.dates import on_day, when
from tests.factories.members import GroupFactory, make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import add_replies, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def threads(moderator):
    """Returns (member of a group, list of five threads).

    In order: an open thread, a thread in the group's closed section, a thread in a sub-section of
    that section, a hidden thread, a merged thread.
    """
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
def test_thread_page_agrees_with_visible_to(persona, threads, as_user, request):
    inside, made = threads
    if persona == "inside":
        user = inside
    elif persona == "own":  # this persona moderates only the open section
        user, section = make_member(), made[0].section
        section.moderators = GroupFactory()
        section.moderators.memberships.create(user=user)
        section.save()
    else:
        user = request.getfixturevalue(persona)
    client = as_user(user)
    found = {t.pk for t in made if client.get(t.get_absolute_url()).status_code == 200}
    assert found == set(Thread.objects.visible_to(user).values_list("pk", flat=True))


def test_is_visible_to_each_reader(member, moderator, threads, outsider):
    _inside, made = threads
    seen = [[thread.is_visible_to(user) for thread in made] for user in (member, moderator)]
    assert seen == [[True, False, False, False, False], [True, True, True, True, False]]
    assert not any(thread.is_visible_to(outsider) for thread in made)


def test_visibility_of_a_thread_is_queried_once(member, django_assert_num_queries):
    thread, other = make_thread(), make_thread()
    member.has_perm("threads.reply", make_thread())  # loads the rights before queries are counted
    other.note_visible_to(member)
    with django_assert_num_queries(1):
        assert member.has_perm("threads.reply", thread)
        assert member.has_perm("threads.reply", thread)
        assert member.has_perm("threads.reply", other)


def test_page_has_section_and_answer(member, as_user):
    above = SectionFactory(name="Usługi")
    thread = add_replies(make_thread(SectionFactory(parent=above, name="Drogi")), 2)
    thread.solved_by = thread.posts.get(number=2)
    thread.save()
    mark_read(thread, by=member, number=1)
    response = as_user(member).get(thread.get_absolute_url())
    titles = [step["title"] for step in response.context_data["breadcrumbs"]]
    assert titles == ["Forum", "Działy", "Usługi", "Drogi", thread.title]
    assert "odpowiedź we wpisie nr 2" in response.content.decode()
    assert response.content.decode().count('id="new"') == 1


def test_page_of_a_solved_thread_needs_no_more_queries(member, as_user, django_assert_num_queries):
    thread = add_replies(make_thread(), 21)
    thread.solved_by = thread.posts.get(number=2)
    thread.save()
    client = as_user(member)
    client.get(f"{thread.get_absolute_url()}?page=2")
    with django_assert_num_queries(7):
        page = client.get(f"{thread.get_absolute_url()}?page=2").content.decode()
    assert "odpowiedź we wpisie nr 2" in page


def test_thread_merged_during_the_request_redirects(member, moderator, as_user, monkeypatch):
    thread, other = make_thread(), make_thread()

    def seen_and_merged(rows, user, **lookup):
        found = find_visible(rows, user, **lookup)
        merge_threads(thread, by=moderator, into=other)
        return found

    monkeypatch.setattr("forum.threads.views.detail.find_visible", seen_and_merged)
    response = as_user(member).get(thread.get_absolute_url())
    assert (response.status_code, response.url) == (302, other.get_absolute_url())


def test_visibility_is_queried_again_after_hiding(member, moderator):
    thread = make_thread()
    assert thread.is_visible_to(member)
    thread.hidden_at = thread.created_at
    thread.save()
    assert not thread.is_visible_to(member)
    assert thread.is_visible_to(moderator)
    thread.hidden_at = None  # undone, because conftest.py checks the counters
    thread.save()


def test_posts_have_the_readers_reactions_and_bookmarks(member, other_member):
    thread = add_replies(make_thread(), 2)
    post = thread.posts.get(number=2)
    toggle_reaction(post, by=member, kind=Reaction.Kind.HELPED)
    toggle_reaction(post, by=other_member, kind=Reaction.Kind.THANKS)
    toggle_bookmark(post, by=member)
    first, second, third = posts_of(thread, first=1, last=3, reader=member)
    assert all([second.own_helped, second.bookmark_id])
    assert not any([second.own_thanks, first.own_helped, first.bookmark_id, third.own_same])
    assert (second.helped_count, second.thanks_count) == (1, 1)


def test_columns_are_the_same_on_every_database(member):
    """The SQL and the ORM give the same values, also on SQLite, which stores JSON as text."""
    thread = make_thread()
    files = [{"token": "x", "name": "Wzór.pdf", "size": 3, "has_thumbnail": False}]
    thread.posts.update(edited_at=thread.created_at, files=files)
    mark_read(thread, by=member, number=1)
    (row,) = posts_of(thread, first=1, last=1, reader=member)
    post = thread.posts.get()
    assert (row.created_at, row.edited_at, row.files) == (post.created_at, post.edited_at, files)
    assert (thread.last_read, thread.read_until) == (1, member.date_joined)
    (listed,) = threads_of({thread.pk: thread.section_id}, member)
    known = Thread.objects.with_last_read(member).get()
    for name in ("last_post_at", "keywords", "is_pinned", "last_read", "read_until"):
        assert getattr(listed, name) == getattr(known, name)
    thread.posts.update(files=[])  # undone, because conftest.py checks the counters


def test_thread_moved_meanwhile_is_left_out(member, moderator):
    stays, goes = make_thread(), make_thread()
    asked = {thread.pk: thread.section_id for thread in (stays, goes)}
    move_thread(goes, by=moderator, section=SectionFactory(group=GroupFactory()))
    assert [thread.pk for thread in threads_of(asked, member)] == [stays.pk]


def test_posts_of_other_threads_are_left_out(member):
    thread, other = add_replies(make_thread(), 1), add_replies(make_thread(), 1)
    shown = [post.pk for post in posts_of(thread, first=1, last=9, reader=member)]
    assert shown == list(thread.posts.order_by("number").values_list("pk", flat=True))
    assert other.posts.count() == 2


@pytest.mark.parametrize("number", ["91987654321", "91987654322", "91987654323", "1987654321"])
def test_digits_in_a_position_are_unchanged(number, member, as_user):
    """The page shows the author's position as typed.

    An earlier version put other texts in the place of such numbers when it rendered a page.
    """
    author = make_member()
    author.affiliations.update(position=f"Referent {number}")
    thread = make_thread(by=author, title=f"Sprawa {number}")
    page = as_user(member).get(thread.get_absolute_url()).content.decode()
    assert f"Referent {number}" in page
    assert f"<h1>Sprawa {number}</h1>" in page


def test_typed_texts_are_escaped(member, as_user):
    author = make_member(first_name="<b>Anna</b>", last_name="{{ 7*191 }}")
    author.affiliations.update(position="<i>Referent</i> & {% x %}")
    thread = make_thread(by=author, title="<script>1</script> %(number)s {{ 7*191 }}")
    for address in (thread.get_absolute_url(), reverse("threads:list"), reverse("forum:home")):
        page = as_user(member).get(address).content.decode()
        assert "&lt;script&gt;1&lt;/script&gt; %(number)s {{ 7*191 }}" in page
        assert not [tag for tag in ("<script>1", "<b>Anna", "<i>Ref", "1337") if tag in page]


def test_page_of_one_reader_has_no_address_and_token_of_another(member, other_member, client):
    thread = make_thread()
    pages = []
    for person in (member, other_member):
        client.force_login(person)
        pages.append(client.get(thread.get_absolute_url()).content.decode())
    assert member.email in pages[0]
    assert member.email not in pages[1]
    tokens = [set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)) for page in pages]
    assert all(tokens)
    assert not tokens[0] & tokens[1]
    secrets = {_unmask_cipher_token(token) for token in tokens[1]}
    assert secrets == {client.cookies["csrftoken"].value}


def test_new_name_is_shown_in_mentions(member, other_member):
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
def test_dates_are_formatted_as_by_django(language, month):
    at = datetime(2026, month, 3, 22, 59, 1, tzinfo=UTC)
    template = Template(
        '{{ at|date:"Y-m-d H:i:sO" }}|{{ at|date:"j E Y, H:i" }}|{{ at|date:"j E Y" }}'
    )
    with translation.override(language):
        machine, moment, words = template.render(Context({"at": at})).split("|")
        assert when(at) == f'<time datetime="{machine}">{moment}</time>'
        assert on_day(at) == f'<time datetime="{machine[:10]}">{words}</time>'
        assert (when(None), on_day(None)) == ("", "")


def test_urls_of_a_post_have_its_id(member, as_user):
    thread = add_replies(make_thread(), 1)
    page = as_user(member).get(thread.get_absolute_url()).content.decode()
    post = thread.posts.get(number=2)
    own = ["threads:post_react", "threads:post_reactions", "threads:post_bookmark"]
    for route in [*own, "moderation:post_report"]:
        assert f'"{reverse(route, args=[post.pk])}"' in page
    assert f'{reverse("threads:reply", args=[thread.pk])}?quote={post.pk}"' in page


@pytest.mark.parametrize(
    ("route", "last"),
    [
        ("threads:post_history", "history"),
        ("threads:post_edit", "edit"),
        ("threads:post_withdraw", "withdraw"),
        ("moderation:post", "moderate"),
        ("threads:post_solve", "solve"),
    ],
)
def test_urls_below_a_post_equal_those_of_the_routes(route, last):
    """Templates do not reverse these URLs, but append the last segment to the URL of the post."""
    assert reverse(route, args=[5]) == f"{reverse('threads:post', args=[5])}{last}/"


def test_reply_box_has_the_media_of_its_form(member, as_user):
    thread = make_thread()
    page = as_user(member).get(thread.get_absolute_url()).content.decode()
    for tag in str(ReplyForm(user=member, thread=thread).media).split("\n"):
        assert tag.strip() in page


def test_reply_box_equals_the_form_of_the_reply_page(member, as_user):
    thread = make_thread()
    pages = [thread.get_absolute_url(), reverse("threads:reply", args=[thread.pk])]
    boxes = [_controls(as_user(member).get(address).content) for address in pages]
    assert boxes[0] == boxes[1]


def _controls(page):
    form = BeautifulSoup(page, "html.parser").select_one("form.form")
    controls = form.select("input, textarea, label, legend, .field-help")
    for control in controls:
        if control.get("name") in {"submission", "draft_sequence", "csrfmiddlewaretoken"}:
            del control["value"]
    return re.sub(r"\s+", "", "".join(map(str, controls)))
