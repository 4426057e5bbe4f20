"""Events: their list, their pages and calendar files."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import BooleanField, Case, Q, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from cms.blocks.body import BodyBlock
from cms.models.base import IndexPage, PicturedPage, PicturedQuerySet, numbered_page, usual_office
from cms.models.projects import ProjectPage
from cms.public import schema_org
from cms.public.calendars import calendar_response
from cms.public.feeds import event_feed
from members.date_ranges import MIDNIGHT, DateRange, start_of_day

EVENTS_PER_PAGE = 20
EVENTS_IN_FEED = 20
# How long after its end the calendar still lists an event. A calendar program that is opened only
# after some weeks thus still learns that an event was cancelled.
DAYS_IN_CALENDAR = timedelta(days=90)
NO_HOUR = _("At 0:00 the page shows the day without an hour.")
# Defaults for a new event: its start time, how far ahead its day is, and its duration.
EVENTS_BEGIN = time(10)
EVENT_AHEAD = timedelta(days=14)
EVENT_TAKES = timedelta(hours=2)


class EventQuerySet(PicturedQuerySet):
    def upcoming(self, now: datetime) -> EventQuerySet:
        """Events whose last day is the local day of ``now`` or later, the earliest first.

        An event counts as past only from the day after it ends. So lists of events change only at
        midnight, and pages can be cached until then.
        """
        return self._with_over(now).filter(over=False).order_by("starts_at", "pk")

    def past(self, now: datetime) -> EventQuerySet:
        """Events whose last day is before the local day of ``now``, the latest first."""
        return self._with_over(now).filter(over=True).order_by("-starts_at", "-pk")

    def upcoming_then_past(self, now: datetime) -> EventQuerySet:
        """Upcoming events, the earliest first, then past events, the latest first.

        Each row has ``over``: whether the event is past. Both groups are in one queryset, so that
        one pager covers them.
        """
        ahead = Case(When(over=False, then="starts_at"))
        return self._with_over(now).order_by("over", ahead, "-starts_at", "pk")

    def _with_over(self, now: datetime) -> EventQuerySet:
        """Adds ``over``: whether the last day of the event (``DateRange.last_day``) is past."""
        today = start_of_day(now)
        ended_with_its_day = Q(ends_at=today) & ~Q(starts_at__time=MIDNIGHT)
        return self.annotate(end=Coalesce("ends_at", "starts_at")).annotate(
            over=Case(
                When(Q(end__lt=today) | ended_with_its_day, then=True),
                default=False,
                output_field=BooleanField(),
            )
        )


class EventIndexPage(RoutablePageMixin, IndexPage):
    """Upcoming and past events, with a feed and a calendar to subscribe to."""

    page_description = _("Upcoming and past events. One list for each language.")
    subpage_types = ["cms.EventPage"]

    class Meta:
        verbose_name = _("list of events")

    def published_events(self) -> EventQuerySet:
        """The published events below this page."""
        return EventPage.objects.child_of(self).published()

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        events = self.published_events().upcoming_then_past(timezone.now())
        return context | numbered_page(events, request, EVENTS_PER_PAGE)

    @path("feed/")
    def feed(self, request):
        """RSS feed of the most recently published events."""
        announced = self.published_events().order_by("-first_published_at", "-pk")
        return event_feed(self, announced[:EVENTS_IN_FEED])

    @path("calendar/")
    def calendar(self, request):
        """A calendar to subscribe to: upcoming events, and past events of the last three months."""
        events = self.published_events().upcoming(timezone.now() - DAYS_IN_CALENDAR)
        return calendar_response(events, name=self.title, file_name=f"{self.slug}.ics")


class EventPage(RoutablePageMixin, PicturedPage):
    """A public event: a meeting, a training day or a conference."""

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
                FieldRowPanel(
                    [FieldPanel("starts_at", help_text=NO_HOUR), FieldPanel("ends_at")],
                ),
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
    page_description = _("A meeting, training day or conference: when, where, how to get in.")
    parent_page_types = ["cms.EventIndexPage"]
    subpage_types = []
    search_fields = [
        *PicturedPage.search_fields,
        index.SearchField("intro"),
        index.SearchField("place"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("event")

    def set_defaults(self, parent):
        day = timezone.localdate() + EVENT_AHEAD
        self.starts_at = timezone.make_aware(datetime.combine(day, EVENTS_BEGIN))
        self.ends_at = self.starts_at + EVENT_TAKES
        self.office = usual_office(self, parent)

    def clean(self):
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": _("The end is before the beginning.")})

    @property
    def date_range(self) -> DateRange | None:
        """The start and end of the event; None in the preview of a page without a date."""
        return DateRange.of(self.starts_at, self.ends_at) if self.starts_at else None

    @property
    def is_over(self) -> bool:
        """Whether the last day of the event is past."""
        return bool(self.starts_at) and self.date_range.last_day < timezone.localdate()

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"project": self.readable_project()}

    def structured_data(self, metadata):
        has_hours = self.date_range and self.date_range.has_hours
        said = schema_org.moment if has_hours else schema_org.day
        status = "EventCancelled" if self.is_cancelled else "EventScheduled"
        return [
            schema_org.of_page(
                metadata,
                "Event",
                name=self.title,
                startDate=said(self.starts_at),
                endDate=said(self.ends_at),
                eventStatus=f"https://schema.org/{status}",
                eventAttendanceMode=f"https://schema.org/{self._attendance_mode}",
                location=self._locations(),
                organizer=schema_org.organisation(self.office),
            )
        ]

    @property
    def _attendance_mode(self) -> str:
        is_on_site = bool(self.place or self.address)
        if self.online_url:
            return "MixedEventAttendanceMode" if is_on_site else "OnlineEventAttendanceMode"
        return "OfflineEventAttendanceMode"

    def _locations(self) -> list[dict]:
        found = []
        if self.place or self.address:
            name, address = self.place or self.address, self.address or self.place
            found.append(schema_org.thing("Place", name=name, address=address))
        if self.online_url:
            found.append(schema_org.thing("VirtualLocation", url=self.online_url))
        return found

    def readable_project(self) -> ProjectPage | None:
        """The page of the event's project in the language of this page.

        None if there is no such page, or if not everybody may read it.
        """
        if self.project_id is None:
            return None
        named = ProjectPage.objects.filter(pk=self.project_id).values("translation_key")
        projects = ProjectPage.objects.published().in_language_of(self)
        return projects.filter(translation_key__in=named).first()

    @path("ics/")
    def calendar(self, request):
        """A calendar file with only this event."""
        return calendar_response([self], name=self.title, file_name=f"{self.slug}.ics")
