"""Checks letters of authority, the documents by which coordinators are appointed."""

import lzma
import struct
import zipfile
import zlib
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from members.files import contents, refusals
from members.files.archives import kind_of_archive

LARGEST = 10 * 1024 * 1024
BEGINNINGS = {b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.text"
# Errors that ``zipfile`` raises for a damaged file, or for one that is not an archive.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    RuntimeError,
    NotImplementedError,
    EOFError,
    ValueError,
    OSError,
)


def check_letter(upload: UploadedFile) -> UploadedFile:
    """Returns ``upload``, renamed so that its extension matches its content.

    Raises ValidationError if the file is larger than 10 MB, has the extension of an old Office
    format, is not a PDF, JPEG, PNG, ODT or DOCX file, or would run or fetch something when somebody
    opens it.
    """
    if upload.size > LARGEST:
        raise ValidationError(_("The file is larger than 10 MB."), code="too_large")
    refusals.check_old_office(_suffix(upload))
    ending = _ending_of(upload)
    if ending is None:
        raise ValidationError(
            _("This is not a PDF, JPEG, PNG, ODT or DOCX file."), code="wrong_content"
        )
    _check_harmless(upload, ending)
    upload.name = f"{PurePath(upload.name).stem[:150]}.{ending}"
    return upload


def _check_harmless(upload: UploadedFile, ending: str) -> None:
    if ending in {"odt", "docx"}:
        kind_of_archive(upload, else_kind=ending)
    else:
        upload.seek(0)
        contents.check(upload, upload.read(contents.HEAD), ending)
    upload.seek(0)


def _ending_of(upload: UploadedFile) -> str | None:
    upload.seek(0)
    beginning = upload.read(contents.HEAD)
    upload.seek(0)
    if contents.is_pdf(beginning, _suffix(upload)):
        return "pdf"
    for known, ending in BEGINNINGS.items():
        if beginning.startswith(known):
            return ending
    return _document_ending(upload) if beginning.startswith(b"PK\x03\x04") else None


def _suffix(upload: UploadedFile) -> str:
    return PurePath(upload.name or "").suffix.lower().lstrip(".")


def _document_ending(upload: UploadedFile) -> str | None:
    """Returns "docx" or "odt" if the archive is such a document, else None."""
    try:
        with zipfile.ZipFile(upload) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names:
                return "docx"
            is_odt = "mimetype" in names and archive.getinfo("mimetype").file_size < 100
            return "odt" if is_odt and archive.read("mimetype").strip() == OPEN_DOCUMENT else None
    except DAMAGED:
        return None
    finally:
        upload.seek(0)
