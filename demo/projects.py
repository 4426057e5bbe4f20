"""Loads the partners, and in both languages the projects and the page of people."""

from wagtail.models import Locale

from cms.models import (
    GuidePage,
    HomePage,
    NewsPage,
    Partner,
    PeoplePage,
    ProjectBeneficiary,
    ProjectIndexPage,
    ProjectPage,
    ProjectPartner,
)
from demo.building import add_page, body_of
from demo.content.partners import PARTNERS, PEOPLE
from demo.content.projects import GUIDES_OF_PROJECTS, INTRO, NEWS_OF_PROJECTS, PROJECTS
from demo.content.projects_en import INTRO_EN, PROJECTS_EN
from members.units.models import LocalGovernmentUnit


def load_projects(home: HomePage, now) -> None:
    """Creates the projects that are missing below the Polish ``home`` and below its translation."""
    partners = {
        key: Partner.objects.get_or_create(name=row["name"], defaults=row)[0]
        for key, row in PARTNERS.items()
    }
    index = ProjectIndexPage.objects.child_of(home).get()
    introduce(index, INTRO)
    english = english_index(index, slug="projects", title="Projects", intro=INTRO_EN)
    for row in PROJECTS:
        page = add_page(index, _project(row, partners, now), row["image"])
        if page is None:
            continue
        translated = _project(row | PROJECTS_EN[row["slug"]], partners, now)
        translated.translation_key = page.translation_key
        translated.image = page.image
        translated.image_alt = PROJECTS_EN[row["slug"]]["image_alt"]
        add_page(english, translated)


def link_to_projects() -> None:
    """Sets ``project`` of the Polish news and guides about a project, and publishes them.

    Skips pages that do not exist or have a project already. The projects must be loaded already.
    """
    for model, links in ((NewsPage, NEWS_OF_PROJECTS), (GuidePage, GUIDES_OF_PROJECTS)):
        for page in model.objects.filter(slug__in=links, locale__language_code="pl", project=None):
            page.project = ProjectPage.objects.get(slug=links[page.slug])
            page.save_revision().publish()


def load_people(home: HomePage) -> None:
    """Creates and fills in the page of people in both languages, unless it has content already."""
    key = None
    for place in [home, home.get_translation(Locale.objects.get(language_code="en"))]:
        page = _people_page(place, PEOPLE[place.locale.language_code], key)
        key = page.translation_key


def _people_page(home: HomePage, row: dict, key) -> PeoplePage:
    page = PeoplePage.objects.filter(locale=home.locale).first()
    if page is None:
        page = PeoplePage(slug=row["slug"], title=row["title"])
        if key:
            page.translation_key = key
        add_page(home, page)
    if not page.groups:
        page.intro = row["intro"]
        page.groups = [("group", group) for group in row["groups"]]
        page.save_revision().publish()
    return page


def introduce(index, intro: str) -> None:
    """If the index page has no introduction, sets ``intro`` and publishes the page."""
    if not index.intro:
        index.intro = intro
        index.save_revision().publish()


def english_index(index, **fields):
    """The English translation of the Polish page ``index``.

    If there is none, creates it with the values in ``fields``.
    """
    english = Locale.objects.get(language_code="en")
    known = index.get_translation_or_none(english)
    if known:
        return known
    page = type(index)(
        show_in_menus=index.show_in_menus, translation_key=index.translation_key, **fields
    )
    return add_page(index.get_parent().get_translation(english), page)


def _project(row: dict, partners: dict, now) -> ProjectPage:
    page = ProjectPage(
        slug=row["slug"],
        title=row["title"],
        intro=row["intro"],
        state=ProjectPage.State.FINISHED,
        period=row["period"],
        audience=row["audience"],
        aim=row["aim"],
        goals=[("goal", goal) for goal in row["goals"]],
        timeline=[
            ("stage", {"when": when, "title": title, "text": text})
            for when, title, text in row["timeline"]
        ],
        facts=[("fact", {"term": term, "value": value}) for term, value in row["facts"]],
        body=body_of(row["body"], row["title"]),
        funding=[("source", {"text": text}) for text in row["funding"]],
        first_published_at=now,
    )
    page.partnerships = [
        ProjectPartner(partner=partners[key], function=function)
        for key, function in row["partners"]
    ]
    units = LocalGovernmentUnit.objects.filter(code__in=row["beneficiaries"])
    page.beneficiaries = [ProjectBeneficiary(unit=unit) for unit in units]
    return page
