"""The public pages, made anew and kept."""

from tests.bench.load import Measured, measure
from tests.bench.site import Site

FLOOR = 5
# The cache knows no such query: the same page for the same visitor, made each time.
ANEW = "?made=anew"


def pages(site: Site) -> list[Measured]:
    """A news page, the list of news and the home page, each made anew and then kept."""
    return [
        measured
        for name, path in (("news", news()), ("list of news", "/aktualnosci/"), ("home", "/"))
        for measured in (
            measure(f"{name}, made", site, path + ANEW, expect=lambda h: "Cache-Status" not in h),
            measure(f"{name}, kept", site, path, expect=lambda h: "Cache-Status" in h),
        )
    ]


def ratio(measured) -> float:
    """How many times more often the kept news page is served than the made one."""
    made, kept = measured[:2]
    return kept.load.rate / made.load.rate


def news() -> str:
    """The address of a Polish news page."""
    from cms.models import NewsPage

    return NewsPage.objects.filter(locale__language_code="pl").live().earliest("pk").url
