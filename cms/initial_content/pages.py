"""The office's pages that every new site gets, in each language."""

from functools import partial
from uuid import uuid4

from django.utils import timezone
from wagtail.models import Page

from cms.initial_content import texts
from cms.models import (
    AccessibilityStatementPage,
    ContactField,
    ContactPage,
    EasyReadPage,
    HomePage,
    LegalNoticePage,
)


def make_office_pages(homes: list[HomePage]) -> None:
    """Creates the office's pages below each home page.

    A page is not created if its language already has one of its kind, even if editors have moved
    that one elsewhere.

    Forms and the easy-to-read page are published at once. The accessibility statement, the privacy
    notice and the rules are drafts, because somebody in the office must check that they are true.
    """
    for text_by_language, build, of_kind in KINDS:
        of_kind = of_kind.all()  # a new queryset without cached rows
        found = of_kind.first()
        key = found.translation_key if found else uuid4()
        for home in homes:
            if of_kind.filter(locale=home.locale).exists():
                continue
            page = build(text_by_language[home.locale.language_code])
            page.locale, page.translation_key = home.locale, key
            _add(home, page)


def _add(home: HomePage, page: Page) -> None:
    if home.get_children().filter(slug=page.slug).exists():
        page.slug = f"{page.slug}-2"
    if page.live:
        page.first_published_at = page.last_published_at = timezone.now()
    home.add_child(instance=page)
    if not page.live:
        page.save_revision()  # editors see a draft's latest revision, so it needs one


def _form(purpose: str, texts: dict) -> ContactPage:
    values = {name: value for name, value in texts.items() if name != "fields"}
    page = ContactPage(purpose=purpose, **values)
    page.form_fields = [
        ContactField(
            clean_name=name, field_type=kind, required=required, label=label, help_text=help_text
        )
        for name, kind, required, label, help_text in texts["fields"]
    ]
    return page


def _statement(texts: dict) -> AccessibilityStatementPage:
    today = timezone.localdate()
    return AccessibilityStatementPage(
        live=False, site_published_on=today, site_updated_on=today, prepared_on=today, **texts
    )


def _easy_read(texts: dict) -> EasyReadPage:
    parts = [("part", {"title": title, "text": text}) for title, text in texts["parts"]]
    return EasyReadPage(**texts | {"parts": parts})


def _notice(kind: str, texts: dict) -> LegalNoticePage:
    return LegalNoticePage(live=False, kind=kind, **texts | {"body": [("text", texts["body"])]})


# For each page type: its texts, the function that builds the page, and a queryset of such pages.
FORMS, NOTICES = ContactPage.objects, LegalNoticePage.objects
KINDS = [
    (texts.CONTACT, partial(_form, "general"), FORMS.filter(purpose="general")),
    (texts.REPORT, partial(_form, "accessibility"), FORMS.filter(purpose="accessibility")),
    (texts.STATEMENT, _statement, AccessibilityStatementPage.objects.all()),
    (texts.EASY, _easy_read, EasyReadPage.objects.all()),
    (texts.PRIVACY, partial(_notice, "privacy"), NOTICES.filter(kind="privacy")),
    (texts.RULES, partial(_notice, "rules"), NOTICES.filter(kind="rules")),
]
