"""Opens, checks and re-encodes images of the CMS, one at a time.

This module replaces a converter of Willow, Wagtail's image library. Willow's converter decodes the
whole image to find its size, before Wagtail checks whether the image has too many pixels.
"""

import copy
from io import BytesIO
from math import ceil

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from wagtail.images.models import AbstractImage, Filter
from willow.image import AvifImageFile, GIFImageFile, JPEGImageFile, PNGImageFile, WebPImageFile
from willow.plugins.pillow import PillowImage
from willow.registry import registry

from members.image_lock import PicturesBusy, lock_images
from members.pictures import is_moving, plain

FOCAL_POINT = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
# Pillow's name of a format -> the options with which a re-encoded picture is saved.
SAVED = {
    "JPEG": {"quality": 90, "optimize": True},
    "PNG": {"compress_level": 6},
    "WEBP": {"quality": 90},
    "AVIF": {"quality": 85, "speed": 8},
}
FORMATS = (AvifImageFile, GIFImageFile, JPEGImageFile, PNGImageFile, WebPImageFile)


def connect() -> None:
    """Replaces Willow's converter for each image format. Called when the site starts."""
    for kind in FORMATS:
        registry.register_converter(kind, PillowImage, _opened)


def _opened(picture) -> PillowImage:
    """Opens an image for Willow, but decodes it only when its pixels are needed."""
    # ``pop``, because the file must not keep the decoded pixels in memory.
    if prepared := picture.f.__dict__.pop("prepared", None):
        return PillowImage(prepared)
    picture.f.seek(0)
    return PillowImage(Image.open(picture.f))


def without_metadata(content: File) -> ContentFile:
    """Returns the re-encoded picture, rotated as its EXIF data says, in sRGB, without metadata.

    A GIF becomes a PNG with its first frame. Raises ValidationError, with a message for the user,
    if the picture has too many pixels or cannot be read. Also raises ValidationError, with the code
    ``busy``, if the server is busy decoding other images.
    """
    try:
        with lock_images():
            content.seek(0)
            with Image.open(content, formats=[*SAVED, "GIF"]) as image:
                if image.width * image.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
                    raise _too_large()
                kind = image.format if image.format in SAVED else "PNG"
                kind = "JPEG" if image.format == "MPO" else kind
                ImageOps.exif_transpose(image, in_place=True)
                drawn = plain(image, kind)
            target = BytesIO()
            drawn.save(target, kind, **SAVED[kind])
    except PicturesBusy as busy:
        raise ValidationError(busy.words, code="busy") from None
    except ValidationError:
        raise
    except Exception as error:  # decoders raise many kinds of errors on hostile files
        if isinstance(error, MemoryError) or getattr(error, "errno", None):
            raise
        raise ValidationError(_("This picture is damaged: it cannot be read.")) from None
    name = content.name or ""
    stem, _dot, extension = name.rpartition(".")
    return ContentFile(
        target.getvalue(), name=f"{stem}.png" if extension.lower() == "gif" else name
    )


def check_readable(file) -> None:
    """Raises ValidationError, with a message for the user, if a picture is damaged or animated.

    Reads the whole file to find damage; a JPEG is decoded at a reduced size. Also raises
    ValidationError, with the code ``busy``, if the server is busy decoding other images.
    """
    try:
        with lock_images():
            file.seek(0)
            image = Image.open(file)
            if is_moving(image):
                raise _moving()
            image.draft(None, (1, 1))  # reads all of a JPEG, but decodes 1/64 of its pixels
            image.load()
    except PicturesBusy as busy:
        raise ValidationError(busy.words, code="busy") from None
    except ValidationError:
        raise
    except Exception as error:  # decoders raise many kinds of errors on hostile files
        if isinstance(error, MemoryError) or getattr(error, "errno", None):
            raise
        raise ValidationError(_("This picture is damaged: it cannot be read.")) from None
    finally:
        file.seek(0)


def _moving() -> ValidationError:
    return ValidationError(
        _(
            "This picture moves. Public pages show still pictures only. Please upload a still one,"
            " or a film as a document."
        )
    )


def _too_large() -> ValidationError:
    return ValidationError(
        _(
            "This picture has too many pixels: at most %(limit)d million "
            "are allowed. Please make it smaller."
        ),
        params={"limit": settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000},
    )


def made_small(image: AbstractImage, wanted: Filter, file) -> tuple[AbstractImage, File]:
    """Returns a copy of ``image``, and ``file`` as an opened picture, for the rendition ``wanted``.

    A JPEG will be decoded at a reduced size that is large enough for the rendition. The focal point
    of the copy is scaled down by the same factor.
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
    """The size, in pixels, to which a picture may be scaled down while it is decoded.

    This is the smallest size at which the part that the rendition ``wanted`` shows is still large
    enough.
    """
    size = image.width, image.height
    # Tries both orientations: Wagtail may have stored the width and height from before the photo
    # was rotated (EXIF orientation).
    ways = (wanted.get_transform(image, way) for way in (size, size[::-1]))
    scale = max(scale for transform in ways for scale in transform.scale)
    return ceil(image.width * scale), ceil(image.height * scale)
