"""Measures public pages, both rendered for each request and served from the cache."""

from tests.bench.load import Measured, measure
from tests.bench.site import Site

FLOOR = 5
# The site never caches pages with a query parameter that it does not know. With this parameter it
# therefore renders the page for each request.
ANEW = "?made=anew"


def pages(site: Site) -> list[Measured]:
    """Measures a news page, the list of news and the home page, each rendered and from
    the cache."""
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

    ``measured`` is the result of ``pages``. Speed is requests per second.
    """
    made, kept = measured[:2]
    return kept.load.rate / made.load.rate


def news() -> str:
    """Returns the address of the oldest published news page in Polish."""
    from cms.models import NewsPage

    return NewsPage.objects.filter(locale__language_code="pl").live().earliest("pk").url
