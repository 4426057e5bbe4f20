"""Removes metadata from pictures, and converts their colours to sRGB.

Metadata may say where, when and by whom a picture was taken, and with which device.
"""

from io import BytesIO

from PIL import Image, ImageCms

SRGB = ImageCms.createProfile("sRGB")
# Maps the colour space of a colour profile to the Pillow mode of pictures with such a profile.
MODES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}


def plain(image: Image.Image, save_as: str) -> Image.Image:
    """Returns ``image`` decoded, without metadata, in sRGB and in a mode that browsers can show.

    ``save_as`` is Pillow's name for the format in which the picture will be saved. If the picture
    is damaged, raises the errors of ``Image.load``.
    """
    image.load()
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")
    profile = image.info.get("icc_profile")
    if image.has_transparency_data and save_as != "JPEG":
        image = image if image.mode == "RGBA" else image.convert("RGBA")
    elif image.mode == "CMYK" and profile:
        pass  # ``_in_srgb`` converts it with the profile
    elif image.mode not in {"1", "L", "RGB"} or image.mode == "1" and save_as != "PNG":
        image = image.convert("RGB")
    if profile:
        image = _in_srgb(image, profile)
    if image.mode == "CMYK":
        image = image.convert("RGB")
    image.info = {}
    return image


def is_moving(image: Image.Image) -> bool:
    """Whether an opened image is an animation.

    A JPEG photo that contains a second picture is not one, although Pillow calls it animated.
    """
    return image.format in {"GIF", "PNG", "WEBP", "AVIF"} and getattr(image, "is_animated", False)


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Converts ``image`` to sRGB.

    Changes nothing if ``profile`` is damaged or does not fit the colour space of ``image``.
    """
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        mode = MODES.get(source.profile.xcolor_space)
        colours = image.convert("RGB") if image.mode == "RGBA" else image
        if colours.mode != mode:
            return image
        converted = ImageCms.profileToProfile(colours, source, SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    if image.mode == "RGBA":
        converted.putalpha(image.getchannel("A"))
    return converted
