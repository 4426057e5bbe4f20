"""A real browser on a real server: the demo site, served once per run on a port of its own.

The tests share that site, so each makes what it changes. They talk to it as people do and never
touch the database.
"""

import pytest

from demo.people import PASSWORD
from tests.e2e.server import environment, free_port, serving

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="session")
def django_db_setup():
    """No test database here: the server has its own."""


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the running demo site, and its address as ``base_url``."""
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    env = environment(folder, port, DEBUG="1")
    demo = ["manage.py", "serve_demo", "--port", str(port)]
    with serving(demo, env, folder / "server.log"):
        yield folder, env["SITE_URL"]


@pytest.fixture(scope="session")
def base_url(site):
    return site[1]


@pytest.fixture(scope="session")
def mail_folder(site):
    """Where the site's letters are, one file each."""
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
    return {**browser_context_args, "locale": "pl-PL", "timezone_id": "Europe/Warsaw"}


@pytest.fixture(scope="session")
def signed_in(browser, base_url):
    """``signed_in("member")``: the cookies of that demo account, signed in once per run."""
    states = {}

    def state_of(name):
        if name not in states:
            context = browser.new_context(base_url=base_url, locale="pl-PL")
            page = context.new_page()
            page.goto("/account/login/")
            page.fill("[name=login]", f"{name}@example.org")
            page.fill("[name=password]", PASSWORD)
            page.click("main form [type=submit]:not([form]), main form button:not([type=button])")
            page.wait_for_url(lambda url: "/account/login" not in url)
            states[name] = context.storage_state()
            context.close()
        return states[name]

    return state_of


@pytest.fixture
def open_as(browser, base_url, signed_in, complaints):
    """``open_as("member", javaScriptEnabled=False)``: a page in a new window of that person.

    ``None`` is a visitor. What the browser complains of fails the test.
    """
    contexts = []

    def open_window(name=None, **options):
        options = {"locale": "pl-PL", "timezone_id": "Europe/Warsaw", **options}
        if name:
            options["storage_state"] = signed_in(name)
        context = browser.new_context(base_url=base_url, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        complaints.listen(page)
        return page

    yield open_window
    for context in contexts:
        context.close()


class Complaints:
    """What the consoles say in warnings and errors, but for the answers that a test expects."""

    def __init__(self):
        self.heard = []
        self.expected = set()

    def listen(self, page):
        page.on("console", lambda message: self._hear(page, message.type, message.text))
        page.on("pageerror", lambda error: self._hear(page, "error", str(error)))

    def _hear(self, page, kind, text):
        refusal = "Failed to load resource" in text
        if kind in {"error", "warning"} and not (
            refusal and any(f"status of {code}" in text for code in self.expected)
        ):
            self.heard.append(f"{page.url}: {text}")


@pytest.fixture
def complaints():
    """Listens to the pages that ``open_as`` opens; the test fails on what they complain of."""
    collected = Complaints()
    yield collected
    assert collected.heard == []
