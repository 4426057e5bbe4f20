"""Filled databases of an earlier version, and a summary of their content after migration.

``tests/data/filled`` has one database for each engine, created when the migrations were rewritten.
These databases are never created again, because every later version must be able to migrate them
(``tests/test_old_database.py``).

They were created with ``sh tests/with_postgres.sh .venv/bin/python -m tests.old_database FOLDER``,
which fills databases with the demo content and with rows that the demo does not have, and writes
the databases to FOLDER.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.sent_mail import sent_emails

ROOT = Path(__file__).parents[1]
FILLED = ROOT / "tests" / "data" / "filled"
SQLITE, POSTGRESQL, PRIVATE, FOUND = "site.sqlite3.gz", "site.sql.gz", "private", "found.json"
FOR_PSQL = re.compile(r"^\\(un)?restrict .*$", re.MULTILINE)
"""Matches the lines of a dump that only psql understands."""
MEMBER, MODERATOR, PENDING = (f"{name}@example.org" for name in ("member", "moderator", "pending"))
PASSWORD = "forum-demo-2026"


def environment(folder: Path, database_url: str, *, debug: bool = False) -> dict[str, str]:
    """Returns the environment variables of a site with this database and its files in ``folder``.

    With ``debug``, tasks run at once. Otherwise they wait for a worker.
    """
    return {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "k" * 50,
        "SITE_URL": "http://testserver",
        "ALLOWED_HOSTS": "testserver",
        "DATABASE_URL": database_url,
        "DEBUG": str(int(debug)),
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_MEDIA_ROOT": str(folder / PRIVATE),
        "CACHE_URL": "locmemcache://old",
        "EMAIL_URL": f"filemail:///{folder / 'mail'}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def run(env: dict[str, str], *command: str) -> str:
    """Runs Python with the arguments ``command`` in the root of the project; returns its output."""
    command = [sys.executable, *command]
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    return done.stdout


def restore(engine: str, folder: Path, database_url: str) -> None:
    """Copies the stored database of ``engine`` to ``database_url``, and its files to ``folder``.

    ``engine`` is "sqlite" or "postgresql".
    """
    shutil.copytree(FILLED / PRIVATE, folder / PRIVATE)
    if engine == "sqlite":
        file = Path(database_url.removeprefix("sqlite:///"))
        file.write_bytes(gzip.decompress((FILLED / SQLITE).read_bytes()))
        return
    import psycopg

    with psycopg.connect(database_url) as connection:
        connection.execute(gzip.decompress((FILLED / POSTGRESQL).read_bytes()))


def look(folder: Path, database_url: str) -> dict:
    """Summarises the content of a database (see ``_found``), then runs its waiting tasks.

    Returns the summary, the statuses of the tasks, and the number of e-mails that the tasks sent.
    """
    found = json.loads(
        run(environment(folder, database_url, debug=True), "-m", "tests.old_database", "--look")
    )
    run(environment(folder, database_url), "manage.py", "db_worker", "--batch")
    emails = sent_emails(folder / "mail")
    done = json.loads(run(environment(folder, database_url), "-m", "tests.old_database", "--tasks"))
    return {**found, "tasks": done, "e-mails": len(emails)}


def _make(folder: Path) -> None:
    folder.mkdir()
    for engine, url in {
        "sqlite": f"sqlite:///{folder / 'site.sqlite3'}",
        "postgresql": os.environ["DATABASE_URL"],
    }.items():
        debugging = environment(folder, url, debug=True)
        run(debugging, "manage.py", "migrate", "--verbosity=0")
        run(debugging, "manage.py", "demo")
        run(environment(folder, url), "-m", "tests.old_database", "--fill")
        _dump(engine, folder, url)
        shutil.rmtree(folder / "mail", ignore_errors=True)  # e-mails sent while loading the demo
        found = json.dumps(look(folder, url), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        (folder / FOUND).write_text(found)
        shutil.rmtree(folder / "mail")
    shutil.rmtree(folder / "media")
    (folder / "site.sqlite3").unlink()


def _dump(engine: str, folder: Path, url: str) -> None:
    if engine == "sqlite":
        content, name = (folder / "site.sqlite3").read_bytes(), SQLITE
    else:
        command = ["pg_dump", "--inserts", "--rows-per-insert=500", "--no-owner", url]
        dumped = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        content, name = FOR_PSQL.sub("", dumped).encode(), POSTGRESQL
    (folder / name).write_bytes(gzip.compress(content, mtime=0))


def _fill() -> None:
    """Adds rows that the demo does not have.

    They are a draft, a file that belongs to no post yet, and a waiting task of each kind that
    users' actions enqueue.
    """
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.core.mail import send_mail

    from forum.attachments.services import upload
    from forum.moderation.models import Report
    from forum.moderation.services.actions import hide_post
    from forum.moderation.services.reports import report_post
    from forum.threads.models import Draft, Post
    from forum.threads.services.drafts import save_draft
    from forum.threads.tasks import recook_posts_naming
    from members.accounts.models import User
    from members.background import enqueue
    from members.membership.models import Affiliation
    from members.membership.services.applications import approve_affiliation

    member, moderator = (User.objects.get(email=email) for email in (MEMBER, MODERATOR))
    file = upload(SimpleUploadedFile("wzór.csv", "gmina;kwota\nŁęczyca;1\n".encode()), by=member)
    save_draft(
        Draft.Kind.THREAD,
        by=member,
        sequence=3,
        data={
            "title": "Jak liczycie żwirownie?",
            "body": "<p>Zaczęliśmy od ósmej.</p>",
            "attachments": [str(file.token)],
        },
    )
    posts = Post.objects.visible_to(member).filter(hidden_at=None, moved_to=None, number__gt=1)
    first, second = posts.exclude(author__in=[member, moderator]).order_by("pk")[:2]
    report_post(first, by=member, reason=Report.Reason.OTHER, text="Proszę zajrzeć.")
    hide_post(second, by=moderator, reason="Nie na temat.")
    approve_affiliation(Affiliation.objects.waiting().get(user__email=PENDING), by=moderator)
    enqueue(recook_posts_naming, member.pk)
    send_mail("Zażółć", "Gęślą jaźń", None, [member.email])


def _found() -> dict:
    """Returns a summary of the site's threads, posts, drafts, files and users.

    It also says whether a member can sign in, and which status codes the pages have.
    """
    from django.conf import settings
    from django.test import Client

    from forum.attachments.models import Attachment
    from forum.threads.models import Draft, Post, Thread
    from members.accounts.models import User

    client = Client()
    moderator = User.objects.get(email=MODERATOR)
    client.force_login(moderator, settings.AUTHENTICATION_BACKENDS[-1])
    threads = Thread.objects.order_by("pk")
    files = Attachment.objects.order_by("pk")
    pages = ["/", "/forum/", "/forum/threads/", "/forum/practices/", "/forum/meetings/"]
    pages += ["/members/", "/account/profile/", "/forum/moderation/", "/members/applications/"]
    pages += [f"/forum/threads/{thread.pk}/" for thread in threads.visible_to(moderator)]
    return {
        "threads": {
            thread.pk: [thread.title, thread.author.email, thread.last_number] for thread in threads
        },
        "posts": {
            post.pk: [post.thread_id, post.number, post.author.email, _digest(post.source.encode())]
            for post in Post.objects.select_related("author").order_by("pk")
        },
        "drafts": [
            [draft.user.email, draft.target, draft.data | {"attachments": _names_in(draft)}]
            for draft in Draft.objects.order_by("pk")
        ],
        "files": [[file.name, _digest(file.file.read())] for file in files],
        "signs in": Client().login(username=MEMBER, password=PASSWORD),
        "people": [
            [
                person.email,
                person.get_full_name(),
                [str(row.organisation) for row in person.affiliations.order_by("pk")],
            ]
            for person in User.objects.order_by("pk")
        ],
        "pages": {path: client.get(path).status_code for path in pages},
    }


def _names_in(draft) -> list[str]:
    from forum.attachments.models import Attachment

    tokens = draft.data.get("attachments", [])
    return [Attachment.objects.get(token=token).name for token in tokens]


def _tasks() -> dict:
    from django_tasks_db.models import DBTaskResult

    rows = DBTaskResult.objects.order_by("task_path").values_list("task_path", "status")
    return {path: [row for each, row in rows if each == path] for path, _status in rows}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


if __name__ == "__main__":
    if sys.argv[1].startswith("--"):
        import django

        django.setup()
        say = {"--fill": _fill, "--look": _found, "--tasks": _tasks}[sys.argv[1]]()
        sys.stdout.write(json.dumps(say, ensure_ascii=False))
    else:
        _make(Path(sys.argv[1]).resolve())
