"""Checks with Redis stopped, silent and restarted: pages and rate limits still work."""

import json
import os
import signal
import time
from contextlib import contextmanager

from browser import Browser
from machine import expect

PROCESSES = 6  # enough requests to reach every process of the site
PAGES = ("/", "/aktualnosci/", "/account/login/", "/healthz")
# How many seconds a page may take at most. The site waits half a second for Redis; the rest is for
# rendering the page on a busy machine.
LONGEST = 3.0
PUBLISH = (
    "from cms.models import NewsIndexPage, NewsPage;"
    ' page = NewsPage(title="{title}", intro="Krótko.", body=[("text", "<p>Treść.</p>")]);'
    ' NewsIndexPage.objects.get(slug="aktualnosci").add_child(instance=page);'
    " page.save_revision().publish()"
)


class RedisChecks:
    """Base class of `Check` with checks in which Redis is stopped or does not answer."""

    def step_redis_stopped(self):
        """Redis stopped: pages work, new pages are listed, the 21st password reset is refused"""
        guesser = Browser(self.machine, "127.0.0.21")
        self._ask_for_passwords(guesser, range(10), refused=False)
        self.machine.sh("systemctl stop redis-server")
        self._pages_answer("degraded")
        self._news_appear("Redis stoi")
        self._ask_for_passwords(guesser, range(10, 20), refused=False)
        self._ask_for_passwords(guesser, [20], refused=True)

    def step_redis_back(self):
        """Redis started again, empty: the site uses it, and still counts password resets"""
        self.machine.sh("systemctl start redis-server")
        self._redis_is_used()
        self._news_appear("Redis wrócił")
        self._ask_for_passwords(Browser(self.machine, "127.0.0.21"), [21], refused=True)

    def step_redis_silent(self):
        """Redis silent: pages and rate limits work; when it answers again, no old page is served"""
        with self._silence():
            self._pages_answer("degraded")
            self._news_appear("Redis milczy")
            guesser = Browser(self.machine, "127.0.0.22")
            self._ask_for_passwords(guesser, range(20), refused=False)
            self._ask_for_passwords(guesser, [20], refused=True)
        self._redis_is_used()
        self._news_appear("Redis mówi")
        expect("Redis milczy" in self.reader.get("/aktualnosci/").text, "an old page is served")

    @contextmanager
    def _silence(self):
        process = int((self.machine.root / "state" / "redis-server.service").read_text())
        os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(process, signal.SIGCONT)

    def _pages_answer(self, status: str) -> None:
        for path in PAGES * PROCESSES:
            began = time.monotonic()
            answer = self.reader.get(path)
            took = time.monotonic() - began
            expect(answer.status == 200, f"{path}: {answer.status}")
            expect(took < LONGEST, f"{path}: {took:.1f} s")
        said = json.loads(self.reader.get("/healthz").text)["status"]
        expect(said == status, f"/healthz: {said}")

    def _news_appear(self, title: str) -> None:
        """Publishes a page and checks that every process of the site lists it at once."""
        self.reader.get("/aktualnosci/")
        self.machine.sh(
            'manage shell --no-imports --command "$CODE"', CODE=PUBLISH.format(title=title)
        )
        for _each_process in range(PROCESSES):
            expect(title in self.reader.get("/aktualnosci/").text, f"{title}: not on the list")

    def _redis_is_used(self) -> None:
        ends = time.monotonic() + 25
        fine = 0
        while fine < PROCESSES:
            expect(time.monotonic() < ends, "Redis is not used again")
            is_fine = '"cache": "ok"' in self.reader.get("/healthz").text
            fine = fine + 1 if is_fine else 0
            time.sleep(0 if is_fine else 0.5)

    def _ask_for_passwords(self, browser: Browser, numbers, *, refused: bool) -> None:
        """Requests password resets for unknown addresses, one for each of ``numbers``.

        If ``refused``, checks that the site refuses all requests (status 429), otherwise none.
        """
        for number in numbers:
            stranger = {"email": f"nikt{number}@example.org"}
            answer = browser.post("/account/password/reset/", stranger)
            wanted = 429 if refused else 302
            expect(answer.status == wanted, f"attempt {number + 1}: {answer.status}")
