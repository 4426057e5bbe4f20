"""Data of the CMS for the base templates: menu, languages, operator, footer links.

All these data are cached until public content changes, so that showing them on pages outside the
CMS needs no query.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info, gettext, override
from wagtail.models import Page

from cms.models import ContactPage, LegalNoticePage, SiteSettings
from cms.models.base import HOME_DEPTH
from cms.models.contact import LONGEST_PATH
from cms.public.caching import cached
from cms.querysets import PublishedQuerySet
from members.url_prefixes import is_personal
from training.models import Programme


def main_menu(request) -> list[dict]:
    """The entries of the main menu in the active language: ``{"title", "url", "active"}``.

    ``active``: whether the current page is the page of the entry or a page below it.
    """
    items = cached(f"menu:{_language()}", _menu_of_language)
    here = request.path
    return [item | {"active": here.startswith(item["url"])} for item in items]


def language_links(request) -> list[dict]:
    """One entry per language: ``{"code", "label", "url", "current", "method"}``.

    The entries of a CMS page link to its translations; without translations there are no entries. A
    view can set other links in ``request.in_languages`` (code -> address). If Wagtail found no
    page, the entries link to the home pages. All other pages have one address for all languages, so
    their entries send a POST that changes the language.
    """
    urls = _addresses_in_languages(request)
    method = "post" if urls is None else "get"
    if urls is None:
        urls = {code: request.get_full_path() for code, _name in settings.LANGUAGES}
    current = _language()
    links = [
        {
            "code": code,
            "label": capfirst(get_language_info(code)["name_local"]),
            "url": urls[code],
            "current": code == current,
            "method": method,
        }
        for code, _name in settings.LANGUAGES
        if code in urls
    ]
    return links if any(not link["current"] for link in links) else []


def translations_of(page: Page) -> dict[str, str]:
    """Language code -> address of ``page`` or of its published translation."""
    key = page.translation_key
    return cached(f"languages:{key}", lambda: _translations(key))


def _addresses_in_languages(request) -> dict[str, str] | None:
    page = getattr(request, "cms_page", None)
    if page is not None:
        return translations_of(page)
    given = getattr(request, "in_languages", None)
    if given is None and _is_in_the_tree(request):
        return cached("languages:home", _homes)
    return given


def _is_in_the_tree(request) -> bool:
    """Whether Wagtail's page view, or no view at all, serves the address.

    Always False for addresses of the members' area. There, the response must look the same whether
    the address exists or not, so that visitors cannot find out which addresses exist.
    """
    if request.resolver_match:
        return request.resolver_match.url_name == "wagtail_serve"
    return not is_personal(request.path)


def operator() -> SiteSettings:
    """The site settings with the operator's data; an empty object until somebody fills them in.

    Its ``local_...`` properties return the values for the active language.
    """
    return cached("operator", lambda: SiteSettings.objects.order_by("pk").first() or SiteSettings())


def site_links(request) -> dict[str, str]:
    """Addresses of the pages that every footer links to, in the active language.

    The keys are ``contact``, ``statement``, ``report``, ``privacy``, ``rules`` and ``easy_read``; a
    page that is not published has no key. ``report`` is the address of the form for accessibility
    reports, with the current path as a parameter. If there is no such form, ``report`` is the
    address of the statement, else a ``mailto:`` link, else empty.
    """
    links = cached(f"site-links:{_language()}", _site_links)
    report = links.get("report", "")
    if report and len(request.path) <= LONGEST_PATH:
        report = f"{report}?{urlencode({'page': request.path})}"
    mailbox = operator().accessibility_mailbox
    report = report or links.get("statement", "") or (f"mailto:{mailbox}" if mailbox else "")
    return links | {"report": report}


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _menu_of_language() -> list[dict]:
    """The pages that editors put into the menu, and the training offer unless it is empty."""
    language = _language()
    pages = PublishedQuerySet(Page).published().in_menu()
    pages = pages.filter(depth=HOME_DEPTH + 1, locale__language_code=language)
    # Asked in the same query. A site without a menu does not get one of a single entry.
    shown = Programme.objects.visible_to(AnonymousUser())
    rows = list(
        pages.order_by("path")
        .annotate(has_training=Exists(shown))
        .values_list("title", "url_path", "has_training")
    )
    items = [
        {"title": title, "url": address_of(url_path, language)} for title, url_path, _has in rows
    ]
    if rows and rows[0][2]:
        items.append({"title": gettext("Training"), "url": reverse("training:offer")})
    return items


def _translations(translation_key) -> dict[str, str]:
    return _addresses(PublishedQuerySet(Page).filter(translation_key=translation_key))


def _homes() -> dict[str, str]:
    return _addresses(PublishedQuerySet(Page).filter(depth=HOME_DEPTH))


def _addresses(pages: PublishedQuerySet) -> dict[str, str]:
    found = pages.published().order_by("path").values_list("locale__language_code", "url_path")
    return {code: address_of(url_path, code) for code, url_path in found}


def address_of(url_path: str, language: str) -> str:
    """The address of a page, from its ``url_path`` (``/home/news/``). Makes no database query."""
    _root, _home, below = url_path.split("/", 2)
    with override(language):
        return reverse("wagtail_serve", args=[below])


def _site_links() -> dict[str, str]:
    """The address of the first page of each kind in the active language. Makes one query."""
    language = _language()
    rows = (
        PublishedQuerySet(Page)
        .published()
        .filter(locale__language_code=language, content_type__app_label="cms")
        .filter(content_type__model__in=_LINKED)
        .order_by("-path")
        .values_list(
            "content_type__model", "contactpage__purpose", "legalnoticepage__kind", "url_path"
        )
    )
    # Rows are in reverse tree order, so the first page of a kind overwrites those after it.
    return {
        _LINKED[model] or _LINKED_BY_USE[purpose or kind]: address_of(url_path, language)
        for model, purpose, kind, url_path in rows
    }


# Model name -> key of ``site_links``. For None, the value of a field of the page decides (see
# ``_LINKED_BY_USE``).
_LINKED = {
    "accessibilitystatementpage": "statement",
    "easyreadpage": "easy_read",
    "contactpage": None,
    "legalnoticepage": None,
}
_LINKED_BY_USE = {
    ContactPage.Purpose.GENERAL: "contact",
    ContactPage.Purpose.ACCESSIBILITY: "report",
    LegalNoticePage.Kind.PRIVACY: "privacy",
    LegalNoticePage.Kind.RULES: "rules",
}
