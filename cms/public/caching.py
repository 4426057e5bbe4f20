"""Public pages are made once for everybody and dropped as a whole when something public changes.

Every entry stands under the generation of the moment at which its making began: a word in the
shared cache, which each change replaces by a new one. What was read before a change and is stored
after it stands under a word that nobody asks for any more, so two writers and a slow reader cannot
bring an old page back. The entries themselves live in the memory of each process (``pages``).
"""

from __future__ import annotations

import hashlib
import re
from contextlib import contextmanager
from contextvars import ContextVar
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

from members.prefixes import is_personal

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


# While a request is answered: its generation, once somebody asked for it.
_of_request: ContextVar[list[str] | None] = ContextVar("generation_of_request", default=None)

# While a request is answered: filled when something is missing from its page.
_missing: ContextVar[list[bool] | None] = ContextVar("missing_from_page", default=None)


def do_not_cache() -> None:
    """Called when something is missing from the page that is being made: it is not kept so."""
    if (missing := _missing.get()) is not None:
        missing.append(True)


def is_cacheable() -> bool:
    """Whether nothing is missing from the page that is being made."""
    return not _missing.get()


def generation() -> str:
    """What the keys of entries begin with now; within a request, what they began with at first.

    A new day begins a new generation, too: what is upcoming depends on it.
    """
    found = _of_request.get()
    if found is None:
        return _generation_now()
    if not found:
        found.append(_generation_now())
    return found[0]


def _generation_now() -> str:
    word = caches["default"].get_or_set(GENERATION, _new_word, timeout=None)
    return f"{timezone.localdate()}:{word}"


def invalidate_on_commit() -> None:
    """Drops everything that is kept, once the change is final.

    Where the cache does not answer, that is logged: the page is published all the same.
    """
    transaction.on_commit(new_generation, robust=True)


def new_generation() -> None:
    """Drops everything that is kept, now."""
    caches["default"].set(GENERATION, _new_word(), timeout=None)
    if found := _of_request.get():
        found.clear()


def cached(name: str, build):
    """What ``build()`` returned in this generation; ``name`` tells entries apart."""
    key = f"{generation()}:{name}"
    value = caches["pages"].get(key)
    if value is None:
        value = build()
        caches["pages"].set(key, value)
    return value


# So long somebody waits for the page that another request is making. A picture that is drawn for
# the first time takes longer; then each makes the page alone.
PATIENCE_SECONDS = 2

_makers: dict[str, Event] = {}


@contextmanager
def dogpile_lock(key: str):
    """The first to come makes what is kept under ``key``, the others wait until that is done.

    Whoever waited looks again and, where nothing was kept, makes it without making others wait:
    what cannot be kept is not made in single file. Pages are kept in each process, and so a maker
    is one of a process. A maker that fails or takes too long holds nobody up.
    """
    done = Event()
    maker = _makers.setdefault(key, done)
    if maker is not done:
        maker.wait(PATIENCE_SECONDS)
        yield
        return
    try:
        yield
    finally:
        del _makers[key]
        done.set()


class PageCacheMiddleware:
    """Answers visitors with kept pages, before any session, query or template.

    Kept is what Wagtail served as a page of its tree (``is_public_page`` is set by a hook, past
    the reading rights), unless the answer sets a cookie, as forms do, or says something about
    caching itself. Whoever comes with a session neither gets nor leaves a kept page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # The shared cache is asked once for a page, not once for each part of it.
        token, other = _of_request.set([]), _missing.set([])
        try:
            return self._answer(request)
        finally:
            _of_request.reset(token)
            _missing.reset(other)

    def _answer(self, request):
        if not _is_for_everybody(request):
            return self.get_response(request)
        key = key_of(request)
        page = _kept_page(key)
        if page is None:
            with dogpile_lock(key):
                page = _kept_page(key)
                if page is None:
                    return self._make(request, key)
        return _unless_unchanged(request, page)

    def _make(self, request, key):
        """The answer of the site, which is kept where it may be."""
        response = self.get_response(request)
        if not _is_the_same_for_everybody(request, response):
            return response
        response.headers["Cache-Control"] = "no-cache"  # browsers ask whether it changed
        set_response_etag(response)
        if request.method == "GET":
            caches["pages"].set(key, (response.content, dict(response.items())))
        return _unless_unchanged(request, response)


def _kept_page(key: str) -> HttpResponse | None:
    page = caches["pages"].get(key)
    if page is None:
        return None
    content, headers = page
    return HttpResponse(content, headers=headers | {"Cache-Status": "pages; hit"})


def _unless_unchanged(request, response):
    """``response``, or 304 where the browser has it."""
    return get_conditional_response(request, etag=response.headers["ETag"], response=response)


def _is_for_everybody(request) -> bool:
    return PERSONAL_COOKIES.isdisjoint(request.COOKIES) and has_cacheable_address(request)


def has_cacheable_address(request) -> bool:
    """Whether what stands at this address may be kept: nobody can fill the memory by asking."""
    return (
        request.method in {"GET", "HEAD"}
        and bool(KNOWN_QUERY.fullmatch(request.META.get("QUERY_STRING", "")))
        # Wagtail makes its previews by a request which looks like a reader's.
        and not getattr(request, "is_dummy", False)
        and not is_personal(request.path_info)
        and _is_own_address(request)
    )


def _is_own_address(request) -> bool:
    """Whether the reader asked under a name of the site: others would fill the memory, too."""
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


def key_of(request) -> str:
    """Where the page at the address of ``request`` is kept."""
    address = f"{request.scheme}://{request.get_host()}{request.get_full_path()}"
    return f"{generation()}:{hashlib.sha256(address.encode()).hexdigest()}"


def _new_word() -> str:
    """Never the same again, also after the shared cache lost the last one."""
    return uuid4().hex
