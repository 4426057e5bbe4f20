"""Checks of the site while the mail server, the worker or the database is stopped, and after."""

import contextlib
import re
import time

from browser import Browser
from machine import Failed, expect, wait_until
from mailserver import MailServer


class ServiceChecks:
    """Base class of `Check` with checks that no e-mail or typed text is lost in an outage."""

    mail = MailServer()

    def step_mail_well(self):
        """a sign-in code is sent within 5 seconds, although 300 other e-mails wait"""
        self.mail.start()
        settings = self.machine.root / "etc" / "forum.env"
        told = re.sub(
            r"^EMAIL_URL=.*$",
            f"EMAIL_URL=smtp://127.0.0.1:{self.mail.port}",
            settings.read_text(),
            flags=re.M,
        )
        settings.write_text(told)
        self.machine.sh("systemctl restart forum-web forum-worker forum-codes")
        self.wait_for_site()
        self.mail.mode = "slow"
        self.write_letters("many", 300)
        self.mail.mode = "well"  # most of the other e-mails still wait
        self.code_arrives(seconds=5)
        self.all_arrive("many", 300)

    def step_mail_silent(self):
        """mail server silent: pages work as usual, sign-in codes are sent later"""
        self.mail.mode = "silent"
        self.write_letters("silent", 5)
        for number in range(6):
            self.ask_for_code(f"stranger{number}@example.org")
        self.pages_are_quick()
        self.mail.mode = "well"
        wait_until(lambda: len(self.mail.to("stranger")) == 6, 90, "the codes were not sent")
        self.all_arrive("silent", 5, seconds=200)

    def step_mail_refusing(self):
        """mail server stopped: requests succeed, e-mails are sent later"""
        self.mail.stop()
        self.write_letters("refused", 5)
        self.ask_for_code("waiting@example.org")
        self.pages_are_quick()
        self.mail.start()
        self.all_arrive("refused", 5, seconds=200)

    def step_worker_stopped(self):
        """50 e-mails wait while the worker is stopped, and are then sent once each"""
        self.machine.sh("systemctl stop forum-worker forum-codes")
        self.write_letters("stopped", 50)
        self.pages_are_quick()
        time.sleep(2)
        expect(not self.mail.to("stopped"), "an e-mail was sent without a worker")
        self.machine.sh("systemctl start forum-worker forum-codes")
        self.all_arrive("stopped", 50)
        emptied = self.machine.sql("SELECT count(*) FROM mail_queuedemail WHERE recipients <> ''")
        expect(emptied == "0", f"{emptied} sent e-mails are still stored")

    def step_database_stopped(self):
        """database stopped: a page says so and shows the posted text, which can be sent later"""
        member = self.writer()
        thread = self.start_thread(member, "Pytanie").headers["Location"]
        text = "Tego tekstu nie wolno zgubić"
        form = {**member.token_of(member.get(thread)), "body": f"<p>{text}</p>"}
        self.machine.stop_postgres()
        with contextlib.suppress(Failed):
            expect(self.reader.get("/healthz").status == 503, "/healthz reports no outage")
        answer = member.send(f"{thread}reply/", form)
        expect(answer.status == 503 and text in answer.text, f"reply: {answer.status}")
        expect(member.get("/forum/").status == 503, "no page that says so")
        self.machine.start_postgres()
        self.wait_for_site()
        # Starts the workers again. On a real server systemd would do it (Restart=always).
        self.machine.sh("systemctl start forum-worker forum-codes")
        answer = member.send(f"{thread}reply/", form)
        expect(answer.status == 302, f"reply once more: {answer.status}")
        expect(member.get(thread).text.count(text) == 1, "the reply is not stored exactly once")

    # --- Helpers ---------------------------------------------------------------------------------

    def write_letters(self, name: str, count: int) -> None:
        self.machine.sh(
            "manage shell --no-imports --command 'from django.core.mail import send_mail\n"
            f'for n in range({count}): send_mail(f"{name} {{n}}.", "x", None,'
            f' [f"{name}{{n}}@example.org"])\''
        )

    def all_arrive(self, name: str, count: int, seconds: float = 90) -> None:
        """Checks that exactly ``count`` e-mails from ``write_letters(name)`` arrive in ``seconds``.

        Waits until none of them is in the queue any more, because the worker would send an e-mail
        again that is still there. To save time, failed e-mails are tried again at once.
        """
        ends = time.monotonic() + seconds
        queued = f"SELECT count(*) FROM mail_queuedemail WHERE recipients LIKE '%{name}%'"
        while (waiting := self.machine.sql(queued)) != "0" and time.monotonic() < ends:
            self.machine.sql(
                "UPDATE django_tasks_database_dbtaskresult SET run_after = now()"
                " WHERE status = 'READY' AND run_after < '9000-01-01' RETURNING 1"
            )
            time.sleep(1)
        found = len(self.mail.to(name))
        said = f"{found} e-mails of {count} arrived, {waiting} wait"
        expect((found, waiting) == (count, "0"), said)

    def ask_for_code(self, email: str) -> None:
        """Requests a sign-in code. An e-mail is sent even if the address has no account."""
        reader = Browser(self.machine, "127.0.1.1")
        began = time.monotonic()
        answer = reader.post("/account/login/code/", {"email": email})
        took = time.monotonic() - began
        expect(answer.status == 302 and took < 3, f"code: {answer.status} after {took:.1f} s")

    def code_arrives(self, seconds: float) -> None:
        self.ask_for_code("somebody@example.org")
        wait_until(lambda: self.mail.to("somebody"), seconds, "the code is late")

    def pages_are_quick(self) -> None:
        for path in ("/", "/account/login/", "/healthz"):
            began = time.monotonic()
            answer = self.reader.get(path)
            took = time.monotonic() - began
            expect(answer.status == 200 and took < 2, f"{path}: {answer.status}, {took:.1f} s")

    def wait_for_site(self) -> None:
        wait_until(lambda: self.reader.get("/healthz").status == 200, 40, "the site is not back")
