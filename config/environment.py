"""Reads the settings that the environment gives, and refuses nonsense with one clear sentence.

django-environ turns an unreadable ``DATABASE_URL`` into an empty dictionary with a warning and
leaves a bad port for the first query to find: an operator should be told at the start.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

ENGINES = {
    "sqlite": "django.db.backends.sqlite3",
    "postgres": "django.db.backends.postgresql",
    "postgresql": "django.db.backends.postgresql",
}
# WAL lets readers go on while one person writes; IMMEDIATE makes writers queue at the start of a
# transaction, where the timeout applies, instead of failing in its middle.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        " PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
    ),
}


def secret_key(env: environ.Env) -> str:
    """The SECRET_KEY. Raises ImproperlyConfigured when it is missing or too short to be one."""
    key = env.str("SECRET_KEY", default="")
    if len(key) < 32:
        raise ImproperlyConfigured(
            "SECRET_KEY is missing or shorter than 32 characters: set it to a long random text."
        )
    return key


def flag(env: environ.Env, name: str) -> bool:
    """A switch that is off unless turned on. Raises ImproperlyConfigured on anything else."""
    value = env.str(name, default="").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"", "0", "false", "no", "off"}:
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

    Raises ImproperlyConfigured when the address names no known kind of cache.
    """
    url = env.str("CACHE_URL", default="") or "locmemcache://forum"
    if urlsplit(url).scheme not in environ.Env.CACHE_SCHEMES:
        raise ImproperlyConfigured(
            "CACHE_URL names no kind of cache that this site knows: write it as"
            " redis://host:6379/0, dbcache://table_name or locmemcache://."
        )
    return environ.Env.cache_url_config(url)


def mail(env: environ.Env, default: str) -> dict:
    """Django's EMAIL_* settings for EMAIL_URL, or for ``default``.

    Raises ImproperlyConfigured when the address names no known way of sending.
    """
    url = env.str("EMAIL_URL", default="") or default
    try:
        known = urlsplit(url).scheme in environ.Env.EMAIL_SCHEMES
        return environ.Env.email_url_config(url) if known else _refuse_mail()
    except ValueError:
        return _refuse_mail()


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
