"""Drafts of posts: who may save them, conflicts between tabs, the list of drafts, deletion."""

import re
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from forum.attachments.models import Attachment
from forum.attachments.services import upload
from forum.moderation.models import PendingPost
from forum.sections.models import Section
from forum.threads.models import Draft, Thread
from forum.threads.services import edit_post, reply_to, start_thread
from forum.threads.services.drafts import DraftConflict, finish_draft, save_draft
from tests.at_once import at_once
from tests.factories.attachments import PDF, sent
from tests.factories.members import GroupFactory, make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

SAVE = "/forum/drafts/save/"


def save(client, target, sequence, body="<p>Początek</p>", **fields):
    data = {"target": target, "sequence": sequence, "body": body} | fields
    return client.post(SAVE, data)


def the_reply():
    """Returns the only draft of a reply. There may also be empty drafts of new threads."""
    return Draft.objects.get(kind="reply")


def reply_draft(user, thread, body="<p>Początek</p>", sequence=1):
    return save_draft("reply", by=user, thread=thread, sequence=sequence, data={"body": body})


class TestSaving:
    def test_draft_is_saved_and_returned(self, member, as_user):
        thread, client = make_thread(), as_user(member)
        saved = save(client, f"reply:{thread.pk}", 1).json()
        stored = client.get(SAVE, {"target": f"reply:{thread.pk}"})
        assert saved["sequence"] == stored.json()["sequence"] == 1
        assert stored.json()["data"]["body"] == "<p>Początek</p>"
        assert stored.headers["X-CSRFToken"]

    def test_missing_draft_is_returned_as_empty(self, member, as_user):
        answer = as_user(member).get(SAVE, {"target": f"reply:{make_thread().pk}"})
        assert (answer.status_code, answer.content) == (204, b"")

    @pytest.mark.parametrize("sequence", [4, 5])
    def test_older_save_is_a_conflict(self, member, as_user, sequence):
        target, client = f"reply:{make_thread().pk}", as_user(member)
        save(client, target, 5, "<p>Nowsza</p>")
        late = save(client, target, sequence, "<p>Spóźniona</p>")
        assert late.status_code == 409
        assert late.json()["data"]["body"] == "<p>Nowsza</p>"
        assert the_reply().data["body"] == "<p>Nowsza</p>"

    def test_tab_can_overwrite_after_a_conflict(self, member, as_user):
        target, client = f"reply:{make_thread().pk}", as_user(member)
        save(client, target, 5, "<p>Tamta</p>")
        stored = save(client, target, 1, "<p>Moja</p>").json()
        assert save(client, target, stored["sequence"] + 1, "<p>Moja</p>").status_code == 200
        assert the_reply().data["body"] == "<p>Moja</p>"

    def test_conflicting_text_is_sanitised(self, member, as_user):
        target, client = f"reply:{make_thread().pk}", as_user(member)
        save(client, target, 2, "<p>Tak<script>alert(1)</script></p><img src=x onerror=alert(2)>")
        assert save(client, target, 1).json()["html"] == "<p>Tak</p>"

    def test_each_user_has_an_own_draft(self, member, other_member, as_user):
        target = f"reply:{make_thread().pk}"
        save(as_user(member), target, 7, "<p>Moje</p>")
        assert save(as_user(other_member), target, 1, "<p>Jego</p>").status_code == 200
        assert Draft.objects.get(user=member).data["body"] == "<p>Moje</p>"

    def test_draft_of_a_thread_has_all_fields(self, member, as_user):
        section = SectionFactory()
        fields = {"title": "Tytuł", "kind": "discussion", "tags": "drogi, zima"}
        save(as_user(member), "thread", 1, section=section.pk, may_be_quoted="on", **fields)
        stored = Draft.objects.get()
        assert stored.data.items() >= (fields | {"section": section.pk}).items()
        assert stored.data["may_be_quoted"] is True

    def test_empty_text_clears_the_draft(self, member, as_user):
        target, client = f"reply:{make_thread().pk}", as_user(member)
        save(client, target, 1)
        assert save(client, target, 2, "<p> </p>").status_code == 200
        assert not Draft.objects.begun().exists()

    def test_files_of_a_draft_are_kept(self, member, as_user):
        long_ago = timezone.now() - timedelta(days=34)
        file = upload(sent(PDF), by=member)
        Attachment.objects.update(idle_since=long_ago)
        target, client = f"reply:{make_thread().pk}", as_user(member)
        save(client, target, 1, attachments=[str(file.token)])
        assert Attachment.objects.get().idle_since > long_ago
        assert file.name in client.get(SAVE, {"target": target}).json()["files"][0]

    def test_foreign_file_is_not_shown_with_a_draft(self, member, other_member, as_user):
        file, target = upload(sent(PDF), by=other_member), f"reply:{make_thread().pk}"
        save(as_user(member), target, 1, attachments=[str(file.token)])
        assert as_user(member).get(SAVE, {"target": target}).json()["files"] == []

    @pytest.mark.parametrize(
        "fields",
        [
            {"sequence": "x"},
            {"sequence": 0},
            {"sequence": 10**10},
            {"body": "ż" * 50_001},
            {"body": "a\0b"},
            {"title": "ż" * 151},
            {"kind": "poll"},
            {"section": "x"},
            {"attachments": ["x"]},
            {"attachments": [str(uuid4()) for _number in range(51)]},
        ],
    )
    def test_invalid_input_is_not_saved(self, member, as_user, fields):
        answer = as_user(member).post(SAVE, {"target": "thread", "sequence": 1} | fields)
        assert answer.status_code == 400
        assert answer.json()["error"]
        assert not Draft.objects.exists()


class TestWhoMay:
    @pytest.mark.parametrize(
        "target", ["", "x", "reply", "reply:", "reply:x", "reply:0", "thread:1", "edit:²", "a:1"]
    )
    def test_invalid_target_is_404(self, member, as_user, target):
        client = as_user(member)
        assert save(client, target, 1).status_code == 404
        assert client.get(SAVE, {"target": target}).status_code == 404

    def test_draft_for_a_closed_section_is_404(self, member, as_user):
        thread = make_thread(SectionFactory(), title="Tajne")
        reply_draft(member, thread)
        Section.objects.update(group=GroupFactory())
        client, target = as_user(member), f"reply:{thread.pk}"
        assert save(client, target, 2).status_code == 404
        assert client.get(SAVE, {"target": target}).status_code == 404

    def test_locked_thread_accepts_no_drafts(self, member, as_user):
        thread = make_thread()
        Thread.objects.update(is_locked=True)
        client, target = as_user(member), f"reply:{thread.pk}"
        assert save(client, target, 1).status_code == 403
        assert client.get(SAVE, {"target": target}).status_code == 403

    def test_draft_for_a_foreign_post_is_refused(self, member, as_user):
        post = make_thread().posts.get()
        assert save(as_user(member), f"edit:{post.pk}", 1).status_code == 403

    @pytest.mark.parametrize("method", ["put", "delete"])
    def test_other_methods_are_refused(self, member, as_user, method):
        assert getattr(as_user(member), method)(SAVE).status_code == 405

    def test_csrf_token_is_required(self, member):
        client = Client(enforce_csrf_checks=True)
        client.force_login(member)
        assert save(client, "thread", 1).status_code == 403


class TestSending:
    def test_sent_text_is_not_restored(self, member, as_user):
        thread = make_thread()
        reply_draft(member, thread, sequence=3)
        reply_to(thread, by=member, body="<p>Gotowe</p>")
        assert save(as_user(member), f"reply:{thread.pk}", 4).status_code == 409
        assert not Draft.objects.begun().exists()

    def test_late_first_save_after_posting_is_refused(self, member, as_user):
        """After a reply was posted, no draft of it can be saved, even if there was none before."""
        thread = make_thread()
        reply_to(thread, by=member, body="<p>Gotowe</p>")
        assert save(as_user(member), f"reply:{thread.pk}", 1).status_code == 409

    def test_next_draft_continues_the_sequence(self, member, as_user):
        thread, client = make_thread(), as_user(member)
        reply_to(thread, by=member, body="<p>Gotowe</p>")
        sequence = client.get(SAVE, {"target": f"reply:{thread.pk}"}).json()["sequence"]
        assert save(client, f"reply:{thread.pk}", sequence + 1).status_code == 200

    def test_new_thread_and_edit_delete_their_drafts(self, member):
        save_draft("thread", by=member, sequence=1, data={"body": "x"})
        thread = start_thread(
            SectionFactory(), by=member, kind="question", title="Pytanie", body="<p>x</p>"
        )
        post = thread.posts.get()
        save_draft("edit", by=member, post=post, sequence=1, data={"body": "x"})
        edit_post(post, by=member, body="<p>y</p>", version=1)
        assert not Draft.objects.begun().exists()


class TestForms:
    def test_reply_page_begins_with_the_draft(self, member, as_user):
        thread = make_thread()
        reply_draft(member, thread, sequence=4)
        page = as_user(member).get(reverse("threads:reply", args=[thread.pk]))
        assert page.context["form"]["body"].value() == "Początek"
        assert 'name="draft_sequence" value="4"' in page.content.decode()

    def test_quotation_is_added_below_the_draft_once(self, member, as_user):
        thread = make_thread()
        post = thread.posts.get()
        reply_draft(member, thread)
        url = f"{reverse('threads:reply', args=[thread.pk])}?quote={post.pk}"
        form = as_user(member).get(url).context["form"]
        body, source = form["body"].value(), form.fields["body"].widget.attrs["data-source"]
        assert body == "Początek\n\n> Pytanie\n\n"
        assert source.index("Początek") < source.index(f'data-quote="{post.pk}"')
        reply_draft(member, thread, source, sequence=2)
        assert as_user(member).get(url).context["form"]["body"].value() == source

    def test_new_thread_begins_with_the_draft(self, member, as_user):
        section = SectionFactory()
        data = {"title": "Tytuł", "section": section.pk, "tags": "drogi", "body": "<p>Jak?</p>"}
        save_draft("thread", by=member, sequence=1, data=data)
        page = as_user(member).get(reverse("threads:create")).content.decode()
        assert 'value="Tytuł"' in page
        assert f'value="{section.pk}" selected' in page

    def test_edit_form_shows_the_draft_and_the_newer_text(self, member, as_user):
        post = make_thread(by=member).posts.get()
        data = {"body": "<p>Moje</p>", "version": 1}
        save_draft("edit", by=member, post=post, sequence=9, data=data)
        edit_post(post, by=member, body="<p>Zapisane</p>", version=1)
        save_draft("edit", by=member, post=post, sequence=11, data=data)
        page = as_user(member).get(reverse("threads:post_edit", args=[post.pk]))
        assert page.context["form"]["body"].value() == "Moje"
        assert "<p>Zapisane</p>" in page.content.decode()
        assert 'name="version" value="2"' in page.content.decode()

    def test_thread_page_does_not_load_the_draft(self, member, as_user):
        thread, client = make_thread(), as_user(member)
        reply_draft(member, thread)
        client.get(thread.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            page = client.get(thread.get_absolute_url()).content.decode()
        assert not [query for query in queries if "threads_draft" in query["sql"]]
        assert f'data-draft="reply:{thread.pk}"' in page
        assert "Początek" not in page

    def test_thread_page_loads_editor_scripts_later(self, member, as_user):
        page = as_user(member).get(make_thread().get_absolute_url()).content.decode()
        at_once = re.sub(r"<template.*?</template>", "", page, flags=re.DOTALL)
        scripts = r'<script[^>]* src="/static/js/(\w+)\.js"'
        assert re.findall(scripts, at_once) == ["ui", "threads"]
        assert {"editor", "attachments", "drafts"} < set(re.findall(scripts, page))
        assert "css/editor.css" in page
        assert "css/editor.css" not in at_once

    def test_draft_button_works_without_javascript(self, member, as_user):
        thread = make_thread()
        url = reverse("threads:reply", args=[thread.pk])
        data = {"body": "Później", "draft_sequence": "", "save_draft": "1"}
        page = as_user(member).post(url, data, follow=True)
        assert thread.posts.count() == 1
        assert "Wersja robocza została zapisana" in page.content.decode()
        assert page.context["form"]["body"].value() == "Później"

    def test_draft_button_saves_files(self, member, as_user):
        data = {"title": "Sam tytuł", "save_draft": "1", "files": [sent(PDF)]}
        as_user(member).post(reverse("threads:create"), data)
        assert Draft.objects.get().data["attachments"] == [str(Attachment.objects.get().token)]

    def test_draft_button_reports_a_conflict(self, member, as_user):
        thread = make_thread()
        reply_draft(member, thread, "<p>Tamta</p>", sequence=5)
        url = reverse("threads:reply", args=[thread.pk])
        data = {"body": "Moja", "draft_sequence": "2", "save_draft": "1"}
        page = as_user(member).post(url, data)
        assert "<p>Tamta</p>" in page.content.decode()
        assert page.context["form"]["body"].value() == "Moja"
        as_user(member).post(url, data | {"draft_sequence": "5"})
        assert the_reply().data["body"] == "Moja"

    def test_too_long_text_is_refused_and_shown_again(self, member, as_user):
        url = reverse("threads:reply", args=[make_thread().pk])
        page = as_user(member).post(url, {"body": "ż" * 50_001, "save_draft": "1"})
        assert page.context["form"].errors.keys() == {"body"}
        assert not Draft.objects.begun().exists()

    def test_text_for_a_thread_locked_meanwhile_can_be_copied(self, member, as_user):
        thread = make_thread()
        Thread.objects.update(is_locked=True)
        url = reverse("threads:reply", args=[thread.pk])
        page = as_user(member).post(url, {"body": "Za późno, a <b>szkoda</b>"})
        assert page.status_code == 403
        assert "Za późno, a &lt;b&gt;szkoda" in page.content.decode()


class TestList:
    def test_own_drafts_newest_first(self, member, other_member, as_user):
        thread = make_thread(title="Drogi zimą")
        reply_draft(member, thread)
        save_draft("thread", by=member, sequence=1, data={"title": "Nowy", "body": "<p>Jak?</p>"})
        reply_draft(other_member, thread, "<p>Cudze</p>")
        page = as_user(member).get(reverse("threads:drafts")).content.decode()
        assert page.index("Nowy") < page.index("Drogi zimą")
        assert "Początek" in page
        assert "Cudze" not in page

    def test_quotation_is_left_out_of_the_excerpt(self, member, as_user):
        body = "<blockquote><p>Cytat</p></blockquote><p>Własne</p>"
        reply_draft(member, make_thread(), body)
        page = as_user(member).get(reverse("threads:drafts")).content.decode()
        assert "Własne" in page
        assert "Cytat" not in page

    def test_draft_for_a_closed_thread_shows_only_own_words(self, member, as_user):
        thread = make_thread(title="Kryptonim")
        reply_draft(member, thread, "<blockquote><p>Sekret</p></blockquote><p>Własne słowa</p>")
        Section.objects.update(group=GroupFactory())
        page = as_user(member).get(reverse("threads:drafts")).content.decode()
        assert "Własne słowa" in page
        assert "Kryptonim" not in page
        assert "Sekret" not in page
        assert reverse("threads:reply", args=[thread.pk]) not in page

    def test_foreign_text_is_not_shown_to_a_former_moderator(self, moderator, as_user):
        group, author = GroupFactory(), make_member()
        group.memberships.create(user=author)
        post = make_thread(SectionFactory(group=group), by=author).posts.get()
        save_draft("edit", by=moderator, post=post, sequence=1, data={"body": "<p>Cudze</p>"})
        moderator.groups.clear()
        page = as_user(moderator).get(reverse("threads:drafts")).content.decode()
        assert "Cudze" not in page

    def test_draft_of_a_locked_thread_can_be_copied(self, member, as_user):
        reply_draft(member, make_thread(title="Drogi"), "<p>Jeden</p><p>Dwa</p>")
        Thread.objects.update(is_locked=True)
        page = as_user(member).get(reverse("threads:drafts")).content.decode()
        assert "Drogi" in page
        assert "Jeden\nDwa" in page

    def test_empty_list_says_what_it_is_for(self, member, as_user):
        page = as_user(member).get(reverse("threads:drafts")).content.decode()
        assert "Nie ma wersji roboczych" in page

    @pytest.mark.parametrize("count", [1, 3])
    def test_cost(self, member, as_user, django_assert_num_queries, count):
        for _number in range(count):
            thread = make_thread()
            reply_draft(member, thread)
            post = make_thread(by=member).posts.get()
            save_draft("edit", by=member, post=post, sequence=1, data={"body": "x"})
            PendingPost.objects.create(
                section=thread.section, thread=thread, author=member, source="<p>x</p>"
            )
        client = as_user(member)
        client.get(reverse("threads:drafts"))
        with django_assert_num_queries(9):
            client.get(reverse("threads:drafts"))

    def test_list_is_paged(self, member, as_user, settings):
        settings.ROWS_PER_PAGE = 2
        for number in range(3):
            reply_draft(member, make_thread(title=f"Wątek {number}"))
        client = as_user(member)
        first = client.get(reverse("threads:drafts"))
        second = client.get(first.context["older_url"]).content.decode()
        assert "Wątek 0" in second
        assert "Wątek 2" not in second

    def test_rejected_posts_are_listed_with_the_reason(self, member, other_member, as_user):
        thread = make_thread()
        held = {"section": thread.section, "thread": thread, "source": "<p>Pierwszy wpis</p>"}
        PendingPost.objects.create(author=member, **held)
        PendingPost.objects.create(
            author=member, rejected_at=timezone.now(), reason="Reklama", **held
        )
        mine = as_user(member).get(reverse("threads:drafts")).content.decode()
        assert "Reklama" in mine
        assert mine.count("Pierwszy wpis") == 2
        theirs = as_user(other_member).get(reverse("threads:drafts")).content.decode()
        assert "Pierwszy wpis" not in theirs


class TestDiscarding:
    def test_discarded_draft_is_not_restored(self, member, as_user):
        thread = make_thread()
        draft = reply_draft(member, thread)
        client = as_user(member)
        pk = the_reply().pk
        response = client.post(reverse("threads:draft_discard", args=[pk]))
        assert response.url == reverse("threads:drafts")
        assert save(client, draft.target, 2).status_code == 409

    def test_foreign_draft_cannot_be_discarded(self, member, other_member, as_user):
        reply_draft(member, make_thread())
        url = reverse("threads:draft_discard", args=[the_reply().pk])
        assert as_user(other_member).post(url).status_code == 404
        assert Draft.objects.begun().count() == 1

    def test_get_request_discards_nothing(self, member, as_user):
        reply_draft(member, make_thread())
        url = reverse("threads:draft_discard", args=[the_reply().pk])
        assert as_user(member).get(url).status_code == 405

    def test_draft_of_a_closed_thread_can_be_discarded(self, member, as_user):
        thread = make_thread()
        reply_draft(member, thread)
        Section.objects.update(group=GroupFactory())
        as_user(member).post(reverse("threads:draft_discard", args=[the_reply().pk]))
        assert not Draft.objects.begun().exists()

    def test_old_drafts_are_deleted(self, member):
        for days in (29, 31):
            reply_draft(member, make_thread(), f"<p>{days}</p>")
        for draft in Draft.objects.begun():
            days = int(draft.data["body"].strip("</p>"))
            draft.updated_at = timezone.now() - timedelta(days=days)
            draft.save()
        call_command("prune", stdout=StringIO())
        assert the_reply().data["body"] == "<p>29</p>"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestAtOnce:
    def test_simultaneous_saves_of_one_number_save_once(self, member):
        thread = make_thread()

        def save_once(number):
            try:
                return reply_draft(member, thread, f"<p>{number}</p>", sequence=1) and number
            except DraftConflict:
                return None

        winners = [number for number in at_once(range(8), save_once) if number is not None]
        assert len(winners) == 1
        assert the_reply().data["body"] == f"<p>{winners[0]}</p>"

    def test_newest_of_simultaneous_saves_wins(self, member):
        thread = make_thread()

        def save_it(number):
            try:
                reply_draft(member, thread, f"<p>{number}</p>", sequence=number)
            except DraftConflict:
                return False
            return True

        at_once(range(1, 9), save_it)
        stored = the_reply()
        assert (stored.sequence, stored.data["body"]) == (8, "<p>8</p>")

    def test_saving_while_sending_leaves_no_draft(self, member):
        thread = make_thread()

        def act(number):
            try:
                if number % 2:
                    finish_draft("reply", by=member, thread=thread)
                else:
                    reply_draft(member, thread, sequence=1)
            except DraftConflict:
                return

        at_once(range(8), act)
        assert the_reply().data == {}
