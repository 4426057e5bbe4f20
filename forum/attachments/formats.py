"""The accepted file formats.

A format is detected from the content of a file, because the file name and the content type that a
browser sends may be wrong.
"""

import codecs
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from forum.attachments.models import Attachment
from forum.attachments.names import base_name, extension_of, with_extension
from forum.attachments.pictures import Picture, drawn_anew
from members.files import contents, refusals
from members.files.archives import CHUNK, SIGNATURE, kind_of_archive

Kind = Attachment.Kind


@dataclass(frozen=True)
class Format:
    """A file format. A file name without an extension gets the first of ``extensions``."""

    extensions: tuple[str, ...]
    content_type: str
    kind: Kind = Kind.DOCUMENT
    drawn_as: str = ""
    """Pillow's name of an image format; empty for other formats."""


OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
JPEG = Format(("jpg", "jpeg"), "image/jpeg", Kind.IMAGE, "JPEG")
PNG = Format(("png",), "image/png", Kind.IMAGE, "PNG")
WEBP = Format(("webp",), "image/webp", Kind.IMAGE, "WEBP")
GIF = Format(("gif",), "image/gif", Kind.IMAGE, "GIF")
PDF = Format(("pdf",), "application/pdf")
RTF = Format(("rtf",), "application/rtf")
TEXT = Format(("txt", "csv"), "text/plain")
ZIPPED = {
    "docx": Format(("docx",), f"{OOXML}wordprocessingml.document"),
    "xlsx": Format(("xlsx",), f"{OOXML}spreadsheetml.sheet"),
    "pptx": Format(("pptx",), f"{OOXML}presentationml.presentation"),
    "odt": Format(("odt",), f"{ODF}text"),
    "ods": Format(("ods",), f"{ODF}spreadsheet"),
    "odp": Format(("odp",), f"{ODF}presentation"),
    "zip": Format(("zip",), "application/zip", Kind.ARCHIVE),
}
FORMATS = [PDF, *ZIPPED.values(), RTF, TEXT, JPEG, PNG, WEBP, GIF]
EXTENSIONS = [extension for one in FORMATS for extension in one.extensions]
"""The accepted file name extensions, in the order in which help texts and errors list them."""

# The beginnings of a file by which browsers recognise HTML (WHATWG "MIME Sniffing"), and the
# beginning of a script ("#!").
ACTIVE = re.compile(
    rb"<(!doctype|html|head|body|script|iframe|style|svg|!--|\?|%|a[\s>]|b[\s>]|div|img|table|title"
    rb"|math|h[1-6]|p[\s>]|br|font|meta|link|object|embed)|#!",
    re.IGNORECASE,
)
MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Examined:
    """An accepted file: its safe name, its format, and the content to store."""

    name: str
    format: Format
    content: object
    picture: Picture | None = None


def examine(file) -> Examined:
    """Checks an uploaded file. If it is an image, re-encodes it.

    Raises ValidationError, with a message for the uploader, if the file is not accepted, and
    PicturesBusy if the server is busy decoding other images.
    """
    name = base_name(file.name or "")
    extension = extension_of(name)
    refusals.check_old_office(extension)
    if extension and extension not in EXTENSIONS:
        raise ValidationError(
            _("Files whose names end in .%(extension)s cannot be attached. These can: %(known)s."),
            params={"extension": extension, "known": known_extensions()},
        )
    found = format_of(file, extension)
    if found.kind == Kind.IMAGE:
        return _picture(file, name, extension, found)
    if extension:
        _check_extension(extension, found)
    file.seek(0)
    return Examined(with_extension(name, extension or found.extensions[0]), found, file)


def known_extensions() -> str:
    """The accepted extensions as text: "pdf, docx, …"."""
    return ", ".join(EXTENSIONS)


def check_document(file, extension: str) -> None:
    """Raises ValidationError when the content does not match ``extension`` or may be harmful.

    The CMS calls this function for its documents, so the same rules apply to them as to
    attachments.
    """
    _check_extension(extension, format_of(file, extension))
    file.seek(0)


def format_of(file, extension: str = "") -> Format:
    """The format of ``file``, detected from its content. Raises ValidationError if not accepted.

    ``extension``: the extension of the file name, which some checks and messages use.
    """
    file.seek(0)
    head = file.read(1024)
    if not head:
        raise ValidationError(_("This file is empty."))
    if contents.is_program(head):
        raise ValidationError(_("This is a program. Programs cannot be attached."))
    if head.startswith(contents.OLD_OFFICE):
        raise refusals.old_office(extension)
    if head.startswith(SIGNATURE):
        return ZIPPED[kind_of_archive(file)]
    found = _by_signature(head) or _pdf_with_something_before(head, extension) or _text(file)
    contents.check(file, head, extension)
    return found


def _by_signature(head: bytes) -> Format | None:
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if head.startswith(b"%PDF-"):
        return PDF
    return RTF if head.startswith(b"{\\rtf") else None


def _pdf_with_something_before(head: bytes, extension: str) -> Format | None:
    is_page = ACTIVE.match(head.lstrip(b"\xef\xbb\xbf \t\r\n\f"))
    return PDF if not is_page and contents.is_pdf(head, extension) else None


def _picture(file, name: str, extension: str, found: Format) -> Examined:
    """Re-encodes an image and corrects its extension. Keeps only the first frame of an animation.

    Raises ValidationError if ``extension`` is that of a document. Also raises the errors of
    ``drawn_anew``.
    """
    if extension and not any(extension in one.extensions for one in (JPEG, PNG, WEBP, GIF)):
        raise _disagreement(extension, found)
    saved = PNG if found is GIF else found
    picture = drawn_anew(file, read_as=found.drawn_as, save_as=saved.drawn_as)
    if extension not in saved.extensions:
        extension = saved.extensions[0]
    return Examined(with_extension(name, extension), saved, picture.content, picture)


def _text(file) -> Format:
    """Returns TEXT if the file is plain text in UTF-8, UTF-16 or cp1250.

    Raises ValidationError for everything else, including HTML, SVG and scripts.
    """
    file.seek(0)
    head = file.read(1024)
    encodings = [MARKS[head[:2]]] if head[:2] in MARKS else ["utf-8-sig", "cp1250"]
    if not any(_is_text_in(file, encoding) for encoding in encodings):
        raise ValidationError(
            _("The type of this file is not recognised. You can attach: %(known)s."),
            params={"known": known_extensions()},
        )
    start = head.decode(encodings[0], "ignore").lstrip("\ufeff \t\r\n\f")
    if ACTIVE.match(start.encode()):
        raise ValidationError(
            _(
                "This is a web page, a drawing (SVG) or a script. A browser could run it, so it"
                " cannot be attached. Please save it as PDF or as a picture."
            )
        )
    return TEXT


def _is_text_in(file, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while piece := file.read(CHUNK):
            if CONTROL.search(decoder.decode(piece)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _check_extension(extension: str, found: Format) -> None:
    if extension not in found.extensions:
        raise _disagreement(extension, found)


def _disagreement(extension: str, found: Format) -> ValidationError:
    return ValidationError(
        _(
            "The name of this file ends in .%(extension)s, but its content is of the kind"
            " .%(found)s. Please save it anew under the right name."
        ),
        params={"extension": extension, "found": found.extensions[0]},
    )
