"""The public pages, rendered anew and from the cache."""

from tests.bench.load import Measured, measure
from tests.bench.site import Site

FLOOR = 5
# The cache ignores requests with an unknown query: with this one, a page is rendered each time.
ANEW = "?made=anew"


def pages(site: Site) -> list[Measured]:
    """Measures a news page, the list of news and the home page, each rendered anew and from the
    cache."""
    return [
        measured
        for name, path in (("news", news()), ("list of news", "/aktualnosci/"), ("home", "/"))
        for measured in (
            measure(f"{name}, made", site, path + ANEW, expect=lambda h: "Cache-Status" not in h),
            measure(f"{name}, kept", site, path, expect=lambda h: "Cache-Status" in h),
        )
    ]


def ratio(measured) -> float:
    """The rate of the news page from the cache, divided by its rate when rendered anew."""
    made, kept = measured[:2]
    return kept.load.rate / made.load.rate


def news() -> str:
    """The address of a Polish news page."""
    from cms.models import NewsPage

    return NewsPage.objects.filter(locale__language_code="pl").live().earliest("pk").url
