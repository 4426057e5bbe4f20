"""Loads the public pages, such as home, news, guides, projects and events, with their pictures."""

from wagtail.models import Locale, Page

from cms.models import (
    HomePage,
    NewsIndexPage,
    StandardPage,
)
from demo.building import add_page, body_of
from demo.content.describing import DESCRIBING
from demo.content.pages import ABOUT_EN, ABOUT_PL, HOME, JOINING
from demo.events import load_events
from demo.guides import load_english_guides, load_guides
from demo.news import load_english_news, load_news
from demo.office import load_office
from demo.projects import link_to_projects, load_people, load_projects
from demo.waiting import load_waiting


def load_pages(now) -> None:
    """Creates the public pages that do not exist yet.

    Also fills in the empty pages and publishes the drafts that ``setup_site`` created.
    """
    home = HomePage.objects.get(locale__language_code="pl")
    for page in home.get_translations(inclusive=True):
        _load_home(page.specific)
    load_guides(home, now)
    load_news(home, now)
    load_projects(home, now)
    link_to_projects()
    load_english_guides(home, now)
    load_english_news(home, now)
    load_events(home, now)
    load_people(home)
    _load_standard_pages(home)
    load_waiting(NewsIndexPage.objects.child_of(home).get())
    load_office(now)
    _date_pages(now)


def _date_pages(now) -> None:
    """Sets publication times that are later than ``now`` to ``now``.

    When a page is published, Wagtail stores the real time, which may be at night. ``now`` is in
    working hours.
    """
    for name in ("first_published_at", "last_published_at"):
        Page.objects.filter(**{f"{name}__gt": now}).update(**{name: now})


def _load_home(home: HomePage) -> None:
    texts = HOME[home.locale.language_code]
    if home.points:
        return
    home.hero_title, home.lead = texts["hero_title"], texts["lead"]
    home.points = [("point", point) for point in texts["values"]]
    home.save_revision().publish()


def _load_standard_pages(home: HomePage) -> None:
    about = add_page(home, _standard_page(ABOUT_PL, show_in_menus=True))
    if about is None:
        return
    add_page(about, _standard_page(JOINING))
    add_page(about, _standard_page(DESCRIBING))
    english_home = home.get_translation(Locale.objects.get(language_code="en"))
    add_page(
        english_home,
        _standard_page(ABOUT_EN, show_in_menus=True, translation_key=about.translation_key),
    )


def _standard_page(row, **fields) -> StandardPage:
    return StandardPage(
        slug=row["slug"],
        title=row["title"],
        intro=row["intro"],
        body=body_of(_blocks(row["body"]), row["title"]),
        **fields,
    )


def _blocks(body: str | list) -> list:
    """The blocks of a page body. If the body is a string of HTML, it becomes one text block."""
    return [("text", body)] if isinstance(body, str) else body
