"""Fixtures of the browser tests, which open pages of the demo site.

Each test process serves a demo site of its own, which all its tests share. A test therefore changes
only what it has created itself. Tests do not read or write the site's database.
``test_every_long_form.py`` has another site, whose database it restores for each test, and
``test_first_content.py`` one in which nobody writes.
"""

import shutil
import subprocess
import sys
from contextlib import contextmanager

import pytest

from demo.people import PASSWORD
from tests.database import copy_sqlite, locked
from tests.e2e.server import ROOT, environment, free_port, serving

CHROMIUM = "/usr/bin/chromium-headless-shell"
LOCAL = {"locale": "pl-PL", "timezone_id": "Europe/Warsaw"}
TIMEOUT = 15_000  # milliseconds


@pytest.fixture(scope="session")
def django_db_setup():
    """Replaces pytest-django's fixture, because the served site has a database of its own."""


@pytest.fixture(scope="session")
def demo_content(tmp_path_factory, worker_id):
    """The folder with the demo's database and files. It is created once; each process copies it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "demo"
    with locked(folder.with_suffix(".lock")):
        if not (folder / "made").exists():
            folder.mkdir()
            copy_sqlite(folder / "db.sqlite3")
            command = [sys.executable, "manage.py", "demo"]
            env = environment(folder, free_port(), DEBUG="1")
            subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
            (folder / "made").touch()
    return folder


@contextmanager
def serving_copy(folder, demo_content):
    """Context manager: serves a copy of the demo site, in ``folder``. Yields the site's URL."""
    port = free_port()
    shutil.copytree(demo_content, folder, dirs_exist_ok=True)
    env = environment(folder, port, DEBUG="1")
    demo = ["manage.py", "serve_demo", "--port", str(port)]
    with serving(demo, env, folder / "server.log"):
        yield env["SITE_URL"]


@pytest.fixture(scope="session")
def site(tmp_path_factory, demo_content):
    """Serves a copy of the demo site. Yields (folder of its database and files, URL)."""
    folder = tmp_path_factory.mktemp("site")
    with serving_copy(folder, demo_content) as url:
        yield folder, url


@pytest.fixture(scope="session")
def base_url(site):
    return site[1]


@pytest.fixture(scope="session")
def mail_folder(site):
    """The folder in which the site stores each sent e-mail as a file."""
    return site[0] / "mail"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
    ]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": flags}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, **LOCAL}


def sign_in(browser, base_url, name):
    """Signs in the demo account ``name`` and returns the browser's storage state."""
    context = browser.new_context(base_url=base_url, locale="pl-PL")
    page = context.new_page()
    page.goto("/account/login/")
    page.fill("[name=login]", f"{name}@example.org")
    page.fill("[name=password]", PASSWORD)
    page.click("main form [type=submit]:not([form]), main form button:not([type=button])")
    page.wait_for_url(lambda url: "/account/login" not in url)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="session")
def signed_in(browser, base_url):
    """``signed_in("member")``: Playwright's storage state (cookies) of that demo account.

    Each account signs in once per test process.
    """
    states = {}

    def state_of(name):
        if name not in states:
            states[name] = sign_in(browser, base_url, name)
        return states[name]

    return state_of


@pytest.fixture
def open_as(browser, base_url, signed_in, complaints):
    """``open_as("member", java_script_enabled=False)``: a page in a new browser context.

    The first argument is the demo account that is signed in; without it, nobody is signed in.
    The other arguments are options of Playwright's ``new_context``. Warnings and errors in the
    console fail the test.
    """
    contexts = []

    def open_window(name=None, **options):
        options = {**LOCAL, **options}
        if name:
            options["storage_state"] = signed_in(name)
        context = browser.new_context(base_url=base_url, **options)
        context.set_default_timeout(TIMEOUT)
        contexts.append(context)
        page = context.new_page()
        complaints.listen(page)
        return page

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def _readers(browser, base_url, signed_in):
    """Yields a function that returns an account's browser page. All tests share these pages."""
    pages = {}

    def page_of(name):
        if name not in pages:
            state = {"storage_state": signed_in(name)} if name else {}
            context = browser.new_context(base_url=base_url, **LOCAL, **state)
            context.set_default_timeout(TIMEOUT)
            pages[name] = context.new_page()
        return pages[name]

    yield page_of
    for page in pages.values():
        page.context.close()


@pytest.fixture
def read_as(_readers, complaints):
    """``read_as("member")``: a page of that demo account, for tests that change nothing.

    Later tests get the same page, whose browser cache is warm. Without a name, nobody is signed in.
    Warnings and errors in the console fail the test.
    """
    read = []

    def open_page(name=None):
        page = _readers(name)
        read.append(page)
        complaints.listen(page)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        return page

    yield open_page
    for page in read:
        complaints.leave(page)


class Complaints:
    """Collects the warnings and errors of browser consoles, and uncaught exceptions, in ``heard``.

    Failed requests are left out if their HTTP status is in ``expected``.
    """

    def __init__(self):
        self.heard = []
        self.expected = set()

    def listen(self, page):
        page.on("console", self._hear_console)
        page.on("pageerror", self._hear_error)

    def leave(self, page):
        """Stops listening to the page, because later tests reuse it."""
        page.remove_listener("console", self._hear_console)
        page.remove_listener("pageerror", self._hear_error)

    def _hear_console(self, message):
        self._hear(message.page, message.type, message.text)

    def _hear_error(self, error):
        self._hear(None, "error", str(error))

    def _hear(self, page, kind, text):
        refusal = "Failed to load resource" in text
        if kind in {"error", "warning"} and not (
            refusal and any(f"status of {code}" in text for code in self.expected)
        ):
            self.heard.append(f"{page.url if page else 'a script'}: {text}")


@pytest.fixture
def complaints():
    """The ``Complaints`` of the test, which fails at its end if ``heard`` is not empty."""
    collected = Complaints()
    yield collected
    assert collected.heard == []
