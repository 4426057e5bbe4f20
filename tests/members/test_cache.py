"""The cache in Redis and in a database table, and what happens in and after Redis outages."""

import logging
from datetime import timedelta
from io import StringIO
from time import monotonic, sleep

import environ
import pytest
from django.core.cache import cache, caches
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from cms.public.caching import generation, new_generation
from config import environment
from members.cache import backends
from members.cache.backends import MOST_ENTRIES, CircuitBreaker, TableCache
from members.cache.models import CacheEntry
from tests.at_once import at_once
from tests.redis_servers import SmallRedis, silent, stopped

IN_REDIS, DURABLE = "wagtail_something", "allauth:something"


@pytest.fixture
def server():
    server = SmallRedis()
    yield server
    server.speaks.set()
    server.stop()


@pytest.fixture(params=["at work", "stopped", "database"])
def _anywhere(request, use_cache, server):
    """Runs each test with Redis, then with Redis stopped, and then with the database as cache."""
    if request.param == "stopped":
        server.stop()
    use_cache("dbcache://forum_cache" if request.param == "database" else server.url)


@pytest.fixture
def pause(monkeypatch):
    """``pause()``: waits until the cache tries Redis again, in this test after 0.05 seconds."""
    monkeypatch.setattr(backends, "PAUSE", 0.05)
    return lambda: sleep(0.06)


def age(key, **since):
    """Sets the expiry of an entry to the past: ``age("x", days=1)`` sets it to a day ago."""
    expired = timezone.now() - timedelta(**since)
    CacheEntry.objects.filter(cache_key__endswith=key).update(expires=expired)


@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.usefixtures("_anywhere")
@pytest.mark.parametrize("key", [IN_REDIS, DURABLE])
class TestOperations:
    def test_one_value(self, key):
        assert cache.get(key, "none") == "none"
        assert cache.add(key, 5, 60)
        assert not cache.add(key, 6, 60)
        assert cache.get(key) == 5
        assert cache.has_key(key)
        assert key in cache
        assert cache.touch(key, 90)
        assert cache.delete(key)
        assert not cache.delete(key)
        assert not cache.touch(key, 90)
        assert cache.get(key) is None

    def test_counting(self, key):
        with pytest.raises(ValueError, match=key):
            cache.incr(key)
        cache.set(key, 5)
        assert [cache.incr(key), cache.incr(key, 3), cache.decr(key)] == [6, 9, 8]
        assert cache.get(key) == 8

    def test_get_or_set(self, key):
        assert cache.get_or_set(key, lambda: ["made"], timeout=None) == ["made"]
        assert cache.get_or_set(key, "other") == ["made"]

    def test_versions(self, key):
        cache.set(key, "old", version=1)
        cache.set(key, "new", version=2)
        assert (cache.get(key), cache.get(key, version=2)) == ("old", "new")
        cache.delete(key, version=2)
        cache.incr_version(key)
        assert (cache.get(key), cache.get(key, version=2)) == (None, "old")

    def test_many(self, key):
        both = {key: 1, IN_REDIS: 2, DURABLE: 3}
        assert cache.set_many(both, 60) == []
        assert cache.get_many([*both, "missing"]) == both
        cache.delete_many([key, "missing"])
        assert cache.get_many(both) == {k: v for k, v in both.items() if k != key}
        assert (cache.get_many([]), cache.set_many({})) == ({}, [])

    def test_clear(self, key):
        cache.set_many({key: 1, IN_REDIS: 2, DURABLE: 3})
        cache.clear()
        assert cache.get_many([key, IN_REDIS, DURABLE]) == {}


@pytest.mark.postgresql
@pytest.mark.django_db
class TestTable:
    @pytest.fixture(autouse=True)
    def _database(self, use_cache):
        use_cache("dbcache://forum_cache")

    @pytest.mark.parametrize("prefix", ["forum_1", "forum%", "forum\\"])
    def test_clear_leaves_a_cache_with_a_similar_prefix(self, prefix):
        own = TableCache("", {"KEY_PREFIX": prefix})
        other = TableCache("", {"KEY_PREFIX": "forum21"})
        for each in (own, other):
            each.set("key", 1, 60)
        own.clear()
        assert (own.get("key"), other.get("key")) == (None, 1)

    def test_expired_entry_can_be_added_once(self):
        cache.set("key", 1, 60)
        age("key", seconds=2)
        assert (cache.get("key"), cache.has_key("key"), cache.touch("key", 60)) == (
            None,
            False,
            False,
        )
        with pytest.raises(ValueError, match="key"):
            cache.incr("key")
        assert [cache.add("key", 2, 60), cache.add("key", 3, 60)] == [True, False]
        assert cache.get("key") == 2

    def test_incr_keeps_the_expiry(self):
        cache.add("key", 0, timeout=3600)
        ends = CacheEntry.objects.get().expires
        cache.incr("key")
        assert CacheEntry.objects.get().expires == ends

    def test_reading_writes_nothing(self, django_assert_num_queries):
        cache.set("key", 1, 60)
        age("key", seconds=2)
        with django_assert_num_queries(1):
            assert cache.get("key") is None
        assert CacheEntry.objects.exists()

    def test_many_entries_are_not_culled(self):
        ends = timezone.now() + timedelta(minutes=5)
        CacheEntry.objects.bulk_create(
            CacheEntry(cache_key=f":1:allauth:{number:03}", value="gAR9lC4=", expires=ends)
            for number in range(400)
        )
        cache.set("key", 1)
        assert CacheEntry.objects.count() == 401
        assert MOST_ENTRIES > 10_000

    def test_prune_deletes_what_expired(self):
        for key in ("old", "new"):
            cache.set(key, 1, 60)
        cache.set("for-ever", 1, None)
        age("old", seconds=2)
        call_command("prune", stdout=StringIO())
        keys = set(CacheEntry.objects.values_list("pk", flat=True))
        assert keys == {":1:new", ":1:for-ever"}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("url", ["database", "stopped"])
class TestAtOnce:
    @pytest.fixture(autouse=True)
    def _used(self, use_cache, url):
        with stopped() as nowhere:
            use_cache("dbcache://forum_cache" if url == "database" else nowhere)
            yield

    def test_simultaneous_incr_counts_each_call(self):
        cache.set(DURABLE, 0)
        assert sorted(at_once(range(8), lambda _number: cache.incr(DURABLE))) == list(range(1, 9))

    @pytest.mark.parametrize("expired", [True, False])
    def test_simultaneous_add_succeeds_once(self, expired):
        if expired:
            cache.set(DURABLE, 0)
            age(DURABLE, seconds=2)
        added = at_once(range(8), lambda number: cache.add(DURABLE, number, 60))
        assert added.count(True) == 1
        assert cache.get(DURABLE) == added.index(True)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_table_created_by_hand_is_used(use_cache):
    executor = MigrationExecutor(connection)
    executor.migrate([("cache", None)])
    call_command("createcachetable", "forum_cache", verbosity=0)
    executor = MigrationExecutor(connection)
    executor.migrate([("cache", "0001_initial")])
    use_cache("dbcache://forum_cache")
    cache.set(DURABLE, 1)
    assert cache.get(DURABLE) == 1


@pytest.mark.django_db
class TestAway:
    def test_outage_costs_one_timeout(self, use_cache):
        with silent() as url:
            use_cache(url)
            began = monotonic()
            for number in range(20):
                cache.set(IN_REDIS, number)
            assert cache.get(IN_REDIS) == 19
            assert 0.4 < monotonic() - began < 1

    def test_other_threads_do_not_try_redis(self, use_cache):
        with silent() as url:
            use_cache(url)
            cache.get(IN_REDIS)
            other = caches.create_connection("default")  # as another thread would get it
            began = monotonic()
            other.get(IN_REDIS)
            assert monotonic() - began < 0.2

    def test_one_thread_tries_redis_again(self, pause, monkeypatch):
        breaker = CircuitBreaker()
        assert [breaker.open(), breaker.open()] == [True, False]
        assert not breaker.may_retry()
        pause()
        monkeypatch.setattr(backends, "PAUSE", 60)  # the threads may take longer than 0.05 seconds
        assert at_once(range(8), lambda _number: breaker.may_retry()).count(True) == 1

    def test_outage_is_logged_once(self, use_cache, caplog):
        with stopped() as url:
            use_cache(url)
            for _time in range(3):
                cache.get(IN_REDIS)
        assert [record.levelno for record in caplog.records] == [logging.WARNING]
        assert "Connection refused" in caplog.text

    def test_password_is_not_logged(self, use_cache, caplog):
        with stopped() as url:
            use_cache(url.replace("//", "//:secret-word@"))
            cache.get(IN_REDIS)
        assert "secret-word" not in caplog.text


@pytest.mark.django_db
class TestBack:
    @pytest.fixture(autouse=True)
    def _used(self, use_cache, server):
        use_cache(server.url)

    def come_back(self, server, pause):
        server.start()
        pause()

    def test_redis_is_used_after_an_outage(self, server, pause):
        server.stop()
        cache.set(IN_REDIS, 1)
        self.come_back(server, pause)
        cache.set(IN_REDIS, 2)
        assert any(IN_REDIS.encode() in key for key in server.data)

    def test_redis_is_not_tried_during_the_pause(self, server):
        server.stop()
        cache.set(IN_REDIS, 1)
        server.start()
        assert cache.get(IN_REDIS) == 1
        assert server.data == {}

    @pytest.mark.parametrize("is_empty", [True, False])
    def test_generation_is_new_after_an_outage(self, server, pause, is_empty):
        words = [generation()]
        server.stop()
        words.append(generation())
        new_generation()
        words.append(generation())
        if is_empty:
            server.data.clear()
        self.come_back(server, pause)
        words.append(generation())
        assert len(set(words)) == 4

    def test_generation_is_new_in_a_second_outage(self, server, pause):
        server.stop()
        words = [generation()]
        self.come_back(server, pause)
        new_generation()
        server.stop()
        words.append(generation())
        assert len(set(words)) == 2

    def test_entry_deleted_during_an_outage_stays_deleted(self, server, pause):
        cache.set(IN_REDIS, "old")
        server.stop()
        cache.delete(IN_REDIS)
        self.come_back(server, pause)
        assert cache.get(IN_REDIS) is None

    def test_write_that_timed_out_is_ignored(self, server, pause):
        cache.get(IN_REDIS)
        server.speaks.clear()
        cache.set(IN_REDIS, "late")
        cache.set(IN_REDIS, "newer")
        server.speaks.set()
        while not server.data:
            sleep(0.01)
        pause()
        assert cache.get(IN_REDIS) is None

    @pytest.mark.parametrize("is_empty", [True, False])
    def test_durable_counter_survives_an_outage(self, server, pause, is_empty):
        cache.set(DURABLE, 3)
        server.stop()
        assert cache.incr(DURABLE) == 4
        if is_empty:
            server.data.clear()
        self.come_back(server, pause)
        assert cache.incr(DURABLE) == 5

    def test_restart_of_redis_is_no_outage(self, server, caplog):
        cache.set(IN_REDIS, 1)
        server.stop()
        server.start()
        assert cache.get(IN_REDIS) == 1
        assert caplog.records == []


class TestSettings:
    def test_timeouts_can_be_set_in_cache_url(self, monkeypatch):
        monkeypatch.setenv("CACHE_URL", "redis://localhost:6379/0?socket_timeout=2")
        options = environment.cache(environ.Env())["OPTIONS"]
        assert (options["socket_timeout"], options["socket_connect_timeout"]) == (2, 0.5)

    @pytest.mark.parametrize(
        ("url", "backend"),
        [
            ("rediss://:secret@host:6379/0", "members.cache.backends.FailoverCache"),
            ("dbcache://forum_cache", "members.cache.backends.TableCache"),
            ("", "django.core.cache.backends.locmem.LocMemCache"),
        ],
    )
    def test_backends(self, monkeypatch, url, backend):
        monkeypatch.setenv("CACHE_URL", url)
        assert environment.cache(environ.Env())["BACKEND"] == backend
