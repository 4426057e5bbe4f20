"""What every new site needs of the CMS: languages, the first pages, the editors' rights."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
)

from cms.models import GuideIndexPage, HomePage, NewsIndexPage, ProjectIndexPage
from members.accounts.models import Role

STOCK_GROUPS = ["Editors", "Moderators"]
PAGE_RIGHTS = ["add_page", "change_page", "publish_page"]
FILE_RIGHTS = ["add_image", "change_image", "choose_image"]
FILE_RIGHTS += ["add_document", "change_document", "choose_document"]


@transaction.atomic
def setup_cms() -> HomePage:
    """Makes what is missing and leaves alone what an editor may have changed since.

    Returns the Polish home page.
    """
    polish, english = (_locale(code) for code in ("pl", "en"))
    home = HomePage.objects.filter(locale=polish).first() or _first_home(polish)
    _synchronise_site(home)
    translation = home.get_translation_or_none(english) or _english_home(home, english)
    _editors_rights([home, translation])
    return home


def _locale(code: str) -> Locale:
    return Locale.objects.get_or_create(language_code=code)[0]


def _first_home(locale: Locale) -> HomePage:
    """The home page in the place of Wagtail's page of welcome."""
    root = Page.get_first_root_node() or Page.add_root(
        instance=Page(title="Root", slug="root", locale=locale)
    )
    for welcome in root.get_children().filter(slug="home"):
        # Both want the same address; the site must let go of the old page before it is deleted.
        welcome.slug = "wagtail-welcome"
        welcome.save(clean=False)
    home = _publish(root, HomePage(slug="home", locale=locale, **_home_texts("pl")))
    Site.objects.filter(is_default_site=True).update(root_page=home)
    Site.clear_site_root_paths_cache()
    for welcome in root.get_children().filter(slug="wagtail-welcome"):
        welcome.delete()
    _first_children(home)
    return home


def _home_texts(language: str) -> dict:
    with override(language):
        return {
            "title": _("Home page"),
            "hero_title": _("How do the others do it?"),
            "lead": _(
                "Local government units and their organisations tell each other here how they"
                " solved a problem, what it cost and what they would do differently."
            ),
        }


def _synchronise_site(home: HomePage) -> None:
    """The default Site says what SITE_URL says: feeds and canonical addresses ask it."""
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    wanted = {
        "hostname": address.hostname,
        "port": port,
        "site_name": settings.WAGTAIL_SITE_NAME,
    }
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(is_default_site=True, root_page=home, **wanted)
    elif any(getattr(site, field) != value for field, value in wanted.items()):
        for field, value in wanted.items():
            setattr(site, field, value)
        site.save()


def _first_children(home: HomePage) -> None:
    with override("pl"):
        for page in (
            NewsIndexPage(slug="aktualnosci", title=_("News")),
            GuideIndexPage(slug="poradniki", title=_("Guides")),
            ProjectIndexPage(slug="projekty", title=_("Projects")),
        ):
            page.show_in_menus = True
            _publish(home, page)


def _english_home(home: HomePage, english: Locale) -> HomePage:
    translation = HomePage(
        slug="home-en",
        locale=english,
        translation_key=home.translation_key,
        **_home_texts("en"),
    )
    return _publish(home.get_parent(), translation)


def _publish(parent: Page, page: Page) -> Page:
    """``page``, live under ``parent``."""
    page.first_published_at = page.last_published_at = timezone.now()
    return parent.add_child(instance=page)


def _editors_rights(homes: list[HomePage]) -> None:
    """Editors write, publish and illustrate pages. They see no accounts and change no settings."""
    Group.objects.filter(name__in=STOCK_GROUPS).delete()
    editors = Group.objects.get_or_create(name=Role.EDITOR.value)[0]
    editors.permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"),
        Permission.objects.get(
            content_type__app_label="simple_translation", codename="submit_translation"
        ),
    )
    of_pages = Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=PAGE_RIGHTS
    )
    for home in homes:
        for right in of_pages:
            GroupPagePermission.objects.get_or_create(group=editors, page=home, permission=right)
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    for right in Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=FILE_RIGHTS
    ):
        GroupCollectionPermission.objects.get_or_create(
            group=editors, collection=root, permission=right
        )
