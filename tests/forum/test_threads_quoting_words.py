"""Quoting without JavaScript: the field has plain words, a hidden field the post they are from."""

import json

import pytest
from django.urls import reverse

from forum.moderation.services.actions import hide_post
from forum.threads.models import Draft, Post
from forum.threads.quoting import plain_quotation_of, quoted_authors, with_plain_quotation
from forum.threads.services import reply_to
from tests.factories.members import GroupFactory, make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def question():
    """The first post of a thread, by Ewa Lis."""
    author = make_member(first_name="Ewa", last_name="Lis")
    return make_thread(
        by=author, body="<p>Ile &lt; dwóch?</p><ul><li><p>a</p></li></ul>"
    ).posts.get()


def url_of(question):
    return reverse("threads:reply", args=[question.thread_id])


def test_field_has_plain_words(question, member, as_user):
    page = as_user(member).get(url_of(question), {"quote": question.pk})
    assert page.context["form"]["body"].value() == "> Ile < dwóch?\n>\n> - a\n\n"
    hidden = f'<input type="hidden" name="quoted" value="{question.pk}"'
    assert hidden in page.content.decode()


def test_row_of_a_table_is_one_line(member):
    cells = "<tr><th>Wariant</th><th>Koszt</th></tr><tr><td>a</td><td>6 zł</td></tr>"
    post = make_thread(by=member, body=f"<table>{cells}</table>").posts.get()
    assert plain_quotation_of(post) == "> Wariant | Koszt\n>\n> a | 6 zł"


def test_reply_has_author_and_link(question, member, as_user):
    body = "> Ile < dwóch?\r\n>\r\n> a\r\n\r\nTrzy.\r\n\r\n> a\r\nTak."
    as_user(member).post(url_of(question), {"body": body, "quoted": question.pk})
    line = f'<p class="quote-source"><a href="{question.get_absolute_url()}">Ewa Lis</a></p>'
    begin = f'<blockquote data-quote="{question.pk}">{line}'
    assert Post.objects.get(number=2).html == (
        f"{begin}<p>Ile &lt; dwóch?</p><p>a</p></blockquote><p>Trzy.</p>"
        f"{begin}<p>a</p></blockquote><p>Tak.</p>"
    )


def test_reply_of_the_editor_is_unchanged(question, member, as_user):
    as_user(member).post(url_of(question), {"body": "<p>&gt; x</p>", "quoted": question.pk})
    assert Post.objects.get(number=2).html == "<p>&gt; x</p>"


def test_form_without_a_quotation_has_no_hidden_field(question, member, as_user):
    client = as_user(member)
    assert 'name="quoted"' not in client.get(url_of(question)).content.decode()
    client.post(url_of(question), {"body": "> x\n\ny"})
    assert Post.objects.get(number=2).html == "<p>&gt; x</p><p>y</p>"


@pytest.mark.parametrize("quoted", ["0", "-1", "x", str(10**19)])
def test_invalid_post_is_refused(question, member, as_user, quoted):
    as_user(member).post(url_of(question), {"body": "> x", "quoted": quoted})
    assert Post.objects.count() == 1


def test_post_of_a_closed_section_is_quoted_without_author(question, member, as_user):
    section = SectionFactory()
    secret = make_thread(section, by=make_member(last_name="Tajny"))
    section.group = GroupFactory()
    section.save()
    data = {"body": "> x\n\ny", "quoted": secret.posts.get().pk}
    as_user(member).post(url_of(question), data)
    assert question.thread.posts.get(number=2).html == "<blockquote><p>x</p></blockquote><p>y</p>"


def test_saved_draft_keeps_the_post(question, member, as_user):
    client, url = as_user(member), url_of(question)
    data = {"body": "> Ile\n\nTrz", "quoted": question.pk, "save_draft": "1"}
    client.post(url, data)
    assert Draft.objects.get(user=member).data["quoted"] == question.pk
    form = client.get(url).context["form"]
    assert (form["body"].value(), form["quoted"].value()) == ("> Ile\n\nTrz", question.pk)
    attrs = form.fields["body"].widget.attrs
    quotation = f'<blockquote data-quote="{question.pk}"><p>Ile</p></blockquote>'
    assert attrs["data-source"] == f"{quotation}<p>Trz</p>"
    assert json.loads(attrs["data-quoted"]) == {str(question.pk): "Ewa Lis"}


def test_text_with_errors_keeps_the_post(question, member, as_user):
    data = {"body": "", "quoted": question.pk}
    page = as_user(member).post(url_of(question), data)
    assert page.context["form"]["quoted"].value() == str(question.pk)


def test_quotation_is_added_below_a_draft_of_the_editor(question, member, as_user):
    url = url_of(question)
    client = as_user(member)
    client.post(url, {"body": "<ul><li><p>x</p></li></ul>", "save_draft": "1"})
    body = client.get(url, {"quote": question.pk}).context["form"]["body"].value()
    assert f'<blockquote data-quote="{question.pk}">' in body


@pytest.mark.parametrize("source", ["<p>&gt; x</p>", "x > y", "", "a\nb"])
def test_text_without_quoted_lines_is_unchanged(source):
    assert with_plain_quotation(source, 5) == source


def test_quoted_words_can_be_quoted_again(question, member):
    post = reply_to(question.thread, by=member, body=f"<p>{plain_quotation_of(question)}</p>")
    assert plain_quotation_of(post).startswith("> > Ile < dwóch?")


class TestAuthors:
    def test_editor_of_a_change_gets_the_names(self, question, member, as_user):
        body = f'<blockquote data-quote="{question.pk}"><p>Ile</p></blockquote><p>x</p>'
        post = reply_to(question.thread, by=member, body=body)
        form = as_user(member).get(reverse("threads:post_edit", args=[post.pk])).context["form"]
        found = json.loads(form.fields["body"].widget.attrs["data-quoted"])
        assert found == {str(question.pk): "Ewa Lis"}

    def test_stored_draft_has_the_names(self, question, member, as_user):
        target = f"reply:{question.thread_id}"
        body = f'<blockquote data-quote="{question.pk}"><p>Ile</p></blockquote>'
        client, url = as_user(member), reverse("threads:draft_save")
        client.post(url, {"target": target, "sequence": 1, "body": body})
        assert client.get(url, {"target": target}).json()["quoted"] == {str(question.pk): "Ewa Lis"}

    def test_names_of_unreadable_posts_are_left_out(self, question, member, moderator):
        source = f'<blockquote data-quote="{question.pk}"><p>Ile</p></blockquote>'
        assert quoted_authors(source, reader=member)
        post = reply_to(question.thread, by=make_member(), body="<p>x</p>")
        hide_post(post, by=moderator, reason="Spam")
        source = source.replace(str(question.pk), str(post.pk))
        assert quoted_authors(source, reader=member) == {}

    def test_text_without_quotations_needs_no_query(self, member, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert quoted_authors("<p>x</p>", reader=member) == {}
