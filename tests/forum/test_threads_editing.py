"""Editing posts: permissions, reasons, history, withdrawing."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from forum.attachments.services import upload
from forum.moderation.models import ModerationAction
from forum.moderation.services.actions import hide_post
from forum.threads.models import PostRevision, Thread
from forum.threads.services import edit_post
from forum.threads.services.diff import ADDED, REMOVED, Part, compare
from forum.threads.services.hiding import withdraw_post
from tests.factories.attachments import PDF, sent
from tests.factories.members import GroupFactory
from tests.factories.threads import add_replies, make_thread
from tests.speed import within

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def post(member):
    return make_thread(by=member, body="<p>Pierwszy tekst</p>").posts.get()


def edit_url(post):
    return reverse("threads:post_edit", args=[post.pk])


def history_url(post):
    return reverse("threads:post_history", args=[post.pk])


def withdraw_url(post):
    return reverse("threads:post_withdraw", args=[post.pk])


class TestModerator:
    def test_moderator_changes_with_a_reason(self, post, moderator, as_user):
        data = {"body": "<p>Poprawione</p>", "version": 1, "reason": "Dane osobowe"}
        response = as_user(moderator).post(edit_url(post), data)
        post.refresh_from_db()
        assert response.url == post.get_absolute_url()
        assert (post.text, post.edited_by) == ("Poprawione", moderator)
        assert post.edit_reason == "Dane osobowe"
        assert ModerationAction.objects.get().action == ModerationAction.Action.EDITED

    def test_without_a_reason_nothing_is_changed(self, post, moderator, as_user):
        data = {"body": "<p>Poprawione</p>", "version": 1}
        page = as_user(moderator).post(edit_url(post), data)
        assert page.context["form"].errors.keys() == {"reason"}
        assert page.context["form"]["body"].value() == "Poprawione"
        post.refresh_from_db()
        assert post.version == 1

    def test_earlier_texts_may_be_hidden(self, post, moderator, as_user):
        data = {"body": "<p>Nowy</p>", "version": 1, "reason": "Dane", "hide_history": "on"}
        as_user(moderator).post(edit_url(post), data)
        assert PostRevision.objects.get().is_hidden

    def test_hidden_post_is_the_reason_of_a_refusal(self, post, moderator, as_user):
        hide_post(post, by=moderator, reason="x")
        page = as_user(moderator).get(edit_url(post))
        assert page.status_code == 403
        assert page.context["reason"] == gettext("A hidden post cannot be edited.")

    def test_author_is_asked_for_no_reason(self, post, member, as_user):
        fields = as_user(member).get(edit_url(post)).context["form"].fields
        assert not {"reason", "hide_history"} & fields.keys()

    def test_moderator_who_is_the_author_is_asked_for_none_either(self, moderator, as_user):
        own = make_thread(by=moderator).posts.get()
        assert "reason" not in as_user(moderator).get(edit_url(own)).context["form"].fields

    def test_author_cannot_hide_history_by_hand(self, post, member, as_user):
        data = {"body": "<p>Nowy</p>", "version": 1, "hide_history": "on", "reason": "x"}
        as_user(member).post(edit_url(post), data)
        assert not PostRevision.objects.get().is_hidden


class TestAuthor:
    def test_edit_after_the_time_limit_is_explained(self, post, member, as_user, settings):
        add_replies(post.thread, 1)
        settings.POST_EDIT_MINUTES = 0
        page = as_user(member).get(edit_url(post))
        assert page.status_code == 403
        assert "Czas na zmiany minął" in page.content.decode()

    def test_refused_edit_shows_the_typed_text(self, post, member, as_user):
        Thread.objects.update(is_locked=True)
        page = as_user(member).post(edit_url(post), {"body": "Długo pisane", "version": 1})
        assert page.status_code == 403
        assert "Długo pisane" in page.content.decode()
        assert "zamknięty" in page.content.decode()

    def test_post_of_a_closed_section_is_not_found(self, post, other_member, as_user):
        type(post.thread.section).objects.update(group=GroupFactory())
        for url in (edit_url(post), history_url(post), withdraw_url(post)):
            assert as_user(other_member).get(url).status_code == 404

    def test_edit_keeps_removes_and_adds_files(self, member, as_user):
        had = [upload(sent(PDF, name), by=member) for name in ("a.pdf", "b.pdf")]
        tokens = [str(file.token) for file in had]
        post = make_thread(by=member, attachments=tokens).posts.get()
        new = upload(sent(PDF, "c.pdf"), by=member)
        data = {"body": "<p>x</p>", "version": 1, "attachments": [tokens[1], str(new.token)]}
        as_user(member).post(edit_url(post), data)
        post.refresh_from_db()
        assert [file["name"] for file in post.files] == ["b.pdf", "c.pdf"]
        page = as_user(member).get(history_url(post)).content.decode()
        assert "Usunięty plik: a.pdf" in page
        assert "Dodany plik: c.pdf" in page

    def test_form_begins_with_the_files(self, member, as_user):
        file = upload(sent(PDF, "a.pdf"), by=member)
        post = make_thread(by=member, attachments=[str(file.token)]).posts.get()
        assert str(file.token) in as_user(member).get(edit_url(post)).content.decode()


class TestHistory:
    def test_reader_sees_who_changed_what_and_why(self, post, moderator, other_member, as_user):
        edit_post(post, by=moderator, body="<p>Drugi tekst</p>", version=1, reason="Wulgaryzm")
        page = as_user(other_member).get(history_url(post)).content.decode()
        assert f"{moderator.get_full_name()} (moderacja)" in page
        assert "Wulgaryzm" in page
        assert '<del><span class="visually-hidden">usunięto: </span>Pierwszy' in page
        assert '<ins><span class="visually-hidden">dodano: </span>Drugi' in page
        assert "<p>Pierwszy tekst</p>" in page

    def test_newest_revision_is_first(self, post, member, as_user):
        for version in (1, 2, 3):
            edit_post(post, by=member, body=f"<p>Tekst {version}</p>", version=version)
        versions = as_user(member).get(history_url(post)).context["versions"]
        assert [version.number for version in versions] == [4, 3, 2, 1]
        assert versions[0].is_present
        assert not versions[-1].is_compared

    def test_hidden_revisions_are_visible_to_moderators_only(
        self, post, member, moderator, as_user
    ):
        edit_post(
            post, by=moderator, body="<p>Jawny</p>", version=1, reason="Dane", hide_history=True
        )
        for reader in (member, moderator):
            page = as_user(reader).get(history_url(post)).content.decode()
            assert ("Pierwszy" in page) == (reader == moderator)
            assert "Jawny" in page

    def test_history_of_a_hidden_post_is_for_author_and_moderators(
        self, post, moderator, other_member, as_user
    ):
        edit_post(post, by=post.author, body="<p>Drugi</p>", version=1)
        hide_post(post, by=moderator, reason="Obraza")
        assert as_user(other_member).get(history_url(post)).status_code == 403
        assert as_user(post.author).get(history_url(post)).status_code == 200
        assert as_user(moderator).get(history_url(post)).status_code == 200

    def test_deleted_account_has_no_name(self, post, member, other_member, as_user):
        edit_post(post, by=member, body="<p>Drugi</p>", version=1)
        PostRevision.objects.update(written_by=None)
        assert "konto usunięte" in as_user(other_member).get(history_url(post)).content.decode()

    def test_change_of_formatting_only_is_named(self, post, member, as_user):
        edit_post(post, by=member, body="<p>Pierwszy <strong>tekst</strong></p>", version=1)
        assert "tylko formatowanie" in as_user(member).get(history_url(post)).content.decode()

    def test_long_history_has_pages(self, post, member, as_user):
        for version in range(1, 13):
            edit_post(post, by=member, body=f"<p>Tekst {version}</p>", version=version)
        first = as_user(member).get(history_url(post))
        rest = as_user(member).get(f"{history_url(post)}?before={first.context['older']}")
        numbers = [version.number for page in (first, rest) for version in page.context["versions"]]
        assert numbers == list(range(13, 0, -1))

    @pytest.mark.parametrize("before", ["x", "0", "1", "-1", "99999999999", "²"])
    def test_invalid_page_key_is_404(self, post, member, as_user, before):
        url = f"{history_url(post)}?before={before}"
        assert as_user(member).get(url).status_code == 404

    @pytest.mark.parametrize("count", [1, 3])
    def test_cost(self, post, member, as_user, django_assert_num_queries, count):
        for version in range(1, count + 1):
            edit_post(post, by=member, body=f"<p>Tekst {version}</p>", version=version)
        client = as_user(member)
        client.get(history_url(post))
        with django_assert_num_queries(6):
            client.get(history_url(post))


class TestComparing:
    def test_compare_returns_changed_words(self):
        assert compare("<p>Ala ma kota</p>", "<p>Ala ma dużego psa</p>") == [
            Part("same", "Ala ma"),
            Part(REMOVED, " kota"),
            Part(ADDED, " dużego psa"),
            Part("same", "\n"),
        ]

    def test_compare_finds_an_added_paragraph(self):
        parts = compare("<p>Jeden</p><p>Trzy</p>", "<p>Jeden</p><p>Dwa</p><p>Trzy</p>")
        assert [part for part in parts if part.kind != "same"] == [Part(ADDED, "Dwa\n")]

    def test_compare_of_equal_texts_has_no_changes(self):
        assert {part.kind for part in compare("<p>a</p>", "<p><em>a</em></p>")} == {"same"}

    def test_compare_shortens_long_unchanged_parts(self):
        long = "słowo " * 2000
        parts = compare(f"<p>{long}</p><p>a</p>", f"<p>{long}</p><p>b</p>")
        assert sum(len(part.text) for part in parts) < 1000

    def test_compare_finds_one_word_in_a_long_paragraph(self):
        words = [f"słowo{number}" for number in range(5000)]
        before = " ".join(words)
        words[2500] = "inne"
        changes = [part for part in compare(before, " ".join(words)) if part.kind != "same"]
        assert changes == [Part(REMOVED, " słowo2500"), Part(ADDED, " inne")]

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("<p>a b " * 8000 + "</p>", "<p>b a a " * 6000 + "</p>"),
            ("a<br>" * 10_000, "b<br>a<br>" * 5_000),
            (
                "".join(f"<p>{'a b b ' * 80}</p><p>{i}</p>" for i in range(100)),
                "".join(f"<p>{'b a a ' * 80}</p><p>{i}</p>" for i in range(100)),
            ),
        ],
    )
    def test_compare_takes_less_than_a_second(self, before, after):
        with within(seconds=1):
            assert compare(before, after)


class TestWithdrawing:
    def test_withdrawing_asks_for_confirmation(self, post, member, as_user):
        page = as_user(member).get(withdraw_url(post)).content.decode()
        assert "Wycofać wpis nr 1?" in page
        post.refresh_from_db()
        assert post.hidden_at is None

    def test_author_withdraws_a_post(self, post, member, as_user):
        page = as_user(member).post(withdraw_url(post), follow=True)
        post.refresh_from_db()
        assert post.is_withdrawn
        assert "Przywrócić go może moderator" in page.content.decode()

    def test_withdrawing_twice_changes_nothing(self, post, member, as_user):
        withdraw_post(post, by=member)
        for method in ("get", "post"):
            page = getattr(as_user(member), method)(withdraw_url(post), follow=True)
            assert "nie jest już widoczny" in page.content.decode()
        assert ModerationAction.objects.count() == 1

    @pytest.mark.parametrize("persona", ["other_member", "moderator", "administrator"])
    def test_only_the_author_withdraws(self, persona, post, request, as_user):
        client = as_user(request.getfixturevalue(persona))
        assert client.get(withdraw_url(post)).status_code == 403
        assert client.post(withdraw_url(post)).status_code == 403

    def test_hidden_post_cannot_be_withdrawn(self, post, member, moderator, as_user):
        hide_post(post, by=moderator, reason="Obraza")
        assert as_user(member).post(withdraw_url(post)).status_code == 403

    def test_post_in_a_locked_thread_cannot_be_withdrawn(self, post, member, as_user):
        Thread.objects.update(is_locked=True)
        assert as_user(member).post(withdraw_url(post)).status_code == 403
