"""Loads two guides in Polish, and one of them also in English."""

from wagtail.models import Locale

from cms.models import GuideIndexPage, GuidePage, HomePage
from demo.building import add_page, body_of, checklist
from demo.content.guides import GUIDES
from demo.content.guides_en import GUIDES_EN
from demo.projects import english_index, introduce

INTRO = "Krótkie teksty do pracy: co sprawdzić, kogo zapytać, czego nie pominąć."
INTRO_EN = "Short texts to work with: what to check, whom to ask, what not to leave out."


def load_guides(home: HomePage, now) -> None:
    """Creates the Polish guides that do not exist yet."""
    index = GuideIndexPage.objects.child_of(home).get()
    introduce(index, INTRO)
    for row in GUIDES:
        page = add_page(index, _guide(row, now), row["image"])
        if page:
            lists = [checklist(part) for part in row["chapters"] if part.get("is_checklist")]
            page.downloads = [("document", document) for document in lists]
            page.save_revision().publish()


def load_english_guides(home: HomePage, now) -> None:
    """Creates the English guides and links them to the English projects, which must exist."""
    index = GuideIndexPage.objects.child_of(home).get()
    english = english_index(index, slug="guides", title="Guides", intro=INTRO_EN)
    for row in GUIDES_EN:
        polish = GuidePage.objects.child_of(index).get(slug=row["translates"])
        page = _guide(row, now)
        page.translation_key = polish.translation_key
        page.project = translated(polish.project)
        add_page(english, page, row["image"])


def translated(project):
    """The English translation of ``project``; None if it has none, or if ``project`` is None."""
    return project and project.get_translation_or_none(Locale.objects.get(language_code="en"))


def _guide(row: dict, now) -> GuidePage:
    return GuidePage(
        slug=row["slug"],
        title=row["title"],
        intro=row["intro"],
        version=row["version"],
        reviewed_on=row["reviewed_on"],
        chapters=[_chapter(chapter) for chapter in row["chapters"]],
        changes=[("change", change) for change in row["changes"]],
        first_published_at=now,
    )


def _chapter(row: dict) -> tuple:
    body = body_of([("text", row["html"])], row["title"])
    return "chapter", {"title": row["title"], "slug": row["slug"], "body": body}
