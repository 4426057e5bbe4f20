"""Rules for the whole project: on imports, relations, templates, settings and headers."""

import ast
import os
import re
import runpy
import subprocess
import sys
from io import StringIO
from pathlib import Path

import environ
import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.template import engines
from django.template.loader import get_template
from django.test import Client

from config import environment

ROOT = Path(settings.BASE_DIR)

# From top to bottom: an app imports only from those below it.
FLOORS = [
    "config",
    "demo",
    "cms",
    "training",
    "forum.home",
    "forum.meetings",
    "forum.practices",
    "forum.moderation",
    "forum.threads",
    "forum.attachments",
    "forum.sections",
    "forum",  # rich text, breadcrumbs: modules outside of the apps
    "members.inbox",
    "members.pdf",
    "members.privacy",
    "members.people",
    "members.membership",
    "members.units",
    "members.audit",
    "members.accounts",
    "members.mail",
    "members.cache",
    "members",  # paging, background tasks, outages: modules outside of the apps
]
# Within an app, a module may import those before it in this list.
ROOMS = [
    "models",
    "rules",
    "tasks",
    "services",
    "forms",
    "gate",
    "views",
    "urls",
]


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def floor_of(module: str) -> int | None:
    for number, floor in enumerate(FLOORS):
        if module == floor or module.startswith(f"{floor}."):
            return number
    return None


def sources():
    for floor in ("config", "demo", "cms", "training", "forum", "members"):
        yield from (path for path in (ROOT / floor).rglob("*.py") if "migrations" not in path.parts)


def imports(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_apps_import_only_from_lower_apps():
    upward = [
        f"{module_of(path)} imports {imported}"
        for path in sources()
        for imported in imports(path)
        if floor_of(imported) is not None and floor_of(imported) < floor_of(module_of(path))
    ]
    assert upward == []


def test_modules_of_an_app_import_only_earlier_modules():
    wrong = []
    for path in sources():
        app, _dot, room = module_of(path).rpartition(".")
        for imported in imports(path):
            other_app, _dot, other = imported.rpartition(".")
            same_app = app == other_app and {room, other} <= set(ROOMS)
            if same_app and ROOMS.index(other) > ROOMS.index(room):
                wrong.append(f"{module_of(path)} imports {imported}")
    assert wrong == []


def test_relations_point_only_to_lower_apps():
    """A relation of a model never points to an app that is above the model's own app in FLOORS."""
    upward = []
    for model in apps.get_models():
        own = floor_of(model.__module__)
        for field in model._meta.get_fields(include_hidden=True):
            if own is None or field.auto_created or not field.is_relation:
                continue
            related = field.related_model
            other = floor_of(related.__module__) if related else None
            if other is not None and other < own:
                upward.append(f"{model.__name__}.{field.name}")
    assert upward == []


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


@pytest.mark.parametrize(
    "name",
    sorted(
        str(path.relative_to(ROOT / folder))
        for folder in ("templates", "jinja2")
        for path in (ROOT / folder).rglob("*.*")
    ),
)
def test_template_compiles(name):
    assert get_template(name)


def test_errors_are_summarised_once():
    """``{{ form }}`` prints the summary of errors, so no template includes it for the same form."""
    twice = [
        (str(path.relative_to(ROOT)), form)
        for path in (ROOT / "templates").rglob("*.html")
        for form in re.findall(r'form_errors\.html" with form=(\w+)', path.read_text())
        if f"{{{{ {form} }}}}" in path.read_text()
    ]
    assert twice == []


def test_jinja_templates_have_a_folder_and_an_ending_of_their_own():
    """No Jinja2 template is in ``templates/``, because Django's template engine would find it
    there."""
    assert {path.suffix for path in (ROOT / "jinja2").rglob("*.*")} == {".jinja"}
    assert list((ROOT / "templates").rglob("*.jinja")) == []
    assert [engine.name for engine in engines.all()] == ["django", "jinja2"]


def test_every_setting_is_documented():
    code = "".join(
        (ROOT / "config" / f"{name}.py").read_text() for name in ("settings", "environment")
    )
    read = set(re.findall(r"env(?:\.\w+\(|, )\s*\"([A-Z_]+)\"", code))
    documented = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert read == documented


class TestStart:
    """A wrong setting stops the site at its start, with one clear message."""

    def start(self, **environment):
        result = subprocess.run(
            [sys.executable, "manage.py", "check"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "SECRET_KEY": "k" * 50, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        return result.returncode, result.stderr.strip()

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("SECRET_KEY", ""),
            ("SECRET_KEY", "short"),
            ("DATABASE_URL", "nonsense"),
            ("DATABASE_URL", "mysql://a:b@localhost/c"),
            ("DATABASE_URL", "postgres://localhost"),
            ("DATABASE_URL", "postgres://a:b@localhost:port/c"),
            ("DATABASE_URL", "sqlite://"),
            ("CACHE_URL", "nonsense"),
            ("EMAIL_URL", "nonsense"),
            ("EMAIL_URL", "smtp://a:b@host:port"),
            ("SITE_URL", "forum.example.pl"),
            ("SITE_URL", "https://forum.example.pl/folder"),
            ("DEBUG", "perhaps"),
            ("REQUIRE_SECOND_FACTOR", "perhaps"),
            ("HSTS_INCLUDE_SUBDOMAINS", "perhaps"),
            ("HSTS_PRELOAD", "1"),
            ("PRIVATE_MEDIA_ACCEL", "protected"),
        ],
    )
    def test_invalid_setting_stops_the_start(self, name, value, monkeypatch):
        monkeypatch.delenv("DATABASE_URL")
        monkeypatch.setenv(name, value)
        with pytest.raises(ImproperlyConfigured) as refusal:
            runpy.run_path(ROOT / "config/settings.py")
        assert name in str(refusal.value)
        assert len(str(refusal.value).splitlines()) == 1

    def test_refusal_is_the_only_line_that_is_printed(self):
        code, said = self.start(DATABASE_URL="nonsense")
        assert code != 0
        assert said.startswith("Configuration error: DATABASE_URL")
        assert len(said.splitlines()) == 1

    def test_good_settings_start(self, tmp_path):
        code, said = self.start(DATABASE_URL=f"sqlite:///{tmp_path / 'db.sqlite3'}")
        assert (code, said) == (0, "")

    def test_database_url_options_are_merged_with_defaults(self, monkeypatch, tmp_path):
        monkeypatch.setenv("DATABASE_URL", "postgres://a:b@localhost/c?sslmode=require")
        options = environment.database(environ.Env(), tmp_path / "unused")["OPTIONS"]
        assert options == {**environment.POSTGRES_OPTIONS, "sslmode": "require"}

    def test_deployment_check_is_clean(self):
        result = subprocess.run(
            [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "SECRET_KEY": "".join(chr(33 + i) for i in range(90)),
                "SITE_URL": "https://forum.example.pl",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr


@pytest.mark.django_db
class TestHealth:
    def test_healthz_is_ok_with_a_database(self, client):
        response = client.get("/healthz")
        assert (response.status_code, response.json()["status"]) == (200, "ok")

    def test_healthz_is_503_without_a_database(self, client, monkeypatch):
        from django.db import DatabaseError, connections

        def refuse(self):
            raise DatabaseError

        monkeypatch.setattr(type(connections["default"]), "cursor", refuse)
        response = client.get("/healthz")
        assert (response.status_code, response.json()["status"]) == (503, "unavailable")


@pytest.mark.django_db
class TestHeaders:
    def test_policy_is_strict_outside_the_admin(self, client):
        policy = client.get("/account/login/").headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy

    def test_only_the_admin_has_the_looser_policy(self, client, administrator):
        client.force_login(administrator)
        assert "unsafe-inline" in client.get("/admin/").headers["Content-Security-Policy"]

    def test_other_headers(self, client):
        headers = client.get("/account/login/").headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"

    def test_csrf_error_page_has_the_site_design(self, member):
        client = Client(enforce_csrf_checks=True)
        client.force_login(member)
        response = client.post("/forum/threads/new/", {})
        assert response.status_code == 403
        assert "Samorządowe Forum" in response.content.decode()


@pytest.mark.django_db
def test_wagtail_login_redirects_to_the_sign_in_page(client):
    for path in ("/admin/login/", "/_util/login/"):
        assert client.get(path).url.startswith("/account/login/")
    assert client.get("/admin/password_reset/").status_code == 404


@pytest.mark.django_db
def test_sqlite_has_foreign_keys_and_wal():
    from django.db import connection

    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.transaction_mode == "IMMEDIATE"
