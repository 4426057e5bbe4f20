"""Public pages are made once for everybody and dropped as a whole when something public changes.

Every entry stands under the generation of the moment at which its making began: a word in the
shared cache, which each change replaces by a new one. What was read before a change and is stored
after it stands under a word that nobody asks for any more, so two writers and a slow reader cannot
bring an old page back. The entries themselves live in the memory of each process (``pages``).
"""

from __future__ import annotations

import hashlib
import logging
import re
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.db import transaction
from django.http import HttpResponse
from django.http.request import split_domain_port
from django.utils import timezone
from django.utils.cache import get_conditional_response, set_response_etag

from members.accounts.middleware import PERSONAL_PREFIXES

GENERATION = "cms:generation"
# With one of these a page may be somebody's own.
PERSONAL_COOKIES = {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name}
# With these a page is the same as without: its language follows its address, and a page that used
# the token against forged forms sets its cookie again, which is seen.
SILENT_COOKIES = {settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
# Any other query makes the page anew and stores nothing: nobody can fill the memory.
KNOWN_QUERY = re.compile(r"(?:page=[1-9][0-9]{0,3})?")

logger = logging.getLogger(__name__)


def generation() -> str | None:
    """The word under which entries stand now; None when the shared cache does not answer."""
    try:
        return caches["default"].get_or_set(GENERATION, _new_word, timeout=None)
    except Exception as error:  # each kind of cache has its own
        logger.warning("The cache does not answer, pages are made anew: %r", error)
        return None


def forget() -> None:
    """Drops everything that is kept: for readers in this transaction, and for all at its end."""
    _next_generation()
    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(_next_generation)


def kept(name: str, build):
    """What ``build()`` returned in this generation; ``name`` tells entries apart."""
    word = generation()
    if word is None:
        return build()
    value = caches["pages"].get(f"{word}:{name}")
    if value is None:
        value = build()
        caches["pages"].set(f"{word}:{name}", value, seconds_to_keep())
    return value


def seconds_to_keep() -> int:
    """``PAGE_CACHE_SECONDS``, but not past midnight: what is upcoming depends on the day."""
    now = timezone.localtime()
    tomorrow = timezone.make_aware(
        now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None) + timedelta(days=1)
    )
    return min(settings.PAGE_CACHE_SECONDS, int((tomorrow - now).total_seconds()) + 1)


class PageCacheMiddleware:
    """Answers visitors with kept pages, before any session, query or template.

    Kept is what Wagtail served as a page of its tree (``may_be_kept`` is set by a hook, past the
    reading rights), unless the answer sets a cookie, as forms do, or says something about caching
    itself. Whoever comes with a session neither gets nor leaves a kept page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        word = generation() if _is_for_everybody(request) else None
        if word is None:
            return self.get_response(request)
        key = _key(word, request)
        page = caches["pages"].get(key)
        if page is not None:
            content, headers = page
            response = HttpResponse(content, headers=headers)
            response.headers["Cache-Status"] = "pages; hit"
        else:
            response = self.get_response(request)
            if not _may_be_kept(request, response):
                return response
            response.headers["Cache-Control"] = "no-cache"
            set_response_etag(response)
            page = response.content, dict(response.items())
            caches["pages"].set(key, page, seconds_to_keep())
        return get_conditional_response(
            request, etag=response.headers["ETag"], response=response
        )


def _is_for_everybody(request) -> bool:
    return (
        request.method in {"GET", "HEAD"}
        and PERSONAL_COOKIES.isdisjoint(request.COOKIES)
        and bool(KNOWN_QUERY.fullmatch(request.META.get("QUERY_STRING", "")))
        # Wagtail makes its previews by a request which looks like a reader's.
        and not getattr(request, "is_dummy", False)
        and not request.path_info.startswith(PERSONAL_PREFIXES)
        and _is_own_address(request)
    )


def _is_own_address(request) -> bool:
    """Whether the reader asked under a name of the site: others would fill the memory, too."""
    name, port = split_domain_port(request.get_host())
    own = urlsplit(settings.SITE_URL)
    known_port = str(own.port or "")
    return name in {own.hostname, *settings.ALLOWED_HOSTS} and port in {"", known_port}


def _may_be_kept(request, response) -> bool:
    return (
        getattr(request, "may_be_kept", False)
        and request.method == "GET"
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not response.has_header("Cache-Control")
        and SILENT_COOKIES.issuperset(request.COOKIES)
        and "'nonce-" not in response.headers.get("Content-Security-Policy", "")
    )


def _key(word: str, request) -> str:
    address = f"{request.scheme}://{request.get_host()}{request.get_full_path()}"
    return f"{word}:{hashlib.sha256(address.encode()).hexdigest()}"


def _next_generation() -> None:
    try:
        caches["default"].set(GENERATION, _new_word(), timeout=None)
    except Exception as error:  # a page is published all the same; what is kept ends by itself
        logger.warning("The cache does not answer, kept pages stay until they end: %r", error)


def _new_word() -> str:
    """Never the same again, also after the shared cache lost the last one."""
    return uuid4().hex
