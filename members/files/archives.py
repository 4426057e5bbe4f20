"""Checks ZIP files, and office documents that are ZIP files.

First the archive's list of entries is checked. If it is acceptable, every entry is unpacked,
because the list may state wrong sizes. Entries are unpacked in pieces, which are then discarded.
Three modules decide whether an entry could do harm when it is opened: ``endings`` checks its name,
``office`` checks the parts of documents, and ``contents`` checks other files.
"""

import re
import stat
import struct
import zlib
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from itertools import chain
from tempfile import SpooledTemporaryFile
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from members.files import contents, endings, office, refusals

MEGABYTE = 1024 * 1024
CHUNK = 256 * 1024
SIGNATURE, LISTED = b"PK\x03\x04", b"PK\x01\x02"
"""The first bytes of an entry, and of its record in the list (the central directory)."""

MOST_ENTRIES = 5000
LARGEST_RATIO = 200
"""The largest accepted ratio of unpacked to packed size. It is about 10 for text, 100 for a table
with few values, and 1000 for a zip bomb."""
HARMLESS = 2 * MEGABYTE
"""Size in bytes. If an archive is not larger than this when unpacked, its ratio is not checked."""
LARGEST_LABEL = MEGABYTE
"""The maximum size, in bytes, of the entries in ``LABELS``, which state a document's type."""
DEEPEST = 2
"""The deepest accepted nesting. A document in an archive has depth 1, and a spreadsheet that is
embedded in this document has depth 2."""

LOCAL = struct.Struct("<4s5H3L2H")
ENCRYPTED, SIZES_FOLLOW = 0x1 | 0x40 | 0x2000, 0x8
"""Bits in the flags of an entry. ENCRYPTED says that the entry is encrypted. SIZES_FOLLOW says that
its sizes are stored after its data and not in its header."""

OOXML = "application/vnd.openxmlformats-officedocument."
DOCUMENTS = {
    f"{OOXML}wordprocessingml.document.main+xml": "docx",
    f"{OOXML}spreadsheetml.sheet.main+xml": "xlsx",
    f"{OOXML}presentationml.presentation.main+xml": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
"""Maps the content type or mimetype of a document to its extension."""
LABELS = {"[Content_Types].xml", "mimetype"}
OPEN_DOCUMENT = {"odt", "ods", "odp"}
MACROS = re.compile(r"macroEnabled|vbaProject|(intl)?macrosheet", re.IGNORECASE)
OBJECT_ENTRY = re.compile(r"(^|/)(embeddings/[^/]+\.bin|activeX/.*[^/])$", re.IGNORECASE)
OTHER_NAME = 0x7075
"""The id of the extra field in which an entry may have a second name, in Unicode. Most programs use
that name."""
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


@dataclass
class Budget:
    """What the checks of an upload may still use: bytes and entries to unpack, XML bytes to parse.

    Nested archives share the budget of the archive that contains them.
    """

    unpacked: int
    entries: int = MOST_ENTRIES
    parsed: int = field(default_factory=lambda: office.MOST_PARSED)


def kind_of_archive(
    file, *, budget: Budget | None = None, depth: int = 0, else_kind: str = "zip"
) -> str:
    """Checks an archive and returns its kind, such as "docx" for an office document.

    If the archive does not state that it is an office document, returns ``else_kind``. An archive
    is checked like a document unless its kind is "zip". ``budget`` and ``depth`` are passed for
    nested archives. At most ``ATTACHMENT_MAX_UNPACKED`` bytes are unpacked.

    Raises ValidationError if the archive is empty, damaged, encrypted, compressed with an unusual
    method, or too large when unpacked. Also raises it if the archive contains one of these:

    - a program, a macro, or an embedded object
    - a document that fetches something when it is opened
    - another archive that is not an office document
    - an office document that is nested more deeply than DEEPEST
    - a path outside the archive, or a file name with invisible characters
    """
    budget = budget or Budget(settings.ATTACHMENT_MAX_UNPACKED)
    if _count_entries(file) > MOST_ENTRIES:
        raise refusals.too_large()
    with _opened(file) as archive:
        if not (entries := archive.infolist()):
            raise ValidationError(_("This archive is empty."))
        _check_list(entries, file.seek(0, 2), budget)
        labels = [entry for entry in entries if entry.filename in LABELS]
        for entry in labels:
            _check_entry(entry, in_document=True)
        kind = _kind({entry.filename: _label(archive, entry) for entry in labels})
        container = _Container(archive, kind or else_kind, budget, depth)
        for entry in entries:
            _check_entry(entry, in_document=container.is_document)
        for entry in entries:
            _look_into(entry, container)
    return container.kind


def _count_entries(file) -> int:
    """An upper limit for the number of entries.

    Counts in the raw bytes how often a record in the list of entries may begin, because ``ZipFile``
    would read the whole list into memory.
    """
    file.seek(0)
    count, before = 0, b""
    while piece := file.read(CHUNK):
        count += (before + piece).count(LISTED)
        before = piece[1 - len(LISTED) :]
    return count


def _opened(file) -> ZipFile:
    try:
        return ZipFile(file)
    except (BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        raise refusals.damaged() from None


def _check_list(entries: list[ZipInfo], size: int, budget: Budget) -> None:
    """Raises ValidationError if the list of entries is not acceptable.

    The list must not have too many entries, or two with the same name. The entries together must
    not be too strongly compressed, too large when unpacked, or larger than the archive (``size``
    bytes) when packed. Subtracts the number of entries and their unpacked sizes from the budget.
    """
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    budget.entries -= len(entries)
    budget.unpacked -= unpacked
    if budget.entries < 0 or budget.unpacked < 0:
        raise refusals.too_large()
    if unpacked > HARMLESS and unpacked > packed * LARGEST_RATIO:
        raise refusals.too_large()
    names = {entry.filename for entry in entries}
    if packed > size or len(names) < len(entries):
        raise refusals.damaged()


def _check_entry(entry: ZipInfo, *, in_document: bool) -> None:
    for name in _names(entry.orig_filename, entry.extra):
        _check_name(name, in_document=in_document)
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise _outside_path()
    if entry.flag_bits & ENCRYPTED:
        raise refusals.protected()
    if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise ValidationError(
            _("This archive is packed in an unusual way. Please pack it as an ordinary ZIP file.")
        )


def _names(name: str, extra: bytes) -> list[str]:
    """The name of an entry, and its alternative name from the extra fields if there is one."""
    names = [name.replace("\\", "/")]
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<2H", extra)
        if kind == OTHER_NAME:
            names.append(extra[9 : 4 + size].decode("utf-8", "replace").replace("\\", "/"))
        extra = extra[4 + size :]
    return names


def _check_name(name: str, *, in_document: bool) -> None:
    if (
        name.startswith("/")
        or re.match(r"[A-Za-z]:", name)
        or ".." in name.split("/")
        or any(ord(sign) < 32 for sign in name)
    ):
        raise _outside_path()
    if endings.DECEIVING.search(name):
        raise refusals.deceiving()
    if MACRO_ENTRY.search(name):
        raise refusals.macros()
    if in_document and OBJECT_ENTRY.search(name):
        raise refusals.objects()
    if endings.is_dangerous(name, in_document=in_document):
        raise refusals.dangerous(name)
    if not in_document and endings.ending_of(name) in endings.ARCHIVES:
        raise refusals.nested()


def _outside_path() -> ValidationError:
    return ValidationError(
        _("This archive contains file names that point to other folders, so it is not accepted.")
    )


@dataclass(frozen=True)
class _Container:
    """An archive, its kind, and how deeply it is nested."""

    archive: ZipFile
    kind: str
    budget: Budget
    depth: int

    @property
    def is_document(self) -> bool:
        return self.kind != "zip"

    def pieces(self, entry: ZipInfo) -> Iterator[bytes]:
        return _pieces(self.archive, entry, in_document=self.is_document)


def _label(archive: ZipFile, entry: ZipInfo) -> bytes:
    """The content of an entry that states the type of the document.

    Raises ValidationError if it is damaged or larger than LARGEST_LABEL.
    """
    if entry.file_size > LARGEST_LABEL:
        raise refusals.damaged()
    return b"".join(_pieces(archive, entry, in_document=True))


def _look_into(entry: ZipInfo, container: _Container) -> None:
    """Unpacks and checks one entry. Raises ValidationError if it is not accepted.

    If the archive is not a document, the error message names the entry.
    """
    if container.is_document:
        _look_into_part(entry, container)
        return
    try:
        _look_into_file(entry, container)
    except ValidationError as problem:
        raise refusals.of_entry(entry.filename, problem) from None


def _look_into_part(entry: ZipInfo, container: _Container) -> None:
    """Checks a part of an office document: XML, a picture, or an embedded document."""
    if office.is_read(entry.filename):
        if office.may_matter(entry.filename, container.pieces(entry)):
            container.budget.parsed -= entry.file_size
            if container.budget.parsed < 0:
                raise refusals.too_large()
            is_open_document = container.kind in OPEN_DOCUMENT
            office.check(container.pieces(entry), is_open_document=is_open_document)
        return
    pieces = container.pieces(entry)
    first = next(pieces, b"")
    if contents.is_program(first):
        raise refusals.programs()
    if first.startswith(contents.OLD_OFFICE):
        raise refusals.objects()
    _look_inside(entry, chain([first], pieces), first, container)


def _look_into_file(entry: ZipInfo, container: _Container) -> None:
    """Checks a file in an ordinary archive."""
    pieces = container.pieces(entry)
    first = next(pieces, b"")
    if contents.is_program(first) or first.startswith(b"#!"):
        raise refusals.programs()
    if first.startswith(OTHER_ARCHIVES):
        raise refusals.nested()
    ending = endings.ending_of(entry.filename)
    if contents.is_old_office(first, ending):
        raise refusals.old_office(ending)
    _look_inside(entry, chain([first], pieces), first, container)


def _look_inside(
    entry: ZipInfo, pieces: Iterator[bytes], first: bytes, container: _Container
) -> None:
    """Reads all ``pieces`` of an entry (``first`` is the first of them) and checks its content.

    Checks a nested office document like any other document. Raises ValidationError for any other
    nested archive, and for a document that is nested more deeply than DEEPEST.
    """
    ending = endings.ending_of(entry.filename)
    if not first.startswith(SIGNATURE) and not contents.matters(first, ending):
        for _piece in pieces:
            pass
        return
    with SpooledTemporaryFile(max_size=MEGABYTE) as inner:
        inner.writelines(pieces)
        if not first.startswith(SIGNATURE):
            contents.check(inner, first, ending)
            return
        depth = container.depth + 1
        if depth > DEEPEST or kind_of_archive(inner, budget=container.budget, depth=depth) == "zip":
            raise refusals.nested()


def _pieces(archive: ZipFile, entry: ZipInfo, *, in_document: bool) -> Iterator[bytes]:
    """Yields the content of the entry in pieces of at most ``CHUNK`` bytes.

    Raises ValidationError if the content is longer or shorter than the list of entries states.
    """
    # ``zipfile`` would stop reading at the stated size without an error, so it gets a larger size.
    unlimited = copy(entry)
    unlimited.file_size += CHUNK + 1
    read = 0
    try:
        with archive.open(unlimited) as stream:
            _check_local_header(archive, entry, in_document=in_document)
            while piece := stream.read(CHUNK):
                read += len(piece)
                if read > entry.file_size:
                    raise refusals.too_large()
                yield piece
    except (BadZipFile, EOFError, NotImplementedError, ValueError, zlib.error):
        raise refusals.damaged() from None
    if read != entry.file_size:
        raise refusals.damaged()


def _check_local_header(archive: ZipFile, entry: ZipInfo, *, in_document: bool) -> None:
    """Raises ValidationError if the entry's header differs from its record in the list of entries.

    Python's ``zipfile`` compares only the names. If the header has a name in Unicode, too, this
    name is checked like the names in the list.
    """
    archive.fp.seek(entry.header_offset)
    record = archive.fp.read(LOCAL.size)
    if len(record) < LOCAL.size:
        raise refusals.damaged()
    _sign, _needed, flags, method, _t, _d, _crc, packed, unpacked, name, extra = LOCAL.unpack(
        record
    )
    sizes_differ = (packed, unpacked) != (entry.compress_size, entry.file_size)
    if method != entry.compress_type or (sizes_differ and not flags & SIZES_FOLLOW):
        raise refusals.damaged()
    archive.fp.seek(name, 1)
    for other in _names("", archive.fp.read(extra))[1:]:
        _check_name(other, in_document=in_document)


def _kind(labels: dict[str, bytes]) -> str:
    """The extension for the document type in ``labels``; empty if there is no known type in them.

    ``labels`` maps the names of entries in LABELS to their content. Raises ValidationError if there
    are two known types in them.
    """
    said = {labels.get("mimetype", b"").decode("ascii", "replace").strip()}
    if types := labels.get("[Content_Types].xml"):
        said |= _content_types(types)
    kinds = {DOCUMENTS[name] for name in said if name in DOCUMENTS}
    if len(kinds) > 1:
        raise refusals.damaged()
    return kinds.pop() if kinds else ""


def _content_types(xml: bytes) -> set[str]:
    """All attribute values of ``[Content_Types].xml`` in an OOXML document.

    Raises ValidationError if one of them declares macros, or if the XML is damaged.
    """
    try:
        parts = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise refusals.damaged() from None
    said = {value for part in parts.iter() for value in part.attrib.values()}
    if any(MACROS.search(value) for value in said):
        raise refusals.macros()
    return said
