"""The panel beside a thread, and the beginning of the answer in its head."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from forum.attachments.models import Attachment
from forum.moderation.services.actions import hide_post
from forum.threads.aside import EXCERPT, aside_of
from forum.threads.queries import FIRST_POSTS, LAST_POSTS, MOST_AROUND, posts_around
from forum.threads.services import mark_read, reply_to
from forum.threads.services.hiding import withdraw_post
from members.dates import words
from members.privacy.services import erase_account
from tests.factories.attachments import make_attachment
from tests.factories.members import make_member
from tests.factories.threads import add_replies, fill_thread, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def aside(thread, *, answer=None):
    thread.refresh_from_db()
    return aside_of(thread, posts_around(thread, answer=answer))


def person(first_name, last_name="Lis"):
    return make_member(first_name=first_name, last_name=last_name)


def reply(thread, *, by=None, body="<p>Tak</p>", **fields):
    return reply_to(thread, by=by or make_member(), body=body, **fields)


def solve(thread, post):
    thread.refresh_from_db()
    thread.solved_by = post
    thread.save()


def part_of(response, *, tag="aside"):
    """The HTML of the panel, or of another element, in the page."""
    page = response.content.decode()
    return page[page.index(f"<{tag}") : page.index(f"</{tag}>")]


class TestPeople:
    def test_most_active_come_first(self):
        thread = make_thread(by=person("Ewa"))
        add_replies(thread, 3, by=person("Jan"))
        add_replies(thread, 2, by=person("Ola"))
        found = aside(thread)
        assert [each.name for each in found.people] == ["Jan Lis", "Ola Lis", "Ewa Lis"]
        assert found.others == 0

    def test_others_are_counted(self, member, as_user):
        thread = make_thread()
        for name in "ABCDE":
            reply(thread, by=person(name))
        found = aside(thread)
        assert (len(found.people), found.others) == (4, 2)
        panel = part_of(as_user(member).get(thread.get_absolute_url()))
        assert panel.count('class="avatar ') == 4

    def test_deleted_accounts_are_left_out(self):
        thread, gone = make_thread(by=person("Ewa")), person("Jan")
        reply(thread, by=gone)
        erase_account(gone, by=gone)
        assert [each.name for each in aside(thread).people] == ["Ewa Lis"]

    def test_authors_of_hidden_posts_only_are_left_out(self, moderator):
        thread = make_thread(by=person("Ewa"))
        hide_post(reply(thread, by=person("Jan")), by=moderator, reason="Spam")
        assert [each.name for each in aside(thread).people] == ["Ewa Lis"]

    def test_others_of_a_long_thread_are_not_counted(self):
        thread = fill_thread(make_thread(), FIRST_POSTS + LAST_POSTS)
        assert aside(thread).others is None


class TestFiles:
    def attach(self, thread, count, by):
        files = [make_attachment(name=f"plik-{number}.pdf", by=by) for number in range(count)]
        return reply(thread, by=by, attachments=[file.token for file in files])

    def test_files_are_links(self, member, as_user):
        thread = make_thread()
        self.attach(thread, 1, make_member())
        panel = part_of(as_user(member).get(thread.get_absolute_url()))
        url = reverse("attachments:file", args=[Attachment.objects.get().token])
        assert f'<a href="{url}">plik-0.pdf</a>' in panel

    def test_a_few_are_named_and_the_others_counted(self):
        thread = make_thread()
        self.attach(thread, 7, make_member())
        found = aside(thread)
        assert [file["name"] for file in found.files] == [f"plik-{n}.pdf" for n in range(5)]
        assert found.more_files == 2

    def test_files_of_withdrawn_posts_are_left_out(self):
        thread, author = make_thread(), make_member()
        withdraw_post(self.attach(thread, 1, author), by=author)
        assert aside(thread).files == []


class TestAnswer:
    def test_head_shows_how_the_answer_begins(self, member, as_user):
        thread = make_thread()
        post = reply(
            thread, by=person("Ewa"), body="<p>Po <strong>trzech</strong> &lt; dniach.</p>"
        )
        solve(thread, post)
        response = as_user(member).get(thread.get_absolute_url())
        page = response.content.decode()
        head = page[page.index('<header class="page-head">') : page.index('id="act"')]
        assert "<b>Ewa Lis:</b> Po trzech &lt; dniach." in head
        assert post.get_absolute_url() in head
        assert post.get_absolute_url() in part_of(response)

    def test_quotation_and_table_are_left_out(self):
        thread = make_thread()
        first = thread.posts.get()
        quoted = f'<blockquote data-quote="{first.pk}"><p>Pytanie</p></blockquote>'
        table = "<table><tr><td>Stawka</td><td>1</td></tr><tr><td>x</td><td>2</td></tr></table>"
        post = reply(thread, body=f"{quoted}<p>Odpowiedź</p>{table}")
        assert aside(thread, answer=post.number).answer.excerpt == "Odpowiedź"

    @pytest.mark.parametrize("body", ["<blockquote><p>Sam</p></blockquote>", "<p>Sam</p>"])
    def test_answer_of_a_quotation_alone_is_shown(self, body):
        thread = make_thread()
        assert aside(thread, answer=reply(thread, body=body).number).answer.excerpt == "Sam"

    def test_long_answer_is_cut(self):
        thread = make_thread()
        post = reply(thread, body=f"<p>{'słowo ' * 100}</p>")
        excerpt = aside(thread, answer=post.number).answer.excerpt
        assert len(excerpt) == EXCERPT
        assert excerpt.endswith("…")

    def test_answer_in_the_middle_of_a_long_thread_is_read(self):
        thread = fill_thread(make_thread(), 60)
        posts = posts_around(thread, answer=30)
        assert len(posts) == MOST_AROUND
        assert [post.number for post in posts if post.html] == [30]

    def test_hidden_answer_is_not_shown(self, moderator):
        thread = make_thread()
        post = reply(thread, body="<p>Tajne</p>")
        hide_post(post, by=moderator, reason="Dane osobowe")
        assert aside(thread, answer=post.number).answer is None


def test_first_new_post_is_a_link_while_there_is_one(member, as_user):
    thread = add_replies(make_thread(), 2)
    mark_read(thread, by=member, number=1)
    client, link = as_user(member), f'{thread.get_absolute_url()}#post-2"'
    assert link in part_of(client.get(thread.get_absolute_url()))
    assert link not in part_of(client.get(thread.get_absolute_url()))


def test_keywords_are_in_the_panel(member, as_user):
    thread = make_thread(tags=["umowy"])
    assert "?tag=umowy" in part_of(as_user(member).get(thread.get_absolute_url()))


def test_printed_thread_says_when_and_where_it_is_from(member, as_user):
    thread = make_thread()
    page = as_user(member).get(thread.get_absolute_url()).content.decode()
    line = page[page.index("print-only") :]
    line = line[: line.index("</p>")]
    assert words(timezone.now()) in line
    assert f"<span>{settings.SITE_URL}{thread.get_absolute_url()}</span>" in line
