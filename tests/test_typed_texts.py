"""Texts typed into forms survive the end of the session, a closed tab, and the loss of access.

The tests look for forms at every address of the permission table, so new forms are tested, too.
"""

from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.conf import settings
from django.db import transaction
from django.test import Client, TestCase
from django.urls import reverse

from tests.permissions.asking import Asker
from tests.typed_forms import FORMS, NOT_DRAFTED, build, fields_of, find, parse, typed_in

TYPED = "To jest długo pisany tekst"
# Hidden fields with which a form notices that another window has changed its object.
NOTICED_BY = {"version", "begun_with"}
# Forms that have no field of ``NOTICED_BY``, because they create an object. Their text fields may
# still be filled in when the page is opened, for example with a draft.
NOTHING_STORED = {"threads:reply"}


class TypedTextsTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.people, things = build()
        cls.forms = find(Asker(cls.people, things))

    def test_every_text_is_restored_after_the_session_ended(self):
        lost = {}
        for where, (name, path, form) in self.forms.items():
            if problem := _problem_of(self.people[name], path, form):
                lost[where] = f"{name} at {path}: {problem}"
        assert lost == {}

    def test_every_text_is_restored_after_the_tab_was_closed(self):
        lost = {}
        for where, (name, path, form) in self.forms.items():
            if where[1] in NOT_DRAFTED:
                continue
            with transaction.atomic():
                problem = _problem_of_draft(self.people[name], path, parse(form))
                transaction.set_rollback(True)
            if problem:
                lost[where] = f"{name} at {path}: {problem}"
        assert lost == {}

    def test_forms_that_change_an_object_detect_another_window(self):
        blind = set()
        for where, (_name, _path, form) in self.forms.items():
            fields = fields_of(parse(form))
            names = {field["name"] for field in fields}
            if any(_is_stored(field) for field in fields) and not NOTICED_BY & names:
                blind.add(where[1])
        assert blind == NOTHING_STORED

    def test_forms_are_those_of_the_list(self):
        assert sorted(self.forms) == sorted(FORMS)

    def test_refused_user_gets_the_typed_text_back(self):
        lost = set()
        for where, (_name, path, html) in self.forms.items():
            form = parse(html)
            if not typed_in(form):
                continue
            for name in ("outsider", "suspended", "other"):
                client = _visitor()
                client.force_login(self.people[name])
                with transaction.atomic():
                    fields = _filled(form, client) | {"writer": [str(self.people[name].pk)]}
                    answer = client.post(form.get("action") or path, fields)
                    transaction.set_rollback(True)
                if answer.status_code in {403, 404} and TYPED not in answer.content.decode():
                    lost.add((*where, name, answer.status_code))
        assert lost == set()

    def test_text_is_not_shown_to_another_user(self):
        name, path, form = self.forms["practices:create", "practices:create"]
        client = _visitor()
        client.post(path, _filled(parse(form), client))
        client.force_login(self.people["other"])
        assert TYPED not in client.get(path).content.decode()
        assert "unsent" not in client.session

    def test_draft_is_kept_until_the_form_is_sent(self):
        name, path, form = self.forms["practices:archive", "practices:archive"]
        client = _visitor()
        client.post(path, _filled(parse(form), client))
        client.force_login(self.people[name])
        for _time in "12":
            assert TYPED in client.get(path).content.decode()
        client.post(path, _filled(parse(form), client))
        assert "unsent" not in client.session


def _visitor():
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("account_login"))
    return client


def _problem_of(user, path, html):
    """Sends the form after the session has ended.

    Returns what went wrong; "" if the page shows the text again after sign-in.
    """
    client, form = _visitor(), parse(html)
    fields = _filled(form, client)
    if fields.get("writer") != [str(user.pk)]:
        return "the form does not say whose it is"
    target = form.get("action") or path
    client.post(target, fields)
    if "tekst jest zachowany" not in client.get(reverse(settings.LOGIN_URL)).content.decode():
        return "the sign-in page says nothing"
    client.force_login(user)
    page = client.get(target, follow=True).content.decode()
    if "Sesja wygasła" not in page:
        return "the page says nothing"
    return "" if typed_in(form) <= _shown_in(page) else "the text is not in the form"


def _problem_of_draft(user, path, form):
    """Saves the form as a draft, as the script of the page does, and opens the page again.

    Returns what went wrong; "" if the page shows the text.
    """
    line = form.find(attrs={"data-draft": True})
    if line is None:
        return "it has no draft"
    client = _visitor()
    client.force_login(user)
    fields = _filled(form, client) | {"target": line["data-draft"], "sequence": "50"}
    answer = client.post(line["data-url"], fields)
    if answer.status_code != 200:
        return f"saving it answers {answer.status_code}"
    target = urlsplit(path)._replace(path=form.get("action") or urlsplit(path).path).geturl()
    page = client.get(target, follow=True).content.decode()
    return "" if typed_in(form) <= _shown_in(page) else "the text is not in the form"


def _filled(form, client):
    """Returns what a browser sends when the form is filled in with ``TYPED``."""
    fields = {}
    for field in fields_of(form):
        checked = field.get("type") not in {"checkbox", "radio"} or field.has_attr("checked")
        if checked and field.get("type") not in {"file", "submit"}:
            fields.setdefault(field["name"], []).append(_value(field))
    fields |= {name: [TYPED] for name in typed_in(form)}
    return fields | {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}


def _is_stored(field):
    """Whether ``field`` is a text field that already has a text when the page is opened."""
    is_text = field.name == "textarea" or field.get("type") in {"text", "email", "tel"}
    return is_text and bool(_value(field).strip())


def _value(field):
    if field.name == "select":
        chosen = field.find("option", selected=True) or field.find("option")
        return chosen.get("value", "") if chosen else ""
    return field.text if field.name == "textarea" else field.get("value", "")


def _shown_in(page):
    fields = fields_of(BeautifulSoup(page, "html.parser"))
    return {field["name"] for field in fields if TYPED in _value(field)}
