"""Public pictures and documents. The files of members belong to ``forum.attachments``."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Filter,
    Image,
    SourceImageIOError,
    WagtailImageField,
    WagtailImageFieldFile,
    get_upload_to,
)

from cms.admin.image_decoding import check_readable, made_small, without_metadata
from cms.public.caching import do_not_cache
from cms.public.video import SIGNATURES, check_content
from forum.attachments.formats import check_document
from members.files.refusals import check_old_office
from members.image_lock import PicturesBusy, lock_images

# The rendition for link previews on other sites. It is a JPEG, because some sites cannot show WebP.
SHARED = "fill-1200x630|format-jpeg"
# All renditions that templates use: for cards, for pictures in an article, for link previews.
RENDITIONS = (
    "fill-480x270|format-webp",
    "fill-736x414|format-webp",
    "fill-1200x675|format-webp",
    "width-720|format-webp",
    "width-1344|format-webp",
    SHARED,
)


class CleanPictureFile(WagtailImageFieldFile):
    """The stored file of a picture. Every save, also without a form, removes the metadata."""

    def save(self, name, content, save=True):
        """Re-encodes and stores ``content``. Raises ValidationError if it cannot be re-encoded."""
        drawn = without_metadata(content)
        if name.lower().endswith(".gif"):
            name = f"{name[:-4]}.png"
        super().save(name, drawn, save=save)


class CleanPictureField(WagtailImageField):
    """Wagtail's image field, which stores pictures without their metadata."""

    attr_class = CleanPictureFile

    def deconstruct(self):
        """Makes migrations name Wagtail's field, because the database column is the same."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "wagtail.images.models.WagtailImageField", args, kwargs


class SiteImage(AbstractImage):
    """A picture with a required alternative text."""

    file = CleanPictureField(
        verbose_name=_("file"),
        upload_to=get_upload_to,
        width_field="width",
        height_field="height",
    )

    description = models.CharField(
        _("alternative text"),
        max_length=255,
        help_text=_("What the picture shows, for people who do not see it. One sentence."),
    )

    admin_form_fields = Image.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def clean(self):
        super().clean()
        if self.file and not self.file._committed:
            try:
                check_readable(self.file)
            except ValidationError as error:
                raise ValidationError({"file": error}) from None

    def generate_rendition_file(self, filter: Filter, *, source=None):  # noqa: A002 as in Wagtail
        """Generates the rendition. Holds the lock, so that only one image is decoded at a time."""
        with lock_images(), self.open_file() as file:
            return self._draw(filter, source or file)

    def _draw(self, wanted: Filter, file):
        drawn, source = made_small(self, wanted, file)
        return AbstractImage.generate_rendition_file(drawn, wanted, source=source)

    def create_rendition(self, filter: Filter):  # noqa: A002 as in Wagtail
        """Creates the rendition. Raises SourceImageIOError if it cannot be generated or stored.

        After the error, the page shows the alternative text instead of the picture, and is not
        cached.
        """
        try:
            return super().create_rendition(filter)
        except (OSError, PicturesBusy) as error:
            do_not_cache()
            raise SourceImageIOError(str(error)) from error

    def create_renditions(self, *filters: Filter):
        """Creates renditions one by one; Wagtail would decode the picture in several threads."""
        return {one: self.create_rendition(one) for one in filters}


class SiteRendition(AbstractRendition):
    """A copy of a picture in one size and format."""

    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="cms_rendition_once"
            )
        ]

    def __str__(self):
        return f"{self.image} ({self.filter_spec})"


class SiteDocument(AbstractDocument):
    """A document that everybody may download."""

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def clean(self):
        extension = self.file_extension if self.file else ""
        try:
            check_old_office(extension.lower())
        except ValidationError as error:
            raise ValidationError({"file": error}) from None
        super().clean()
        if not self.file or self.file._committed:
            return
        check = check_content if extension in SIGNATURES else check_document
        try:
            check(self.file, extension)
        except ValidationError as error:
            raise ValidationError({"file": error}) from None
