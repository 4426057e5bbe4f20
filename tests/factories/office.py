"""Creates the pages that the law requires of the office that runs the site.

These are the accessibility statement, contact forms, legal notices and the easy-to-read page.
"""

from datetime import date

from cms.models import (
    AccessibilityStatementPage,
    ContactField,
    ContactPage,
    LegalNoticePage,
    SiteSettings,
)
from tests.factories.cms import TEXT, add

OFFICE = {
    "operator": "Powiat łowicki",
    "operator_en": "Łowicz County",
    "address": "ul. Przykładowa 1\n00-000 Przykładowo",
    "email": "biuro@example.org",
    "phone": "000 000 000",
    "accessibility_name": "Anna Przykładowa",
    "accessibility_email": "dostepnosc@example.org",
    "accessibility_phone": "+48 000 000 001",
}


def make_office(**fields):
    return SiteSettings.objects.create(**{**OFFICE, **fields})


def make_statement(home, **fields):
    standard = {
        "title": "Deklaracja",
        "slug": "deklaracja",
        "site_published_on": date(2026, 1, 2),
        "site_updated_on": date(2026, 3, 4),
        "prepared_on": date(2026, 5, 6),
        "shortcomings": "<p>Skany bez tekstu.</p>",
        "architecture": "<p>Wejście bez progów.</p>",
        "communication": "<p>Tłumacz języka migowego na prośbę.</p>",
    }
    return add(home, AccessibilityStatementPage(**{**standard, **fields}))


def make_form(home, fields=None, **values):
    """Creates the page of a contact form. ``values`` are fields of the page.

    ``fields`` are the fields of the form, each a tuple (name, type, is required). By default they
    are name, reply address, page and text.
    """
    standard = {"title": "Kontakt", "slug": "kontakt-test", **values}
    page = ContactPage(**standard)
    page.form_fields = [
        ContactField(clean_name=name, label=name, field_type=kind, required=required)
        for name, kind, required in fields
        or [
            ("name", "singleline", True),
            ("email", "email", False),
            ("page", "singleline", False),
            ("text", "multiline", True),
        ]
    ]
    return add(home, page)


def make_notice(home, **fields):
    standard = {"title": "Prywatność", "slug": "notka", "in_force_on": date(2026, 1, 1)}
    return add(home, LegalNoticePage(**{**standard, "body": TEXT, **fields}))
