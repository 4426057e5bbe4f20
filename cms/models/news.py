"""News items, and the list of news, which readers can filter by topic or year."""

from __future__ import annotations

import re

from anyascii import anyascii
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path, re_path
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from cms.blocks.body import BodyBlock
from cms.models.base import (
    IndexPage,
    PicturedPage,
    PicturedQuerySet,
    extend_breadcrumbs,
    numbered_page,
    usual_office,
)
from cms.models.projects import ProjectPage
from cms.public import schema_org
from cms.public.feeds import news_feed
from members.collation import polish_key

NEWS_PER_PAGE = 12
NEWS_IN_FEED = 20
OTHER_NEWS = 3
TOPICS_SHOWN = 20
YEAR = r"[12][0-9]{3}"


def topic_word(language: str) -> str:
    """The word before a topic's slug in its address: "temat" in Polish, "topic" otherwise."""
    return {"pl": "temat"}.get(language, "topic")


class NewsTopic(TagBase):
    """A topic of news. Topics are stored separately from tags of pictures and documents."""

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def slugify(self, tag, i=None):
        """A slug of ASCII letters, generated in the same way as the slugs of pages."""
        return super().slugify(anyascii(tag), i).replace("_", "-") or "topic"


class NewsTag(ItemBase):
    """Links a news item to a topic."""

    tag = models.ForeignKey(NewsTopic, on_delete=models.CASCADE, related_name="tagged")
    content_object = ParentalKey("cms.NewsPage", on_delete=models.CASCADE, related_name="tagged")


class NewsQuerySet(PicturedQuerySet):
    def for_list(self) -> NewsQuerySet:
        """News items for cards: the newest first, with pictures prefetched."""
        return self.order_by("-date", "-pk").with_pictures()

    def for_feed(self) -> NewsQuerySet:
        """News items for the feed: the newest first, with topics prefetched."""
        return self.order_by("-date", "-pk").prefetch_related("tagged__tag")

    def most_like(self, item: NewsPage) -> NewsQuerySet:
        """Items that share more topics with ``item`` come first; among equals, the newest."""
        topics = [tag.pk for tag in item.tags.all()]
        shared = Count("tagged", filter=Q(tagged__tag__in=topics))
        return self.annotate(shared=shared).order_by("-shared", "-date", "-pk")

    def by_year(self) -> list[dict]:
        """``{"year", "number"}`` for each year that has news, the latest first."""
        years = self.order_by().values(year=F("date__year"))
        return list(years.annotate(number=Count("pk")).order_by("-year"))


class NewsIndexPage(RoutablePageMixin, IndexPage):
    """The list of all news in numbered pages, filtered lists by topic and by year, and a feed."""

    page_description = _("All news, with topics, years and a feed. One for each language.")
    subpage_types = ["cms.NewsPage"]

    class Meta:
        verbose_name = _("list of news")

    def published_news(self) -> NewsQuerySet:
        """The published news below this page."""
        return NewsPage.objects.child_of(self).published()

    @path("feed/")
    def feed(self, request):
        return news_feed(self, self.published_news().for_feed()[:NEWS_IN_FEED])

    @re_path(rf"^(?P<year>{YEAR})/$", name="year")
    def year(self, request, year):
        """The news of one year."""
        news = self.published_news().filter(date__year=int(year))
        return self._narrowed(request, news, year, f"{year}/")

    @path("<slug:word>/<slug:slug>/", name="topic")
    def topic(self, request, word, slug):
        """The news of one topic."""
        topic = NewsTopic.objects.filter(slug=slug).first()
        if topic is None or word != topic_word(self.locale.language_code):
            raise Http404
        news = self.published_news().filter(tagged__tag=topic)
        return self._narrowed(request, news, topic.name, f"{word}/{slug}/")

    def _narrowed(self, request, news: NewsQuerySet, title: str, below: str):
        """Renders the filtered list ``news``. Raises Http404 if the list is empty."""
        if not news.exists():
            raise Http404
        return self.render(request, news=news, title=title, below=below)

    def get_context(self, request, *args, news=None, title="", below="", **kwargs):
        """Adds one numbered page of ``news`` (of all news if None), and links to topics and years.

        For a filtered list, ``title`` is its title, such as the topic, and ``below`` is its address
        relative to this page.
        """
        context = super().get_context(request, *args, **kwargs)
        here = self.get_url(request) or ""
        context |= {"heading": self.title, "narrowed": bool(below)}
        if below:
            context["heading"] = f"{self.title}: {title}"
            context["breadcrumbs"] = extend_breadcrumbs(context["breadcrumbs"], here, title)
            context["canonical"] += below
        rows = self.published_news() if news is None else news
        return (
            context
            | {"topics": self._topics(here, below), "years": self._years(here, below)}
            | numbered_page(rows.for_list(), request, NEWS_PER_PAGE)
        )

    def _topics(self, here: str, below: str) -> list[dict]:
        """The most frequent topics in alphabetical order, as links with counts."""
        topics = (
            NewsTopic.objects.filter(tagged__content_object__in=self.published_news())
            .annotate(number=Count("tagged"))
            .order_by("-number", "name")
        )
        word = topic_word(self.locale.language_code)
        rows = [
            _link(f"{word}/{topic.slug}/", topic.name, topic.number, here, below)
            for topic in topics[:TOPICS_SHOWN]
        ]
        return sorted(rows, key=lambda row: polish_key(row["title"]))

    def _years(self, here: str, below: str) -> list[dict]:
        rows = self.published_news().by_year()
        return [_link(f"{row['year']}/", row["year"], row["number"], here, below) for row in rows]


def _link(below: str, title, number: int, here: str, current: str) -> dict:
    return {"url": here + below, "title": title, "number": number, "current": below == current}


class NewsPage(PicturedPage):
    """A news item."""

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
        *PicturedPage.content_panels,
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
    open_graph_type = "article"
    page_description = _("Something that happened or is announced; it has a date.")
    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types = []
    search_fields = [
        *PicturedPage.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("news item")

    @property
    def topic_names(self) -> list[str]:
        return [tagged.tag.name for tagged in self.tagged.all()]

    def set_defaults(self, parent):
        self.office = usual_office(self, parent)

    def clean(self):
        super().clean()
        if re.fullmatch(f"feed|{YEAR}", self.slug):
            raise ValidationError({"slug": _("The list of news itself has this address.")})

    def structured_data(self, metadata):
        author = schema_org.organisation(self.office or metadata.operator.local_operator)
        own = {"datePublished": self.date, "author": author}
        return [schema_org.article(metadata, "NewsArticle", **own)]

    def get_context(self, request, *args, **kwargs):
        """Adds the topics, the project, and the other items with the most topics in common."""
        context = super().get_context(request, *args, **kwargs)
        others = NewsPage.objects.published().in_language_of(self).exclude(pk=self.pk)
        # The links to topics start with the address of the list of news, which is the second
        # breadcrumb. Without a published list there are no topics. The preview of a new item has no
        # breadcrumbs, so its topics have incomplete links.
        _home, *index, _here = context["breadcrumbs"] or [{}, {"url": ""}, {}]
        tags = self.tags.all() if index else []
        word = topic_word(self.locale.language_code)
        return context | {
            "others": others.most_like(self)[:OTHER_NEWS],
            "topics": [
                {"title": topic.name, "url": f"{index[0]['url']}{word}/{topic.slug}/"}
                for topic in sorted(tags, key=lambda topic: polish_key(topic.name))
            ],
            "project": ProjectPage.objects.published_one(self.project_id),
        }
