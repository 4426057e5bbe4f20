"""News: a list with a feed, and the items."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.feeds import news_feed
from cms.models.base import PicturedPage, PicturedQuerySet, SitePage, numbered_page
from cms.models.projects import ProjectPage

NEWS_PER_PAGE = 12
NEWS_IN_FEED = 20
OTHER_NEWS = 3


class NewsQuerySet(PicturedQuerySet):
    def for_list(self) -> NewsQuerySet:
        """The newest first, with what a card shows."""
        return self.order_by("-date", "-pk").with_pictures()


class NewsIndexPage(RoutablePageMixin, SitePage):
    """All news, page by page, and their feed."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    content_panels = [*SitePage.content_panels, FieldPanel("intro")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.NewsPage"]
    template = "cms/news_index_page.html"

    class Meta:
        verbose_name = _("list of news")

    def published_news(self) -> NewsQuerySet:
        """What stands below this page, for everybody."""
        return NewsPage.objects.child_of(self).published().for_list()

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return context | numbered_page(self.published_news(), request, NEWS_PER_PAGE)

    @path("feed/")
    def feed(self, request):
        return news_feed(self, self.published_news()[:NEWS_IN_FEED])


class NewsTag(TaggedItemBase):
    content_object = ParentalKey("cms.NewsPage", on_delete=models.CASCADE, related_name="tagged")


class NewsPage(PicturedPage):
    """One piece of news."""

    date = models.DateField(_("date"), default=timezone.localdate, db_index=True)
    office = models.CharField(
        _("author"),
        max_length=160,
        blank=True,
        help_text=_("The office or unit which says this, e.g. the project office."),
    )
    intro = models.TextField(
        _("introduction"), max_length=400, help_text=_("One or two sentences; lists show them.")
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"))
    tags = ClusterTaggableManager(
        through=NewsTag,
        blank=True,
        verbose_name=_("topics"),
        help_text=_("One to three; the list of news can be narrowed to a topic."),
    )
    project = models.ForeignKey(
        ProjectPage,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="news",
        verbose_name=_("project"),
        help_text=_("The project which this is about; its page lists it."),
    )

    objects = PageManager.from_queryset(NewsQuerySet)()

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("intro"),
        PicturedPage.picture_panel,
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("date"),
                FieldPanel("office"),
                FieldPanel("tags"),
                FieldPanel("project"),
            ],
            heading=_("About this item"),
        ),
    ]
    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types = []
    template = "cms/news_page.html"
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("news item")

    def get_context(self, request, *args, **kwargs):
        """With the newest of the other items: what to read next."""
        context = super().get_context(request, *args, **kwargs)
        others = NewsPage.objects.sibling_of(self, inclusive=False).published()
        context["others"] = others.order_by("-date", "-pk")[:OTHER_NEWS]
        return context
