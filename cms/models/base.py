"""What all pages of the CMS share."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import InvalidPage, Paginator
from django.db import models
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageManager
from wagtail.search import index

from cms.published import PublishedQuerySet
from cms.search import folded

HOME_DEPTH = 2


PublishedManager = PageManager.from_queryset(PublishedQuerySet)


class SitePage(Page):
    """A page of the site: knows its place, so that every template can print the way to it."""

    written_by = models.CharField(
        _("written by"),
        max_length=160,
        blank=True,
        help_text=_("Who answers for the content: a person or a department."),
    )
    shows_record = models.BooleanField(
        _("show the record of this page"),
        default=False,
        help_text=_("At the bottom: who wrote, who published and when, and the changes."),
    )

    objects = PublishedManager()

    search_fields = [*Page.search_fields, index.AutocompleteField("searched_words")]
    settings_panels = [
        *Page.settings_panels,
        MultiFieldPanel(
            [FieldPanel("written_by"), FieldPanel("shows_record")],
            heading=_("Record of the page"),
        ),
    ]

    class Meta:
        abstract = True

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        # The header links to the translations of the page that is shown.
        request.cms_page = self
        context["breadcrumbs"] = self.breadcrumbs(request)
        # Parts of a page which have addresses of their own put theirs here.
        context["canonical"] = self.get_full_url(request)
        return context

    def breadcrumbs(self, request) -> list[dict]:
        """The way from the home page; the page itself stands last, without an address."""
        if self.depth is None or self.depth <= HOME_DEPTH:
            return []
        home, *above = self.get_ancestors().filter(depth__gte=HOME_DEPTH)
        return [
            {"title": gettext("Home page"), "url": home.get_url(request)},
            *({"title": page.title, "url": page.get_url(request)} for page in above),
            {"title": self.title, "url": ""},
        ]

    @property
    def summary(self) -> str:
        """A sentence or two for search engines and feeds."""
        return self.search_description or getattr(self, "intro", "")

    def searched_words(self) -> str:
        """All that the search looks at, folded as it folds what people ask for."""
        fields = [field for field in self.search_fields if isinstance(field, index.SearchField)]
        return folded("\n".join(str(field.get_value(self)) for field in fields))

    def get_sitemap_urls(self, request=None) -> list[dict]:
        """The entry of this page first, those of its parts after it; none keeps it out."""
        parts = self.get_url_parts(request)
        if not parts or not parts[2]:
            return []
        url = settings.SITE_URL + parts[2]
        return [{"location": url, "lastmod": self.last_published_at}]


def one_deeper(breadcrumbs: list[dict], url: str, title: str) -> list[dict]:
    """The way to a part of a page: the page, at ``url``, is no longer the end of it."""
    if not breadcrumbs:
        return []
    *above, page = breadcrumbs
    return [*above, page | {"url": url}, {"title": title, "url": ""}]


class PicturedQuerySet(PublishedQuerySet):
    def with_pictures(self) -> PicturedQuerySet:
        """Each with its picture and the sizes of it that exist already."""
        return self.prefetch_related("image__renditions")


class PicturedPage(SitePage):
    """A page with a picture of its own, which lists show too."""

    image = models.ForeignKey(
        "cms.SiteImage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    image_alt = models.CharField(
        _("alternative text here"),
        max_length=255,
        blank=True,
        help_text=_("Only where the picture's own alternative text does not fit this page."),
    )

    picture_panel = MultiFieldPanel(
        [FieldPanel("image"), FieldPanel("image_alt")], heading=_("Picture")
    )

    class Meta:
        abstract = True

    @property
    def picture_text(self) -> str:
        """What the picture shows, in words."""
        return self.image_alt or self.image.description


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
