"""The attachments field of a form: without JavaScript, after errors, and with invalid tokens."""

from uuid import uuid4

import pytest
from bs4 import BeautifulSoup

from forum.attachments.models import Attachment
from forum.attachments.services import claim
from tests.factories.attachments import EXE, PDF, make_attachment, picture, sent
from tests.forum.attachments_form import NoteForm

NOBODYS = "00000000-0000-4000-8000-000000000000"

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.forum.attachments_form")]

PAGE = "/forum/note/"


@pytest.fixture
def sent_form(as_user, member):
    """``sent_form(**data)``: posts the form and returns the parsed page, which is in English."""
    member.language = "en"
    member.save()
    client = as_user(member)

    def send(**data):
        return BeautifulSoup(client.post(PAGE, data).content, "html.parser")

    return send


def listed(page) -> list[str]:
    """Returns the names of the files that the form lists."""
    return [name.text for name in page.select("form .attachment-name")]


def tokens(page) -> list[str]:
    return [field["value"] for field in page.select("form input[name=attachments]")]


def test_files_are_uploaded_with_the_form(sent_form):
    sent_page = sent_form(text="x", files=[sent(PDF, "Umowa.pdf"), sent(picture(), "Most.jpg")])
    assert Attachment.objects.exclude(attached_at=None).count() == 2
    assert sent_page.select_one(".attached-file a").text == "Umowa.pdf"
    assert sent_page.select_one(".attached-picture img")["alt"] == "Most.jpg"
    assert listed(sent_page) == []


def test_files_stay_listed_after_another_error(sent_form):
    again = sent_form(text="", files=[sent(PDF, "Umowa.pdf")])
    assert listed(again) == ["Umowa.pdf"]
    assert Attachment.objects.get().attached_at is None
    sent_form(text="x", attachments=tokens(again))
    assert Attachment.objects.get().attached_at


def test_error_names_the_file_and_the_others_stay(sent_form):
    again = sent_form(text="x", files=[sent(PDF, "Umowa.pdf"), sent(EXE, "Faktura.pdf")])
    field = again.find("fieldset")
    said = again.find(id="id_attachments_error").text
    assert said == "Faktura.pdf: This is a program. Programs cannot be attached."
    assert "id_attachments_error" in field["aria-describedby"]
    assert again.select_one('.error-summary a[href="#id_attachments"]')
    assert again.find(id="id_attachments")["aria-invalid"] == "true"
    assert listed(again) == ["Umowa.pdf"]


def test_file_is_removed_by_its_checkbox(sent_form):
    again = sent_form(text="", files=[sent(PDF, "a.pdf"), sent(PDF, "b.pdf")])
    first, second = tokens(again)
    sent_form(text="x", attachments=[first, second], attachments_remove=[first])
    assert [str(row.token) for row in Attachment.objects.exclude(attached_at=None)] == [second]


def test_too_many(sent_form, settings):
    settings.ATTACHMENTS_PER_POST = 2
    again = sent_form(text="x", files=[sent(PDF, f"{number}.pdf") for number in range(4)])
    assert listed(again) == ["0.pdf", "1.pdf"]
    assert Attachment.objects.count() == 2
    assert "3.pdf: You can add at most 2 files." in again.find(id="id_attachments_error").text


@pytest.mark.parametrize("token", ["x", NOBODYS, "'", "\0"])
def test_invalid_token_is_refused(sent_form, token):
    again = sent_form(text="x", attachments=[token])
    assert "no longer there" in again.find(id="id_attachments_error").text
    assert tokens(again) == []


def test_token_of_a_foreign_file_is_refused(sent_form, other_member):
    kept = make_attachment(name="Cudzy.pdf", by=other_member)
    again = sent_form(text="x", attachments=[str(kept.token)])
    assert "no longer there" in again.find(id="id_attachments_error").text
    assert "Cudzy" not in again.text


def test_same_token_twice_is_one_file(sent_form, member):
    token = str(make_attachment(by=member).token)
    sent_form(text="x", attachments=[token, token])
    assert Attachment.objects.get().attached_at


def test_file_name_is_escaped(sent_form):
    again = sent_form(text="", files=[sent(PDF, "<b onclick=x>.pdf")])
    assert listed(again) == ["-b onclick=x-.pdf"]
    assert not again.select("form .attachment-name b")


def test_edited_post_keeps_its_files(member, moderator):
    kept = make_attachment(name="Umowa.pdf", by=member)
    claim([kept.token], by=member)
    form = NoteForm(user=moderator, kept=[str(kept.token)])
    assert "Umowa.pdf" in str(form["attachments"])
    data = {"text": "x", "attachments": [str(kept.token)]}
    form = NoteForm(data, {}, user=moderator, kept=[str(kept.token)])
    assert form.is_valid()
    assert not NoteForm(data, {}, user=moderator).is_valid()


def test_files_of_a_draft_are_listed_in_the_form(member):
    kept = make_attachment(name="Umowa.pdf", by=member)
    form = NoteForm(user=member, initial={"attachments": [str(kept.token), str(uuid4())]})
    assert str(form["attachments"]).count("attachment-name") == 1


def test_form_without_files_runs_no_query(member, django_assert_num_queries):
    with django_assert_num_queries(0):
        str(NoteForm(user=member))
        assert NoteForm({"text": "x"}, {}, user=member).is_valid()


def test_rendering_a_sent_form_again_uploads_nothing(member):
    form = NoteForm({"text": "x"}, {"files": [sent(PDF)]}, user=member)
    assert form.is_valid()
    assert str(form).count("attachment-name") == 1
    assert Attachment.objects.count() == 1
