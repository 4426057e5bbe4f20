"""Edge cases of threads: forged input, forbidden actions, erasure, and input crafted to be slow."""

import struct
from datetime import timedelta
from io import BytesIO
from random import Random
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from forum.attachments.services import upload
from forum.moderation.services.actions import (
    hide_post,
    hide_thread,
    rename_thread,
    restore_post,
    restore_thread,
)
from forum.moderation.services.approval import approve, queue_reply, reject
from forum.moderation.services.moving import merge_threads, move_thread, split_to_thread
from forum.moderation.services.reports import report_post
from forum.threads.forms import TagsField
from forum.threads.models import Draft, PostRevision, Thread
from forum.threads.privacy import export
from forum.threads.services import edit_post, reply_to
from forum.threads.services.diff import compare
from forum.threads.services.drafts import save_draft
from members.files.archives import kind_of_archive
from members.ids import LARGEST_ID
from members.privacy.services import erase_account
from tests.at_once import at_once
from tests.factories.attachments import PDF, sent
from tests.factories.members import GroupFactory, make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import add_replies, make_thread
from tests.speed import within

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

HUGE = "9" * 5000


def mention_of(person):
    return f'<p>Pyta <span data-mention="{person.pk}">@{person.get_full_name()}</span>.</p>'


def leave(person):
    person.affiliations.update(ends_at=timezone.now() - timedelta(days=1))


@pytest.fixture
def named():
    return make_member(first_name="Zenobia", last_name="Niezwykła")


class TestNumbers:
    @pytest.mark.parametrize("number", [10**19, 2**63, int("9" * 400)])
    def test_large_numbers_in_urls_give_404(self, number, member, as_user):
        client = as_user(member)
        for address in (f"{number}/", f"{number}/1/", f"{number}/reply/", f"{number}/news/"):
            assert client.get(f"/forum/threads/{address}").status_code == 404
        assert client.get(f"/forum/posts/{number}/").status_code == 404

    def test_large_post_number_gives_404(self, member, moderator, as_user):
        """The largest number gives 404, even in a merged thread, where an offset is added to it."""
        thread, into = make_thread(), make_thread()
        url = reverse("threads:number", args=[thread.pk, LARGEST_ID])
        assert as_user(member).get(url).status_code == 404
        merge_threads(thread, by=moderator, into=into)
        assert as_user(member).get(url).status_code == 404

    def test_quoting_an_invalid_id_is_ignored(self, member, as_user):
        url = reverse("threads:reply", args=[make_thread().pk])
        for wanted in (HUGE, str(2**64)):
            assert as_user(member).get(f"{url}?quote={wanted}").status_code == 200

    def test_invalid_draft_sequence_is_no_error(self, member, as_user):
        url = reverse("threads:reply", args=[make_thread().pk])
        data = {"body": "<p>Słowa</p>", "save_draft": "1", "draft_sequence": HUGE}
        page = as_user(member).post(url, data)
        assert page.status_code == 200
        assert page.context["form"]["body"].value() == "Słowa"

    @pytest.mark.parametrize(
        "until", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
    )
    def test_reading_until_an_extreme_date_is_no_error(self, until, member, as_user):
        make_thread()
        response = as_user(member).post(reverse("threads:all_read"), {"until": until})
        assert response.status_code == 302


class TestNobodyMay:
    def test_superusers_cannot_change_hidden_posts(self, administrator, moderator):
        post = add_replies(make_thread(), 1, by=administrator).posts.get(number=2)
        hide_post(post, by=moderator, reason="Nie na temat")
        with pytest.raises(PermissionDenied):
            edit_post(post, by=administrator, body="<p>Nowe</p>", version=1)

    def test_reported_moderator_cannot_see_the_reporter(self, member, moderator, as_user):
        post = make_thread(by=moderator).posts.get()
        report_post(post, by=member, reason="other", text="Tajne słowa zgłoszenia")
        url = reverse("moderation:post", args=[post.pk])
        page = as_user(moderator).get(url).content.decode()
        assert "Tajne słowa zgłoszenia" not in page
        assert member.get_full_name() not in page

    def test_reported_moderator_cannot_restore_the_post(self, member, moderator, as_user):
        post = make_thread(by=moderator).posts.get()
        report_post(post, by=member, reason="personal")
        with pytest.raises(PermissionDenied):
            restore_post(post, by=moderator)
        page = as_user(moderator).get(reverse("moderation:post", args=[post.pk]))
        assert reverse("moderation:post_restore", args=[post.pk]) not in page.content.decode()

    def test_moderator_cannot_restore_an_own_hidden_post(self, moderator):
        post = make_thread(by=moderator).posts.get()
        hide_post(post, by=make_member(roles=["moderator"]), reason="Spam")
        with pytest.raises(PermissionDenied):
            restore_post(post, by=moderator)


class TestHeld:
    def test_mention_in_a_pending_post_is_kept(self, member, moderator, named):
        held = queue_reply(make_thread(), by=member, body=mention_of(named))
        post = approve(held, by=moderator)
        assert f'data-mention="{named.pk}"' in post.html

    def test_form_sent_again_while_pending_is_approved_separately(self, member, moderator):
        thread, submission = make_thread(), uuid4()
        fields = {"by": member, "body": "<p>Słowa</p>", "submission": submission}
        held = queue_reply(thread, **fields)
        reply_to(thread, **fields)
        assert approve(held, by=moderator).number == 3

    def test_email_has_no_title_the_author_cannot_see(
        self, member, moderator, django_capture_on_commit_callbacks
    ):
        thread = make_thread()
        held = queue_reply(thread, by=member, body="<p>Słowa</p>")
        move_thread(thread, by=moderator, section=SectionFactory(group=GroupFactory()))
        rename_thread(thread, by=moderator, title="Tajny zamiar")
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            reject(held, by=moderator, reason="Nie tu")
        assert "Tajny zamiar" not in mail.outbox[0].subject + mail.outbox[0].body


class TestErasure:
    def everything(self, post):
        post.refresh_from_db()
        texts = [post.source, post.html, post.text]
        for revision in PostRevision.objects.filter(post=post):
            texts += [revision.source, revision.html]
        return " ".join(texts)

    def test_name_in_an_earlier_revision_is_erased(self, member, named):
        post = make_thread(by=member, body=mention_of(named)).posts.get()
        edit_post(post, by=member, body="<p>Nikt</p>", version=1)
        erase_account(named, by=named)
        assert "Niezwykła" not in self.everything(post)

    def test_name_of_a_former_member_in_a_revision_is_erased(self, member, named):
        post = make_thread(by=member, body=mention_of(named)).posts.get()
        leave(named)
        edit_post(post, by=member, body=f"{post.source}<p>Dopisek</p>", version=1)
        erase_account(named, by=named)
        assert "Niezwykła" not in self.everything(post)

    def test_name_in_a_post_sent_after_the_erasure_is_erased(self, member, named):
        body = mention_of(named)
        erase_account(named, by=named)
        post = make_thread(by=member, body=body).posts.get()
        assert "Niezwykła" not in self.everything(post)

    def test_name_in_drafts_and_pending_posts_is_erased(self, member, named):
        body, thread = mention_of(named), make_thread()
        save_draft("reply", by=member, thread=thread, sequence=1, data={"body": body})
        held = queue_reply(make_thread(), by=member, body=body)
        erase_account(named, by=named)
        held.refresh_from_db()
        begun = Draft.objects.get(user=member, target=f"reply:{thread.pk}").data["body"]
        assert "Niezwykła" not in held.source + begun
        assert f'data-mention="{named.pk}">@konto usunięte<' in begun

    def test_name_above_a_quotation_in_a_revision_is_erased(self, member, named):
        thread = make_thread()
        quoted = reply_to(thread, by=named, body="<p>Cytat</p>")
        body = f'<blockquote data-quote="{quoted.pk}"><p>Cytat</p></blockquote><p>Tak</p>'
        post = reply_to(thread, by=member, body=body)
        edit_post(post, by=member, body="<p>Nie</p>", version=1)
        erase_account(named, by=named)
        assert "Niezwykła" not in self.everything(post)


class TestCopyOfData:
    def test_export_has_no_titles_of_closed_threads(self, member, moderator):
        thread = make_thread()
        reply_to(thread, by=member, body="<p>Słowa</p>")
        section = SectionFactory(group=GroupFactory(), name="Dział")
        secret = make_thread(section, by=moderator, title="Tajny zamiar")
        split_to_thread(thread, by=moderator, numbers=[2], into=secret)
        told = [str(row) for part in export(member) for row in part.rows]
        assert "Słowa" in "".join(told)
        assert "Tajny zamiar" not in "".join(told)


class TestCost:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (["a"] * 700 + ["q"], ["b", *["a", "c"] * 350]),
            (["a", "x"] * 352, ["a", "y"] * 352),
        ],
    )
    def test_comparing_words_that_match_everywhere_is_quick(self, before, after):
        with within(seconds=0.5):
            compare(f"<p>{' '.join(before)}</p>", f"<p>{' '.join(after)}</p>")

    def test_comparing_lines_that_match_everywhere_is_quick(self):
        random = Random(1)
        kinds = [one + other for one in "abcdefghijklm" for other in "abcdefghijkl"]
        texts = ["<br>".join(random.choices(kinds, k=16_000)) for _text in "ab"]
        with within(seconds=0.5):
            compare(*(f"<p>{text}</p>" for text in texts))

    def test_archive_with_a_larger_zip64_list_is_refused_quickly(self):
        """The end record claims 1 entry, but the ZIP64 record 50,000, which is too many."""
        entry = struct.pack(
            "<4s4B4HL2L5H2L", b"PK\1\2", *[20, 0] * 2, *[0] * 4, *[0] * 3, 1, *[0] * 6
        )
        names = [entry + b"a"] * 50_000
        size, offset = sum(map(len, names)), 30
        large = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 50_000, size, offset)
        place = struct.pack("<4sLQL", b"PK\6\7", 0, offset + size, 1)
        end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, 47, offset, 0)
        file = BytesIO(b"PK\3\4" + bytes(26) + b"".join(names) + large + place + end)
        with within(seconds=0.1), pytest.raises(ValidationError):
            kind_of_archive(file)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestAtOnce:
    def test_posting_during_moderation_does_not_deadlock(self, member, moderator):
        """While a moderator hides and restores a thread, others can be started in its section."""
        section = SectionFactory()
        thread = make_thread(section, by=member)

        def write():
            for number in range(15):
                make_thread(section, by=member, title=f"Wątek {number}")

        def moderate():
            for _time in range(15):
                hide_thread(thread, by=moderator, reason="Nie na temat")
                restore_thread(thread, by=moderator)

        at_once([write, moderate], lambda action: action())
        section.refresh_from_db()
        assert section.thread_count == 16


class TestMarks:
    def test_control_characters_are_removed_from_titles(self, member, as_user):
        data = {"kind": "question", "section": SectionFactory().pk, "body": "<p>Treść</p>"}
        data["title"] = "Pytanie \x01unread\x01 \x01url\x01"
        as_user(member).post(reverse("threads:create"), data)
        assert "\x01" not in Thread.objects.get().title


class TestKeywords:
    @pytest.mark.parametrize(
        ("typed", "names"),
        [
            ("", []),
            ("Odpady komunalne,  drogi ,,", ["Odpady komunalne", "drogi"]),
            ("ŁÓDŹ, 2026", ["ŁÓDŹ", "2026"]),
        ],
    )
    def test_names_between_commas(self, typed, names):
        assert TagsField(required=False).clean(typed) == names

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("a,b,c,d,e,f", "najwyżej 5 słów kluczowych"),
            ("x" * 41, "za długie słowo kluczowe"),
            ("drogi, дороги", "„дороги” nie może być słowem kluczowym"),
            ("???", "„???” nie może być słowem kluczowym"),
        ],
    )
    def test_invalid_keyword_is_refused(self, typed, said):
        with translation.override("pl"), pytest.raises(ValidationError) as refused:
            TagsField(required=False).clean(typed)
        assert said in refused.value.messages[0]

    def test_invalid_keyword_is_shown_again(self, member, as_user):
        section = SectionFactory()
        data = {"title": "Zimowe utrzymanie", "kind": "question", "section": section.pk}
        data |= {"body": "<p>Jak?</p>", "tags": "дороги"}
        page = as_user(member).post(reverse("threads:create"), data).content.decode()
        assert "nie może być słowem kluczowym" in page
        assert 'value="дороги"' in page


class TestFileThatIsTakenMeanwhile:
    def test_second_reply_with_the_file_is_refused_and_shown_again(
        self, member, as_user, monkeypatch
    ):
        """Two windows post a reply with the same file.

        When the forms are validated, the file belongs to no post. Then the first reply is saved.
        """
        thread, file = make_thread(), upload(sent(PDF, "a.pdf"), by=member)

        def both_saw_it(*args, **fields):
            reply_to(thread, by=member, body="<p>Pierwsza.</p>", attachments=[file.token])
            return reply_to(*args, **fields)

        monkeypatch.setattr("forum.threads.views.writing.reply_to", both_saw_it)
        data = {"body": "<p>Druga.</p>", "attachments": [str(file.token)]}
        page = as_user(member).post(reverse("threads:reply", args=[thread.pk]), data)
        assert page.status_code == 200
        assert "Druga." in page.content.decode()
        assert page.context["form"].non_field_errors()
        assert thread.posts.count() == 2
