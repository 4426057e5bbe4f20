"""Structured data of pages for search engines, in the vocabulary of schema.org."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _


def thing(kind: str, **properties) -> dict:
    """A schema.org object of type ``kind``. Empty ``properties`` are left out."""
    return {"@type": kind} | {name: value for name, value in properties.items() if value}


def of_page(metadata, kind: str, **properties) -> dict:
    """The page as a schema.org object of type ``kind``, with additional ``properties``."""
    return thing(
        kind,
        url=metadata.url,
        inLanguage=metadata.language,
        description=metadata.description,
        image=[metadata.image_url] if metadata.image else [],
        **properties,
    )


def article(metadata, kind: str, **properties) -> dict:
    """The page as an article of type ``kind``, with the operator of the site as publisher."""
    return of_page(
        metadata,
        kind,
        headline=metadata.page.title,
        mainEntityOfPage=metadata.url,
        dateModified=moment(metadata.page.last_published_at),
        publisher=organisation(metadata.operator.local_operator or _("Local Government Forum")),
        **properties,
    )


def organisation(name: str) -> dict | None:
    return thing("Organization", name=name) if name else None


def breadcrumb_list(metadata) -> dict:
    """The breadcrumbs that visitors see, as a schema.org list."""
    crumbs = [
        thing(
            "ListItem",
            position=number,
            name=crumb["title"],
            item=absolute(urlsplit(crumb["url"]).path) if crumb["url"] else metadata.url,
        )
        for number, crumb in enumerate(metadata.breadcrumbs, start=1)
    ]
    return thing("BreadcrumbList", itemListElement=crumbs)


def absolute(url: str) -> str:
    """``url`` with SITE_URL in front if it is a path."""
    return settings.SITE_URL + url if url.startswith("/") else url


def moment(value: datetime | None) -> str:
    """``value`` in ISO 8601 and local time: "2026-07-01T10:00:00+02:00"; empty for None."""
    return timezone.localtime(value).isoformat(timespec="seconds") if value else ""


def day(value: datetime | None) -> str:
    return timezone.localdate(value).isoformat() if value else ""
