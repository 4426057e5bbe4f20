"""A quotation keeps the author's name and the link, even if one of the two posts is moved."""

import pytest
from django.urls import reverse

from forum.moderation.services.actions import hide_post, hide_thread
from forum.moderation.services.approval import approve, queue_reply
from forum.moderation.services.moving import (
    merge_threads,
    move_thread,
    split_to_new_thread,
    split_to_thread,
)
from forum.threads.models import Post
from forum.threads.post_body import recook
from forum.threads.services import edit_post, reply_to, start_thread
from members.privacy.services import erase_account
from tests.factories.members import GroupFactory, make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def closed():
    return SectionFactory(group=GroupFactory(), name="Tajny dział")


@pytest.fixture
def quoted():
    """The second post of a thread, by Ewa Lis."""
    author = make_member(first_name="Ewa", last_name="Lis")
    return reply_to(make_thread(), by=author, body="<p>Cytat</p>")


def quotation_of(*posts, words="<p>Cytat</p>"):
    for post in posts:
        words = f'<blockquote data-quote="{post.pk}">{words}</blockquote>'
    return words


def quote(post, *, by, thread=None):
    return reply_to(thread or post.thread, by=by, body=f"{quotation_of(post)}<p>Tak</p>")


def is_named(post, quoted, name="Ewa Lis"):
    """Whether the quotation in ``post`` begins with ``name``, linked to the post ``quoted``."""
    post.refresh_from_db()
    line = f'<p class="quote-source"><a href="{quoted.get_absolute_url()}">{name}</a></p>'
    return f'<blockquote data-quote="{quoted.pk}">{line}' in post.html


def split(post, *, by, **fields):
    fields = {"title": "Nowy", "kind": "discussion", "section": post.thread.section} | fields
    thread = split_to_new_thread(post.thread, by=by, numbers=[post.number], **fields)
    post.refresh_from_db()
    return thread


def edit(post, *, by, text="Dopisek", **fields):
    post.refresh_from_db()
    body = post.source.replace("<p>Tak</p>", f"<p>{text}</p>")
    return edit_post(post, by=by, body=body, version=post.version, **fields)


class TestMoved:
    """The quoted or the quoting post moves. Then the quoting post is cooked again, and edited."""

    def assert_stays(self, post, quoted, by):
        assert is_named(post, quoted)
        recook(Post.objects.filter(pk=post.pk))
        assert is_named(post, quoted)
        edit(post, by=by)
        assert is_named(post, quoted)

    def test_quoted_post_is_split_off(self, member, moderator, quoted):
        post = quote(quoted, by=member)
        split(quoted, by=moderator)
        self.assert_stays(post, quoted, member)

    def test_quoting_post_is_split_off(self, member, moderator, quoted):
        post = quote(quoted, by=member)
        split(post, by=moderator)
        self.assert_stays(post, quoted, member)

    def test_quoted_post_moves_to_another_thread(self, member, moderator, quoted):
        post = quote(quoted, by=member)
        split_to_thread(quoted.thread, by=moderator, numbers=[2], into=make_thread())
        self.assert_stays(post, quoted, member)

    def test_threads_are_merged(self, member, moderator, quoted):
        post = quote(quoted, by=member)
        merge_threads(quoted.thread, by=moderator, into=make_thread())
        self.assert_stays(post, quoted, member)

    @pytest.mark.parametrize("editor", ["member", "moderator"])
    def test_quoted_post_moves_to_a_closed_section(
        self, member, moderator, quoted, closed, as_user, editor
    ):
        post = quote(quoted, by=member)
        hidden = split(quoted, by=moderator, section=closed, title="Tajny zamiar")
        self.assert_stays(post, quoted, {"member": member, "moderator": moderator}[editor])
        client = as_user(member)
        page = client.get(post.get_absolute_url(), follow=True).content.decode()
        assert not [word for word in ("Tajny", hidden.get_absolute_url()) if word in page]
        assert client.get(quoted.get_absolute_url()).status_code == 404

    def test_thread_moves_to_a_closed_section(self, member, moderator, quoted, closed):
        post = quote(quoted, by=member)
        move_thread(quoted.thread, by=moderator, section=closed)
        self.assert_stays(post, quoted, moderator)


class TestBegun:
    """The quoted post is already in another thread when the quoting post is saved."""

    @pytest.mark.parametrize("place", ["open", "closed"])
    def test_quoted_post_has_moved(self, member, moderator, quoted, closed, place):
        thread = quoted.thread
        split(quoted, by=moderator, section=closed if place == "closed" else thread.section)
        assert is_named(quote(quoted, by=member, thread=thread), quoted)

    def test_pending_post_keeps_the_quotation(self, member, moderator, quoted):
        held = queue_reply(quoted.thread, by=member, body=quotation_of(quoted))
        split(quoted, by=moderator)
        assert is_named(approve(held, by=moderator), quoted)

    def test_quotation_in_another_thread(self, member, quoted):
        thread = make_thread(quoted.thread.section)
        assert is_named(quote(quoted, by=member, thread=thread), quoted)

    def test_quotation_in_a_first_post(self, member, quoted):
        thread = start_thread(
            SectionFactory(), by=member, kind="question", title="?", body=quotation_of(quoted)
        )
        assert is_named(thread.posts.get(), quoted)

    def test_quotation_within_a_quotation(self, member, moderator, quoted):
        middle = quote(quoted, by=member)
        split(quoted, by=moderator)
        body = quotation_of(quoted, middle)
        post = reply_to(middle.thread, by=moderator, body=body)
        assert is_named(post, quoted)
        assert is_named(post, middle, member.get_full_name())


class TestNotTold:
    """A quotation gets no link to a hidden post, a post in a closed section or a placeholder.

    This must be tested because anybody can write any post's id into the HTML of a quotation.
    """

    def test_post_of_a_closed_section(self, moderator, closed, member):
        secret = make_thread(closed, by=moderator).posts.get()
        post = quote(secret, by=member, thread=make_thread())
        assert not is_named(post, secret, moderator.get_full_name())
        assert not post.quotes.exists()

    def test_quotation_visible_only_to_the_moderator_has_no_link(self, moderator, closed):
        secret = make_thread(closed, by=moderator).posts.get()
        assert not quote(secret, by=moderator, thread=make_thread()).quotes.exists()

    def test_hidden_post(self, member, moderator, quoted):
        hide_post(quoted, by=moderator, reason="Dane")
        assert not quote(quoted, by=member).quotes.exists()

    def test_hidden_thread(self, member, moderator, quoted):
        thread = make_thread(quoted.thread.section)
        hide_thread(quoted.thread, by=moderator, reason="Dane")
        assert not quote(quoted, by=member, thread=thread).quotes.exists()

    def test_placeholder_cannot_be_quoted(self, member, moderator, quoted):
        thread = quoted.thread
        split(quoted, by=moderator)
        place = thread.posts.get(number=2)
        assert not quote(place, by=member, thread=thread).quotes.exists()


class TestOtherName:
    def test_new_name_is_shown_after_the_quoted_post_has_moved(
        self, member, moderator, quoted, closed, django_capture_on_commit_callbacks
    ):
        post = quote(quoted, by=member)
        split(quoted, by=moderator, section=closed)
        quoted.author.last_name = "Wilk"
        with django_capture_on_commit_callbacks(execute=True):
            quoted.author.save()
        assert is_named(post, quoted, "Ewa Wilk")

    def test_account_is_deleted_and_the_quoting_post_edited(self, member, moderator, quoted):
        post = quote(quoted, by=member)
        split(quoted, by=moderator)
        erase_account(quoted.author, by=quoted.author)
        assert is_named(post, quoted, "konto usunięte")
        edit(post, by=member)
        assert is_named(post, quoted, "konto usunięte")
        assert "Lis" not in post.html + post.source


def test_edit_without_scripts_keeps_the_author(member, moderator, quoted, as_user):
    post = quote(quoted, by=member)
    split(quoted, by=moderator)
    client = as_user(member)
    url = reverse("threads:post_edit", args=[post.pk])
    form = client.get(url).context["form"]
    typed = form["body"].value() + "<p>PS</p>"
    answer = client.post(url, {"body": typed, "version": form["version"].value()})
    assert answer.status_code == 302
    assert is_named(post, quoted)
    assert "PS" in post.html
