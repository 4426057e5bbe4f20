"""Re-encodes uploaded images, which removes metadata such as the place and the author."""

from io import BytesIO
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from members.image_lock import PicturesBusy, lock_images
from members.pictures import is_moving, plain

THUMBNAIL = (480, 480)
SAVED = {
    "JPEG": {"quality": 88, "optimize": True},
    "PNG": {"optimize": False, "compress_level": 6},
    "WEBP": {"quality": 88},
}


class Picture(NamedTuple):
    """A re-encoded image and its thumbnail. ``became_still``: whether the image was animated."""

    content: ContentFile
    thumbnail: ContentFile
    width: int
    height: int
    became_still: bool = False


def drawn_anew(file, *, read_as: str, save_as: str) -> Picture:
    """Re-encodes an image from Pillow's format ``read_as`` to ``save_as``, without metadata.

    Converts the image to sRGB, rotates it as its EXIF data says, and scales it down so that no side
    is longer than ``ATTACHMENT_PICTURE_SIDE``. Keeps only the first frame of an animation. Raises
    ValidationError if the image has too many pixels (checked before decoding) or cannot be read,
    and PicturesBusy if the server is busy decoding other images.
    """
    try:
        with lock_images():
            return _drawn(file, read_as, save_as)
    except (ValidationError, MemoryError, PicturesBusy):
        raise
    except Exception as error:  # decoders raise many kinds of errors on malformed files
        if getattr(error, "errno", None):  # an error of the disk, not of the image
            raise
        raise ValidationError(_("This picture is damaged: it cannot be read.")) from None


def _drawn(file, read_as: str, save_as: str) -> Picture:
    """Does the work of ``drawn_anew``, and saves memory by changing the image in place."""
    with _opened(file, read_as) as image:
        if image.width * image.height > settings.ATTACHMENT_MAX_PIXELS:
            raise _too_large()
        side, became_still = settings.ATTACHMENT_PICTURE_SIDE, is_moving(image)
        image.draft(None, _within(image.size, side))
        ImageOps.exif_transpose(image, in_place=True)
        image = plain(image, save_as)
    image.thumbnail((side, side))
    size, content = image.size, _saved(image, save_as)
    image.thumbnail(THUMBNAIL)
    if image.mode not in {"RGB", "RGBA"}:
        image = image.convert("RGB")
    return Picture(content, _saved(image, "WEBP", quality=80), *size, became_still)


def _within(size: tuple[int, int], side: int) -> tuple[int, int]:
    """``size``, scaled so that the longer side is ``side``."""
    longer = max(size)
    return tuple(max(1, length * side // longer) for length in size)


def _opened(file, read_as: str) -> Image.Image:
    file.seek(0)
    try:
        return Image.open(file, formats=[read_as])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None


def _saved(image: Image.Image, format_name: str, **options) -> ContentFile:
    target = BytesIO()
    image.save(target, format_name, **(SAVED[format_name] | options))
    return ContentFile(target.getvalue())


def _too_large() -> ValidationError:
    millions = settings.ATTACHMENT_MAX_PIXELS // 1_000_000
    return ValidationError(
        _(
            "This picture has too many pixels: at most %(limit)d million "
            "are allowed. Please make it smaller."
        ),
        params={"limit": millions},
    )
