"""Contact forms: the office gets messages, but not those of bots, and no typed text is lost."""

import csv
import re
from io import StringIO

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from django.core import mail
from django.core.cache import cache
from wagtail.contrib.forms.models import FormSubmission

from cms.admin.form_submissions import escape_formula
from cms.models import ContactPage
from cms.models.contact import own_address
from cms.public import contact_form
from tests.factories.office import make_form, make_office

pytestmark = pytest.mark.postgresql

LETTER = {
    "name": "Jan Przykładowy",
    "email": "jan@example.org",
    "page": "",
    "text": "Proszę o wzór umowy.",
}


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch):
    monkeypatch.setattr(contact_form, "FASTEST_SECONDS", -1)


@pytest.fixture
def form(home):
    make_office()
    return make_form(home)


@pytest.fixture
def send(client, form, committed):
    """``send(text="...")``: opens the form, fills it in, posts it, and returns the response.

    The keyword arguments replace fields of ``LETTER``. The argument "form-opened" replaces the
    value of a hidden field, the signed time at which the form was opened.
    """

    def post(**changes):
        opened = hidden_moment(client.get(form.url))
        changes = {"form-opened": opened, **changes}
        with committed():
            return client.post(form.url, {**LETTER, **changes})

    return post


def hidden_moment(response):
    return re.search('name="form-opened" value="([^"]+)"', response.content.decode()).group(1)


def test_message_is_stored_and_mailed_to_the_office(send, form):
    response = send()
    assert (response.status_code, response.url) == (302, f"{form.url}?sent=1")
    kept = FormSubmission.objects.get()
    assert kept.form_data == LETTER
    (letter,) = mail.outbox
    assert (letter.to, letter.reply_to) == (["biuro@example.org"], ["jan@example.org"])
    assert letter.subject == "Kontakt"
    assert "Proszę o wzór umowy." in letter.body


def test_thanks_are_on_a_separate_page(client, form):
    page = client.get(f"{form.url}?sent=1").content.decode()
    assert "Dziękujemy" in page
    assert "<textarea" not in page
    assert FormSubmission.objects.count() == 0


def test_accessibility_report_has_its_own_recipient(send, form):
    form.purpose = "accessibility"
    form.save_revision().publish()
    send()
    assert mail.outbox[0].to == ["dostepnosc@example.org"]


def test_page_may_name_other_recipients(send, form):
    form.to_address = "a@example.org, b@example.org"
    form.save_revision().publish()
    send()
    assert mail.outbox[0].to == ["a@example.org", "b@example.org"]


def test_message_without_recipients_is_only_stored(client, home, committed):
    page = make_form(home)
    opened = hidden_moment(client.get(page.url))
    with committed():
        assert client.post(page.url, {**LETTER, "form-opened": opened}).status_code == 302
    assert FormSubmission.objects.count() == 1
    assert mail.outbox == []


def test_invalid_form_is_shown_again(send):
    response = send(name="", email="nie adres")
    page = response.content.decode()
    assert response.status_code == 200
    assert "error-summary" in page
    for typed in ("nie adres", "Proszę o wzór umowy."):
        assert typed in page
    assert FormSubmission.objects.count() == 0
    assert mail.outbox == []


@pytest.mark.parametrize("injected", ["a@example.org\nBcc: b@example.org", "a@example.org\r\nX: y"])
def test_header_injection_by_the_sender_is_refused(send, injected):
    send(email=injected)
    assert mail.outbox == []
    assert not FormSubmission.objects.exists()


def test_message_of_a_bot_is_dropped(send, form):
    response = send(**{"company-homepage": "https://example.org"})
    assert response.url == f"{form.url}?sent=1"
    assert FormSubmission.objects.count() == 0
    assert mail.outbox == []


def test_honeypot_field_is_hidden(client, form):
    page = client.get(form.url).content.decode()
    trap = page[page.index("<div hidden>") : page.index("form-opened")]
    for part in ('name="company-homepage"', 'tabindex="-1"', 'autocomplete="off"'):
        assert part in trap


@pytest.mark.parametrize("opened", ["", "form:1abc:xyz", "form"])
def test_unsigned_opening_time_is_refused(send, opened):
    response = send(**{"form-opened": opened})
    assert response.status_code == 200
    assert "Proszę o wzór umowy." in response.content.decode()
    assert hidden_moment(response) != opened
    assert FormSubmission.objects.count() == 0


def test_opening_time_of_another_form_is_refused(client, send, home):
    other = make_form(home, slug="inny")
    send(**{"form-opened": hidden_moment(client.get(other.url))})
    assert FormSubmission.objects.count() == 0


def test_form_sent_too_fast_must_be_sent_again(client, form, send, monkeypatch):
    monkeypatch.setattr(contact_form, "FASTEST_SECONDS", 60)
    response = send()
    assert "Proszę o wzór umowy." in response.content.decode()
    assert FormSubmission.objects.count() == 0
    monkeypatch.setattr(contact_form, "FASTEST_SECONDS", -1)
    client.post(form.url, {**LETTER, "form-opened": hidden_moment(response)})
    assert FormSubmission.objects.count() == 1


def test_expired_form_can_be_sent_again(client, form, send, monkeypatch):
    monkeypatch.setattr(contact_form, "OLDEST_SECONDS", -1)
    response = send()
    assert "Proszę o wzór umowy." in response.content.decode()
    assert FormSubmission.objects.count() == 0
    monkeypatch.setattr(contact_form, "OLDEST_SECONDS", 60)
    client.post(form.url, {**LETTER, "form-opened": hidden_moment(response)})
    assert FormSubmission.objects.count() == 1


def test_message_sent_twice_is_stored_once(send):
    assert [send().status_code, send().status_code] == [302, 302]
    assert FormSubmission.objects.count() == 1
    assert len(mail.outbox) == 1


def test_messages_from_one_ip_address_are_limited(send, monkeypatch):
    monkeypatch.setattr(contact_form, "MESSAGES_PER_HOUR", 2)
    answers = [send(text=f"List {number}").status_code for number in range(3)]
    assert answers == [302, 302, 429]
    assert FormSubmission.objects.count() == 2
    response = send(text="List ostatni")
    assert "List ostatni" in response.content.decode()
    monkeypatch.setattr(DefaultAccountAdapter, "get_client_ip", lambda self, request: "192.0.2.9")
    assert send(text="List ostatni").status_code == 302


def test_rate_limit_key_has_no_ip_address(send, monkeypatch):
    keys = []
    monkeypatch.setattr(cache, "incr", lambda key: keys.append(key) or 1)
    send()
    assert keys
    assert "127.0.0.1" not in keys[0]


def test_message_is_accepted_without_the_cache(send, monkeypatch):
    def broken(key):
        raise OSError

    monkeypatch.setattr(cache, "incr", broken)
    assert send().status_code == 302


def test_form_is_not_cached(client, form):
    for path in (form.url, f"{form.url}?sent=1"):
        assert "no-store" in client.get(path).headers["Cache-Control"]
    first, second = client.get(form.url), type(client)().get(form.url)
    assert "Cache-Status" not in second.headers
    assert first.cookies["csrftoken"].value != second.cookies["csrftoken"].value


def test_form_contains_the_page_the_reader_came_from(client, form):
    page = client.get(f"{form.url}?page=/aktualnosci/%3Cb%3E/").content.decode()
    assert 'value="http://testserver/aktualnosci/&lt;b&gt;/"' in page


@pytest.mark.parametrize(
    "path",
    ["https://example.org/", "//example.org/", "/\\example.org", "x", "", "/a\nb", "/" + "a" * 200],
)
def test_foreign_url_is_ignored(path):
    assert own_address(path) == ""


def test_unsaved_form_can_be_previewed(home):
    for mode in ("form", "landing"):
        page = ContactPage(title="Kontakt", slug="x", locale=home.locale)
        assert page.make_preview_request(preview_mode=mode).status_code == 200


def test_fields_have_autocomplete(client, form):
    page = client.get(form.url).content.decode()
    for token in ('autocomplete="name"', 'autocomplete="email"'):
        assert token in page


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-cmd", "'-cmd"),
        ("+48 000 000 000", "+48 000 000 000"),
        ("Jan", "Jan"),
        (5, 5),
    ],
)
def test_export_cells_are_no_formulas(given, written):
    assert escape_formula(given) == written


def test_editor_exports_messages(as_user, editor, form, send):
    send(name='=HYPERLINK("x")')
    response = as_user(editor).get(f"/admin/forms/submissions/{form.pk}/?export=csv")
    rows = list(csv.DictReader(StringIO(response.getvalue().decode())))
    assert rows[0]["name"] == '\'=HYPERLINK("x")'


def test_messages_are_visible_to_editors_only(as_user, member, form, send):
    send()
    response = as_user(member).get(f"/admin/forms/submissions/{form.pk}/", follow=True)
    assert response.status_code == 403
    assert "Jan Przykładowy" not in response.content.decode()


def test_editor_deletes_a_message(as_user, editor, form, send):
    send()
    letter = FormSubmission.objects.get()
    path = f"/admin/forms/submissions/{form.pk}/delete/?selected-submissions={letter.pk}"
    as_user(editor).post(path)
    assert FormSubmission.objects.count() == 0
