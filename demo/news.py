"""Loads six news items in Polish, and two of them also in English."""

from django.utils import timezone

from cms.models import HomePage, NewsIndexPage, NewsPage
from demo.building import add_page, body_of
from demo.content.news import NEWS
from demo.content.news_en import NEWS_EN
from demo.dates import moment_before
from demo.guides import translated
from demo.projects import english_index, introduce

INTRO = "Co nowego w projektach, szkoleniach i samym Forum."
INTRO_EN = "What is new in the projects, the training and the Forum itself."


def load_news(home: HomePage, now) -> None:
    """Creates the Polish news items that do not exist yet."""
    index = NewsIndexPage.objects.child_of(home).get()
    introduce(index, INTRO)
    for row in NEWS:
        _add(index, _item(row, now), row)


def load_english_news(home: HomePage, now) -> None:
    """Creates the English news items and links them to the English projects, which must exist."""
    index = NewsIndexPage.objects.child_of(home).get()
    english = english_index(index, slug="news", title="News", intro=INTRO_EN)
    for row in NEWS_EN:
        polish = NewsPage.objects.child_of(index).get(slug=row["translates"])
        item = _item(row, now)
        item.translation_key = polish.translation_key
        item.project = translated(polish.project)
        _add(english, item, row)


def _add(index: NewsIndexPage, item: NewsPage, row: dict) -> None:
    page = add_page(index, item, row["image"])
    if page:
        page.tags.set(row["tags"])
        page.save_revision().publish()


def _item(row: dict, now) -> NewsPage:
    moment = moment_before(now, row["days_ago"])
    return NewsPage(
        slug=row["slug"],
        title=row["title"],
        intro=row["intro"],
        date=timezone.localdate(moment),
        office=row["author_office"],
        body=body_of(row["body"], row["title"]),
        first_published_at=moment,
    )
