"""Receivers of signals, connected when the site starts."""

from django.apps import apps
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.signals import init_new_page, page_published, page_unpublished, post_page_move

from cms.models import SiteRendition
from cms.public.caching import invalidate_on_commit
from cms.tasks import mail_data_protection_officer
from forum.moderation.signals import personal_data_reported
from members.background import enqueue
from members.units.signals import register_changed

# Besides everything of this app and every kind of page.
SHOWN = {Locale, PageViewRestriction, Site}
SHOWN_BY_NAME = {
    "taggit.Tag",
    "units.LocalGovernmentUnit",
    "units.Organisation",
    "units.ServiceArea",
}


def is_shown(model) -> bool:
    """Whether a public page may show rows of ``model``. Renditions are made while a page is."""
    return model is not SiteRendition and (
        model._meta.app_label == "cms"
        or issubclass(model, Page)
        or model in SHOWN
        or model._meta.label in SHOWN_BY_NAME
    )


def row_changed(sender, **kwargs):
    """Drops the cached pages when a row changes that public pages show."""
    invalidate_on_commit()


def tell_officer(report_id: int, **kwargs) -> None:
    """In the transaction that stores the report of personal data."""
    enqueue(mail_data_protection_officer, report_id)


def set_defaults(sender, page: Page, parent: Page, **kwargs) -> None:
    """Fills the form of a page that an editor begins under ``parent``."""
    page.locale = parent.locale
    page.set_defaults(parent)


def connect() -> None:
    """Model by model: a receiver for all models would make every deletion read its rows first."""
    for model in filter(is_shown, apps.get_models(include_auto_created=True)):
        for signal in (post_save, post_delete, m2m_changed):
            signal.connect(row_changed, sender=model)
    # Moving writes past the models, and so does the import of units.
    for signal in (page_published, page_unpublished, post_page_move, register_changed):
        signal.connect(row_changed)
    personal_data_reported.connect(tell_officer)
    init_new_page.connect(set_defaults)
