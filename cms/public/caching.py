"""Caches public pages for all visitors, and invalidates all of them when public content changes.

The key of every cached page begins with the current generation: the date and a random word. The
word is in the cache that all processes share, and each change of public content replaces it. The
pages themselves are cached in the memory of each process (cache ``pages``).

A request uses the same generation until it ends. If content changes while a slow request renders a
page, the page is cached under the old generation, and no later request reads it.
"""

import hashlib
import re
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Event
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

from members.url_prefixes import is_personal

GENERATION = "cms:generation"
# The response to a request with one of these cookies may contain personal data.
PERSONAL_COOKIES = {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name}
# If the request has any cookie other than these two, the page is not cached. These two do not
# change a public page: its language depends only on its address, and a page that uses the CSRF
# token is not cached anyway, because its response sets the CSRF cookie.
SILENT_COOKIES = {settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
# Values of the Vary header that do not prevent caching. In a request without a session, cookies do
# not change the page. Django adds Accept-Language even if the language depends only on the address.
SILENT_VARY = {"cookie", "accept-language"}
# Pages are cached only if their query string is empty, or contains only the page number of a list.
# If every query string were cached, somebody could fill the memory with invented ones.
KNOWN_QUERY = re.compile(r"(?:page=[1-9][0-9]{0,3})?")


@dataclass
class _Making:
    """State of the response to the current request, while the response is generated."""

    generation: str = ""
    is_cacheable: bool = True


_making: ContextVar[_Making | None] = ContextVar("making_of_response", default=None)


def do_not_cache() -> None:
    """Prevents caching of the current response. Called if something is missing from it."""
    if making := _making.get():
        making.is_cacheable = False


def is_cacheable() -> bool:
    """Returns False after ``do_not_cache`` was called for the current response, else True."""
    making = _making.get()
    return making is None or making.is_cacheable


def generation() -> str:
    """Returns the current generation, the first part of every cache key.

    It stays the same during a request, unless the request itself changes public content. A new day
    starts a new generation too, because lists of upcoming events depend on the date.
    """
    making = _making.get() or _Making()
    making.generation = making.generation or _generation_now()
    return making.generation


def _generation_now() -> str:
    word = caches["default"].get_or_set(GENERATION, _random_word, timeout=None)
    return f"{timezone.localdate()}:{word}"


def invalidate_on_commit() -> None:
    """Invalidates all cached pages after the commit.

    If the cache does not answer, the error is logged and the change stays committed.
    """
    transaction.on_commit(new_generation, robust=True)


def new_generation() -> None:
    """Invalidates all cached pages immediately, without waiting for the commit."""
    caches["default"].set(GENERATION, _random_word(), timeout=None)
    if making := _making.get():
        making.generation = ""


def cached(name: str, build):
    """The value cached as ``name`` in this generation. If there is none, caches ``build()``."""
    return caches["pages"].get_or_set(f"{generation()}:{name}", build)


# How long a request waits for a page that another request is rendering. If rendering takes longer,
# for example because of a new rendition, the waiting request renders the page, too.
PATIENCE_SECONDS = 2

_makers: dict[str, Event] = {}


@contextmanager
def dogpile_lock(key: str):
    """Context manager: yields the value cached under ``key``, or None if the caller must render it.

    The first caller gets None at once. The others wait until the first has finished, at most
    PATIENCE_SECONDS, and read the cache again. If the value is still not cached, all of them get
    None at once, so that they do not render an uncacheable page one after the other. Each process
    has its own lock and cache.
    """
    pages = caches["pages"]
    if (found := pages.get(key)) is not None:
        yield found
        return
    done = Event()
    maker = _makers.setdefault(key, done)
    if maker is not done:
        maker.wait(PATIENCE_SECONDS)
    try:
        yield pages.get(key)
    finally:
        if maker is done:
            del _makers[key]
            done.set()


class PageCacheMiddleware:
    """Answers visitors with cached pages, without loading a session or a template.

    Caches pages that everybody may read: ``mark_public_pages`` sets ``is_public_page`` for pages of
    Wagtail's tree, and the views of the site map and of the training offer set it themselves. A
    response is not cached if it sets a cookie, as forms do, or ``Cache-Control``. A request with a
    session cookie neither reads the cache nor writes to it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Looks the generation up only once per request, however many cached values the page reads.
        token = _making.set(_Making())
        try:
            return self._answer(request)
        finally:
            _making.reset(token)

    def _answer(self, request):
        if not _is_for_everybody(request):
            return self.get_response(request)
        key = cache_key(request)
        with dogpile_lock(key) as page:
            if page is None:
                return self._make(request, key)
        content, headers = page
        response = HttpResponse(content, headers=headers | {"Cache-Status": "pages; hit"})
        return _unless_unchanged(request, response)

    def _make(self, request, key):
        """Generates the response, and caches it if it is the same for everybody."""
        response = self.get_response(request)
        if not _is_the_same_for_everybody(request, response):
            return response
        response.headers["Cache-Control"] = "no-cache"  # browsers store the page but revalidate it
        set_response_etag(response)
        if request.method == "GET":
            content = (response.content, dict(response.items()))
            caches["pages"].set(key, content, seconds_to_keep(request))
        return _unless_unchanged(request, response)


def _unless_unchanged(request, response):
    """Returns ``response``, or one with status 304 if the browser already has the page."""
    return get_conditional_response(request, etag=response.headers["ETag"], response=response)


def _is_for_everybody(request) -> bool:
    return PERSONAL_COOKIES.isdisjoint(request.COOKIES) and has_cacheable_address(request)


def has_cacheable_address(request) -> bool:
    """Whether method and address of ``request`` allow the page to be cached.

    The number of addresses with a cached page is limited, so that nobody can fill the memory.
    """
    return (
        request.method in {"GET", "HEAD"}
        and bool(KNOWN_QUERY.fullmatch(request.META.get("QUERY_STRING", "")))
        # Excludes previews, for which Wagtail makes a request that looks like a visitor's.
        and not getattr(request, "is_dummy", False)
        and not is_personal(request.path_info)
        and _is_own_address(request)
    )


def seconds_to_keep(request) -> float:
    """How long the page of ``request`` may be cached, in seconds.

    A view whose page says something else from a certain moment on, for example because recruitment
    opens, sets ``request.public_until`` to this moment.
    """
    longest = caches["pages"].default_timeout
    until = getattr(request, "public_until", None)
    if until is None:
        return longest
    return max(0, min(longest, (until - timezone.now()).total_seconds()))


def _is_own_address(request) -> bool:
    """Whether the host is the site's. Cached pages for invented hosts could fill the memory."""
    name, port = split_domain_port(request.get_host())
    own = urlsplit(settings.SITE_URL)
    return name in {own.hostname, *settings.ALLOWED_HOSTS} and port in {"", str(own.port or "")}


def _is_the_same_for_everybody(request, response) -> bool:
    return (
        getattr(request, "is_public_page", False)
        and is_cacheable()
        and response.status_code == 200
        and not response.streaming
        and bool(response.content)
        and not response.cookies
        and not response.has_header("Cache-Control")
        and SILENT_COOKIES.issuperset(request.COOKIES)
        and SILENT_VARY.issuperset(re.findall(r"[^\s,]+", response.get("Vary", "").lower()))
        and "'nonce-" not in response.headers.get("Content-Security-Policy", "")
    )


def cache_key(request) -> str:
    """The cache key for the address of ``request``."""
    address = f"{request.scheme}://{request.get_host()}{request.get_full_path()}"
    return f"{generation()}:{hashlib.sha256(address.encode()).hexdigest()}"


def _random_word() -> str:
    """A word that was never used before, even if the shared cache has lost its data."""
    return uuid4().hex
