"""Measures public pages, both rendered for each request and served from the cache."""

from tests.bench.load import Measured, measure
from tests.bench.site import Site

FLOOR = 5
# Makes the site render the page for each request, because the site never caches pages with an
# unknown query parameter.
ANEW = "?made=anew"


def pages(site: Site) -> list[Measured]:
    """Measures a news page, the list of news and the home page.

    Each is measured twice: rendered for each request, and served from the cache.
    """
    return [
        measured
        for name, path in (("news", news()), ("list of news", "/aktualnosci/"), ("home", "/"))
        for measured in (
            measure(
                f"{name}, rendered", site, path + ANEW, expect=lambda h: "Cache-Status" not in h
            ),
            measure(f"{name}, cached", site, path, expect=lambda h: "Cache-Status" in h),
        )
    ]


def ratio(measured) -> float:
    """Returns how many times as fast the cached news page is as the rendered one.

    ``measured`` is the result of ``pages``. The speed is the number of requests per second.
    """
    made, kept = measured[:2]
    return kept.load.rate / made.load.rate


def news() -> str:
    """Returns the address of the oldest published news page in Polish."""
    from cms.models import NewsPage

    return NewsPage.objects.filter(locale__language_code="pl").live().earliest("pk").url
