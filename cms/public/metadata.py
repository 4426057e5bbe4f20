"""What search engines and other sites are told of a page: addresses, Open Graph, schema.org data.

Addresses start with SITE_URL whatever host was asked: a page has one address.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page

from cms.models import EventPage, GuidePage, HomePage, NewsPage, SiteSettings
from cms.models.files import SHARED
from cms.public.date_ranges import DateRange
from cms.public.menu import operator, translations_of

TERRITORIES = {"pl": "pl_PL", "en": "en_GB"}
# As Django's json_script: nothing in the data may end the element that holds it.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@dataclass(frozen=True)
class Picture:
    url: str
    width: int
    height: int
    text: str


@dataclass(frozen=True)
class Metadata:
    """What the head of ``page`` says. ``alternates``: (code, address) of its live languages."""

    page: Page
    title: str
    description: str
    url: str
    is_main: bool
    language: str
    alternates: list[tuple[str, str]]
    picture: Picture | None
    breadcrumbs: list[dict]
    operator: SiteSettings

    @property
    def kind(self) -> str:
        return "article" if isinstance(self.page, NewsPage | GuidePage) else "website"

    @property
    def territory(self) -> str:
        return TERRITORIES[self.language]

    @property
    def other_territories(self) -> list[str]:
        return [TERRITORIES[code] for code, _url in self.alternates if code != self.language]

    @property
    def default_url(self) -> str:
        """The address for readers of any other language: the Polish one."""
        return dict(self.alternates).get(settings.LANGUAGE_CODE, "")

    def data(self) -> SafeString:
        """The schema.org data as a block which browsers keep and do not run."""
        graph = [describe(self) for describe in _describers(self)]
        graph = [thing for thing in graph if thing]
        if not graph:
            return SafeString("")
        content = {"@context": "https://schema.org", "@graph": graph}
        text = json.dumps(content, ensure_ascii=False, cls=DjangoJSONEncoder).translate(ESCAPES)
        return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308


def metadata_of(
    page: Page, request, *, canonical: str = "", breadcrumbs=(), number: int = 1
) -> Metadata | None:
    """What to say of ``page``; None where it has no address yet, as in the preview of a new page.

    A part of a page has a ``canonical`` address of its own, and is the end of its ``breadcrumbs``.
    So has a later page of a list, which ``number`` tells. Translations are of the whole page.
    """
    path = (page.get_url_parts(request) or (None, None, None))[2] if page.url_path else None
    if not path:
        return None
    own = urlsplit(canonical).path or path
    title = page.seo_title or getattr(page, "hero_title", "") or page.title
    if own != path and breadcrumbs:
        title = f"{breadcrumbs[-1]['title']} – {title}"
    is_main = own == path and number == 1
    found = translations_of(page) if is_main else {}
    return Metadata(
        page=page,
        title=title,
        description=page.summary,
        url=absolute(own) + (f"?page={number}" if number > 1 else ""),
        is_main=is_main,
        language=get_language() or settings.LANGUAGE_CODE,
        alternates=[(code, absolute(url)) for code, url in found.items()] if len(found) > 1 else [],
        picture=_picture(page),
        breadcrumbs=list(breadcrumbs),
        operator=operator(),
    )


def absolute(url: str) -> str:
    """``url`` with SITE_URL before it, where it is a path."""
    return settings.SITE_URL + url if url.startswith("/") else url


def _picture(page: Page) -> Picture | None:
    image = getattr(page, "image", None)
    if not image:
        return None
    try:
        copy = image.get_rendition(SHARED)
    except (SourceImageIOError, OSError):
        return None  # the file is gone: the page itself is there all the same
    return Picture(absolute(copy.url), copy.width, copy.height, page.picture_text)


# --- schema.org ------------------------------------------------------------------------------


def _describers(metadata: Metadata) -> list[Callable[[Metadata], dict | None]]:
    of_kind = {
        NewsPage: [_news],
        GuidePage: [_guide],
        EventPage: [_event],
        HomePage: [_website, _organisation],
    }
    own = of_kind.get(type(metadata.page), []) if metadata.is_main else []
    return [*own, _way]


def _website(metadata: Metadata) -> dict:
    query = f"?q={{search_term_string}}&lang={metadata.language}"
    return {
        "@type": "WebSite",
        "name": _("Local Government Forum"),
        "url": metadata.url,
        "inLanguage": metadata.language,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": absolute(reverse("cms:search")) + query,
            },
            "query-input": "required name=search_term_string",
        },
    }


def _organisation(metadata: Metadata) -> dict | None:
    office = metadata.operator
    if not office.operator:
        return None
    return _without_empty(
        {
            "@type": "Organization",
            "name": office.local_operator,
            "url": settings.SITE_URL + "/",
            "email": office.email,
            "telephone": office.phone,
            "address": " ".join(office.address.split()),
        }
    )


def _news(metadata: Metadata) -> dict:
    page = metadata.page
    author = page.office or metadata.operator.local_operator
    return _article(metadata) | {
        "@type": "NewsArticle",
        "datePublished": page.date,
        **({"author": {"@type": "Organization", "name": author}} if author else {}),
    }


def _guide(metadata: Metadata) -> dict:
    page = metadata.page
    return _article(metadata) | _without_empty(
        {
            "@type": "TechArticle",
            "datePublished": _moment(page.first_published_at),
            "version": page.version,
        }
    )


def _article(metadata: Metadata) -> dict:
    publisher = metadata.operator.local_operator or _("Local Government Forum")
    return _common(metadata) | _without_empty(
        {
            "headline": metadata.page.title,
            "mainEntityOfPage": metadata.url,
            "dateModified": _moment(metadata.page.last_published_at),
            "publisher": {"@type": "Organization", "name": publisher},
        }
    )


def _event(metadata: Metadata) -> dict:
    page = metadata.page
    status = "EventCancelled" if page.is_cancelled else "EventScheduled"
    said = _moment if DateRange.of(page.starts_at, page.ends_at).has_hours else _day
    return _common(metadata) | _without_empty(
        {
            "@type": "Event",
            "name": page.title,
            "startDate": said(page.starts_at),
            "endDate": said(page.ends_at),
            "eventStatus": f"https://schema.org/{status}",
            "eventAttendanceMode": f"https://schema.org/{_attendance(page)}",
            "location": _places(page),
            "organizer": {"@type": "Organization", "name": page.office} if page.office else None,
        }
    )


def _attendance(page: EventPage) -> str:
    here = bool(page.place or page.address)
    if page.online_url:
        return "MixedEventAttendanceMode" if here else "OnlineEventAttendanceMode"
    return "OfflineEventAttendanceMode"


def _places(page: EventPage) -> list[dict]:
    places = []
    if page.place or page.address:
        place = {"name": page.place or page.address, "address": page.address or page.place}
        places.append({"@type": "Place", **place})
    if page.online_url:
        places.append({"@type": "VirtualLocation", "url": page.online_url})
    return places


def _common(metadata: Metadata) -> dict:
    return _without_empty(
        {
            "url": metadata.url,
            "inLanguage": metadata.language,
            "description": metadata.description,
            "image": [metadata.picture.url] if metadata.picture else [],
        }
    )


def _way(metadata: Metadata) -> dict | None:
    """The way to the page, as the reader sees it."""
    if not metadata.breadcrumbs:
        return None
    steps = [
        {
            "@type": "ListItem",
            "position": place,
            "name": step["title"],
            "item": absolute(urlsplit(step["url"]).path) if step["url"] else metadata.url,
        }
        for place, step in enumerate(metadata.breadcrumbs, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}


def _moment(value: datetime | None) -> str:
    """In the time of the office, with its zone: "2026-07-01T10:00:00+02:00"."""
    return timezone.localtime(value).isoformat(timespec="seconds") if value else ""


def _day(value: datetime | None) -> str:
    return timezone.localdate(value).isoformat() if value else ""


def _without_empty(thing: dict) -> dict:
    return {key: value for key, value in thing.items() if value}
