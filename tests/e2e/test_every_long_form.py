"""Every form with a longer text: its session ends, its tab is closed, two windows send it.

The forms are those of ``tests/typed_forms.py``, so that a form that is added there is tried here,
too. The site is not the demo, but the one in which ``tests/test_typed_texts.py`` finds the forms.
Each test begins with the same database, and reads the texts that were saved from the database.

Left out: forms of the CMS, which are Wagtail's. Without JavaScript a closed tab is not tried,
because only scripts save a draft while somebody types, or ask before a page is left.
"""

import json
import re
import shutil
import sqlite3
from typing import NamedTuple

import pytest
from playwright.sync_api import expect

from cms.public.contact_form import FASTEST_SECONDS
from tests.database import locked
from tests.e2e.server import environment, free_port, serving
from tests.e2e.typed_site import PASSWORD, make, restore
from tests.e2e.waiting import missing_in, reopened, wait_for_draft
from tests.sent_mail import sent_emails, text_of
from tests.typed_forms import CHOSEN, FORMS, NOT_DRAFTED

TYPED = [where for where in FORMS if where[1] not in CHOSEN]
every_form = pytest.mark.parametrize(
    "where", TYPED, ids=lambda where: "-in-".join(dict.fromkeys(reversed(where)))
)
with_and_without_scripts = pytest.mark.parametrize(
    "scripts", [True, False], ids=["scripts", "no-scripts"]
)
every_public_form = pytest.mark.parametrize("path", ["/kontakt/", "/zglos-brak-dostepnosci/"])
pytestmark = pytest.mark.slow
EDITOR = "data-django-prose-editor-forum"
# What a form needs to be saved, besides its texts: the value of a field, with the words of the test
# in place of {}; the index of an option; True to check the first radio button.
ANSWERS = {
    "practices:create": {"title": "Nowa praktyka"},
    "practices:edit": {"legal_state_on": "2020-01-02"},
    "meetings:agenda": {f"items-{row}-title": f"Punkt {row}" for row in range(4)},
    "threads:create": {"kind": True, "section": 1, "title": "Nowy wątek"},
    "meetings:create": {"body": 1, "title": "Posiedzenie", "starts_at": "2030-01-02T10:00"},
    "meetings:item_record": {"actions-0-owner": 1},
    "moderation:thread_rename": {"title": "{}: tytuł"},
    "moderation:thread_move": {"section": 1},
    "moderation:thread_merge": {"into": "2"},
    "moderation:thread_split": {"numbers": "2", "title": "Osobny wątek", "section": 1},
    "moderation:post_report": {"reason": True},
    "membership:joining_missing": {"kind": 1},
    "membership:suspend": {"last_day": "2030-01-02"},
    "membership:invitation_create": {"email": "kolega@example.org"},
    "enrolments:apply": {"criterion_2": True},
    "enrolments:consent": {"email": "wojt@gmina.example"},
    "consents:coordinator": {"decision": True, "name": "z upoważnienia wójta"},
    "training_desk:create": {"title": "Nowe szkolenia", "slug": "nowe-szkolenia"},
    "training_desk:grid": {"new_voivodeship": 1},
    "training_desk:capacity": {"capacity": "25"},
    "training_desk:question_add": {"label": "Nowe pytanie"},
    "training_desk:reject": {"criteria": True},
    "training_desk:move": {"group": 1},
}
FIRST_BUTTON = "button:not([type=button], [formaction], [name=save_draft], [tabindex])"
# The button to press, if it is another one.
BUTTONS = {
    "moderation:pending_decide": "[value=reject]",
    "training_desk:grid": ".form-actions button",
}
# Pages that offer a draft when somebody enters the form: they have many forms.
OFFERED = {"moderation:queue"}
# Forms that are sent once more after the site has shown what will happen -> the check box to check
# first, if there is one: a new town has a group only if the last box of its row is checked.
CONFIRMED = {"moderation:thread_merge": "", "training_desk:grid": "[name=cells]"}
# How the rows of tables with texts that are not saved yet begin in a dump of the database.
UNSAVED = ('INSERT INTO "django_session"', 'INSERT INTO "threads_draft"')


class Form(NamedTuple):
    """A form, as ``fill`` of ``typed_site.py`` describes it.

    ``fields``: the names of the fields for longer texts.
    """

    where: list[str]
    writer: str
    email: str
    path: str
    action: str | None
    fields: list[str]

    @property
    def route(self):
        return self.where[1]

    def texts(self, words):
        """Returns name of the field -> text, each another one that begins with ``words``."""
        return {name: f"{words} {chr(97 + i)}" for i, name in enumerate(self.fields)}


# ---- The site ----


@pytest.fixture(scope="session")
def made(tmp_path_factory, worker_id):
    """The folder of the site as each test finds it; made once for all processes."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "typed"
    with locked(folder.with_suffix(".lock")):
        if not (folder / "content.json").exists():
            folder.mkdir(exist_ok=True)
            make(folder)
    return folder


@pytest.fixture(scope="session")
def site(tmp_path_factory, made):
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    shutil.copytree(made, folder, dirs_exist_ok=True)
    # Without a cache nothing counts how often the tests sign in within a minute.
    env = environment(folder, port, DEBUG="1", CACHE_URL="dummycache://")
    runserver = ["manage.py", "runserver", f"127.0.0.1:{port}", "--noreload", "--skip-checks"]
    with serving(runserver, env, folder / "server.log"):
        yield folder, env["SITE_URL"]


@pytest.fixture(scope="session")
def base_url(site):
    return site[1]


@pytest.fixture(scope="session")
def content(made):
    return json.loads((made / "content.json").read_text())


@pytest.fixture(scope="session")
def signed_in(content):
    """``signed_in("member")``: Playwright's storage state of that writer of forms."""

    def state_of(name):
        cookie = {"name": "sessionid", "value": content["sessions"][name]}
        return {"cookies": [cookie | {"domain": "localhost", "path": "/"}], "origins": []}

    return state_of


@pytest.fixture
def unchanged(site, made):
    """The folder of the site, which is as nobody has changed it yet."""
    restore(site[0], made)
    shutil.rmtree(site[0] / "mail", ignore_errors=True)
    return site[0]


@pytest.fixture
def form(where, content, unchanged, complaints):
    """The form to try."""
    # Answers to a form that came too late, and to a draft that is saved without a session.
    complaints.expected |= {403, 404, 409, 410}
    return next(Form(**one) for one in content["forms"] if one["where"] == list(where))


# ---- What a person does ----


def form_in(page, form):
    """Returns a locator of the form, also on the page to which one is led after signing in."""
    action = form.action or page.evaluate("location.pathname")
    field = form.fields[0]
    return page.locator(f'form[action="{action}"], form:not([action]):has([name="{field}"])').first


def type_texts(page, form, words, scripts=True):
    """Types a text into each long field, and fills in what the form needs besides."""
    box = form_in(page, form)
    complete(box, ANSWERS.get(form.route, {}), words)
    for name, text in form.texts(words).items():
        write(page, box.locator(f'[name="{name}"]'), text, scripts)


def write(page, field, text, scripts):
    field.focus()
    if scripts and field.get_attribute(EDITOR) is not None:
        expect(field).to_have_class(re.compile("richtext-source"))
        field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def complete(box, answers, words):
    """Opens what hides some of the fields, and fills in ``answers``."""
    for summary in reversed(box.locator("details:not([open]) > summary").all()):
        summary.click()
    for name, answer in answers.items():
        fields = box.locator(f'[name="{name}"]')
        if answer is True:
            fields.first.check()
        elif isinstance(answer, int):
            fields.select_option(index=answer)
        else:
            fields.fill(answer.format(words))


def save(page, form):
    """Sends the form, again if the site asks to confirm. Returns whether the site has saved it."""
    is_saved = send(page, form)
    is_asked = form.route in CONFIRMED and not is_saved and form_in(page, form).count()
    if is_asked and CONFIRMED[form.route]:
        form_in(page, form).locator(CONFIRMED[form.route]).last.check()
    return send(page, form) if is_asked else is_saved


def send(page, form):
    """Presses the button of the form. Returns whether the site has saved it."""
    button = form_in(page, form).locator(BUTTONS.get(form.route, FIRST_BUTTON)).first
    with page.expect_navigation() as sent:
        button.click()
    is_redirected = sent.value.request.redirected_from is not None
    return is_redirected and "/account/login/" not in page.url


def words_on(page):
    return page.locator("main").inner_text()


def end_session(page):
    """Deletes the session cookie, and no other cookie, as if the session had expired."""
    page.context.clear_cookies(name="sessionid")


def sign_in(page, form):
    page.fill("[name=login]", form.email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button:not([type=button])").first.click()


# ---- What a person sees, and what is stored ----


def see_texts(page, form, words, scripts=True):
    """Waits until each field has its text, and where there is an editor, shows it."""
    box = form_in(page, form)
    for name, text in form.texts(words).items():
        field = box.locator(f'[name="{name}"]')
        expect(field).to_have_value(re.compile(text))
        if scripts and field.get_attribute(EDITOR) is not None:
            expect(page.locator(".richtext-text", has_text=text)).to_be_visible()


def stored_in(folder):
    """Returns the content of the database, without sessions and drafts, and the e-mails.

    Some texts are in an e-mail only, such as remarks on minutes.
    """
    database = sqlite3.connect(folder / "db.sqlite3")
    lines = [line for line in database.iterdump() if not line.startswith(UNSAVED)]
    database.close()
    return "\n".join([*lines, *map(text_of, sent_emails(folder / "mail"))])


def missing_texts(source, form, words):
    """Returns those of the typed texts that ``source`` does not have."""
    return missing_in(source, form.texts(words).values())


# ---- The walks ----


@every_form
@with_and_without_scripts
def test_texts_are_back_after_the_session_ended(form, open_as, unchanged, scripts):
    page = open_as(form.writer, java_script_enabled=scripts)
    page.goto(form.path)
    type_texts(page, form, "Po sesji", scripts)
    end_session(page)
    assert not send(page, form)
    if form.route == "membership:invitation":  # a visitor may read it, too
        page.locator("main").get_by_role("link", name="Zaloguj się").click()
    expect(page.get_by_text("tekst jest zachowany").first).to_be_visible()
    sign_in(page, form)
    expect(page.get_by_text("Sesja wygasła, zanim").first).to_be_visible()
    see_texts(page, form, "Po sesji", scripts)
    assert save(page, form), words_on(page)
    assert missing_texts(stored_in(unchanged), form, "Po sesji") == []


@every_form
def test_texts_of_a_closed_tab_are_back_or_asked_about(form, open_as, unchanged):
    """What was typed last, just before the tab was closed, is back, too."""
    page = open_as(form.writer)
    page.goto(form.path)
    type_texts(page, form, "Na razie")
    if form.route in NOT_DRAFTED:
        is_asked_about(page)
        see_texts(page, form, "Na razie")
        return
    expect(form_in(page, form).locator("[data-draft-said]")).to_contain_text("Zapisano")
    type_texts(page, form, "Na koniec")
    again = reopened(page)
    wait_for_draft(again, unchanged, *form.texts("Na koniec").values())
    again.goto(form.path)
    find_draft(again, form)
    see_texts(again, form, "Na koniec")


def is_asked_about(page):
    """Closes the tab, is asked, and stays."""
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()


def find_draft(page, form):
    """Looks at the form. A page that asks for no draft offers it when somebody enters the form."""
    box = form_in(page, form)
    box.scroll_into_view_if_needed()
    if form.where[0] in OFFERED:
        box.locator(f'[name="{form.fields[0]}"]').focus()
        page.get_by_role("button", name="Wczytaj tamten tekst").click()


@every_form
def test_two_windows_lose_no_text(form, open_as, unchanged):
    """The second window saves its text, too, or shows it; it replaces nothing that it hid."""
    one = open_as(form.writer)
    two = one.context.new_page()
    for page in (one, two):
        page.goto(form.path)
    type_texts(one, form, "Pierwsze okno")
    assert save(one, form), words_on(one)
    assert missing_texts(stored_in(unchanged), form, "Pierwsze okno") == []
    type_texts(two, form, "Drugie okno")
    # ``hidden``: what the second window would replace without having shown it.
    is_saved, hidden = save(two, form), form.texts("Pierwsze okno").values()
    if not is_saved:
        assert missing_texts(two.content(), form, "Drugie okno") == []
        hidden = missing_texts(two.content(), form, "Pierwsze okno")
        is_saved = form_in(two, form).count() and save(two, form)
    assert set(missing_texts(stored_in(unchanged), form, "Pierwsze okno")).isdisjoint(hidden)
    assert not is_saved or missing_texts(stored_in(unchanged), form, "Drugie okno") == []


# ---- The forms of visitors ----
# They have no session: what is sent is saved. Drafts would need an account.


def write_message(page, path, text):
    page.goto(path)
    box = page.locator("main form")
    for field in box.locator("input[type=text]:visible, input[type=email]").all():
        field.fill("osoba@example.org")
    box.locator("textarea").first.fill(text)


def send_message(page):
    page.wait_for_timeout((FASTEST_SECONDS + 1) * 1000)
    page.locator("main form button:not([type=button])").click()
    expect(page.locator("main form")).to_have_count(0)


@every_public_form
@with_and_without_scripts
def test_message_is_sent_after_the_session_ended(unchanged, open_as, path, scripts):
    page = open_as("member", java_script_enabled=scripts)
    write_message(page, path, "Po sesji")
    end_session(page)
    send_message(page)
    assert "Po sesji" in stored_in(unchanged)


@every_public_form
def test_message_of_a_closed_tab_is_back_or_asked_about(open_as, path):
    page = open_as()
    write_message(page, path, "Przed końcem")
    is_asked_about(page)
    again = reopened(page)
    again.goto(path)
    expect(again.locator("main textarea").first).to_have_value("Przed końcem")


@every_public_form
def test_messages_of_two_windows_are_both_sent(unchanged, open_as, path):
    one = open_as()
    two = one.context.new_page()
    write_message(one, path, "Pierwsze okno")
    write_message(two, path, "Drugie okno")
    for page in (one, two):
        send_message(page)
    stored = stored_in(unchanged)
    assert "Pierwsze okno" in stored
    assert "Drugie okno" in stored
