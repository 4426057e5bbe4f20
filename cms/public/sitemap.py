"""The site map: for programs (``sitemap.xml``) and for people."""

from django.conf import settings
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page

from cms.models import EventPage, NewsPage
from cms.models.base import HOME_DEPTH
from cms.public.menu import address_of
from cms.public.training import addresses_of_training, in_languages
from cms.querysets import PublishedQuerySet

# The largest number of pages in the site map for people. A longer one would not help them.
MOST_PAGES = 1000


class PagesSitemap(Sitemap):
    """The XML sitemap: public pages in all languages, with the addresses of their translations."""

    limit = 5000

    def items(self) -> PublishedQuerySet:
        return _public().order_by("path").specific()

    def _urls(self, page, protocol, domain) -> list[dict]:
        translations = _alternates()
        entries = []
        for item in self.paginator.page(page).object_list:
            own, *parts = item.get_sitemap_urls(self.request) or [None]
            if own:
                entries.append({**own, "alternates": translations.get(item.translation_key, [])})
            entries += parts
        return entries


class TrainingSitemap(Sitemap):
    """The training offer in all languages, for the XML sitemap."""

    limit = 5000

    def items(self) -> list:
        return addresses_of_training()

    def _urls(self, page, protocol, domain) -> list[dict]:
        codes = [code for code, _name in settings.LANGUAGES]
        entries = []
        for route, arguments, changed_at in self.paginator.page(page).object_list:
            addresses = in_languages(codes, route, arguments)
            alternates = [
                {"lang_code": code, "location": settings.SITE_URL + url}
                for code, url in addresses.items()
            ]
            entries += [
                {"location": row["location"], "lastmod": changed_at, "alternates": alternates}
                for row in alternates
            ]
        return entries


def tree_of(language: str) -> list[dict]:
    """The public pages of a language, nested, as ``{"title", "url", "below"}``, in one query.

    The tree contains at most MOST_PAGES pages, without news and events, which their own lists show
    by date.
    """
    rows = (
        _public()
        .filter(locale__language_code=language)
        .not_type(NewsPage, EventPage)
        .order_by("path")
        .values_list("depth", "title", "url_path")[:MOST_PAGES]
    )
    top: list[dict] = []
    lists = {HOME_DEPTH: top}
    for depth, title, url_path in rows:
        entry = {"title": title, "url": address_of(url_path, language), "below": []}
        # A page whose parent is not published is listed at the top level.
        lists.get(depth, top).append(entry)
        lists = {level: rows for level, rows in lists.items() if level <= depth}
        lists[depth + 1] = entry["below"]
    return top


def _public() -> PublishedQuerySet:
    return PublishedQuerySet(Page).published().filter(depth__gte=HOME_DEPTH)


def _alternates() -> dict:
    """Translation key -> sitemap entries. Has only pages that exist in more than one language."""
    found: dict = {}
    rows = _public().values_list("translation_key", "locale__language_code", "url_path")
    for key, code, url_path in rows.order_by("path"):
        url = settings.SITE_URL + address_of(url_path, code)
        found.setdefault(key, []).append({"lang_code": code, "location": url})
    return {key: entries for key, entries in found.items() if len(entries) > 1}
