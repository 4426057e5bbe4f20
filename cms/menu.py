"""What base.html asks of the CMS: menu, languages of a page, the operator, links of the footer.

Each answer is kept until something public changes: a page which shows nothing of the CMS must not
pay for it.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, override
from wagtail.models import Page

from cms.caching import kept
from cms.models import ContactPage, NoticePage, SiteSettings
from cms.models.base import HOME_DEPTH, PublishedQuerySet


def main_menu(request) -> list[dict]:
    """The top pages of the reader's language: ``{"title", "url", "active"}``."""
    items = kept(f"menu:{_language()}", _menu_of_language)
    here = request.path
    return [item | {"active": here.startswith(item["url"])} for item in items]


def language_links(request) -> list[dict]:
    """One entry per language: ``{"code", "label", "url", "current", "method"}``.

    A page of the CMS leads to its translation, or to the home page of that language. All other
    pages exist in every language: there the reader's choice is posted.
    """
    page = getattr(request, "cms_page", None)
    if page is None:
        urls = {code: request.get_full_path() for code, _name in settings.LANGUAGES}
    else:
        key = page.translation_key
        urls = kept(f"languages:{key}", lambda: _translations(key))
    current = _language()
    return [
        {
            "code": code,
            "label": NATIVE_NAMES[code],
            "url": urls[code],
            "current": code == current,
            "method": "get" if page else "post",
        }
        for code, _name in settings.LANGUAGES
        if code in urls
    ]


NATIVE_NAMES = {"pl": "Polski", "en": "English"}


def operator() -> SiteSettings:
    """Who runs the site and how to reach them; an empty one while nobody has filled it in.

    Its ``local_...`` properties answer in the language of the page that asks.
    """
    return kept("operator", lambda: SiteSettings.objects.order_by("pk").first() or SiteSettings())


def shows_example_content() -> bool:
    """Whether every page says that its content is invented."""
    return operator().shows_example_content


def site_links(request) -> dict[str, str]:
    """Addresses, in the reader's language, which the law or good manners want on every page.

    Names: ``contact``, ``statement``, ``report``, ``privacy``, ``rules``, ``easy_read``; what is
    not published has none. ``report`` tells the form which page the reader came from; without a
    form it leads to the statement, without that to the mailbox.
    """
    links = kept(f"site-links:{_language()}", _site_links)
    report = links.get("report", "")
    if report and len(request.path) <= LONGEST_PATH:
        report = f"{report}?{urlencode({'page': request.path})}"
    mailbox = operator().accessibility_mailbox
    report = report or links.get("statement", "") or (f"mailto:{mailbox}" if mailbox else "")
    return links | {"report": report}


# What the form takes over as the address of a page.
LONGEST_PATH = 200


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _menu_of_language() -> list[dict]:
    language = _language()
    pages = (
        Page.objects.live()
        .in_menu()
        .filter(depth=HOME_DEPTH + 1, locale__language_code=language, view_restrictions=None)
    )
    return [
        {"title": title, "url": _address(url_path, language)}
        for title, url_path in pages.order_by("path").values_list("title", "url_path")
    ]


def _translations(translation_key) -> dict[str, str]:
    """Language code -> address of the page in that language, or of that language's home page."""
    pages = (
        Page.objects.live()
        .filter(Q(translation_key=translation_key) | Q(depth=HOME_DEPTH), view_restrictions=None)
        .order_by("depth", "path")
    )
    # Deeper ones come later and win over the home page.
    return {
        code: _address(url_path, code)
        for code, url_path in pages.values_list("locale__language_code", "url_path")
    }


def _address(url_path: str, language: str) -> str:
    """The address of a page from its path in the tree, ``/home/news/``, without a query."""
    _root, _home, below = url_path.split("/", 2)
    with override(language):
        return reverse("wagtail_serve", args=[below])


def _site_links() -> dict[str, str]:
    """The first page of each kind in the language, in one query."""
    language = _language()
    rows = (
        PublishedQuerySet(Page)
        .published()
        .filter(locale__language_code=language, content_type__app_label="cms")
        .filter(content_type__model__in=_LINKED)
        .order_by("-path")
        .values_list("content_type__model", "contactpage__purpose", "noticepage__kind", "url_path")
    )
    # The first of the tree comes last and stays.
    return {
        _LINKED[model] or _LINKED_BY_USE[purpose or kind]: _address(url_path, language)
        for model, purpose, kind, url_path in rows
    }


# Kinds of pages; some do different things, which a field of theirs tells apart.
_LINKED = {
    "accessibilitystatementpage": "statement",
    "easyreadpage": "easy_read",
    "contactpage": None,
    "noticepage": None,
}
_LINKED_BY_USE = {
    ContactPage.Purpose.GENERAL: "contact",
    ContactPage.Purpose.ACCESSIBILITY: "report",
    NoticePage.Kind.PRIVACY: "privacy",
    NoticePage.Kind.RULES: "rules",
}
