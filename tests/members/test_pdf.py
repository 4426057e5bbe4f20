"""Asking for a PDF document, waiting for it, downloading it, and who may not have it."""

from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation

from forum.threads.models import Thread
from members.pdf.kinds import find_object
from members.pdf.models import FRESH, KEPT, STUCK, PdfDocument
from members.pdf.services import request_document
from members.pdf.tasks import make_document
from members.privacy.services import erase_account
from members.privacy.sources import personal_data_sources
from tests.factories.threads import make_thread
from tests.pdf_kind import KIND
from tests.pdf_structure import check_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def thread(member):
    return make_thread(by=member, title="Kto ma wzór umowy?")


@pytest.fixture
def document(member, thread):
    """A finished document of ``member``."""
    return make(member, thread, ready_at=timezone.now(), expires_at=timezone.now() + KEPT)


@pytest.fixture
def broken(monkeypatch):
    """Makes every document fail until the test calls ``broken.undo()``."""

    def fail(html):
        raise TypeError("unhashable")

    monkeypatch.setattr("members.pdf.tasks.render_pdf", fail)
    return monkeypatch


@pytest.fixture
def without_libraries(monkeypatch):
    monkeypatch.setattr("members.pdf.views.is_available", lambda: False)


def make(owner, thread, **fields):
    """Creates a row; with ``ready_at`` also its file."""
    if "ready_at" in fields:
        fields.setdefault("file", ContentFile(b"%PDF-1.7", "x.pdf"))
    key = {"kind": KIND.name, "object_id": thread.pk, "language": "pl"}
    return PdfDocument.objects.create(owner=owner, **key | fields)


def ask_url(thread, kind=KIND.name):
    return reverse("pdf:create", args=[kind, thread.pk])


def print_url(thread):
    return reverse("pdf:print", args=[KIND.name, thread.pk])


def page_of(document):
    return reverse("pdf:detail", args=[document.pk])


def file_of(document):
    return reverse("pdf:download", args=[document.pk])


def hide(thread):
    Thread.objects.filter(pk=thread.pk).update(hidden_at=timezone.now())


class TestAsking:
    def test_document_is_made_and_downloaded(self, member, thread, as_user, act):
        client = as_user(member)
        answer = act(client.post, ask_url(thread))
        document = PdfDocument.objects.get()
        assert answer["Location"] == page_of(document)
        assert file_of(document) in client.get(page_of(document)).content.decode()
        data = b"".join(client.get(file_of(document)).streaming_content)
        with translation.override(document.language):
            assert check_pdf(data, KIND.html(thread)) == []

    def test_language_is_that_of_the_person(self, member, thread, act):
        with translation.override("en"):
            document = act(request_document, KIND.name, thread.pk, by=member)
        document.refresh_from_db()
        with document.file.open() as file, pikepdf.open(file) as pdf:
            assert (document.language, pdf.Root.Lang) == ("en", "en")

    def test_document_that_is_being_made_is_not_made_twice(self, member, thread, monkeypatch):
        enqueued = []
        monkeypatch.setattr(
            "members.pdf.services.enqueue", lambda task, *args: enqueued.append(args)
        )
        first = request_document(KIND.name, thread.pk, by=member)
        assert request_document(KIND.name, thread.pk, by=member) == first
        assert enqueued == [(first.pk,)]

    def test_fresh_document_is_given_again(self, member, thread, document):
        assert request_document(KIND.name, thread.pk, by=member) == document

    def test_older_document_is_replaced_with_its_file(self, member, thread, document, act):
        PdfDocument.objects.update(ready_at=timezone.now() - FRESH)
        new = act(request_document, KIND.name, thread.pk, by=member)
        assert list(PdfDocument.objects.all()) == [new]
        assert new.pk != document.pk
        assert not document.file.storage.exists(document.file.name)

    @pytest.mark.parametrize("difference", ["person", "object", "language"])
    def test_other_document_is_made_beside_it(
        self, difference, member, other_member, thread, document, act
    ):
        person = other_member if difference == "person" else member
        shown = make_thread(by=member) if difference == "object" else thread
        with translation.override("en" if difference == "language" else "pl"):
            act(request_document, KIND.name, shown.pk, by=person)
        assert PdfDocument.objects.count() == 2

    @pytest.mark.parametrize("person", ["outsider", "pending"])
    def test_person_without_the_right_gets_no_document(self, person, request, thread, as_user):
        client = as_user(request.getfixturevalue(person))
        assert client.post(ask_url(thread)).status_code == 404
        assert client.get(print_url(thread)).status_code == 404
        assert not PdfDocument.objects.exists()

    def test_unknown_kind_is_not_found(self, member, thread, as_user):
        assert as_user(member).post(ask_url(thread, "no-such-kind")).status_code == 404
        assert find_object(member, "no-such-kind", thread.pk) is None

    def test_visitor_signs_in_first(self, client, thread):
        assert client.post(ask_url(thread))["Location"].startswith("/account/login/")
        assert not PdfDocument.objects.exists()


class TestWithoutLibraries:
    def test_print_page_takes_the_place_of_the_document(
        self, member, thread, as_user, without_libraries
    ):
        answer = as_user(member).post(ask_url(thread), follow=True)
        assert answer.redirect_chain == [(print_url(thread), 302)]
        page = answer.content.decode()
        assert "data-print" in page
        assert page.count("<h1>") == 1
        assert KIND.body(thread) in page
        assert not PdfDocument.objects.exists()

    def test_hidden_thread_cannot_be_printed(self, member, thread, as_user, without_libraries):
        hide(thread)
        assert as_user(member).post(ask_url(thread)).status_code == 404
        assert as_user(member).get(print_url(thread)).status_code == 404


class TestPage:
    def page(self, as_user, document):
        return as_user(document.owner).get(page_of(document)).content.decode()

    def test_page_of_an_unfinished_document_says_so(self, member, thread, as_user):
        document = make(member, thread)
        page = self.page(as_user, document)
        assert "data-waiting" in page
        assert "js/pdf" in page
        assert f'href="{page_of(document)}"' in page
        assert file_of(document) not in page

    def test_page_of_a_failed_document_offers_another_try(self, member, thread, as_user):
        document = make(member, thread, failed_at=timezone.now())
        page = self.page(as_user, document)
        assert "notice-warn" in page
        assert ask_url(thread) in page
        assert print_url(thread) in page
        assert "js/pdf" not in page

    def test_document_of_a_killed_worker_counts_as_failed(self, member, thread, as_user):
        document = make(member, thread)
        PdfDocument.objects.update(created_at=timezone.now() - STUCK)
        assert "notice-warn" in self.page(as_user, document)

    def test_expired_document_can_be_made_again(self, document, thread, as_user):
        PdfDocument.objects.update(expires_at=timezone.now())
        page = self.page(as_user, document)
        assert file_of(document) not in page
        assert "notice-warn" not in page
        assert ask_url(thread) in page

    def test_page_leads_back_to_the_thread(self, document, thread, as_user):
        page = self.page(as_user, document)
        assert f'href="{thread.get_absolute_url()}"' in page
        assert thread.title in page


class TestDownload:
    def test_file_is_an_attachment_that_is_not_cached(self, document, member, as_user):
        answer = as_user(member).get(file_of(document))
        assert b"".join(answer.streaming_content) == b"%PDF-1.7"
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''w%C4%85tek-")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]

    @pytest.mark.parametrize("url", [page_of, file_of])
    def test_others_get_neither_page_nor_file(
        self, url, document, other_member, administrator, as_user
    ):
        for person in (other_member, administrator):
            assert as_user(person).get(url(document)).status_code == 404

    @pytest.mark.parametrize("url", [page_of, file_of])
    def test_owner_who_lost_the_right_gets_neither_page_nor_file(
        self, url, document, member, thread, as_user
    ):
        hide(thread)
        assert as_user(member).get(url(document)).status_code == 404

    def test_former_member_gets_no_file(self, document, member, as_user):
        member.affiliations.update(state="ended", ends_at=timezone.now())
        assert as_user(member).get(file_of(document)).status_code == 404

    @pytest.mark.parametrize(
        "fields",
        [{}, {"failed_at": timezone.now()}, {"ready_at": timezone.now(), "expires_at": None}],
        ids=["unfinished", "failed", "expired"],
    )
    def test_document_without_a_file_leads_to_its_page(self, fields, member, thread, as_user):
        document = make(member, thread, **fields)
        assert as_user(member).get(file_of(document))["Location"] == page_of(document)


class TestTask:
    def test_error_marks_the_document_as_failed(self, member, thread, act, broken):
        document = act(request_document, KIND.name, thread.pk, by=member)
        document.refresh_from_db()
        assert document.has_failed
        assert not document.is_being_made

    def test_failed_document_is_made_anew(self, member, thread, act, broken):
        failed = act(request_document, KIND.name, thread.pk, by=member)
        broken.undo()
        act(request_document, KIND.name, thread.pk, by=member)
        document = PdfDocument.objects.get()
        assert document.is_ready
        assert document.pk != failed.pk

    def test_repeated_task_completes_the_document(self, member, thread, act, broken):
        document = act(request_document, KIND.name, thread.pk, by=member)
        broken.undo()
        make_document.call(document.pk)
        document.refresh_from_db()
        assert (document.is_ready, document.failed_at) == (True, None)

    def test_stopped_worker_marks_the_document_as_failed(self, member, thread, monkeypatch):
        def stop(html):
            raise SystemExit(1)

        monkeypatch.setattr("members.pdf.tasks.render_pdf", stop)
        document = make(member, thread)
        with pytest.raises(SystemExit):
            make_document.call(document.pk)
        document.refresh_from_db()
        assert document.has_failed

    def test_lost_right_leaves_no_document(self, member, thread):
        document = make(member, thread)
        hide(thread)
        make_document.call(document.pk)
        assert not PdfDocument.objects.exists()

    def test_finished_document_is_not_made_again(self, document, broken):
        make_document.call(document.pk)
        assert PdfDocument.objects.get().is_ready

    def test_document_deleted_meanwhile_leaves_no_file(self, member, thread, monkeypatch):
        document = make(member, thread)
        folder = Path(document.file.storage.path("documents"))
        before = set(folder.glob("*"))

        def render(html):
            PdfDocument.objects.all().delete()
            return b"%PDF-1.7"

        monkeypatch.setattr("members.pdf.tasks.render_pdf", render)
        make_document.call(document.pk)
        assert set(folder.glob("*")) == before

    def test_document_of_an_erased_account_is_not_made(self, member, thread, broken):
        document = make(member, thread)
        type(member).objects.filter(pk=member.pk).update(erased_at=timezone.now())
        make_document.call(document.pk)
        assert PdfDocument.objects.get(pk=document.pk).is_being_made


class TestPersonalData:
    def export(self, user):
        for source in personal_data_sources():
            for section in source.export(user):
                if section.key == "pdf_documents":
                    return len(list(section.rows)), [name for name, _file in section.files]
        raise AssertionError

    def test_export_has_the_documents_that_the_person_may_have(self, document, member, thread):
        assert self.export(member) == (1, [f"test-thread-{thread.pk}.pdf"])
        hide(thread)
        assert self.export(member) == (1, [])

    def test_export_has_no_documents_of_others(self, document, other_member):
        assert self.export(other_member) == (0, [])

    def test_erasure_deletes_rows_and_files(self, document, member, other_member, thread):
        kept = make(other_member, thread)
        erase_account(member, by=member)
        assert list(PdfDocument.objects.all()) == [kept]
        assert not document.file.storage.exists(document.file.name)

    def test_old_documents_are_deleted_with_their_files(self, document, member, thread):
        now = timezone.now()
        PdfDocument.objects.update(expires_at=now - timedelta(seconds=1))
        old = now - KEPT - timedelta(seconds=1)
        make(member, make_thread(by=member), created_at=old, failed_at=old)
        kept = [
            make(member, thread, ready_at=now, expires_at=now + KEPT),
            make(member, thread, created_at=now - KEPT / 2, failed_at=now),
        ]
        call_command("prune")
        assert set(PdfDocument.objects.all()) == set(kept)
        assert not document.file.storage.exists(document.file.name)
