"""What base.html asks of the CMS: the main menu, the languages of a page, the word about the demo.

Each answer is kept until something public changes: a page which shows nothing of the CMS must not
pay for it.
"""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, override
from wagtail.models import Page

from cms.caching import kept
from cms.models import SiteSettings
from cms.models.base import HOME_DEPTH


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


def shows_example_content() -> bool:
    """Whether every page says that its content is invented."""
    return kept("example-content", _shows_example_content)


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


def _shows_example_content() -> bool:
    flags = SiteSettings.objects.order_by("pk").values_list("shows_example_content", flat=True)
    return bool(flags.first())
