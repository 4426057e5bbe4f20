"""Metadata of a page for search engines and social networks: addresses, Open Graph, schema.org.

The class of a page provides the data that only its type has (see ``SitePage.structured_data``).
Addresses start with SITE_URL, not with the host of the request, so that each page has only one
address.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.models import Page

from cms.models import SiteRendition, SiteSettings
from cms.public.menu import operator, translations_of
from cms.public.schema_org import absolute, breadcrumb_list

TERRITORIES = {"pl": "pl_PL", "en": "en_GB"}
# Escapes as in Django's json_script, so that nothing in the data can close the script element.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@dataclass(frozen=True)
class ViewPage:
    """A public page outside the page tree, with its schema.org objects."""

    graph: list[dict]

    open_graph_type = "website"

    def structured_data(self, metadata: Metadata) -> list[dict]:
        return list(self.graph)


@dataclass(frozen=True)
class Metadata:
    """The metadata in the HTML head of ``page``, a page of the CMS or a ``ViewPage``.

    ``is_main``: whether this is the whole page, not a part such as a chapter or page 2 of a list.
    ``alternates``: (code, address) of each published translation, including the page itself.
    """

    page: Page | ViewPage
    title: str
    description: str
    url: str
    is_main: bool
    language: str
    alternates: list[tuple[str, str]]
    image: SiteRendition | None
    breadcrumbs: list[dict]
    operator: SiteSettings

    @property
    def image_url(self) -> str:
        return absolute(self.image.url)

    @property
    def territory(self) -> str:
        return TERRITORIES[self.language]

    @property
    def other_territories(self) -> list[str]:
        return [TERRITORIES[code] for code, _url in self.alternates if code != self.language]

    @property
    def default_url(self) -> str:
        """The address of the Polish page, for languages that the site does not have (x-default).

        Empty if ``alternates`` has no Polish page.
        """
        return dict(self.alternates).get(settings.LANGUAGE_CODE, "")

    def data(self) -> SafeString:
        """The schema.org data as a JSON-LD script element, which browsers do not run."""
        graph = self.page.structured_data(self) if self.is_main else []
        if self.breadcrumbs:
            graph.append(breadcrumb_list(self))
        if not graph:
            return SafeString("")
        content = {"@context": "https://schema.org", "@graph": graph}
        text = json.dumps(content, ensure_ascii=False, cls=DjangoJSONEncoder).translate(ESCAPES)
        return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308


def metadata_of(
    page: Page, request, *, canonical: str = "", breadcrumbs=(), number: int = 1
) -> Metadata | None:
    """The metadata of ``page``; None if it has no address yet, as in the preview of a new page.

    ``canonical`` differs from the address of the page if a part of it, such as a chapter, is shown.
    Then the last entry of ``breadcrumbs`` is the title of the part. ``number`` is the page number
    of a list. Translations are included only for a whole page and for page 1 of a list.
    """
    path = (page.get_url_parts(request) or (None, None, None))[2] if page.url_path else None
    if not path:
        return None
    own = urlsplit(canonical).path or path
    title = page.metadata_title
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
        image=page.metadata_image,
        breadcrumbs=list(breadcrumbs),
        operator=operator(),
    )


def metadata_of_view(
    request, *, title: str, description: str, breadcrumbs=(), graph: list[dict] | None = None
) -> Metadata:
    """The metadata of a public page outside the page tree.

    The view has set ``request.in_languages``: language code -> address of the page. ``graph``: the
    page as schema.org objects.
    """
    return Metadata(
        page=ViewPage(graph or []),
        title=title,
        description=description,
        url=absolute(request.path),
        is_main=True,
        language=get_language() or settings.LANGUAGE_CODE,
        alternates=[(code, absolute(url)) for code, url in request.in_languages.items()],
        image=None,
        breadcrumbs=list(breadcrumbs),
        operator=operator(),
    )
