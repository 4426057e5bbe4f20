"""Settings from environment variables, the daily command ``prune``, and the files in deploy/."""

import os
import re
import resource
import subprocess
import sys
from contextlib import nullcontext
from datetime import timedelta
from importlib import import_module
from importlib.machinery import ModuleSpec
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import environ
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.contrib.forms.models import FormSubmission
from wagtail.models import Page, UploadedFile

from config import environment
from tests.deploy import document

ROOT = Path(settings.BASE_DIR)
BUCKET = "s3://key:se%2Fcret@files?endpoint=https://s3.example.pl&region=pl-1"


@pytest.fixture
def env(monkeypatch):
    """``env(NAME="value")`` sets environment variables, and returns a django-environ object."""

    def read(**values):
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        return environ.Env()

    return read


@pytest.fixture
def _with_storages(monkeypatch):
    """Makes the site believe that the packages of requirements-s3.txt are installed."""
    monkeypatch.setattr(environment, "find_spec", lambda name: ModuleSpec(name, None))


class TestFolders:
    def test_empty_folder_setting_means_a_folder_below_var(self, env, tmp_path):
        found = environment.folders(env(MEDIA_ROOT="", PRIVATE_MEDIA_ROOT=""), below=tmp_path)
        assert found == (str(tmp_path / "media"), str(tmp_path / "private"))

    @pytest.mark.parametrize("private", ["/srv/media", "/srv/media/private", "/srv/x/../media/p"])
    def test_private_below_public_is_refused(self, env, private):
        with pytest.raises(ImproperlyConfigured, match="PRIVATE_MEDIA_ROOT"):
            environment.folders(
                env(MEDIA_ROOT="/srv/media", PRIVATE_MEDIA_ROOT=private), below=Path("/")
            )


class TestProxies:
    @pytest.mark.parametrize(("value", "count"), [("", 0), ("0", 0), ("1", 1), ("2", 2)])
    def test_number_of_proxies_is_read(self, env, value, count):
        assert environment.proxy_count(env(TRUSTED_PROXY_COUNT=value)) == count

    @pytest.mark.parametrize("value", ["-1", "many", "1.5", "99"])
    def test_nonsense_is_refused(self, env, value):
        with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXY_COUNT"):
            environment.proxy_count(env(TRUSTED_PROXY_COUNT=value))


class TestStorage:
    def test_empty_storage_setting_means_file_storage(self, env):
        found = environment.storage(env(MEDIA_STORAGE=""), "https://forum.example.pl")
        assert found == {"BACKEND": "members.storage.WholeFileStorage"}

    @pytest.mark.usefixtures("_with_storages")
    def test_bucket(self, env):
        options = environment.storage(env(MEDIA_STORAGE=BUCKET), "https://forum.example.pl:8443")[
            "OPTIONS"
        ]
        assert options["bucket_name"] == "files"
        assert (options["access_key"], options["secret_key"]) == ("key", "se/cret")
        assert options["endpoint_url"] == "https://s3.example.pl"
        assert options["region_name"] == "pl-1"

    @pytest.mark.usefixtures("_with_storages")
    def test_files_of_a_bucket_have_addresses_of_the_site(self, env):
        """Files in a bucket have URLs of this site, because the Content-Security-Policy allows no
        other host."""
        options = environment.storage(env(MEDIA_STORAGE=BUCKET), "https://forum.example.pl:8443")[
            "OPTIONS"
        ]
        assert options["custom_domain"] == "forum.example.pl:8443/media"
        assert options["url_protocol"] == "https:"

    def test_missing_package_is_named(self, env, monkeypatch):
        monkeypatch.setattr(environment, "find_spec", lambda name: None)
        with pytest.raises(ImproperlyConfigured, match="requirements-s3.txt"):
            environment.storage(env(MEDIA_STORAGE=BUCKET), "https://forum.example.pl")

    @pytest.mark.usefixtures("_with_storages")
    @pytest.mark.parametrize(
        "url",
        [
            "nonsense",
            "s3://files?endpoint=https://s3.example.pl",
            "s3://key@files?endpoint=https://s3.example.pl",
            "s3://key:secret@files",
            "s3://key:secret@files?endpoint=s3.example.pl",
            "s3://key:secret@files?endpoint=https://s3.example.pl&acl=public-read",
            "s3://key:secret@[files?endpoint=https://s3.example.pl",
        ],
    )
    def test_nonsense_is_refused_without_the_secret(self, env, url):
        with pytest.raises(ImproperlyConfigured, match="MEDIA_STORAGE names no bucket") as refused:
            environment.storage(env(MEDIA_STORAGE=url), "https://forum.example.pl")
        assert url not in str(refused.value)


def prune() -> str:
    said = StringIO()
    call_command("prune", stdout=said)
    return said.getvalue()


def task(status, days):
    moment = timezone.now() - timedelta(days=days)
    ended = None if status == "RUNNING" else moment
    return DBTaskResult.objects.create(
        status=status,
        started_at=moment,
        finished_at=ended,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="members.membership.tasks.mail_decision",
        backend_name="default",
        run_after=moment,
        exception_class_path="",
        traceback="",
    )


@pytest.mark.django_db
class TestPrune:
    def test_sessions_that_ended(self):
        for name, days in [("ended", -1), ("lasts", 1)]:
            Session.objects.create(
                session_key=name, session_data="x", expire_date=timezone.now() + timedelta(days)
            )
        prune()
        assert list(Session.objects.values_list("pk", flat=True)) == ["lasts"]

    def test_old_task_results_are_deleted(self):
        kept = [task("SUCCESSFUL", 13), task("FAILED", 13), task("RUNNING", 1), task("READY", 20)]
        for status in ("SUCCESSFUL", "FAILED", "RUNNING"):
            task(status, 15)
        assert "work: 3," in prune()
        assert set(DBTaskResult.objects.all()) == set(kept)

    def test_contact_messages_older_than_a_year_are_deleted(self):
        letters = [
            FormSubmission.objects.create(page=Page.objects.first(), form_data={}) for _ in "ab"
        ]
        FormSubmission.objects.filter(pk=letters[0].pk).update(
            submit_time=timezone.now() - timedelta(days=366)
        )
        assert "submissions of forms: 1," in prune()
        assert FormSubmission.objects.get() == letters[1]

    def test_unfinished_uploads(self):
        old, new = (
            UploadedFile.objects.create(file=ContentFile(b"x", name=f"{name}.png"))
            for name in ("old", "new")
        )
        week_ago = (timezone.now() - timedelta(days=8)).timestamp()
        os.utime(old.file.path, (week_ago, week_ago))
        assert "uploads: 1," in prune()
        assert UploadedFile.objects.get() == new
        assert not default_storage.exists(old.file.name)
        assert default_storage.exists(new.file.name)

    def test_second_prune_finds_nothing(self):
        task("SUCCESSFUL", 15)
        prune()
        assert set(re.findall(r"\d+", prune())) == {"0"}


class TestFiles:
    """docs/deployment.md and the files in deploy/ agree."""

    def shipped(self):
        files = (file for file in (ROOT / "deploy").rglob("*") if file.is_file())
        return [file for file in files if file.suffix != ".pyc"]

    def test_every_block_says_whether_it_is_checked(self):
        assert len(document.blocks("install")) > 5

    def test_values_of_another_server_replace_the_documents_values(self):
        text = document.values(FORUM_HOME="/tmp/x")
        assert "export FORUM_HOME='/tmp/x'\n" in text
        assert "/srv/forum" not in text
        with pytest.raises(ValueError, match="FORUM_OTHER"):
            document.values(FORUM_OTHER="x")

    def test_placeholders_in_files_are_set_in_the_document(self):
        asked = {
            name
            for file in self.shipped()
            for name in re.findall(r"@(FORUM_[A-Z0-9_]+)@", file.read_text())
        }
        given = set(re.findall(r"\b(FORUM_[A-Z0-9_]+)=", "".join(document.blocks(*document.KINDS))))
        assert asked
        assert asked <= given

    def test_document_names_every_file(self):
        text = document.DOCUMENT.read_text()
        by_others = {
            "no_room.html",
            "places.py",
            "too_large.html",
            "too_long.html",
            "too_many.html",
            "unavailable.html",
        }  # only the scripts and nginx.conf use these files
        assert {file.name for file in self.shipped() if file.name not in text} == by_others

    def test_env_file_has_the_settings_of_the_example(self):
        known, written = (
            set(re.findall(r"^([A-Z_]+)=", (ROOT / name).read_text(), re.M))
            for name in (".env.example", "deploy/forum.env")
        )
        assert written == known

    def test_fill_fails_if_a_value_is_missing(self, tmp_path):
        file = tmp_path / "unit"
        file.write_text("User=@FORUM_USER@\nSystemCallFilter=~@privileged @resources\n")

        def fill(**values):
            return subprocess.run(
                [sys.executable, ROOT / "deploy" / "fill", file],
                env=values,
                capture_output=True,
                text=True,
                check=False,
            )

        filled = fill(FORUM_USER="forum")
        assert filled.stdout == "User=forum\nSystemCallFilter=~@privileged @resources\n"
        assert fill().returncode != 0
        assert "FORUM_USER" in fill(FORUM_USER="").stderr


class TestHelpersOfTheCheck:
    @pytest.fixture
    def modules(self, monkeypatch):
        """The modules ``limits``, ``machine`` and ``services`` of the deployment check."""
        monkeypatch.syspath_prepend(ROOT / "tests" / "deploy")
        return SimpleNamespace(**{n: import_module(n) for n in ("limits", "machine", "services")})

    @pytest.mark.parametrize(
        ("given", "soft"),
        [
            ((100, 1_600), 1_600),
            ((100, 2_000), 2_000),
            ((100, 9_000), 3_200),
            ((5_000, 9_000), 5_000),
            ((100, resource.RLIM_INFINITY), 3_200),
        ],
    )
    def test_limit_of_open_files_is_raised_as_far_as_allowed(
        self, modules, monkeypatch, given, soft
    ):
        said = []
        monkeypatch.setattr(resource, "getrlimit", lambda _kind: given)
        monkeypatch.setattr(resource, "setrlimit", lambda _kind, limits: said.append(limits))
        with modules.limits.many_files():
            pass
        assert said == [(soft, given[1]), given]

    def test_too_few_open_files_are_a_failure(self, modules, monkeypatch):
        monkeypatch.setattr(resource, "getrlimit", lambda _kind: (100, 1_599))
        with pytest.raises(modules.machine.Failed, match="1599"), modules.limits.many_files():
            pass

    @pytest.mark.parametrize(
        ("rounds", "is_right"), [([["a0"], ["a1"]], True), ([["a0", "a1"], ["a1"]], False)]
    )
    def test_email_that_is_sent_twice_is_noticed(self, modules, monkeypatch, rounds, is_right):
        """``rounds``: the e-mails that arrive before the first and before the second second."""
        sent, left = [], iter(rounds)

        def sql(query):
            if not query.startswith("SELECT"):
                return ""
            arrived = next(left, None)
            sent.extend(f"To: {name}@example.org" for name in arrived or [])
            return "0" if arrived is None else "1"

        monkeypatch.setattr(modules.services.time, "sleep", lambda _seconds: None)
        check = modules.services.ServiceChecks()
        check.mail = modules.services.MailServer()
        check.mail.letters, check.machine = sent, SimpleNamespace(sql=sql)
        with nullcontext() if is_right else pytest.raises(modules.machine.Failed, match="3 e-m"):
            check.all_arrive("a", 2)
