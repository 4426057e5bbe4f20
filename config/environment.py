"""Reads the settings that the environment gives, and refuses nonsense with one clear sentence.

django-environ turns an unreadable ``DATABASE_URL`` into an empty dictionary with a warning and
leaves a bad port for the first query to find: an operator should be told at the start.
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
# WAL lets readers go on while one person writes; IMMEDIATE makes writers queue at the start of a
# transaction, where the timeout applies, instead of failing in its middle. Whoever has waited so
# many seconds is asked to try again: all threads of a process waiting would keep readers out.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 4,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        " PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
    ),
}
# A list joins eight tables. To try them in every order takes PostgreSQL fifty times as long as to
# answer; the order in which the query names them is a good one.
# Its planner reckons with turning discs: for twenty rows it would read all of a table with two
# thousand rather than look twenty times into its index.
# A write that another one holds up for so long is given up; people are asked to try again.
# What a connection asks for the fifth time PostgreSQL plans once and keeps; values go beside it.
POSTGRES_OPTIONS = {
    "connect_timeout": 5,
    "options": "-c join_collapse_limit=4 -c random_page_cost=1.1 -c lock_timeout=5s",
    "server_side_binding": True,
    "prepare_threshold": 5,
}

# A Redis that does not answer must not hold readers up.
REDIS_OPTIONS = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
# How the keys begin that lie in Redis: what every page asks, and what can be made again at once.
# All other keys, such as counts of sign-in attempts, lie in the database and are never lost.
KEYS_IN_REDIS = ("cms:generation", "wagtail")
CACHE_BACKENDS = {
    "django.core.cache.backends.redis.RedisCache": "members.cache.backends.FailoverCache",
    "django.core.cache.backends.db.DatabaseCache": "members.cache.backends.TableCache",
}


def secret_key(env: environ.Env) -> str:
    """The SECRET_KEY. Raises ImproperlyConfigured when it is missing or too short to be one."""
    key = env.str("SECRET_KEY", default="")
    if len(key) < 32:
        raise ImproperlyConfigured(
            "SECRET_KEY is missing or shorter than 32 characters: set it to a long random text."
        )
    return key


def flag(env: environ.Env, name: str, *, default: bool = False) -> bool:
    """A switch; ``default`` is what holds when it is not set.

    Raises ImproperlyConfigured on anything that is neither on nor off.
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
    """Django's DATABASES entry for DATABASE_URL, or for SQLite in ``default_file``.

    Raises ImproperlyConfigured when the address names no known engine, no database, or a port
    that is not a number.
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
        return "is not a readable address"
    if parts.scheme not in ENGINES:
        return "names no database engine that this site knows"
    if not parts.path.strip("/"):
        return "names no database"
    if parts.scheme == "sqlite" and parts.netloc:
        return "for SQLite has a host"
    return ""


def cache(env: environ.Env) -> dict:
    """Django's CACHES entry for CACHE_URL, or a cache in this process's memory.

    Redis and the database get the site's own backends; both use the site's own table.
    Raises ImproperlyConfigured when the address names no known kind of cache.
    """
    url = env.str("CACHE_URL", default="") or "locmemcache://forum"
    if urlsplit(url).scheme not in environ.Env.CACHE_SCHEMES:
        raise ImproperlyConfigured(
            "CACHE_URL names no kind of cache that this site knows: write it as"
            " redis://host:6379/0, dbcache://forum_cache or locmemcache://."
        )
    config = environ.Env.cache_url_config(url)
    config["BACKEND"] = CACHE_BACKENDS.get(config["BACKEND"], config["BACKEND"])
    if config["BACKEND"].endswith(".FailoverCache"):
        options = REDIS_OPTIONS | config.get("OPTIONS", {})
        config["OPTIONS"] = options | {"REDIS_PREFIXES": KEYS_IN_REDIS}
    return config


def mail(env: environ.Env, default: str) -> dict:
    """Django's EMAIL_* settings for EMAIL_URL, or for ``default``.

    The backend that speaks to the mail server is called EMAIL_DELIVERY_BACKEND. Raises
    ImproperlyConfigured when the address names no known way of sending.
    """
    url = env.str("EMAIL_URL", default="") or default
    try:
        known = urlsplit(url).scheme in environ.Env.EMAIL_SCHEMES
        options = environ.Env.email_url_config(url) if known else _refuse_mail()
    except ValueError:
        _refuse_mail()
    return options | {"EMAIL_DELIVERY_BACKEND": options.pop("EMAIL_BACKEND")}


def _refuse_mail():
    raise ImproperlyConfigured(
        "EMAIL_URL names no way of sending mail that this site knows: write it as"
        " smtp+tls://user:password@host:587 or filemail:////folder/for/letters."
    )


def site_url(env: environ.Env, default: str) -> str:
    """The address of the site without a closing slash. Raises ImproperlyConfigured on nonsense."""
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
    """Where public files and members' files are kept: MEDIA_ROOT and PRIVATE_MEDIA_ROOT.

    Raises ImproperlyConfigured when members' files would lie below the public folder.
    """
    public = env.str("MEDIA_ROOT", default="") or str(below / "media")
    private = env.str("PRIVATE_MEDIA_ROOT", default="") or str(below / "private")
    if Path(private).resolve().is_relative_to(Path(public).resolve()):
        raise ImproperlyConfigured(
            "PRIVATE_MEDIA_ROOT lies below MEDIA_ROOT, which everybody may read:"
            " name another folder."
        )
    return public, private


def accel(env: environ.Env) -> str:
    """The address below which nginx alone finds PRIVATE_MEDIA_ROOT, or nothing.

    Raises ImproperlyConfigured when it is no folder of addresses.
    """
    value = env.str("PRIVATE_MEDIA_ACCEL", default="")
    if value and not re.fullmatch(r"/(?:[a-z0-9-]+/)+", value):
        raise ImproperlyConfigured(
            "PRIVATE_MEDIA_ACCEL is no folder of addresses: write it as /protected/, or leave it"
            " empty."
        )
    return value


def proxy_count(env: environ.Env) -> int:
    """How many proxies stand before the site, each of which adds to X-Forwarded-For.

    Raises ImproperlyConfigured when it is not a small number.
    """
    value = env.str("TRUSTED_PROXY_COUNT", default="") or "0"
    if value not in {"0", "1", "2", "3"}:
        raise ImproperlyConfigured(
            "TRUSTED_PROXY_COUNT is not a number of proxies: write 0 for none, 1 for nginx alone."
        )
    return int(value)


def hsts(env: environ.Env) -> tuple[bool, bool]:
    """Whether HSTS speaks for the names below the site's, and asks to be built into browsers.

    Raises ImproperlyConfigured where browsers would refuse to build it in.
    """
    subdomains = flag(env, "HSTS_INCLUDE_SUBDOMAINS")
    preload = flag(env, "HSTS_PRELOAD")
    if preload and not subdomains:
        raise ImproperlyConfigured(
            "HSTS_PRELOAD needs HSTS_INCLUDE_SUBDOMAINS: browsers build in whole domains only."
        )
    return subdomains, preload


def count(env: environ.Env, name: str, *, default: int) -> int:
    """A number of things, 0 or more. Raises ImproperlyConfigured when it is none."""
    value = env.str(name, default="").strip() or str(default)
    if not (value.isascii() and value.isdecimal() and len(value) < 7):
        raise ImproperlyConfigured(f"{name} is not a number: write 60, or 0 for no limit.")
    return int(value)


def storage(env: environ.Env, site_url: str) -> dict:
    """Django's STORAGES entry of public files: the folder, or the bucket of MEDIA_STORAGE.

    Files of a bucket keep their addresses below ``/media/`` of the site itself, where nginx fetches
    them: readers' browsers ask nobody else. Raises ImproperlyConfigured when the address names no
    bucket, keys or server, or when the package for it is not installed.
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
            "default_acl": None,  # what everybody may read is the bucket's own rule
        },
    }


def _bucket(url: str):
    """The parts of MEDIA_STORAGE: the address split, and its options."""
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
