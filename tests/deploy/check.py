#!/usr/bin/env python3
"""Sets the site up with the commands of docs/deployment.md in a temporary folder, and checks it.

PostgreSQL, Redis, nginx, gunicorn and the worker really run, each as its own user, on loopback
addresses. Each check prints one line. The first failure ends the run. At the end, all
processes are stopped and all files are deleted. Debian packages that were installed stay.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import document
from browser import Browser
from disk import DiskChecks
from limits import LimitChecks
from machine import DEBIAN_PATH, HERE, Failed, Machine, expect, wait_until
from redis import RedisChecks
from services import ServiceChecks

PROGRAMS = ("nginx", "redis-server", "curl", "git", "openssl", "python3")


class Check(RedisChecks, ServiceChecks, DiskChecks, LimitChecks):
    """All checks. Each method ``step_…`` is a check, whose docstring is printed after its result.

    The checks of this class run first, in the order of their definition. The checks of the base
    classes follow.
    """

    def __init__(self, machine: Machine):
        self.machine = machine
        self.reader = Browser(machine)
        self.content: dict[str, str] = {}
        self.backup = ""

    def run_document(self, *kinds: str, **extra: str) -> str:
        return "".join(self.machine.sh(block, **extra) for block in document.blocks(*kinds))

    # --- Installing ------------------------------------------------------------------------------

    def step_install(self):
        """the commands of steps 3 to 8 of docs/deployment.md work"""
        self.machine.values = document.values(**self.machine.own_values())
        self.run_document("install", "folders", "database")

    def step_health(self):
        """/healthz answers, all services are active, no task failed"""
        said = self.run_document("health")
        expect('"status": "ok"' in said and "inactive" not in said, said)
        expect("FAILED" not in said or self.content, said)
        through_nginx = self.reader.get("/healthz")
        expect(through_nginx.status == 200, through_nginx.status)

    def step_rights_of_files(self):
        """the site cannot change its code or settings; nginx's user cannot read private files"""
        said = self.machine.sh(
            'runuser -u "$FORUM_USER" -- sh -c \'for each in "$FORUM_HOME/app" "$FORUM_HOME"'
            ' "$FORUM_ETC/forum.env" "$FORUM_ETC/tls/fullchain.pem";'
            ' do test ! -w "$each" || echo $each; done\'\n'
            'runuser -u www-data -- sh -c \'test ! -r "$FORUM_HOME/private" || echo private;'
            ' test ! -r "$FORUM_ETC/forum.env" || echo settings;'
            ' test ! -r "$FORUM_ETC/tls/privkey.pem" || echo key\''
        )
        expect(not said, f"too many rights on: {said}")

    # --- Pages and addresses ---------------------------------------------------------------------

    def step_first_pages(self):
        """home pages, news and the sign-in page work; there is no demo content"""
        for path in ("/", "/en/", "/aktualnosci/", "/account/login/"):
            answer = self.reader.get(path)
            expect(answer.status == 200, f"{path}: {answer.status}")
        expect(
            "treść przykładowa" not in self.reader.get("/").text, "the home page has demo content"
        )
        people = self.machine.sql("SELECT string_agg(email, ' ') FROM accounts_user")
        expect(people == "administrator@example.org", f"accounts: {people}")

    def step_closed_part(self):
        """/forum/ redirects to sign-in; the English home page sets no cookie"""
        answer = self.reader.get("/forum/")
        expect(answer.status == 302 and "/account/login/" in answer.headers["Location"], answer)
        expect(
            "Set-Cookie" not in Browser(self.machine).get("/en/").headers, "the page sets a cookie"
        )

    def step_invitation(self):
        """the first administrator got exactly one e-mail, with a link to this site"""
        folder = self.machine.root / "mail"
        queued = "SELECT count(*) FROM mail_queuedemail WHERE recipients <> ''"
        wait_until(lambda: self.machine.sql(queued) == "0", 20, "an e-mail is still in the queue")
        letters = [file.read_text() for file in folder.iterdir()]
        expect(len(letters) == 1, f"{len(letters)} e-mails")
        expect("To: administrator@example.org" in letters[0], letters[0])
        expect(f"{self.machine.url}/account/password/reset/" in letters[0], letters[0])

    def step_https(self):
        """HTTP redirects to HTTPS, except in certbot's folder; other hosts get no response"""
        answer = self.reader.get("/aktualnosci/?page=1", tls=False)
        where = answer.headers["Location"]
        expect((answer.status, where) == (301, f"{self.machine.url}/aktualnosci/?page=1"), where)
        challenge = self.machine.home / "acme" / ".well-known" / "acme-challenge" / "token"
        challenge.parent.mkdir(parents=True)
        challenge.write_text("ours")
        path = "/.well-known/acme-challenge/token"
        expect(self.reader.get(path, tls=False).text == "ours", "certbot's file is not served")
        try:
            strange = self.reader.get("/", tls=False, Host="evil.example").status
        except ConnectionError:
            strange = None
        expect(strange is None, f"another host gets the status {strange}")

    def step_headers(self):
        """security headers are set: HSTS, content policy, nosniff, no frames, referrer policy"""
        headers = self.reader.get("/").headers
        expect(headers.get("Strict-Transport-Security") == "max-age=31536000", "no HSTS")
        policy = headers.get("Content-Security-Policy", "")
        expect("default-src 'none'" in policy and "unsafe" not in policy, policy)
        expect(headers.get("X-Content-Type-Options") == "nosniff", "no X-Content-Type-Options")
        expect(headers.get("X-Frame-Options") == "DENY", "frames are allowed")
        expect(headers.get("Referrer-Policy") == "same-origin", "no referrer policy")

    def step_static(self):
        """styles are compressed and cached for ten years; pages are compressed, too"""
        answer = self.reader.get(self.style(), **{"Accept-Encoding": "gzip"})
        expect(answer.status == 200, answer.status)
        expect("max-age=315360000" in answer.headers["Cache-Control"], answer.headers)
        expect(answer.headers["Content-Encoding"] == "gzip", "the style is not compressed")
        page = self.reader.get("/", **{"Accept-Encoding": "gzip"})
        expect(page.headers["Content-Encoding"] == "gzip", "the page is not compressed")

    def style(self) -> str:
        return re.search(r'href="(/static/css/[\w.-]+\.css)"', self.reader.get("/").text)[1]

    def step_client_address(self):
        """sign-in attempts are limited per IP address, even with a forged X-Forwarded-For"""
        guesser, other = (Browser(self.machine, address) for address in ("127.0.0.2", "127.0.0.3"))
        expect(
            not limited(guesser.sign_in("a@example.org", "wrong").text),
            "the first attempt is refused",
        )
        for number in range(10):
            guesser.sign_in(f"a{number}@example.org", "wrong")
        expect(limited(guesser.sign_in("b@example.org", "wrong").text), "attempts are not limited")
        claims = {"X-Forwarded-For": "203.0.113.9"}
        expect(
            limited(guesser.sign_in("c@example.org", "wrong", **claims).text),
            "a forged header evades the limit",
        )
        answer = other.sign_in("d@example.org", "wrong")
        expect(answer.status == 200 and not limited(answer.text), "others are limited, too")

    def step_second_factor(self):
        """the administrator must set up a second factor before anything else"""
        self.machine.sh(
            "manage shell --no-imports --command 'from members.accounts.models import User;"
            ' user = User.objects.get(); user.set_password("a-long-phrase-44"); user.save()\''
        )
        administrator = Browser(self.machine, "127.0.0.4")
        administrator.sign_in("administrator@example.org", "a-long-phrase-44")
        for path in ("/admin/", "/forum/", "/"):
            answer = administrator.get(path)
            expect(answer.headers["Location"] == "/account/2fa/", f"{path}: {answer.status}")
        expect(administrator.get("/account/2fa/").status == 200, "no page for setting it up")

    # --- Content and background tasks -------------------------------------------------------------

    def step_content(self):
        """a page, a picture, a document and a private file are added; the page is listed at once"""
        expect("Łódź otwiera most" not in self.reader.get("/aktualnosci/").text, "listed too early")
        code = (HERE / "content.py").read_text()
        said = self.machine.sh('manage shell --no-imports --command "$CODE"', CODE=code)
        self.content = json.loads(said)
        for _each_process in range(6):
            expect("Łódź otwiera most" in self.reader.get("/aktualnosci/").text, "not listed")

    def step_media(self):
        """nginx serves renditions, the site serves documents, all other files are refused"""
        page = self.reader.get(self.content["page"])
        picture = self.reader.get(re.search(r"/media/images/[\w./-]+", page.text)[0])
        expect(picture.status == 200 and len(picture.body) > 100, f"picture: {picture.status}")
        expect("max-age=2592000" in picture.headers["Cache-Control"], "the picture is not cached")
        expect(picture.headers["X-Content-Type-Options"] == "nosniff", "no X-Content-Type-Options")
        expect(
            self.reader.get(self.content["document"]).body == b"x" * 2048,
            "the document is not served",
        )
        name = "members/plan%20%C5%82%C3%B3dzki.txt"
        for path in (
            self.content["document_file"],
            self.content["original"],
            "/media/",
            "/media/images/",
            f"/private/{name}",
            f"/media/images/../../private/{name}",
            f"/media/images../../private/{name}",
        ):
            status = self.reader.get(path).status
            expect(status in {400, 403, 404}, f"{path}: {status}")

    def step_attached(self):
        """nginx sends a member's file only if the site allows it; browsers may not run the file"""
        member = Browser(self.machine, "127.0.0.5")
        member.sign_in("member@example.org", "a-long-phrase-44")
        answer = member.get(self.content["attached"])
        expect(answer.status == 200 and answer.body.decode() == "Plan łódzki", answer.status)
        headers = answer.headers
        expect("plan.txt" in headers["Content-Disposition"], "no file name")
        expect(
            headers["Content-Security-Policy"] == "default-src 'none'; sandbox", "no content policy"
        )
        expect(headers["X-Content-Type-Options"] == "nosniff", "no X-Content-Type-Options")
        expect("max-age" in headers["Strict-Transport-Security"], "no HSTS")
        expect(headers["Cache-Control"] == "private, no-cache", headers["Cache-Control"])
        expect("X-Accel-Redirect" not in headers and headers["ETag"], "not sent by nginx")
        expect("camera=()" in headers["Permissions-Policy"], "no Permissions-Policy")
        inside = f"/protected/{self.content['attached_file']}"
        expect(member.get(inside).status == 404, "the internal address is served")
        expect(self.reader.get(self.content["attached"]).status == 302, "the file needs no sign-in")

    def step_log(self):
        """nginx's log has paths, but no IP addresses, user agents or query strings"""
        self.reader.get("/aktualnosci/?szukane=nazwisko", **{"User-Agent": "Tester"})
        log = (self.machine.root / "log" / "forum.log").read_text()
        expect("GET /aktualnosci/ 200" in log, log[-500:])
        for word in ("nazwisko", "127.0.0.", "Tester", "administrator"):
            expect(word not in log, f"the log contains {word}")

    def step_worker(self):
        """the worker has run the waiting tasks"""
        query = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status"
        self.machine.sh(
            "manage shell --no-imports --command "
            "'from members.membership.tasks import mail_decision; mail_decision.enqueue(\"x\")'"
        )
        wait_until(
            lambda: self.machine.sql(f"{query} IN ('READY', 'RUNNING')") == "0",
            20,
            "tasks still wait",
        )
        # Only the task above must have failed, because no application has the id "x".
        failed = self.machine.sql(
            "SELECT task_path FROM django_tasks_database_dbtaskresult WHERE status = 'FAILED'"
        )
        expect(failed == "members.membership.tasks.mail_decision", f"failed: {failed}")

    def step_timers(self):
        """the services of the timers succeed: a scheduled page is published, and prune runs"""
        expect(
            self.reader.get(self.content["later"]).status == 404, "the page is published too early"
        )
        time.sleep(4)
        self.machine.sh("systemctl start forum-publish.service forum-prune.service")
        expect(self.reader.get(self.content["later"]).status == 200, "the page is not published")
        expect("Jutro" in self.reader.get("/aktualnosci/").text, "the page is not listed")

    # --- Backup, restore, update -----------------------------------------------------------------

    def step_backup(self):
        """only the site's user can read a backup; the service of the timer creates one, too"""
        self.backup = self.run_document("backup").split(":")[0]
        expect(Path(self.backup).stat().st_mode & 0o777 == 0o600, "other users may read it")
        time.sleep(1.1)  # backups of the same second have the same name
        self.machine.sh("systemctl start forum-backup.service")
        files = sorted(Path(self.backup).parent.iterdir())
        expect(len(files) == 2, files)
        files[1].unlink()

    def step_restore_refuses(self):
        """restore refuses to run while the site runs, over existing data, or with a damaged file"""
        restore = 'runuser -u "$FORUM_USER" -- "$FORUM_HOME/app/deploy/restore" '
        self.refused(f"{restore} {self.backup}", "somebody uses the database")
        self.machine.sh("systemctl stop forum-web forum-worker forum-codes")
        self.refused(f"{restore} {self.backup}", "the database has tables")
        damaged = self.machine.root / "damaged.tar"
        data = bytearray(Path(self.backup).read_bytes())
        place = data.index(b"x" * 2048)  # a position inside the uploaded document
        data[place : place + 4] = b"yyyy"
        damaged.write_bytes(data)
        damaged.chmod(0o644)
        before = self.fingerprint()
        self.refused(f"{restore} --replace {damaged}", "the file is damaged")
        expect(self.fingerprint() == before, "the refused restore changed data")

    def refused(self, command: str, reason: str) -> None:
        try:
            said = self.machine.sh(command)
        except Failed as failed:
            said = str(failed)
            expect("Nothing was changed" in said and reason in said, said)
        else:
            raise Failed(f"not refused: {said}")

    def step_restore(self):
        """the database and uploaded files are deleted and restored: same rows, files and pages"""
        before = self.fingerprint()
        self.machine.sh(
            "runuser -u postgres -- dropdb forum\nrunuser -u postgres -- dropuser $FORUM_USER"
        )
        for folder in ("media", "private"):
            shutil.rmtree(self.machine.home / folder)
        self.run_document("folders", "database")
        self.run_document("restore", FORUM_BACKUP=self.backup)
        after = self.fingerprint()
        for kind, was in before.items():
            expect(after[kind] == was, f"{kind}: {set(was.items()) ^ set(after[kind].items())}")
        self.step_media()
        self.step_attached()
        expect(
            self.reader.get(self.content["later"]).status == 200, "the scheduled page is missing"
        )

    def fingerprint(self) -> dict[str, dict]:
        """Returns a summary of the stored data, which must be the same after a restore.

        "rows" is a dict with the number of rows of each table except the cache table. "files" is a
        dict with the checksum, the owner and the permissions of each file.
        """
        tables = self.machine.sql(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename <> 'forum_cache'"
        ).split()
        query = " UNION ALL ".join(f"SELECT '{t}', count(*) FROM {t}" for t in tables)
        files = self.machine.sh(
            "cd $FORUM_HOME; find media private -printf '%p|%U %m\\n';"
            " find media private -type f -exec sha256sum {} + |"
            " sed -E 's/(\\w+)  (.*)/\\2 sum|\\1/'"
        )
        return {
            "rows": dict(line.split("|") for line in self.machine.sql(query).splitlines()),
            "files": dict(line.split("|") for line in files.splitlines()),
        }

    def step_update(self):
        """an update installs a newer version; a rollback restores the old one and its data"""
        work = self.machine.root / "work"
        source = self.machine.root / "source.git"
        before = self.machine.sh("git -C $FORUM_HOME/app rev-parse HEAD").strip()
        old_style = self.style()
        self.machine.sh(
            f"git clone --quiet {source} {work}; cd {work}\n"
            "for style in static/css/*.css; do echo '/* newer */' >> $style; done\n"
            "git -c user.name=Check -c user.email=check@example.org commit --quiet -am Newer\n"
            "git push --quiet"
        )
        said = self.run_document("update")
        expect(f"Updated from {before}" in said, said)
        expect(self.style() != old_style, "the old style is still served")
        expect("/* newer */" in self.reader.get(self.style()).text, "the newer style is not served")
        saved = re.search(r"^(\S+\.tar):", said, re.M)[1]
        self.run_document("back", BEFORE=before, FORUM_BACKUP=saved)
        expect(self.style() == old_style, "the old style is not restored")
        self.step_health()

    def step_unavailable(self):
        """while the site is stopped, nginx serves a page in Polish that says so"""
        self.machine.sh("systemctl stop forum-web")
        answer = self.reader.get("/")
        expect(answer.status == 502 and "chwilowo niedostępny" in answer.text, answer.status)
        expect("camera=()" in answer.headers["Permissions-Policy"], answer.headers)
        self.machine.sh("systemctl start forum-web")


def limited(page: str) -> bool:
    return "Zbyt wiele" in page or "Too many" in page


def install_programs() -> None:
    """Installs missing Debian packages, without starting their services.

    Raises Failed if a missing package is none of those that docs/deployment.md installs.
    """
    missing = {program for program in PROGRAMS if not shutil.which(program, path=DEBIAN_PATH)}
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        missing.add("postgresql")
    if (
        "python3" in missing
        or subprocess.run(
            ["python3", "-c", "import ensurepip"], env={"PATH": DEBIAN_PATH}, check=False
        ).returncode
    ):
        missing.add("python3-venv")
    unknown = missing - set(document.packages())
    expect(not unknown, f"docs/deployment.md does not install {unknown}")
    if missing:
        say(f"Installing {' '.join(sorted(missing))} (once)...")
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *sorted(missing)]
        for command in (["apt-get", "update", "-qq"], install):
            subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def steps() -> list[str]:
    """Returns the names of the checks in the order in which they run."""
    return [name for part in Check.__mro__ for name in vars(part) if name.startswith("step_")]


def run(machine: Machine) -> None:
    check = Check(machine)
    for name in steps():
        began = time.monotonic()
        about = getattr(Check, name).__doc__
        try:
            getattr(check, name)()
        except Exception:
            say(f"FAILED  {about}")
            raise
        say(f"ok  {time.monotonic() - began:5.1f} s  {about}")


def main() -> int:
    if os.getuid():
        say(
            "Run it as root, because it creates a system user and runs each service as its own"
            " user: sudo make deploy-check (with nginx, postgresql, redis-server, curl and git)."
        )
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    install_programs()
    if subprocess.run(
        ["git", "status", "--porcelain"], cwd=HERE, capture_output=True, check=False
    ).stdout:
        say("Only the last commit is checked, without the uncommitted changes.")
    machine = Machine()
    try:
        machine.prepare()
        run(machine)
    except Failed as failed:
        say(str(failed))
        for log in [*machine.root.glob("state/*.log"), *machine.root.glob("log/*error.log")]:
            say(f"--- {log.name}\n{log.read_text()[-1000:]}")
        return 1
    finally:
        machine.clean()
    return 0


if __name__ == "__main__":
    sys.exit(main())
