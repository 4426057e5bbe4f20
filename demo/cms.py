"""Loads the public pages: home, news, guides, the two projects, and their drawn pictures."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.models import Locale

from cms.models import (
    GuideIndexPage,
    GuidePage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    SiteDocument,
    SiteSettings,
    StandardPage,
)
from demo.building import add_page, body_of
from demo.content.guides import GUIDES
from demo.content.news import NEWS
from demo.content.pages import ABOUT_EN, ABOUT_PL, HOME, JOINING
from demo.events import load_events
from demo.projects import link_to_projects, load_people, load_projects
from demo.waiting import load_waiting

_ITEM = re.compile(r"<li>(.*?)</li>")


def load_pages(now) -> None:
    """The public pages. A page whose address is taken stays as it is."""
    home = HomePage.objects.get(locale__language_code="pl")
    for page in home.get_translations(inclusive=True):
        _load_home(page.specific)
    _load_news(NewsIndexPage.objects.child_of(home).get(), now)
    _load_guides(GuideIndexPage.objects.child_of(home).get(), now)
    load_projects(home, now)
    link_to_projects()
    load_events(home, now)
    load_people(home)
    _load_standard_pages(home)
    load_waiting(NewsIndexPage.objects.child_of(home).get())
    settings = SiteSettings.load()
    settings.shows_example_content = True
    settings.save()


def _load_home(home: HomePage) -> None:
    texts = HOME[home.locale.language_code]
    if home.points:
        return
    home.hero_title, home.lead = texts["hero_title"], texts["lead"]
    home.points = [("point", point) for point in texts["values"]]
    home.save_revision().publish()


def _load_news(index: NewsIndexPage, now) -> None:
    _introduce(index, "Co nowego w projektach, szkoleniach i samym Forum.")
    for row in NEWS:
        moment = now - timedelta(days=row["days_ago"])
        page = add_page(
            index,
            NewsPage(
                slug=row["slug"],
                title=row["title"],
                intro=row["intro"],
                date=timezone.localdate(moment),
                office=row["author_office"],
                body=body_of(row["body"], row["title"]),
                first_published_at=moment,
            ),
            row["image"],
        )
        if page:
            page.tags.set(row["tags"])
            page.save_revision().publish()


def _load_guides(index: GuideIndexPage, now) -> None:
    _introduce(index, "Krótkie teksty do pracy: co sprawdzić, kogo zapytać, czego nie pominąć.")
    for row in GUIDES:
        lists = [chapter for chapter in row["chapters"] if chapter["title"].startswith("Lista")]
        taken = index.get_children().filter(slug=row["slug"]).exists()
        add_page(
            index,
            GuidePage(
                slug=row["slug"],
                title=row["title"],
                intro=row["intro"],
                version="1.0",
                reviewed_on=row["reviewed_on"],
                chapters=[_chapter(chapter) for chapter in row["chapters"]],
                downloads=[("document", _checklist(chapter)) for chapter in lists if not taken],
                first_published_at=now,
            ),
            row["image"],
        )


def _load_standard_pages(home: HomePage) -> None:
    about = add_page(home, _standard_page(ABOUT_PL, show_in_menus=True))
    if about is None:
        return
    add_page(about, _standard_page(JOINING))
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
        body=body_of([("text", row["body"])], row["title"]),
        **fields,
    )


def _introduce(index, intro: str) -> None:
    if not index.intro:
        index.intro = intro
        index.save_revision().publish()


def _checklist(chapter: dict) -> SiteDocument:
    """The points of a chapter as a file which every word processor opens."""
    points = [unescape(strip_tags(point)) for point in _ITEM.findall(chapter["html"])]
    lines = [f"\\b {_rtf(chapter['title'])}\\b0\\par\\par"]
    lines += [f"[  ]  {_rtf(point)}\\par" for point in points]
    text = "{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}\\fs24\n" + "\n".join(lines) + "}"
    file = ContentFile(text.encode("ascii"), name="lista.rtf")
    document = SiteDocument(title=chapter["title"], file=file)
    document._set_document_file_metadata()
    document.save()
    return document


def _rtf(text: str) -> str:
    return "".join(letter if letter.isascii() else f"\\u{ord(letter)}?" for letter in text)


def _chapter(row: dict) -> tuple:
    return (
        "chapter",
        {"title": row["title"], "body": body_of([("text", row["html"])], row["title"])},
    )
