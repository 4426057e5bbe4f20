"""What all pages of the CMS share."""

from __future__ import annotations

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from wagtail.models import Page, PageManager, PageQuerySet


class PublishedQuerySet(PageQuerySet):
    def published(self) -> PublishedQuerySet:
        """Pages that everybody may read: live, and in no closed branch of the tree."""
        return self.live().public()

    def in_language_of(self, page: Page) -> PublishedQuerySet:
        """Pages of the tree in which ``page`` stands."""
        return self.filter(locale_id=page.locale_id)


PublishedManager = PageManager.from_queryset(PublishedQuerySet)


class SitePage(Page):
    """A page of the site: knows its place, so that every template can print the way to it."""

    objects = PublishedManager()

    class Meta:
        abstract = True

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["breadcrumbs"] = self.breadcrumbs(request)
        return context

    def breadcrumbs(self, request) -> list[dict]:
        """The way from the home page; the page itself stands last, without an address."""
        if self.depth is None or self.depth <= HOME_DEPTH:
            return []
        above = self.get_ancestors().filter(depth__gte=HOME_DEPTH)
        return [
            *({"title": page.title, "url": page.get_url(request)} for page in above),
            {"title": self.title, "url": ""},
        ]

    @property
    def summary(self) -> str:
        """A sentence or two for search engines and feeds."""
        return self.search_description or getattr(self, "intro", "")


HOME_DEPTH = 2


def numbered_page(queryset, request, size: int) -> dict:
    """The page of ``queryset`` that the request asks for, with what ``pager.html`` wants.

    Raises Http404 when there is no such page.
    """
    paginator = Paginator(queryset, size)
    try:
        current = paginator.page(request.GET.get("page", 1))
    except InvalidPage:
        raise Http404 from None
    return {
        "rows": current.object_list,
        "pages": [
            _link(number, current.number)
            for number in paginator.get_elided_page_range(current.number, on_each_side=2, on_ends=1)
        ],
        "previous_url": _address(current.number - 1) if current.has_previous() else "",
        "next_url": _address(current.number + 1) if current.has_next() else "",
    }


def _link(number, current: int) -> dict | None:
    if number == Paginator.ELLIPSIS:
        return None
    return {"number": number, "url": _address(number), "current": number == current}


def _address(number: int) -> str:
    return f"?page={number}"
