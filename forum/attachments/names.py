"""Names of files as people read them: one line, no path, nothing that deceives the eye."""

import re
import unicodedata

from django.utils.translation import gettext as _

LONGEST_STEM = 120
EXTENSION = re.compile(r"\.([A-Za-z][A-Za-z0-9]{0,9})$")
# What no file system of an office takes, and what would look like a path.
FORBIDDEN = re.compile(r'[<>:"|?*]')


def base_name(given: str) -> str:
    """``given`` without folders, control signs, signs that turn the direction, surplus spaces."""
    last = re.split(r"[/\\]", given)[-1]
    # Letters with their marks as one sign: a Mac sends them apart.
    composed = unicodedata.normalize("NFC", last)
    seen = "".join(
        " " if sign.isspace() else sign
        for sign in composed
        if sign.isspace() or unicodedata.category(sign)[0] != "C"
    )
    return " ".join(FORBIDDEN.sub("-", seen).split()).strip(". ")


def extension_of(name: str) -> str:
    """What stands behind the last dot, in small letters; empty where that is no extension."""
    found = EXTENSION.search(name)
    return found[1].lower() if found else ""


def with_extension(name: str, extension: str) -> str:
    """``name`` with ``extension`` in place of its own, the stem cut where it is too long."""
    stem = EXTENSION.sub("", name).strip(". ")[:LONGEST_STEM].strip(". ")
    return f"{stem or _('file')}.{extension}"
