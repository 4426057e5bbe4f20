"""The site's cache backends: one uses only the database, the other uses Redis, too.

Redis stores values that can be computed again, such as those that every page reads. The database
stores values that must not be lost, such as rate limits and used codes. While Redis does not
answer, the database stores all values.
"""

import logging
import pickle
import time
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from threading import Lock
from typing import ClassVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from redis import RedisError

from members.cache.models import CacheEntry

PAUSE = 10
"""How many seconds a process waits before it tries Redis again, after Redis did not answer."""
MOST_ENTRIES = 100_000
"""If the table has more entries, Django deletes some of them, which may be rate limits. By default
Django would allow only 300 entries."""
NO_ANSWER = (RedisError, OSError)

logger = logging.getLogger(__name__)


class TableCache(DatabaseCache):
    """Django's database cache in the site's own table, made atomic so that it can count attempts.

    It fixes these faults of Django's version:

    - ``add``: two concurrent calls both succeed if the key has expired.
    - ``touch`` makes expired values valid again.
    - ``incr`` loses concurrent counts, and the expiry time.
    - ``get`` deletes expired rows, so that a reader waits for a writer. Here ``manage.py prune``
      deletes them.
    """

    def __init__(self, _table, params):
        options = {"MAX_ENTRIES": MOST_ENTRIES} | params.get("OPTIONS", {})
        super().__init__(CacheEntry._meta.db_table, {**params, "OPTIONS": options})

    def get_many(self, keys, version=None):
        names = {self.make_and_validate_key(key, version=version): key for key in keys}
        found = self._alive(*names).values_list("pk", "value")
        return {names[name]: _value(text) for name, text in found}

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        name = self.make_and_validate_key(key, version=version)
        expired = CacheEntry.objects.filter(pk=name, expires__lte=timezone.now())
        if expired.update(value=_text(value), expires=self._moment(timeout)):
            return True
        return super().add(key, value, timeout, version)

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        name = self.make_and_validate_key(key, version=version)
        return bool(self._alive(name).update(expires=self._moment(timeout)))

    def incr(self, key, delta=1, version=None):
        name = self.make_and_validate_key(key, version=version)
        with transaction.atomic():
            entry = self._alive(name).select_for_update().first()
            if entry is None:
                raise ValueError(f"Key '{key}' not found")
            value = _value(entry.value) + delta
            CacheEntry.objects.filter(pk=name).update(value=_text(value))
        return value

    def clear(self):
        """Deletes only entries whose key has the prefix of this cache, because other caches use the
        same table."""
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(self._table)
            prefix = connection.ops.prep_for_like_query(f"{self.key_prefix}:")
            like = rf"DELETE FROM {table} WHERE cache_key LIKE %s ESCAPE '\'"  # noqa: S608
            cursor.execute(like, [f"{prefix}%"])

    def _alive(self, *names: str) -> QuerySet[CacheEntry]:
        return CacheEntry.objects.filter(pk__in=names, expires__gt=timezone.now())

    def _moment(self, timeout) -> datetime:
        """The time at which a value expires if it is stored now with this ``timeout``."""
        ends = self.get_backend_timeout(timeout)
        if ends is None:
            return datetime.max.replace(microsecond=0, tzinfo=UTC)
        return datetime.fromtimestamp(ends, tz=UTC)


def _text(value) -> str:
    return b64encode(pickle.dumps(value, TableCache.pickle_protocol)).decode()


def _value(text: str):
    return pickle.loads(b64decode(text))  # noqa: S301 -- written by the site itself


class CircuitBreaker:
    """Remembers, for all threads of a process, that a Redis server does not answer.

    While the breaker is open, the process uses the database in place of this server.
    """

    def __init__(self):
        self._lock = Lock()
        self._retry_at: float | None = None

    @property
    def is_open(self) -> bool:
        return self._retry_at is not None

    def open(self) -> bool:
        """Stops the use of Redis for PAUSE. Returns whether Redis was in use before."""
        with self._lock:
            was_closed = self._retry_at is None
            self._retry_at = time.monotonic() + PAUSE
            return was_closed

    def close(self) -> None:
        self._retry_at = None

    def may_retry(self) -> bool:
        """Whether the caller should try Redis again: True for the first caller after each pause."""
        with self._lock:
            if self._retry_at is None or time.monotonic() < self._retry_at:
                return False
            self._retry_at = time.monotonic() + PAUSE
            return True


class FailoverCache(BaseCache):
    """Stores keys that begin with one of `REDIS_PREFIXES` in Redis, and all others in the database.

    When Redis does not answer, a process waits for one timeout, and then uses the database for the
    keys of Redis, too. After each `PAUSE` one caller checks whether Redis answers again. So that no
    outdated values are read, the process deletes the old values of these keys from the database
    when it changes to the database, and empties Redis before it changes back.

    Each process notices by itself that Redis fails or answers again. Therefore one process may use
    the database while another uses Redis, until its `PAUSE` is over and it gets the next request.
    In this time a process may show an old version of a page that another process has published. If
    a management command publishes a page while it uses the database, and then ends, it never
    empties Redis: old versions of the page are shown until the timeout of the cache `pages`.
    """

    _breakers: ClassVar[dict[str, CircuitBreaker]] = {}

    def __init__(self, server, params):
        super().__init__(params)
        options = dict(params.get("OPTIONS", {}))
        self._prefixes = tuple(options.pop("REDIS_PREFIXES"))
        self._redis = RedisCache(server, {**params, "OPTIONS": options})
        in_table = {**params, "OPTIONS": {}}
        self._durable = TableCache("", in_table)
        self._fallback = TableCache("", {**in_table, "KEY_PREFIX": f"spare{self.key_prefix}"})
        self._breaker = self._breakers.setdefault(str(server), CircuitBreaker())

    def answers(self) -> bool:
        """Whether Redis answers. During a pause returns False without a request to Redis."""
        self._ask_redis("has_key", "answers")
        return not self._breaker.is_open

    def add(self, key, *args, **kwargs):
        return self._ask("add", key, *args, **kwargs)

    def get(self, key, *args, **kwargs):
        return self._ask("get", key, *args, **kwargs)

    def set(self, key, *args, **kwargs):
        return self._ask("set", key, *args, **kwargs)

    def touch(self, key, *args, **kwargs):
        return self._ask("touch", key, *args, **kwargs)

    def delete(self, key, *args, **kwargs):
        return self._ask("delete", key, *args, **kwargs)

    def has_key(self, key, *args, **kwargs):
        return self._ask("has_key", key, *args, **kwargs)

    def incr(self, key, *args, **kwargs):
        return self._ask("incr", key, *args, **kwargs)

    def get_many(self, keys, version=None):
        in_redis, durable = self._split(keys)
        found = self._ask_redis("get_many", in_redis, version) if in_redis else {}
        return found | self._durable.get_many(durable, version)

    def set_many(self, data, timeout=DEFAULT_TIMEOUT, version=None):
        in_redis, durable = ({key: data[key] for key in keys} for keys in self._split(data))
        failed = self._ask_redis("set_many", in_redis, timeout, version) if in_redis else []
        return failed + self._durable.set_many(durable, timeout, version)

    def delete_many(self, keys, version=None):
        in_redis, durable = self._split(keys)
        if in_redis:
            self._ask_redis("delete_many", in_redis, version)
        self._durable.delete_many(durable, version)

    def clear(self):
        self._durable.clear()
        return self._ask_redis("clear")

    def _is_in_redis(self, key) -> bool:
        return str(key).startswith(self._prefixes)

    def _split(self, keys) -> tuple[list, list]:
        """Splits ``keys`` into (keys for Redis, keys for the database)."""
        keys = list(keys)
        return (
            [key for key in keys if self._is_in_redis(key)],
            [key for key in keys if not self._is_in_redis(key)],
        )

    def _ask(self, name: str, key, *args, **kwargs):
        if self._is_in_redis(key):
            return self._ask_redis(name, key, *args, **kwargs)
        return getattr(self._durable, name)(key, *args, **kwargs)

    def _ask_redis(self, name: str, *args, **kwargs):
        """Calls the method ``name`` of Redis, or of the database if Redis does not answer."""
        if self._is_available():
            try:
                return getattr(self._redis, name)(*args, **kwargs)
            except NO_ANSWER as error:
                self._fall_back(error)
        return getattr(self._fallback, name)(*args, **kwargs)

    def _is_available(self) -> bool:
        """Whether to use Redis.

        After each pause one caller tries to empty Redis. If this works, Redis is used again.
        """
        if not self._breaker.is_open:
            return True
        if not self._breaker.may_retry():
            return False
        try:
            self._redis.clear()
        except NO_ANSWER:
            return False
        self._breaker.close()
        logger.warning("Redis answers again.")
        return True

    def _fall_back(self, error: Exception) -> None:
        if self._breaker.open():
            logger.warning("Redis does not answer; the database is used instead: %s", error)
            self._fallback.clear()
