"""Events: when, where, and a file for the reader's calendar."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.models.base import PicturedPage, PicturedQuerySet, SitePage
from cms.models.projects import ProjectPage


class EventQuerySet(PicturedQuerySet):
    def upcoming(self, now: datetime) -> EventQuerySet:
        """Those that are not over at ``now``, the nearest first."""
        return self._with_end().filter(end__gte=now).order_by("starts_at", "pk")

    def past(self, now: datetime) -> EventQuerySet:
        """Those that are over at ``now``, the latest first."""
        return self._with_end().filter(end__lt=now).order_by("-starts_at", "-pk")

    def _with_end(self) -> EventQuerySet:
        return self.annotate(end=Coalesce("ends_at", "starts_at"))


class EventIndexPage(RoutablePageMixin, SitePage):
    """What is ahead and what was, with a feed and a calendar to subscribe to."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    content_panels = [*SitePage.content_panels, FieldPanel("intro")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.EventPage"]
    template = "cms/event_index_page.html"

    class Meta:
        verbose_name = _("list of events")


class EventPage(RoutablePageMixin, PicturedPage):
    """A meeting open to readers, a training day, a conference."""

    intro = models.TextField(
        _("introduction"), max_length=400, help_text=_("One or two sentences; lists show them.")
    )
    starts_at = models.DateTimeField(_("begins"), db_index=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(
        _("place"), max_length=200, blank=True, help_text=_("The town and the building.")
    )
    address = models.CharField(_("address"), max_length=250, blank=True)
    online_url = models.URLField(_("address of the online meeting"), blank=True)
    office = models.CharField(_("organiser"), max_length=160, blank=True)
    access = models.TextField(
        _("accessibility of the place"),
        max_length=400,
        blank=True,
        help_text=_("Entrance, lift, hearing loop, interpreter of sign language."),
    )
    is_cancelled = models.BooleanField(_("cancelled"), default=False)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    project = models.ForeignKey(
        ProjectPage,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("project"),
    )

    objects = PageManager.from_queryset(EventQuerySet)()

    content_panels = [
        *PicturedPage.content_panels,
        FieldPanel("intro"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("place"),
                FieldPanel("address"),
                FieldPanel("online_url"),
                FieldPanel("access"),
                FieldPanel("is_cancelled"),
            ],
            heading=_("When and where"),
        ),
        PicturedPage.picture_panel,
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("office"), FieldPanel("project")], heading=_("About this event")
        ),
    ]
    parent_page_types = ["cms.EventIndexPage"]
    subpage_types = []
    template = "cms/event_page.html"
    search_fields = [
        *PicturedPage.search_fields,
        index.SearchField("intro"),
        index.SearchField("place"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("event")

    def clean(self):
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": _("The end is before the beginning.")})
