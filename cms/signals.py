"""Receivers of signals, connected when the site starts."""

from django.apps import apps
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from wagtail.models import Locale, Page, PageViewRestriction, Site, UploadedFile
from wagtail.signals import init_new_page, page_published, page_unpublished, post_page_move
from wagtail.users.models import UserProfile

from cms.admin.image_decoding import without_metadata
from cms.models import SiteImage, SiteRendition
from cms.public.caching import invalidate_on_commit
from cms.tasks import mail_data_protection_officer
from forum.moderation.signals import personal_data_reported
from members.background import enqueue
from members.units.signals import register_changed
from training.signals import offer_changed

# Public pages also show rows of these models, which are neither page types nor in the app ``cms``.
SHOWN = {Locale, PageViewRestriction, Site}
SHOWN_BY_NAME = {
    "taggit.Tag",
    "units.LocalGovernmentUnit",
    "units.Organisation",
    "units.ServiceArea",
}


def is_shown(model) -> bool:
    """Whether some public page can contain data from rows of ``model``.

    Renditions do not count, because they are created while a page is rendered.
    """
    return model is not SiteRendition and (
        model._meta.app_label == "cms"
        or issubclass(model, Page)
        or model in SHOWN
        or model._meta.label in SHOWN_BY_NAME
    )


def row_changed(sender, **kwargs):
    """Receiver: invalidates the cached pages when a row that public pages show has changed."""
    invalidate_on_commit()


def tell_officer(report_id: int, **kwargs) -> None:
    """Receiver: enqueues an e-mail about reported personal data, in the report's transaction."""
    enqueue(mail_data_protection_officer, report_id)


def set_defaults(sender, page: Page, parent: Page, **kwargs) -> None:
    """Receiver: sets the default values of a new page below ``parent``, before its form opens."""
    page.locale = parent.locale
    page.set_defaults(parent)


def draw_picture_anew(sender, instance, **kwargs) -> None:
    """Receiver: removes the metadata of a picture before Wagtail stores it in its own models.

    Wagtail stores the avatar of a CMS user in ``UserProfile``, and an uploaded picture in
    ``UploadedFile`` until its alternative text is filled in.
    """
    name = "avatar" if sender is UserProfile else "file"
    file = getattr(instance, name)
    if file and not file._committed and _is_picture(instance):
        setattr(instance, name, without_metadata(file))


def _is_picture(instance) -> bool:
    """Whether the file of the row is a picture: an ``UploadedFile`` may be a document instead."""
    if isinstance(instance, UserProfile):
        return True
    kind = instance.for_content_type
    return kind is not None and kind.model_class() is SiteImage


def connect() -> None:
    """Connects the receivers to the signals, separately for each model.

    A receiver of ``post_delete`` without ``sender`` would apply to every model. Django would then
    load all rows of a model before it deletes them, instead of deleting them with one statement.
    """
    for model in filter(is_shown, apps.get_models(include_auto_created=True)):
        for signal in (post_save, post_delete, m2m_changed):
            signal.connect(row_changed, sender=model)
    for model in (UserProfile, UploadedFile):
        pre_save.connect(draw_picture_anew, sender=model)
    # Rows also change without ``post_save``, for example when pages are moved or units imported.
    for signal in (
        page_published,
        page_unpublished,
        post_page_move,
        register_changed,
        offer_changed,
    ):
        signal.connect(row_changed)
    personal_data_reported.connect(tell_officer)
    init_new_page.connect(set_defaults)
