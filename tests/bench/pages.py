"""Measures public pages, both rendered for each request and served from the cache."""

from tests.bench.load import Measured, measure
from tests.bench.site import Site

FLOOR = 5
# Pages with a query parameter that the site does not know are never cached, so the site renders
# each request with this one.
ANEW = "?made=anew"


def pages(site: Site) -> list[Measured]:
    """Measures a news page, the list of news and the home page, each rendered and from
    the cache."""
    return [
        measured
        for name, path in (("news", news()), ("list of news", "/aktualnosci/"), ("home", "/"))
        for measured in (
            measure(f"{name}, made", site, path + ANEW, expect=lambda h: "Cache-Status" not in h),
            measure(f"{name}, kept", site, path, expect=lambda h: "Cache-Status" in h),
        )
    ]


def ratio(measured) -> float:
    """Returns the requests per second of the news page from the cache, divided by those
    without it."""
    made, kept = measured[:2]
    return kept.load.rate / made.load.rate


def news() -> str:
    """Returns the address of a Polish news page."""
    from cms.models import NewsPage

    return NewsPage.objects.filter(locale__language_code="pl").live().earliest("pk").url
