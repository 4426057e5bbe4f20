"""Public pages are cached for all visitors and dropped as a whole when something public changes.

The key of every entry begins with the generation in which its making began: a word in the shared
cache, which each change replaces by a new one. What was read before a change and is stored after it
stands under a word that nobody asks for any more, so two writers and a slow visitor cannot bring an
old page back. The entries themselves are in the memory of each process (cache ``pages``).
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
# With one of these a page may be somebody's own.
PERSONAL_COOKIES = {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name}
# With these a page is the same as without: its language follows its address, and a page that used
# the token against forged forms sets its cookie again, which is seen.
SILENT_COOKIES = {settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
# Without a session the first finds nothing; the second Django adds where the address decides.
SILENT_VARY = {"cookie", "accept-language"}
# Any other query makes the page anew and stores nothing: nobody can fill the memory.
KNOWN_QUERY = re.compile(r"(?:page=[1-9][0-9]{0,3})?")


@dataclass
class _Making:
    """What is known of the response to the present request."""

    generation: str = ""
    is_cacheable: bool = True


_making: ContextVar[_Making | None] = ContextVar("making_of_response", default=None)


def do_not_cache() -> None:
    """Called when something is missing from the page that is being made."""
    if making := _making.get():
        making.is_cacheable = False


def is_cacheable() -> bool:
    """Whether nothing is missing from the page that is being made."""
    making = _making.get()
    return making is None or making.is_cacheable


def generation() -> str:
    """What the keys of entries begin with: within a request the generation asked for at first.

    A new day begins a new generation, too: what is upcoming depends on it.
    """
    making = _making.get() or _Making()
    making.generation = making.generation or _generation_now()
    return making.generation


def _generation_now() -> str:
    word = caches["default"].get_or_set(GENERATION, _new_word, timeout=None)
    return f"{timezone.localdate()}:{word}"


def invalidate_on_commit() -> None:
    """Drops everything that is cached, once the change is committed.

    Where the cache does not answer, that is logged: the page is published all the same.
    """
    transaction.on_commit(new_generation, robust=True)


def new_generation() -> None:
    """Drops everything that is cached, now."""
    caches["default"].set(GENERATION, _new_word(), timeout=None)
    if making := _making.get():
        making.generation = ""


def cached(name: str, build):
    """What ``build()`` returned in this generation; ``name`` tells entries apart."""
    return caches["pages"].get_or_set(f"{generation()}:{name}", build)


# So long somebody waits for the page that another request is making. A picture that is drawn for
# the first time takes longer; then each makes the page alone.
PATIENCE_SECONDS = 2

_makers: dict[str, Event] = {}


@contextmanager
def dogpile_lock(key: str):
    """Gives what is cached under ``key``; where it is nothing, the caller makes it.

    The first to come makes it, the others wait until that is done. Whoever waited looks again and,
    where nothing was cached, makes it without making others wait: what cannot be cached is not made
    in single file. The lock holds in one process, as the cache does. A maker that fails or takes
    too long holds nobody up.
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
    """Answers visitors with cached pages, before any session, query or template.

    What Wagtail serves as a page of its tree is cached (a hook sets ``is_public_page``, past the
    reading rights), unless the response sets a cookie, as forms do, or says something about caching
    itself. Whoever comes with a session neither gets nor leaves a cached page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # The shared cache is asked once for a page, not once for each part of it.
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
        """The response of the site, which is cached where it may be."""
        response = self.get_response(request)
        if not _is_the_same_for_everybody(request, response):
            return response
        response.headers["Cache-Control"] = "no-cache"  # browsers ask whether it changed
        set_response_etag(response)
        if request.method == "GET":
            caches["pages"].set(key, (response.content, dict(response.items())))
        return _unless_unchanged(request, response)


def _unless_unchanged(request, response):
    """``response``, or 304 where the browser has it."""
    return get_conditional_response(request, etag=response.headers["ETag"], response=response)


def _is_for_everybody(request) -> bool:
    return PERSONAL_COOKIES.isdisjoint(request.COOKIES) and has_cacheable_address(request)


def has_cacheable_address(request) -> bool:
    """Whether a page at this address may be cached: nobody can fill the memory by asking."""
    return (
        request.method in {"GET", "HEAD"}
        and bool(KNOWN_QUERY.fullmatch(request.META.get("QUERY_STRING", "")))
        # Wagtail makes its previews by a request which looks like a reader's.
        and not getattr(request, "is_dummy", False)
        and not is_personal(request.path_info)
        and _is_own_address(request)
    )


def _is_own_address(request) -> bool:
    """Whether the request names a host of the site: others would fill the memory, too."""
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
    """The key of the page at the address of ``request``."""
    address = f"{request.scheme}://{request.get_host()}{request.get_full_path()}"
    return f"{generation()}:{hashlib.sha256(address.encode()).hexdigest()}"


def _new_word() -> str:
    """Never the same again, also after the shared cache lost the last one."""
    return uuid4().hex
