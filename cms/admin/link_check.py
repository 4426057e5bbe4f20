"""Collects the links of live pages and finds broken links.

No request is sent. Addresses of this site are looked up in the page tree and in the URL
configuration. Links to other sites are only listed, for a person to check. Wagtail's ReferenceIndex
cannot be used, because it stores neither addresses that editors typed nor link texts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup
from django.conf import settings
from django.db import models
from django.urls import Resolver404, resolve
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_from_path, gettext as _, override
from wagtail import blocks
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.coreutils import get_dummy_request
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page

from cms.models import SiteDocument, SiteImage
from cms.models.base import HOME_DEPTH
from cms.public.caching import cached
from cms.public.menu import address_of
from cms.public.redirects import new_address, paths_above
from cms.querysets import PublishedQuerySet

CHOOSERS = {
    blocks.PageChooserBlock: "page",
    DocumentChooserBlock: "document",
    ImageChooserBlock: "image",
}


@dataclass(frozen=True)
class Target:
    """The target of a link.

    ``kind`` is "page", "document", "image" or "address". ``value`` is the id of the page, document
    or image, or the address. ``words`` is the text of the link.
    """

    kind: str
    value: str
    words: str = ""


@dataclass(frozen=True)
class Row:
    """A link in a report: the page with the link, the place on the page, and the link text.

    ``target`` is an address, or a text such as "page 12". ``problem`` is empty for a link that
    works.
    """

    page_id: int
    title: str
    where: str
    words: str
    target: str
    problem: str = ""


def broken_links() -> list[Row]:
    """Links, on live pages, to targets that are missing or that not everybody may open."""
    return _rows()[0]


def external_links() -> list[Row]:
    """Links on live pages to other sites."""
    return _rows()[1]


def _rows() -> tuple[list[Row], list[Row]]:
    """Returns (broken links, external links) in tree order, cached until public content changes."""
    return cached(f"links:{get_language()}", _collect)


def _collect() -> tuple[list[Row], list[Row]]:
    site = _Site()
    broken, external = [], []
    for page in site.live_pages:
        for where, target in links_of(page):
            path = _own_path(target.value) if target.kind == "address" else ""
            problem = "" if path is None else site.problem_of(target, path)
            row = Row(page.pk, page.title, where, target.words, _shown(target), problem)
            if path is None:
                external.append(row)
            elif problem:
                broken.append(row)
    return broken, external


# --- The links of a page ------------------------------------------------------------------------


def links_of(page: Page) -> Iterator[tuple[str, Target]]:
    """Yields (place, target) for each link on ``page``. A place is a text like "Body, 2: Table"."""
    for field in page._meta.concrete_fields:
        value = getattr(page, field.attname)
        label = capfirst(str(field.verbose_name))
        if isinstance(field, StreamField):
            yield from _of_stream(label, value)
        elif isinstance(field, RichTextField):
            yield from ((label, target) for target in _of_html(value))
        elif isinstance(field, models.URLField) and value:
            yield label, Target("address", value)


def _of_stream(label: str, stream) -> Iterator[tuple[str, Target]]:
    known = stream.stream_block.child_blocks
    for number, child in enumerate(stream.raw_data, start=1):
        if child["type"] in known:
            block = known[child["type"]]
            where = f"{label}, {number}: {block.label}"
            yield from ((where, target) for target in _of_block(block, child["value"]))


def _of_block(block: blocks.Block, raw) -> Iterator[Target]:
    """Yields the links in the stored value of a block.

    Reads the stored value, because a chooser block loads a deleted object as None and its broken
    link would be missed.
    """
    if not raw:
        return
    kind = next((kind for chooser, kind in CHOOSERS.items() if isinstance(block, chooser)), None)
    if kind:
        yield Target(kind, str(raw))
    elif isinstance(block, blocks.RichTextBlock):
        yield from _of_html(raw)
    elif isinstance(block, blocks.URLBlock):
        yield Target("address", raw)
    else:
        for child, value in _below(block, raw):
            yield from _of_block(child, value)


def _below(block: blocks.Block, raw) -> Iterator[tuple[blocks.Block, object]]:
    if isinstance(block, TypedTableBlock):
        kinds = [block.child_blocks.get(column["type"]) for column in raw["columns"]]
        for row in raw["rows"]:
            yield from (
                (kind, cell) for kind, cell in zip(kinds, row["values"], strict=False) if kind
            )
    elif isinstance(block, blocks.StructBlock) and isinstance(raw, dict):
        yield from ((child, raw.get(name)) for name, child in block.child_blocks.items())
    elif isinstance(block, blocks.ListBlock):
        for item in raw:
            stored = item["value"] if isinstance(item, dict) and "value" in item else item
            yield block.child_block, stored
    elif isinstance(block, blocks.StreamBlock):
        for item in raw:
            if item["type"] in block.child_blocks:
                yield block.child_blocks[item["type"]], item["value"]


def _of_html(html: str) -> Iterator[Target]:
    if "<a" not in html:
        return
    for anchor in BeautifulSoup(html, "html.parser").find_all("a"):
        kind, words = anchor.get("linktype"), anchor.get_text(" ", strip=True)
        if kind in {"page", "document"}:
            yield Target(kind, anchor.get("id", ""), words)
        elif anchor.get("href"):
            yield Target("address", anchor["href"].strip(), words)


def _own_path(address: str) -> str | None:
    """The URL path of an address on this site; None for an address on another site.

    An address of another protocol, such as ``ftp://``, counts as another site. Empty if there is
    nothing to check: an e-mail address, a telephone number, or an anchor on the same page. For an
    invalid address, the result is a path that no page has.
    """
    try:
        parts = urlsplit(address)
        host = parts.netloc.lower()
    except ValueError:
        return "\0"  # an invalid address: no page has this path
    own = host in {"", urlsplit(settings.SITE_URL).netloc.lower()}
    if parts.scheme in {"mailto", "tel"} or (own and not parts.path and not parts.scheme):
        return ""
    if host and not (own and parts.scheme in {"http", "https", ""}):
        return None
    return unquote(parts.path) or "/"


def _shown(target: Target) -> str:
    if target.kind == "address":
        return target.value
    names = {"page": _("page"), "document": _("document"), "image": _("picture")}
    return f"{names[target.kind]} {target.value}"


# --- Looking up the targets ---------------------------------------------------------------------


class _Site:
    """The pages, files and redirects of this site, in which link targets are looked up."""

    def __init__(self):
        pages = Page.objects.filter(depth__gte=HOME_DEPTH).order_by("path")
        live = pages.live().specific()
        self.live_pages = list(live.select_related("locale", for_specific_subqueries=True))
        self.published = set(PublishedQuerySet(Page).published().values_list("pk", flat=True))
        everything = [*self.live_pages, *pages.not_live().select_related("locale")]
        self.pages = {str(page.pk): page for page in everything}
        self.page_at = {
            address_of(page.url_path, page.locale.language_code): page for page in everything
        }
        self.documents = _ids(SiteDocument)
        self.images = _ids(SiteImage)
        self.redirected = set(Redirect.objects.values_list("old_path", flat=True))

    def problem_of(self, target: Target, path: str | None) -> str:
        """The problem with a target, as a text for editors; empty if there is none.

        ``path`` is the result of ``_own_path`` for an address. Other targets do not use it.
        """
        if target.kind == "page":
            return self._problem_of_page(target.value)
        if target.kind == "document":
            return "" if target.value in self.documents else _("the document was deleted")
        if target.kind == "image":
            return "" if target.value in self.images else _("the picture was deleted")
        return self._problem_of_path(path) if path else ""

    def _problem_of_page(self, pk: str) -> str:
        if pk not in self.pages:
            return _("the page was deleted")
        if not self.pages[pk].live:
            return _("the page is not published")
        return "" if int(pk) in self.published else _("not everybody may read the page")

    def _problem_of_path(self, path: str) -> str:
        wanted = path if path.endswith("/") else f"{path}/"
        if wanted in self.page_at:
            problem = self._problem_of_page(str(self.page_at[wanted].pk))
        else:
            there = self._is_route(wanted) or self._is_view(path)
            problem = "" if there else _("there is nothing at this address")
        return "" if problem and self._is_redirected(path) else problem

    def _is_redirected(self, path: str) -> bool:
        """Whether redirects lead from ``path`` to an address that can be used."""
        normal = Redirect.normalise_path(path)
        if self.redirected.isdisjoint({normal, *paths_above(normal)}):
            return False
        return bool(new_address(get_dummy_request(), path))

    def _is_route(self, path: str) -> bool:
        """Whether ``path`` is a subroute of a published page, such as a feed or a chapter."""
        above = path.rstrip("/")
        while above := above.rpartition("/")[0]:
            page = self.page_at.get(f"{above}/")
            if page:
                return page.pk in self.published and _answers(page, path[len(above) :])
        return False

    def _is_view(self, path: str) -> bool:
        """Whether ``path`` belongs to a view outside the page tree, a static file or an upload."""
        if path.startswith((settings.MEDIA_URL, settings.STATIC_URL)):
            return True
        with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
            match = _resolved(path) or _resolved(f"{path}/")
        if match and match.url_name == "wagtaildocs_serve":
            return str(match.args[0]) in self.documents
        return bool(match)


def _answers(page: Page, route: str) -> bool:
    if not isinstance(page, RoutablePageMixin):
        return False
    try:
        page.resolve_subpage(route)
    except Resolver404:
        return False
    return True


def _resolved(path: str):
    """The result of ``resolve`` for ``path``; None if there is no view.

    Wagtail's page view and unnamed catch-all patterns do not count as views, because they match
    every path.
    """
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return match if match.url_name and match.url_name != "wagtail_serve" else None


def _ids(model) -> set[str]:
    return {str(pk) for pk in model.objects.values_list("pk", flat=True)}
