"""Reads settings from environment variables. An invalid value raises ImproperlyConfigured.

So the site does not start with an invalid value, and the error says how to write it. Without these
functions, django-environ would only warn about a DATABASE_URL that it cannot parse, and an invalid
port would cause an error only at the first query.
"""

import re
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

ENGINES = {
    "sqlite": "django.db.backends.sqlite3",
    "postgres": "django.db.backends.postgresql",
    "postgresql": "django.db.backends.postgresql",
}
# journal_mode=WAL: other connections can read during a write.
# transaction_mode: with IMMEDIATE, a transaction waits for the write lock when it starts. Without
# it, a transaction that first reads and then writes could fail at once, because SQLite does not let
# it wait for the lock.
# timeout: how many seconds to wait for a lock. The timeout is short, because a process answers no
# requests while all its threads wait. After the timeout, the user gets a page with a button to try
# again.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 4,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        " PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
    ),
}
# join_collapse_limit: some queries join eight tables. PostgreSQL would take fifty times as long to
# compare every order of the joins as to run the query. With a low limit it mostly joins the tables
# in the order in which the query names them, which is a good order.
# random_page_cost: the default assumes spinning disks. With the default, PostgreSQL reads a whole
# table of 2,000 rows even if twenty index look-ups would be enough.
# lock_timeout: a write that waits longer for a lock fails, and the user is asked to try again.
# server_side_binding, prepare_threshold: after a connection has run the same query five times, the
# query becomes a prepared statement. It is planned once, and only its values are sent.
POSTGRES_OPTIONS = {
    "connect_timeout": 5,
    "options": "-c join_collapse_limit=4 -c random_page_cost=1.1 -c lock_timeout=5s",
    "server_side_binding": True,
    "prepare_threshold": 5,
}

# In seconds. The timeouts are short, because readers must not wait for a Redis that does not
# answer.
REDIS_OPTIONS = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
# Cache keys with these prefixes are stored in Redis: pages read their values often, and lost values
# can be computed again. All other keys are stored in the database: their values must not be lost,
# for example the number of sign-in attempts.
KEYS_IN_REDIS = ("cms:generation", "wagtail")
CACHE_BACKENDS = {
    "django.core.cache.backends.redis.RedisCache": "members.cache.backends.FailoverCache",
    "django.core.cache.backends.db.DatabaseCache": "members.cache.backends.TableCache",
}

# The backends for EMAIL_URL. They send only messages from the queue. There is none for dummymail,
# which would lose every e-mail without a word.
DELIVERY_BACKENDS = {
    "django.core.mail.backends.smtp.EmailBackend": "members.mail.backends.SMTPBackend",
    "django.core.mail.backends.filebased.EmailBackend": "members.mail.backends.FileBackend",
    "django.core.mail.backends.console.EmailBackend": "members.mail.backends.ConsoleBackend",
    "django.core.mail.backends.locmem.EmailBackend": "members.mail.backends.MemoryBackend",
}


def secret_key(env: environ.Env) -> str:
    """The SECRET_KEY. Raises ImproperlyConfigured if it has fewer than 32 characters."""
    key = env.str("SECRET_KEY", default="")
    if len(key) < 32:
        raise ImproperlyConfigured(
            "SECRET_KEY is missing or shorter than 32 characters: set it to a long random text."
        )
    return key


def flag(env: environ.Env, name: str, *, default: bool = False) -> bool:
    """Whether the variable ``name`` is on. Returns ``default`` if it is not set or empty.

    Raises ImproperlyConfigured if its value means neither on nor off.
    """
    value = env.str(name, default="").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is neither on nor off: write 1 or 0.")


def database(env: environ.Env, default_file: Path) -> dict:
    """Django's DATABASES entry for DATABASE_URL, or else for SQLite in ``default_file``.

    Creates the folder of the SQLite file if the folder is missing. Raises ImproperlyConfigured if
    the URL has an unknown engine, an invalid port or no database name, or if a URL for SQLite has a
    host.
    """
    url = env.str("DATABASE_URL", default="") or f"sqlite:///{default_file}"
    problem = _database_problem(url)
    if problem:
        raise ImproperlyConfigured(
            f"DATABASE_URL {problem}: write it as sqlite:////folder/file.sqlite3"
            " or postgres://user:password@host:5432/name."
        )
    options = environ.Env.db_url_config(url)
    if "sqlite" in options["ENGINE"]:
        options["OPTIONS"] = SQLITE_OPTIONS
        Path(options["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    else:
        options |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
        options["OPTIONS"] = POSTGRES_OPTIONS | options.get("OPTIONS", {})
    return options


def _database_problem(url: str) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "cannot be parsed"
    if parts.scheme not in ENGINES:
        return "names no database engine that this site knows"
    if not parts.path.strip("/"):
        return "names no database"
    if parts.scheme == "sqlite" and parts.netloc:
        return "for SQLite has a host"
    return ""


def cache(env: environ.Env) -> dict:
    """Django's CACHES entry for CACHE_URL, or else for a cache in the memory of each process.

    The entry names the site's own backends for Redis and for the database (see CACHE_BACKENDS).
    Both need the table of the model CacheEntry. Raises ImproperlyConfigured if the URL has an
    unknown scheme.
    """
    url = env.str("CACHE_URL", default="") or "locmemcache://forum"
    if urlsplit(url).scheme not in environ.Env.CACHE_SCHEMES:
        raise ImproperlyConfigured(
            "CACHE_URL has no scheme that this site knows: write it as"
            " redis://host:6379/0, dbcache://forum_cache or locmemcache://."
        )
    config = environ.Env.cache_url_config(url)
    config["BACKEND"] = CACHE_BACKENDS.get(config["BACKEND"], config["BACKEND"])
    if config["BACKEND"].endswith(".FailoverCache"):
        options = REDIS_OPTIONS | config.get("OPTIONS", {})
        config["OPTIONS"] = options | {"REDIS_PREFIXES": KEYS_IN_REDIS}
    return config


def mail(env: environ.Env, default: str) -> dict:
    """Django's EMAIL_* settings for EMAIL_URL; if that is not set, for the URL ``default``.

    The backend that the URL names is returned as EMAIL_DELIVERY_BACKEND, in the site's own version
    (see DELIVERY_BACKENDS), because the site's EMAIL_BACKEND only queues e-mails. Raises
    ImproperlyConfigured if the URL is invalid or has an unknown scheme.
    """
    url = env.str("EMAIL_URL", default="") or default
    try:
        known = urlsplit(url).scheme in environ.Env.EMAIL_SCHEMES
        options = environ.Env.email_url_config(url) if known else _refuse_mail()
        backend = DELIVERY_BACKENDS[options.pop("EMAIL_BACKEND")]
    except (ValueError, KeyError):
        _refuse_mail()
    return options | {"EMAIL_DELIVERY_BACKEND": backend}


def _refuse_mail():
    raise ImproperlyConfigured(
        "EMAIL_URL has no scheme that this site knows: write it as"
        " smtp+tls://user:password@host:587 or filemail:////folder/for/emails."
    )


def site_url(env: environ.Env, default: str) -> str:
    """The URL of the site, SITE_URL or else ``default``, without a slash at its end.

    Raises ImproperlyConfigured if it is no http or https URL, or has a path or a query.
    """
    url = env.str("SITE_URL", default="") or default
    try:
        parts = urlsplit(url)
        readable = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or 1)
    except ValueError:
        readable = False
    if not readable or parts.path.strip("/") or parts.query:
        raise ImproperlyConfigured(
            "SITE_URL is not the address of a site: write it as https://forum.example.pl."
        )
    return url.rstrip("/")


def folders(env: environ.Env, below: Path) -> tuple[str, str]:
    """Returns (MEDIA_ROOT, PRIVATE_MEDIA_ROOT): the folders of public files and of members' files.

    By default they are the folders ``media`` and ``private`` in ``below``. Raises
    ImproperlyConfigured if the private folder is the public one or inside it.
    """
    public = env.str("MEDIA_ROOT", default="") or str(below / "media")
    private = env.str("PRIVATE_MEDIA_ROOT", default="") or str(below / "private")
    if Path(private).resolve().is_relative_to(Path(public).resolve()):
        raise ImproperlyConfigured(
            "PRIVATE_MEDIA_ROOT is in MEDIA_ROOT, whose files everybody may read:"
            " choose another folder."
        )
    return public, private


def accel(env: environ.Env) -> str:
    """PRIVATE_MEDIA_ACCEL: the prefix of nginx's internal URLs for members' files; may be empty.

    Raises ImproperlyConfigured if it is not a URL path such as /protected/.
    """
    value = env.str("PRIVATE_MEDIA_ACCEL", default="")
    if value and not re.fullmatch(r"/(?:[a-z0-9-]+/)+", value):
        raise ImproperlyConfigured(
            "PRIVATE_MEDIA_ACCEL is not a URL prefix: write it as /protected/, or leave it empty."
        )
    return value


def proxy_count(env: environ.Env) -> int:
    """TRUSTED_PROXY_COUNT: how many proxies in front of the site add an IP to X-Forwarded-For.

    The default is 0. Raises ImproperlyConfigured if the value is not 0, 1, 2 or 3.
    """
    value = env.str("TRUSTED_PROXY_COUNT", default="") or "0"
    if value not in {"0", "1", "2", "3"}:
        raise ImproperlyConfigured(
            "TRUSTED_PROXY_COUNT is not a number of proxies: write 0 for none, 1 for nginx alone."
        )
    return int(value)


def hsts(env: environ.Env) -> tuple[bool, bool]:
    """Returns (SECURE_HSTS_INCLUDE_SUBDOMAINS, SECURE_HSTS_PRELOAD).

    Raises ImproperlyConfigured if only SECURE_HSTS_PRELOAD is on, because browsers preload a domain
    only together with its subdomains.
    """
    subdomains = flag(env, "HSTS_INCLUDE_SUBDOMAINS")
    preload = flag(env, "HSTS_PRELOAD")
    if preload and not subdomains:
        raise ImproperlyConfigured(
            "HSTS_PRELOAD needs HSTS_INCLUDE_SUBDOMAINS: browsers preload no domain without its"
            " subdomains."
        )
    return subdomains, preload


def count(env: environ.Env, name: str, *, default: int) -> int:
    """The variable ``name`` as a whole number. Returns ``default`` if it is not set or empty.

    Raises ImproperlyConfigured if it is not a number from 0 to 999999.
    """
    value = env.str(name, default="").strip() or str(default)
    if not (value.isascii() and value.isdecimal() and len(value) < 7):
        raise ImproperlyConfigured(
            f"{name} is not a number from 0 to 999999: write 60, or 0 for no limit."
        )
    return int(value)


def storage(env: environ.Env, site_url: str) -> dict:
    """Django's STORAGES entry for public files: the bucket in MEDIA_STORAGE, or else MEDIA_ROOT.

    Files in the bucket also get URLs below ``/media/`` on this site. nginx fetches them from the
    bucket, so that readers' browsers send no request to another host. Raises ImproperlyConfigured
    if MEDIA_STORAGE is invalid, or if django-storages is not installed.
    """
    url = env.str("MEDIA_STORAGE", default="")
    if not url:
        return {"BACKEND": "members.storage.WholeFileStorage"}
    bucket, options = _bucket(url)
    if find_spec("storages") is None:
        raise ImproperlyConfigured(
            "MEDIA_STORAGE needs a package: pip install --require-hashes -r requirements-s3.txt."
        )
    site = urlsplit(site_url)
    return {
        "BACKEND": "config.buckets.BucketStorage",
        "OPTIONS": {
            "bucket_name": bucket.hostname,
            "access_key": unquote(bucket.username),
            "secret_key": unquote(bucket.password),
            "endpoint_url": options["endpoint"].rstrip("/"),
            "region_name": options.get("region"),
            "custom_domain": f"{site.netloc}/media",
            "url_protocol": f"{site.scheme}:",
            "querystring_auth": False,
            "file_overwrite": False,
            "default_acl": None,  # no ACL per file: the bucket itself is public
        },
    }


def _bucket(url: str):
    """Parses MEDIA_STORAGE. Returns (the result of ``urlsplit``, the query parameters as a dict).

    Raises ImproperlyConfigured if it is not an s3:// URL, if the bucket, a key or the endpoint is
    missing, or if the query has an unknown parameter.
    """
    try:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, strict_parsing=True))
        readable = parts.scheme == "s3" and parts.hostname and parts.username and parts.password
    except ValueError:
        readable = False
    if (
        not readable
        or not set(options) <= {"endpoint", "region"}
        or not options.get("endpoint", "").startswith(("https://", "http://"))
    ):
        raise ImproperlyConfigured(
            "MEDIA_STORAGE names no bucket: write it as"
            " s3://key:secret@bucket?endpoint=https://s3.example.pl&region=pl-1."
        )
    return parts, options
