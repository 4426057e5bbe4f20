"""How Willow opens the images of the CMS: each is decoded once, and one at a time.

Willow's own converter decodes the whole picture to find its size, before Wagtail checks whether it
has too many pixels.
"""

import copy
from math import ceil

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _
from PIL import Image
from wagtail.images.models import AbstractImage, Filter
from willow.image import AvifImageFile, GIFImageFile, JPEGImageFile, PNGImageFile, WebPImageFile
from willow.plugins.pillow import PillowImage
from willow.registry import registry

from members.image_lock import PicturesBusy, lock_images

FOCAL_POINT = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
FORMATS = (AvifImageFile, GIFImageFile, JPEGImageFile, PNGImageFile, WebPImageFile)


def connect() -> None:
    """Replaces Willow's converter for each image format. Called when the site starts."""
    for kind in FORMATS:
        registry.register_converter(kind, PillowImage, _opened)


def _opened(picture) -> PillowImage:
    """Opens an image for Willow, but decodes it only when its pixels are needed."""
    if prepared := picture.f.__dict__.pop("prepared", None):  # pop: its memory can be freed
        return PillowImage(prepared)
    picture.f.seek(0)
    return PillowImage(Image.open(picture.f))


def check_readable(file) -> None:
    """Decodes a picture once. Raises ValidationError with a message for the user if that fails."""
    try:
        with lock_images():
            file.seek(0)
            image = Image.open(file)
            # Decodes a JPEG at 1/8 of its width and height: it is read to its end, but takes 1/64
            # of the memory.
            image.draft(None, (1, 1))
            image.load()
    except PicturesBusy as busy:
        raise ValidationError(busy.words, code="busy") from None
    except Exception as error:  # decoders raise many kinds of errors on hostile files
        if isinstance(error, MemoryError) or getattr(error, "errno", None):
            raise
        raise ValidationError(_("This picture is damaged: it cannot be read.")) from None
    finally:
        file.seek(0)


def made_small(image: AbstractImage, wanted: Filter, file) -> tuple[AbstractImage, File]:
    """Returns a copy of ``image`` and its file for drawing the rendition ``wanted``.

    A JPEG is decoded no larger than the rendition needs. The focal point is scaled with it.
    """
    file.seek(0)
    picture = Image.open(file)
    width = picture.width
    picture.draft(None, _size_to_decode(image, wanted))
    drawn, source = copy.copy(image), File(file, name=image.file.name)
    source.prepared = picture
    for name in FOCAL_POINT:
        if value := getattr(image, name):
            setattr(drawn, name, max(1, round(value * picture.width / width)))
    return drawn, source


def _size_to_decode(image: AbstractImage, wanted: Filter) -> tuple[int, int]:
    """The smallest size of the whole picture whose cropped part still fills ``wanted``."""
    size = image.width, image.height
    # Tries both orientations: Wagtail may have stored the width and height that a photo has before
    # it is rotated (EXIF orientation).
    ways = (wanted.get_transform(image, way) for way in (size, size[::-1]))
    scale = max(scale for transform in ways for scale in transform.scale)
    return ceil(image.width * scale), ceil(image.height * scale)
