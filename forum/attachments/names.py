"""Safe file names: one line, no path, no invisible or direction-changing characters."""

import re
import unicodedata

from django.utils.translation import gettext as _

LONGEST_STEM = 120
EXTENSION = re.compile(r"\.([A-Za-z][A-Za-z0-9]{0,9})$")
# Characters that Windows does not allow in file names.
FORBIDDEN = re.compile(r'[<>:"|?*]')


def base_name(given: str) -> str:
    """Returns the file name ``given`` without folders, invisible characters and extra spaces.

    Characters that Windows forbids become "-". Dots and spaces at both ends are removed, so the
    result may be empty.
    """
    last = re.split(r"[/\\]", given)[-1]
    # NFC joins a letter and its diacritic, which macOS sends as two characters.
    composed = unicodedata.normalize("NFC", last)
    seen = "".join(
        " " if sign.isspace() else sign
        for sign in composed
        if sign.isspace() or unicodedata.category(sign)[0] != "C"
    )
    return " ".join(FORBIDDEN.sub("-", seen).split()).strip(". ")


def extension_of(name: str) -> str:
    """The extension in lower case, without a dot; empty if ``name`` has none."""
    found = EXTENSION.search(name)
    return found[1].lower() if found else ""


def with_extension(name: str, extension: str) -> str:
    """``name`` with its extension replaced by ``extension``.

    The part before the extension is cut to LONGEST_STEM characters.
    """
    stem = EXTENSION.sub("", name).strip(". ")[:LONGEST_STEM].strip(". ")
    return f"{stem or _('file')}.{extension}"
