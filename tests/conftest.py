"""The personas of every test, and the care that keeps query counts the same."""

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
from tests.database import copy_sqlite, make_postgres_template
from tests.factories.members import AffiliationFactory, UserFactory, make_coordinator, make_member


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings):
    """The test's database is a copy of one that is migrated already.

    Django is to keep the file that it finds; PostgreSQL copies its template by itself.
    """
    if connection.vendor == "sqlite":
        copy_sqlite(Path(connection.settings_dict["TEST"]["NAME"]))
        return True
    make_postgres_template(os.environ["DATABASE_URL"])
    return False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A site that was set up, once: every test that asks for it again finds it made.

    Tests which flush the database get these rows back, too.
    """
    with django_db_blocker.unblock():
        setup_cms()
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()


@pytest.fixture(autouse=True)
def _cold_caches(monkeypatch):
    """Query counts depend on what an earlier test left warm, words on its last reader's language.

    The transaction of most tests never ends: what is dropped at its end is dropped at once, too.
    """
    monkeypatch.setattr(
        "cms.signals.invalidate_on_commit", lambda: (new_generation(), invalidate_on_commit())
    )
    translation.activate(settings.LANGUAGE_CODE)
    cache.clear()
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()


@pytest.fixture(scope="session", autouse=True)
def _own_turns_at_drawing(tmp_path_factory):
    """The processes of a machine draw in turn; those of a run of tests are each a machine."""
    lock = tmp_path_factory.mktemp("drawing") / "lock"
    lock.touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("members.image_lock.LOCK", lock)
        yield


@pytest.fixture(autouse=True)
def _no_indexes(request, monkeypatch):
    """Wagtail's indexes take a quarter of the time that a page takes; few tests ask them.

    Those say ``@pytest.mark.indexed``.
    """
    if request.node.get_closest_marker("indexed"):
        yield
        return
    monkeypatch.setattr("modelsearch.signal_handlers.insert_or_update_object_task", Mock())
    with disable_reference_index_auto_update():
        yield


@pytest.fixture
def use_cache(settings, monkeypatch):
    """``use_cache(url)``: the site's cache is there, as CACHE_URL would have it.

    It is left alone by no pause that an earlier test brought on a server with the same port.
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
    """A member from another unit."""
    return make_member(first_name="Jan", last_name="Wiśniewski")


@pytest.fixture
def coordinator(db):
    """Vouches for the people of a unit of one office."""
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
    """An account whose application waits."""
    return AffiliationFactory(state=Affiliation.State.PENDING).user


@pytest.fixture
def as_user(client):
    """``as_user(member)``: a client signed in as that person."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in
