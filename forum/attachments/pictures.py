"""Pictures are drawn anew: what hides in a file (where it was taken, by whom) stays behind."""

from __future__ import annotations

from io import BytesIO
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

THUMBNAIL = (480, 480)
SAVED = {
    "JPEG": {"quality": 88, "optimize": True},
    "PNG": {"optimize": False, "compress_level": 6},
    "WEBP": {"quality": 88},
}
# A decoded picture takes up to four bytes a point: one at a time in each process.
_one_at_a_time = Lock()


class Picture(NamedTuple):
    """A picture drawn anew, with a small one beside it."""

    content: ContentFile
    thumbnail: ContentFile
    width: int
    height: int


def drawn_anew(file, *, read_as: str, save_as: str) -> Picture:
    """The picture without anything but its points, upright, as ``save_as``.

    Of an animation the first picture; what is longer than ``ATTACHMENT_PICTURE_SIDE`` becomes
    smaller. Raises ValidationError when it has too many points (asked before it is decoded), or
    cannot be read.
    """
    with _one_at_a_time:
        try:
            return _drawn(file, read_as, save_as)
        except (ValidationError, MemoryError):
            raise
        except Exception:  # decoders meet hostile bytes, and fail in many ways
            raise ValidationError(_("This picture is damaged: it cannot be read.")) from None


def _drawn(file, read_as: str, save_as: str) -> Picture:
    image = _opened(file, read_as)
    with image:
        if image.width * image.height > settings.ATTACHMENT_MAX_PIXELS:
            raise _too_large()
        side = settings.ATTACHMENT_PICTURE_SIDE
        image.draft(None, (side, side))
        plain = _plain(ImageOps.exif_transpose(image), save_as)
    plain.thumbnail((side, side))
    small = plain.copy()
    small.thumbnail(THUMBNAIL)
    if small.mode not in {"RGB", "RGBA"}:
        small = small.convert("RGB")
    return Picture(_saved(plain, save_as), _saved(small, "WEBP", quality=80), *plain.size)


def _opened(file, read_as: str) -> Image.Image:
    file.seek(0)
    try:
        return Image.open(file, formats=[read_as])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None


def _plain(image: Image.Image, save_as: str) -> Image.Image:
    """Decoded, in one of the few modes that every browser shows, with no word of its own left."""
    image.load()
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data and save_as != "JPEG":
        image = image.convert("RGBA")
    elif image.mode not in {"1", "L", "RGB"} or image.mode == "1" and save_as != "PNG":
        image = image.convert("RGB")
    image.info = {}
    return image


def _saved(image: Image.Image, format_name: str, **options) -> ContentFile:
    target = BytesIO()
    image.save(target, format_name, **(SAVED[format_name] | options))
    return ContentFile(target.getvalue())


def _too_large() -> ValidationError:
    millions = settings.ATTACHMENT_MAX_PIXELS // 1_000_000
    return ValidationError(
        _(
            "This picture has too many points: %(limit)d million are the most. Please make it"
            " smaller."
        ),
        params={"limit": millions},
    )
