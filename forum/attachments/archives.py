"""Looks into ZIP files, and into the office documents that are ZIP files, without storing anything.

The list at the end of the file is read first: what it says decides whether the rest is read at all.
Then every entry is unpacked piece by piece and thrown away, because the list may lie about sizes.
"""

from __future__ import annotations

import re
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from tempfile import SpooledTemporaryFile
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024
CHUNK = 256 * 1024
SIGNATURE = b"PK\x03\x04"

MOST_ENTRIES = 5000
LARGEST_DIRECTORY = MEGABYTE
LARGEST_RATIO = 200
"""Text packs to a tenth, a poor table to a hundredth; a bomb to a thousandth."""
HARMLESS = 2 * MEGABYTE
"""So little may be packed as tightly as it likes."""
LARGEST_LABEL = MEGABYTE
"""Of the entries that say what a document is."""
DEEPEST = 2
"""A document in an archive, a table in that document."""

END = struct.Struct("<4s4H2LH")
END_LARGE, LOCATOR = struct.Struct("<4sQ2H2L4Q"), 20
LOCAL = struct.Struct("<4s5H3L2H")
ENCRYPTED, SIZES_FOLLOW = 0x1 | 0x40 | 0x2000, 0x8

OOXML = "application/vnd.openxmlformats-officedocument."
DOCUMENTS = {
    f"{OOXML}wordprocessingml.document.main+xml": "docx",
    f"{OOXML}spreadsheetml.sheet.main+xml": "xlsx",
    f"{OOXML}presentationml.presentation.main+xml": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
"""What a document says of itself -> its extension."""
LABELS = {"[Content_Types].xml", "mimetype"}
MACROS = re.compile(r"macroEnabled|vbaProject", re.IGNORECASE)
MACRO_ENTRY = re.compile(
    r"(^|/)vbaProject\.bin$|^Basic/.*/(?!script-l[bc]\.xml$)[^/]+$|^Scripts/.*[^/]$", re.IGNORECASE
)

OTHER_ARCHIVES = (
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"MSCF",
)
PROGRAM_ENTRY = re.compile(
    r"\.(exe|dll|com|scr|pif|cpl|msi|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|jar|lnk|reg)$",
    re.IGNORECASE,
)


@dataclass
class Budget:
    """What may still be unpacked, over all levels together."""

    unpacked: int
    entries: int = MOST_ENTRIES


def kind_of_archive(file, *, budget: Budget | None = None, depth: int = 0) -> str:
    """``"docx"`` and the like for an office document, ``"zip"`` for any other archive.

    Raises ValidationError on bombs, programs, macros, passwords, paths that lead elsewhere,
    archives in archives, and on what is damaged. Reads at most ``ATTACHMENT_MAX_UNPACKED`` bytes.
    """
    budget = budget or Budget(settings.ATTACHMENT_MAX_UNPACKED)
    size = _check_end(file)
    try:
        with ZipFile(file) as archive:
            entries = archive.infolist()
    except (BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        raise _damaged() from None
    _check_list(entries, size, budget)
    for entry in entries:
        _check_entry(entry)
    kind = _kind(
        {entry.filename: _label(file, entry) for entry in entries if entry.filename in LABELS}
    )
    for entry in entries:
        _look_into(file, entry, _Place(kind, budget, depth))
    return kind


def is_program(head: bytes) -> bool:
    """Whether a file that begins so is a program of Windows, Linux or a Mac."""
    if head.startswith(b"MZ"):
        return b"\0" in head[:64]
    return head.startswith(
        (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
    )


def _check_end(file) -> int:
    """The size of the file; its last record must be one, alone and small enough to be read."""
    size = file.seek(0, 2)
    tail_size = min(size, END.size + 0xFFFF)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < END.size:
        raise _damaged()
    fields = END.unpack_from(tail, place)
    count, directory_size = _of_large_archive(file, size - len(tail) + place) or fields[4:6]
    if count > MOST_ENTRIES or directory_size > LARGEST_DIRECTORY:
        raise _too_large()
    if not count:
        raise ValidationError(_("This archive is empty."))
    return size


def _of_large_archive(file, end: int) -> tuple[int, int] | None:
    """How many entries, and how large a list, the record for large archives names; Python believes
    it more than the ordinary one, which begins at ``end``."""
    file.seek(max(end - LOCATOR - END_LARGE.size, 0))
    record = file.read(min(end, LOCATOR + END_LARGE.size))
    if record[-LOCATOR:][:4] != b"PK\x06\x07":
        return None
    if len(record) < LOCATOR + END_LARGE.size:
        raise _damaged()
    fields = END_LARGE.unpack_from(record)
    return (fields[7], fields[8]) if fields[0] == b"PK\x06\x06" else None


def _check_list(entries: list[ZipInfo], size: int, budget: Budget) -> None:
    """What the list itself says: how many, how large, how tightly packed, each once."""
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    budget.entries -= len(entries)
    budget.unpacked -= unpacked
    if budget.entries < 0 or budget.unpacked < 0:
        raise _too_large()
    if unpacked > HARMLESS and unpacked > packed * LARGEST_RATIO:
        raise _too_large()
    names = {entry.filename for entry in entries}
    if packed > size or len(names) < len(entries):
        raise _damaged()


def _check_entry(entry: ZipInfo) -> None:
    name = entry.orig_filename.replace("\\", "/")
    if (
        name.startswith("/")
        or re.match(r"[A-Za-z]:", name)
        or ".." in name.split("/")
        or any(ord(sign) < 32 for sign in name)
        or stat.S_ISLNK(entry.external_attr >> 16)
    ):
        raise ValidationError(
            _("This archive holds names that lead to other folders, so it is not accepted.")
        )
    if entry.flag_bits & ENCRYPTED:
        raise ValidationError(
            _("This file is protected by a password, so it cannot be checked. Please remove it.")
        )
    if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise ValidationError(
            _("This archive is packed in an unusual way. Please pack it as an ordinary ZIP file.")
        )
    if MACRO_ENTRY.search(name):
        raise _macros()
    if PROGRAM_ENTRY.search(name):
        raise _programs()


@dataclass(frozen=True)
class _Place:
    """Where an entry lies: in an archive of this kind, so many archives deep."""

    kind: str
    budget: Budget
    depth: int


def _label(file, entry: ZipInfo) -> bytes:
    """The content of an entry that says what the whole is."""
    if entry.file_size > LARGEST_LABEL:
        raise _damaged()
    return b"".join(_pieces(file, entry))


def _look_into(file, entry: ZipInfo, place: _Place) -> None:
    """Unpacks the entry, and throws it away unless it is a ZIP file itself."""
    pieces = _pieces(file, entry)
    first = next(pieces, b"")
    if is_program(first):
        raise _programs()
    # Pictures inside office documents are packed with gzip (EMZ).
    if place.kind == "zip" and first.startswith(OTHER_ARCHIVES):
        raise _nested()
    if not first.startswith(SIGNATURE):
        for _piece in pieces:
            pass
        return
    with SpooledTemporaryFile(max_size=MEGABYTE) as inner:
        inner.writelines(chain([first], pieces))
        _look_inside(inner, place)


def _look_inside(inner, place: _Place) -> None:
    """An archive in an archive is refused; an office document in it is looked into."""
    if place.depth >= DEEPEST:
        raise _nested()
    if kind_of_archive(inner, budget=place.budget, depth=place.depth + 1) == "zip":
        raise _nested()


def _pieces(file, entry: ZipInfo) -> Iterator[bytes]:
    """The content of the entry, never more than ``CHUNK`` bytes of it at once.

    Raises ValidationError when it is longer or shorter than the list says.
    """
    read = 0
    for piece in _unpacked(file, entry):
        read += len(piece)
        if read > entry.file_size:
            raise _too_large()
        yield piece
    if read != entry.file_size:
        raise _damaged()


def _unpacked(file, entry: ZipInfo) -> Iterator[bytes]:
    left = entry.compress_size
    place = _start_of_data(file, entry)
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if entry.compress_type == ZIP_DEFLATED else None
    while left:
        file.seek(place)
        packed = file.read(min(CHUNK, left))
        if not packed:
            raise _damaged()
        place, left = place + len(packed), left - len(packed)
        yield from _inflated(inflate, packed) if inflate else [packed]


def _inflated(inflate, packed: bytes) -> Iterator[bytes]:
    while packed and not inflate.eof:
        try:
            piece = inflate.decompress(packed, CHUNK)
        except zlib.error:
            raise _damaged() from None
        packed = inflate.unconsumed_tail
        if piece:
            yield piece


def _start_of_data(file, entry: ZipInfo) -> int:
    """Where the content begins; the record before it must say the same as the list."""
    file.seek(entry.header_offset)
    record = file.read(LOCAL.size)
    if len(record) < LOCAL.size:
        raise _damaged()
    signature, _needed, flags, method, _t, _d, _crc, packed, unpacked, name, extra = LOCAL.unpack(
        record
    )
    if signature != SIGNATURE or method != entry.compress_type:
        raise _damaged()
    if not flags & SIZES_FOLLOW and (packed, unpacked) != (entry.compress_size, entry.file_size):
        raise _damaged()
    encoding = "utf-8" if flags & 0x800 else "cp437"
    if file.read(name).decode(encoding, "replace") != entry.orig_filename:
        raise _damaged()
    return entry.header_offset + LOCAL.size + name + extra


def _kind(labels: dict[str, bytes]) -> str:
    said = {labels.get("mimetype", b"").decode("ascii", "replace").strip()}
    if types := labels.get("[Content_Types].xml"):
        said |= _content_types(types)
    kinds = {DOCUMENTS[name] for name in said if name in DOCUMENTS}
    if len(kinds) > 1:
        raise _damaged()
    return kinds.pop() if kinds else "zip"


def _content_types(xml: bytes) -> set[str]:
    """Every content type and every name of a part in the table of an OOXML document."""
    try:
        parts = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise _damaged() from None
    said = {value for part in parts.iter() for value in part.attrib.values()}
    if any(MACROS.search(value) for value in said):
        raise _macros()
    return said


def _damaged() -> ValidationError:
    return ValidationError(_("This file is damaged: it cannot be read to its end."))


def _too_large() -> ValidationError:
    return ValidationError(
        _("This file is too large when it is unpacked. Please divide it, or leave something out.")
    )


def _nested() -> ValidationError:
    return ValidationError(
        _("This archive holds another archive. Please unpack that one first, then pack all anew.")
    )


def _programs() -> ValidationError:
    return ValidationError(_("This file holds programs. Programs cannot be attached."))


def _macros() -> ValidationError:
    return ValidationError(
        _("This document holds macros, which are programs. Please save it without them.")
    )
