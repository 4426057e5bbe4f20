"""The home page: what the Forum is, and what is new on the public part of the site."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks.body import BodyBlock
from cms.blocks.pages import PointBlock
from cms.models.base import SitePage
from cms.models.events import EventIndexPage, EventPage
from cms.models.guides import GuideIndexPage, GuidePage
from cms.models.news import NewsIndexPage, NewsPage
from cms.models.partners import Partner, PeoplePage
from cms.models.projects import ProjectIndexPage, ProjectPage
from cms.public.schema_org import absolute, thing
from cms.querysets import PublishedQuerySet

NEWS_ON_HOME = 3
EVENTS_ON_HOME = 3
GUIDES_ON_HOME = 4
PROJECTS_ON_HOME = 4


class HomePage(SitePage):
    """The home page, one per language. It shows nothing that members write."""

    hero_title = models.CharField(_("heading"), max_length=120)
    lead = models.TextField(_("lead"), max_length=400, help_text=_("One or two sentences."))
    points_title = models.CharField(_("heading of the points"), max_length=120, blank=True)
    points = StreamField(
        [("point", PointBlock())],
        verbose_name=_("points"),
        blank=True,
        max_num=6,
        help_text=_("What people get from the Forum; three points look best."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [
        *SitePage.content_panels,
        MultiFieldPanel([FieldPanel("hero_title"), FieldPanel("lead")], heading=_("Top")),
        MultiFieldPanel([FieldPanel("points_title"), FieldPanel("points")], heading=_("Points")),
        FieldPanel("body"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    # Editors cannot create home pages: `setup_site` creates them, or they are made as translations.
    is_creatable = False

    class Meta:
        verbose_name = _("home page")

    @property
    def summary(self) -> str:
        return self.search_description or self.lead

    @property
    def metadata_title(self) -> str:
        return self.seo_title or self.hero_title or self.title

    def structured_data(self, metadata):
        """Describes the site with its search, and the operator as an organisation."""
        site = thing(
            "WebSite",
            name=gettext("Local Government Forum"),
            url=metadata.url,
            inLanguage=metadata.language,
            potentialAction=self._search_action(metadata.language),
        )
        office = metadata.operator
        if not office.operator:
            return [site]
        operator = thing(
            "Organization",
            name=office.local_operator,
            url=absolute("/"),
            email=office.email,
            telephone=office.phone,
            address=" ".join(office.address.split()),
        )
        return [site, operator]

    def _search_action(self, language: str) -> dict:
        address = absolute(reverse("cms:search"))
        template = f"{address}?q={{search_term_string}}&lang={language}"
        return {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": template},
            "query-input": "required name=search_term_string",
        }

    def get_context(self, request, *args, **kwargs):
        """Adds the newest pages of each type, the pages that list them, and the partners."""
        context = super().get_context(request, *args, **kwargs)
        news, guides, projects = (
            model.objects.published().in_language_of(self).with_pictures()
            for model in (NewsPage, GuidePage, ProjectPage)
        )
        context |= {
            "news": news.for_list()[:NEWS_ON_HOME],
            "guides": guides.order_by("path")[:GUIDES_ON_HOME],
            "projects": projects.by_state()[:PROJECTS_ON_HOME],
            "events": self._events().upcoming(timezone.now())[:EVENTS_ON_HOME],
            "partners": Partner.objects.of_the_forum(),
            "people_page": PeoplePage.objects.published().in_language_of(self).first(),
        }
        return context | self._lists()

    def _events(self):
        """Events that are not cancelled, in the language of this page."""
        events = EventPage.objects.published().in_language_of(self)
        return events.filter(is_cancelled=False)

    def _lists(self) -> dict:
        """The published child pages that list news, guides, projects and events, or None."""
        # Unlike child_of(), get_children() works in the preview of a page that was never saved.
        own = self.get_children().values("pk")
        children = PublishedQuerySet(Page).filter(pk__in=own).published().order_by("-path")
        of_kind = {child.specific_class: child for child in children}
        return {
            "news_index": of_kind.get(NewsIndexPage),
            "guide_index": of_kind.get(GuideIndexPage),
            "project_index": of_kind.get(ProjectIndexPage),
            "event_index": of_kind.get(EventIndexPage),
        }
