"""The site's cache: Redis for what every page asks, the database for what must not be forgotten.

Attempts that are counted and codes that were used lie in the database whatever happens to Redis.
Redis has only what can be made again at once; while it does not answer, the database has that, too.
"""

from __future__ import annotations

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
"""Seconds for which a process leaves a Redis alone that did not answer."""
MOST_ENTRIES = 100_000
"""Above that expired entries are deleted, and then others: Django's 300 would drop counts."""
NO_ANSWER = (RedisError, OSError)

logger = logging.getLogger(__name__)


class TableCache(DatabaseCache):
    """Django's database cache in the site's own table, exact enough to count attempts.

    Django's `add` says yes to two at once where an expired value lies, `touch` brings such a value
    back, `incr` loses counts and the moment at which they expire, and `get` deletes: a reader would
    wait for a writer. Expired entries go with `manage.py prune`.
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
        """Empties this cache, and not another one whose prefix lies in the same table."""
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(self._table)
            mine = [f"{self.key_prefix}:%"]
            cursor.execute(f"DELETE FROM {table} WHERE cache_key LIKE %s", mine)  # noqa: S608

    def _alive(self, *names: str) -> QuerySet[CacheEntry]:
        return CacheEntry.objects.filter(pk__in=names, expires__gt=timezone.now())

    def _moment(self, timeout) -> datetime:
        """When a value expires that is stored now."""
        ends = self.get_backend_timeout(timeout)
        if ends is None:
            return datetime.max.replace(microsecond=0, tzinfo=UTC)
        return datetime.fromtimestamp(ends, tz=UTC)


def _text(value) -> str:
    return b64encode(pickle.dumps(value, TableCache.pickle_protocol)).decode()


def _value(text: str):
    return pickle.loads(b64decode(text))  # noqa: S301 -- written by the site itself


class Rest:
    """The time for which this process leaves a Redis alone, for all its threads."""

    def __init__(self):
        self._lock = Lock()
        self._until: float | None = None

    @property
    def is_on(self) -> bool:
        return self._until is not None

    def begin(self) -> bool:
        """Whether it begins now; when it was on it lasts longer."""
        with self._lock:
            begins = self._until is None
            self._until = time.monotonic() + PAUSE
            return begins

    def end(self) -> None:
        self._until = None

    def my_turn(self) -> bool:
        """Whether the pause is over and the caller is to try; others go on without Redis."""
        with self._lock:
            if self._until is None or time.monotonic() < self._until:
                return False
            self._until = time.monotonic() + PAUSE
            return True


class FailoverCache(BaseCache):
    """Keys that begin with one of `QUICK` are kept in Redis, all others in the database.

    A Redis that does not answer costs a process one timeout; then the database stands in, for
    `PAUSE` seconds at a time, until one caller finds that Redis answers again. What the database
    kept in its stead before is dropped when it begins to, and what Redis has when it is back:
    both may be older than a change. So nothing old comes back, and nothing that counts is lost.

    Each process finds that out by itself. For as long as one uses the database and another one
    Redis (the pause, and until the process is asked something), a page published in one may be
    shown by the other one as it was before. A command that ends within the pause tells nobody:
    then kept pages are as old as `pages` lets them become.
    """

    _rests: ClassVar[dict[str, Rest]] = {}

    def __init__(self, server, params):
        super().__init__(params)
        options = dict(params.get("OPTIONS", {}))
        self._quick = tuple(options.pop("QUICK"))
        self._redis = RedisCache(server, {**params, "OPTIONS": options})
        in_table = {**params, "OPTIONS": {}}
        self._held = TableCache("", in_table)
        self._spare = TableCache("", {**in_table, "KEY_PREFIX": f"spare{self.key_prefix}"})
        self._rest = self._rests.setdefault(str(server), Rest())

    def answers(self) -> bool:
        """Whether Redis answers; one that is left alone does not."""
        self._ask_redis("has_key", "answers")
        return not self._rest.is_on

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
        quick, held = self._apart(keys)
        found = self._ask_redis("get_many", quick, version) if quick else {}
        return found | self._held.get_many(held, version)

    def set_many(self, data, timeout=DEFAULT_TIMEOUT, version=None):
        quick, held = ({key: data[key] for key in keys} for keys in self._apart(data))
        failed = self._ask_redis("set_many", quick, timeout, version) if quick else []
        return failed + self._held.set_many(held, timeout, version)

    def delete_many(self, keys, version=None):
        quick, held = self._apart(keys)
        if quick:
            self._ask_redis("delete_many", quick, version)
        self._held.delete_many(held, version)

    def clear(self):
        self._held.clear()
        return self._ask_redis("clear")

    def _is_quick(self, key) -> bool:
        return str(key).startswith(self._quick)

    def _apart(self, keys) -> tuple[list, list]:
        """Keys for Redis, and keys for the database."""
        keys = list(keys)
        return (
            [key for key in keys if self._is_quick(key)],
            [key for key in keys if not self._is_quick(key)],
        )

    def _ask(self, name: str, key, *args, **kwargs):
        if self._is_quick(key):
            return self._ask_redis(name, key, *args, **kwargs)
        return getattr(self._held, name)(key, *args, **kwargs)

    def _ask_redis(self, name: str, *args, **kwargs):
        """What Redis answers, or the database in its stead."""
        if self._may_ask():
            try:
                return getattr(self._redis, name)(*args, **kwargs)
            except NO_ANSWER as error:
                self._turn_away(error)
        return getattr(self._spare, name)(*args, **kwargs)

    def _may_ask(self) -> bool:
        """Whether Redis is to be asked. Once in a pause this tries it, and empties it."""
        if not self._rest.is_on:
            return True
        if not self._rest.my_turn():
            return False
        try:
            self._redis.clear()
        except NO_ANSWER:
            return False
        self._rest.end()
        logger.warning("Redis answers again.")
        return True

    def _turn_away(self, error: Exception) -> None:
        if self._rest.begin():
            logger.warning("Redis does not answer, the database stands in for it: %s", error)
            self._spare.clear()
