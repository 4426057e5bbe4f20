"""What a new page says already when its form opens: most editors change none of it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import singledispatch

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page
from wagtail.signals import init_new_page

from cms.models import AccessibilityStatementPage, EventPage, GuidePage, NewsPage, SiteSettings

EVENTS_BEGIN = time(10)
EVENT_AHEAD = timedelta(days=14)
EVENT_TAKES = timedelta(hours=2)


def connect() -> None:
    """Fills the form of every page that an editor begins."""
    init_new_page.connect(begin, dispatch_uid="cms_defaults")


def begin(sender, page: Page, parent: Page, **kwargs) -> None:
    """``page`` is new and unsaved; it will stand under ``parent``."""
    page.locale = parent.locale
    fill(page, parent)


@singledispatch
def fill(page: Page, parent: Page) -> None:
    """Other kinds of pages begin with what their fields say."""


@fill.register
def _news(page: NewsPage, parent: Page) -> None:
    page.office = _office(NewsPage.objects.child_of(parent), page)


@fill.register
def _guide(page: GuidePage, parent: Page) -> None:
    page.version = "1.0"
    page.reviewed_on = timezone.localdate()


@fill.register
def _event(page: EventPage, parent: Page) -> None:
    day = timezone.localdate() + EVENT_AHEAD
    page.starts_at = timezone.make_aware(datetime.combine(day, EVENTS_BEGIN))
    page.ends_at = page.starts_at + EVENT_TAKES
    page.office = _office(EventPage.objects.child_of(parent), page)


@fill.register
def _statement(page: AccessibilityStatementPage, parent: Page) -> None:
    page.site_published_on = page.site_updated_on = timezone.localdate()


def _office(siblings: QuerySet, page: Page) -> str:
    """The office which this editor named last, or anybody did, or the operator of the site."""
    named = siblings.exclude(office="").order_by("-latest_revision_created_at", "-pk")
    last = named.filter(owner=page.owner).first() or named.first()
    if last:
        return last.office
    with override(page.locale.language_code):
        return SiteSettings.load().local_operator
