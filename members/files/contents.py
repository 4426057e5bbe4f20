"""Checks files that are not archives.

Recognises programs, and finds scripts in PDF, objects in RTF, and formulas in CSV that start a
program (DDE). A file is read in pieces. Each piece includes the end of the piece before it, so that
a match across two pieces is found.
"""

import re
import zlib
from collections.abc import Iterator

from members.files import endings, refusals
from members.files.office import check_field

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF, RTF = b"%PDF-", b"{\\rt"
"""The first bytes of PDF and RTF files. RTF should begin with ``{\\rtf``, but for Word ``{\\rt`` is
enough."""
HEAD = 1024
"""How many bytes at the start of a file are searched for ``%PDF-``. PDF viewers search as many."""
PROGRAMS = (
    b"\x7fELF",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"ITSF",  # Windows help
    b"L\0\0\0\x01\x14\x02\0",  # a Windows shortcut
)

PIECE, OVERLAP = 256 * 1024, 4096
MOST_INFLATED = 16 * 1024 * 1024
MOST_STREAMS = 500
"""How many compressed object streams of a PDF are checked. Further streams are not checked."""
LONGEST_HEAD = 2048
"""The maximum number of bytes between ``/ObjStm`` in a PDF and the data of this object stream."""

_RTF_OBJECT = re.compile(
    rb"\\obj(?:ect|data|emb|link|autlink|sub|pub|icemb|html|ocx|update|class|name)(?![a-z])|"
    rb"\\\*\s*\\(?:template|dde|object)(?![a-z])"
)
_RTF_FIELD = re.compile(rb"\\fldinst(?![a-z])")
LONGEST_FIELD = 2000
_RTF_WORD = re.compile(rb"\\'([0-9a-fA-F]{2})|\\[a-z]+-?[0-9]* ?|[{}\r\n]|\\\*")
# A cell of a CSV file with which Excel would start another program (DDE).
_CSV_DDE = re.compile(
    rb"(?:^|[\r\n;,\t\"'])\s{0,9}[=+\-@][=+\-@\s]{0,9}[^\r\n;,\t|!\"]{1,200}\|[^\r\n|!]{1,300}![\w$'\"]"
)


def _named(name: bytes) -> bytes:
    """A regular expression for ``name`` in a PDF, where each letter may be written as #xx (hex)."""
    signs = (b"(?:%c|#%02x|#%02X)" % (sign, sign, sign) for sign in name)
    return rb"/" + b"".join(signs) + rb"(?![A-Za-z0-9#])"


_PDF_ACTION = re.compile(_named(b"JavaScript") + b"|" + _named(b"Launch"))
_PDF_LIST = re.compile(_named(b"ObjStm"))
_PDF_STREAM = re.compile(rb"stream\r?\n")


def is_program(head: bytes) -> bool:
    """Whether ``head`` is the start of a program for Windows, Linux or macOS."""
    if head.startswith(b"MZ"):
        return b"\0" in head[:64]
    return head.startswith(PROGRAMS)


def is_old_office(head: bytes, ending: str) -> bool:
    """Whether a file is in an old office format, which cannot be checked.

    ``head`` is the start of the file, ``ending`` its extension. A file with an old extension whose
    content is RTF or a ZIP archive does not count, because it can be checked.
    """
    if head.startswith(OLD_OFFICE) or b"mso-application" in head[:1024]:
        return True
    return ending in endings.OLD_OFFICE and not head.startswith((RTF, b"PK\3\4"))


def is_pdf(head: bytes, ending: str) -> bool:
    """Whether a file is a PDF.

    If its extension is pdf, the signature may be anywhere in the first HEAD bytes; otherwise the
    file must begin with it.
    """
    return head.startswith(PDF) or ending == "pdf" and PDF in head[:HEAD]


def matters(head: bytes, ending: str) -> bool:
    """Whether a file with this start or extension must go through ``check``."""
    return is_pdf(head, ending) or head.startswith(RTF) or ending == "csv"


def check(file, head: bytes, ending: str) -> None:
    """Raises ValidationError if opening ``file`` would run something or show an embedded object."""
    if is_pdf(head, ending):
        _check_pdf(file)
    elif head.startswith(RTF):
        _check_rtf(file)
    elif ending == "csv":
        _check_csv(file)


def _pieces(file) -> Iterator[tuple[int, bytes]]:
    """Yields (offset, piece). Each piece includes the end of the piece before it."""
    file.seek(0)
    offset, before = 0, b""
    while piece := file.read(PIECE):
        seen = before + piece
        yield offset - len(before), seen
        offset, before = offset + len(piece), seen[-OVERLAP:]


def _check_pdf(file) -> None:
    lists: set[int] = set()
    for offset, seen in _pieces(file):
        if _PDF_ACTION.search(seen):
            raise refusals.scripted_pdf()
        for found in _PDF_LIST.finditer(seen):
            stream = _PDF_STREAM.search(seen, found.end(), found.end() + LONGEST_HEAD)
            if stream and len(lists) < MOST_STREAMS:
                lists.add(offset + stream.end())
    left = MOST_INFLATED
    for offset in sorted(lists):
        left -= _check_list(file, offset, left)


def _check_list(file, offset: int, most: int) -> int:
    """Unpacks at most ``most`` bytes of the compressed object stream at ``offset`` and checks them.

    Returns the number of unpacked bytes. Damaged data end the unpacking without an error.
    """
    file.seek(offset)
    inflate, said = zlib.decompressobj(), b""
    while len(said) < most and not inflate.eof and (packed := file.read(PIECE)):
        try:
            said += inflate.decompress(packed, most - len(said))
        except zlib.error:
            break
    if _PDF_ACTION.search(said):
        raise refusals.scripted_pdf()
    return len(said)


def _check_rtf(file) -> None:
    for _place, seen in _pieces(file):
        if _RTF_OBJECT.search(seen):
            raise refusals.objects()
        for field in _RTF_FIELD.split(seen)[1:]:
            code = _RTF_WORD.sub(_rtf_letter, field[:LONGEST_FIELD])
            check_field(code.decode("latin-1"))


def _rtf_letter(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 16)]) if found[1] else b""


def _check_csv(file) -> None:
    for _place, seen in _pieces(file):
        # NUL bytes are removed, so that the pattern also matches text in UTF-16.
        if _CSV_DDE.search(seen.replace(b"\0", b"")):
            raise refusals.dde()
