"""Redirects old addresses of pages to their current addresses, but never in a circle.

The redirects are rows of Wagtail's model Redirect. An address below the old address of a page (a
feed, a calendar file, a chapter of a guide, a subpage) is redirected to the same place below the
page's current address.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import resolve
from django.utils.encoding import uri_to_iri
from django.utils.translation import get_language_from_path, override
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

LONGEST_PATH = Redirect._meta.get_field("old_path").max_length


class RedirectMiddleware:
    """Middleware that redirects an old address to a current address instead of answering 404.

    Replaces Wagtail's middleware, which can redirect in circles. Browsers must not cache a redirect
    (``no-cache``), because a page may get its old address back.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 404 or getattr(response, "keeps_text", False):
            return response
        found = new_address(request, request.get_full_path())
        if not found:
            return response
        kind = HttpResponsePermanentRedirect if found.is_permanent else HttpResponseRedirect
        return kind(found.url, headers={"Cache-Control": "no-cache"})


class NewAddress(NamedTuple):
    url: str
    is_permanent: bool


class _Step(NamedTuple):
    """The address to which one redirect leads.

    ``is_answered`` is True if the address needs no further redirect: a page or view is there, or
    the address is on another site. It is False if the address can be used, but may itself be
    redirected. It is None if the address cannot be used.
    """

    url: str
    is_answered: bool | None


def new_address(request, address: str) -> NewAddress | None:
    """Returns the first usable address to which redirects lead from ``address``.

    Returns None if there is no such address, or if the redirects form a circle.
    """
    used, found = [], None
    while (redirect := _redirect_from(request, address)) and redirect not in used:
        used.append(redirect)
        step = _step(request, redirect, address)
        if found is None and step.is_answered is not None:
            found = NewAddress(step.url, all(row.is_permanent for row in used))
        if step.is_answered:
            return found
        address = step.url
    return None if redirect else found


def _redirect_from(request, address: str) -> Redirect | None:
    """The redirect from ``address``, or else from the nearest address above it whose page moved.

    None if there is neither.
    """
    if not address:
        return None
    full = Redirect.normalise_path(address, decode_unicode=False)
    path = full.partition("?")[0]
    if "\0" in uri_to_iri(path):  # PostgreSQL refuses a text with a NUL character
        return None
    exact = [name for encoded in (full, path) for name in (uri_to_iri(encoded), encoded)]
    above = paths_above(uri_to_iri(path))
    rows = Redirect.get_for_site(Site.find_for_request(request))
    rows = rows.filter(old_path__in={*exact, *above}).select_related("redirect_page")
    # If two redirects have the same path, the one for only this site overrides the one for all
    # sites.
    found = {row.old_path: row for row in sorted(rows, key=lambda row: row.site_id or 0)}
    for name in exact:
        if name in found:
            return found[name]
    for name in above:
        if name in found and found[name].redirect_page and not found[name].redirect_page_route_path:
            # If another page has the address ``name`` now, nothing below ``name`` is redirected:
            # that page decides which addresses exist below its own.
            return None if _is_answered(request, name) else found[name]
    return None


def paths_above(path: str) -> list[str]:
    """The parent paths of ``path``, the nearest first, without those too long for a redirect."""
    names = []
    while path := path.rpartition("/")[0]:
        if len(path) <= LONGEST_PATH:
            names.append(path)
    return names


def _step(request, redirect: Redirect, address: str) -> _Step:
    page, parts = redirect.redirect_page, urlsplit(address)
    if not page:
        return _to_link(request, redirect.redirect_link)
    here = page.specific_deferred.url or ""
    query = f"?{parts.query}" if parts.query and "?" not in redirect.old_path else ""
    below = uri_to_iri(parts.path).removeprefix(redirect.old_path).strip("/")
    if below and not redirect.redirect_page_route_path:
        url = f"{here.rstrip('/')}/{below}/{query}"
        return _Step(url, False if _has_below(request, page, below) else None)
    if not page.live or not here:
        return _Step(here, None)
    return _Step(redirect.link + query, redirect.link == here)


def _to_link(request, link: str) -> _Step:
    """The step for a redirect to ``link``, an address that an editor typed."""
    host = urlsplit(link).netloc
    is_own = host in {"", request.get_host(), urlsplit(settings.SITE_URL).netloc}
    if not link or not is_own:
        return _Step(link, bool(link) or None)
    return _Step(link, _is_answered(request, urlsplit(link).path.rstrip("/")))


def _has_below(request, page, below: str) -> bool:
    """Whether ``page`` has a route or a published page at ``below``."""
    try:
        return bool(page.specific.route(request, below.split("/")))
    except Http404:
        return False


def _is_answered(request, path: str) -> bool:
    """Whether a published page, a page's route or a view is at ``path``, which has no final "/"."""
    with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            match = resolve(f"{path}/")
            if match.url_name == "wagtail_serve":
                home = Site.find_for_request(request).root_page.localized.specific
                home.route(request, [name for name in match.args[0].split("/") if name])
        except Http404:
            return False
    return True
