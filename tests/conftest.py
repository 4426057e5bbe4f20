"""Fixtures for all tests, such as users in several roles, empty caches and a migrated database."""

import os
from pathlib import Path
from unittest.mock import Mock

import environ
import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from wagtail.models import Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.initial_content.setup import setup_cms
from cms.public.caching import invalidate_on_commit, new_generation
from config import environment
from members.accounts.models import Role
from members.cache.backends import FailoverCache
from members.membership.models import Affiliation
from members.pdf.kinds import document_kinds
from tests.database import copy_sqlite, make_postgres_template
from tests.factories.members import AffiliationFactory, UserFactory, make_coordinator, make_member
from tests.pdf_kind import KIND


def pytest_addoption(parser):
    parser.addoption(
        "--write-pasted",
        action="store_true",
        help="write the expected files of tests/pasted/ that do not exist yet",
    )


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings):
    """Makes Django use a copy of a migrated database.

    The fixture tells pytest-django whether to keep an existing test database. For SQLite it copies
    a file and returns True, so that Django uses the file. For PostgreSQL it returns False, because
    there Django creates the test database from a template database.
    """
    if connection.vendor == "sqlite":
        copy_sqlite(Path(connection.settings_dict["TEST"]["NAME"]))
        return True
    make_postgres_template(os.environ["DATABASE_URL"])
    return False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Runs ``setup_cms`` once for all tests.

    Then serialises the content of the database. Django restores it after tests that flush the
    database.
    """
    with django_db_blocker.unblock():
        setup_cms()
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()


@pytest.fixture(autouse=True)
def _cold_caches(monkeypatch):
    """Clears the caches, so that query counts and languages do not depend on earlier tests.

    Most tests never commit. Therefore the fixture makes ``invalidate_on_commit`` drop cached pages
    at once, and not only on commit.
    """
    monkeypatch.setattr(
        "cms.signals.invalidate_on_commit", lambda: (new_generation(), invalidate_on_commit())
    )
    translation.activate(settings.LANGUAGE_CODE)
    cache.clear()
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()


@pytest.fixture(scope="session", autouse=True)
def _image_lock_per_process(tmp_path_factory):
    """Gives each test process a lock file of its own, so that processes do not wait for
    each other."""
    lock = tmp_path_factory.mktemp("drawing") / "lock"
    lock.touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("members.image_lock.LOCK", lock)
        yield


@pytest.fixture(scope="session", autouse=True)
def _kind_of_pdf_documents():
    """Registers a kind of PDF document for tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("members.pdf.kinds.document_kinds", [*document_kinds, KIND])
        yield


@pytest.fixture(autouse=True)
def _no_indexes(request, monkeypatch):
    """Switches off Wagtail's search index and its reference index.

    Updating the indexes would take a quarter of the time in which a test creates a page. Tests that
    need an index are marked ``@pytest.mark.indexed``.
    """
    if request.node.get_closest_marker("indexed"):
        yield
        return
    monkeypatch.setattr("modelsearch.signal_handlers.insert_or_update_object_task", Mock())
    with disable_reference_index_auto_update():
        yield


@pytest.fixture
def act(django_capture_on_commit_callbacks):
    """``act(function, ...)``: calls a function, then runs the tasks that it enqueued."""

    def run(function, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return function(*args, **kwargs)

    return run


@pytest.fixture
def use_cache(settings, monkeypatch):
    """``use_cache(url)``: configures the site's cache as if CACHE_URL were ``url``.

    Also resets the circuit breakers of the cache. Otherwise, if a server on the same port failed in
    an earlier test, the cache would not be used.
    """
    monkeypatch.setattr(FailoverCache, "_breakers", {})

    def use(url):
        monkeypatch.setenv("CACHE_URL", url)
        settings.CACHES = settings.CACHES | {"default": environment.cache(environ.Env())}

    return use


@pytest.fixture
def member(db):
    return make_member(first_name="Maria", last_name="Nowak")


@pytest.fixture
def other_member(db):
    """A member who belongs to a different local-government unit than ``member``."""
    return make_member(first_name="Jan", last_name="Wiśniewski")


@pytest.fixture
def coordinator(db):
    """A coordinator of an organisation."""
    return make_coordinator()


@pytest.fixture
def moderator(db):
    return make_member(roles=[Role.MODERATOR])


@pytest.fixture
def editor(db):
    return make_member(roles=[Role.EDITOR])


@pytest.fixture
def administrator(db):
    return UserFactory(is_superuser=True, is_staff=True)


@pytest.fixture
def outsider(db):
    """An account without any affiliation."""
    return UserFactory()


@pytest.fixture
def pending(db):
    """An account whose application waits for a decision."""
    return AffiliationFactory(state=Affiliation.State.PENDING).user


@pytest.fixture
def as_user(client):
    """``as_user(member)``: signs that person in with the test client, and returns the client."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in
