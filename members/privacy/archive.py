"""Writes the archive with a user's data.

It contains the user's files and two documents: data.json for programs, index.html for people.
"""

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.exceptions import SuspiciousOperation
from django.core.files.base import File
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from members.accounts.models import User
from members.privacy.sources import Column, Section, personal_data_sources
from members.privacy.value_formats import cells_of, for_programs

CHUNK = 64 * 1024
LONGEST_NAME = 200
"""The longest file name, in bytes of UTF-8. File systems allow 255."""
LONGEST_SUFFIX = 40
"""The longest extension, in bytes. A longer one is cut."""

logger = logging.getLogger(__name__)


def write_archive(user: User, target) -> None:
    """Writes a ZIP archive with all data of ``user`` to the open file ``target``.

    Its texts are in the user's language. To save memory, the rows are read from the database in
    chunks, once for data.json and again for index.html. If a file cannot be read, both documents
    name it, and the archive is finished without the rest of that file.
    """
    with translation.override(user.language), ZipFile(target, "w", ZIP_DEFLATED) as archive:
        missing = list(_add_files(archive, sections_of(user)))
        with archive.open("data.json", "w", force_zip64=True) as stream:
            _write(stream, _json(chain(sections_of(user), _missing(missing))))
        with archive.open("index.html", "w", force_zip64=True) as stream:
            _write(stream, _page(user, chain(sections_of(user), _missing(missing))))


def sections_of(user: User) -> Iterable[Section]:
    """Yields the sections of all apps for ``user``."""
    for source in personal_data_sources():
        yield from source.export(user)


def _missing(files: list[tuple[str, str]]) -> Iterable[Section]:
    """Yields a section with the names of the files that could not be added, if there are any."""
    if files:
        columns = [Column("section", _("kind")), Column("name", _("name of the file"))]
        title = _("Files which could not be added to this copy")
        yield Section("missing_files", title, columns, files)


def _write(stream, parts: Iterable[str]) -> None:
    for part in parts:
        # UTF-8 cannot encode a lone surrogate. It is written as an escape such as \ud800, which
        # JSON parsers turn back into the surrogate.
        stream.write(part.encode(errors="backslashreplace"))


def _json(sections: Iterable[Section]) -> Iterable[str]:
    yield "{"
    for number, section in enumerate(sections):
        yield f"{',' if number else ''}\n{json.dumps(section.key)}: ["
        keys = [column.key for column in section.columns]
        for row_number, row in enumerate(section.rows):
            record = dict(zip(keys, map(for_programs, row), strict=True))
            text = json.dumps(record, ensure_ascii=False)
            yield f"{',' if row_number else ''}\n  {text}"
        yield "]"
    yield "\n}\n"


def _page(user: User, sections: Iterable[Section]) -> Iterable[str]:
    """Yields the HTML page in parts, so that it is never in memory as a whole."""
    context = {"user": user, "now": timezone.now()}
    yield render_to_string("members/privacy/archive/head.html", context)
    for section in sections:
        yield render_to_string("members/privacy/archive/section.html", {"section": section})
        for row in section.rows:
            cells = cells_of(section.columns, row)
            yield render_to_string("members/privacy/archive/row.html", {"cells": cells})
    yield render_to_string("members/privacy/archive/foot.html")


def _add_files(archive: ZipFile, sections: Iterable[Section]) -> Iterable[tuple[str, str]]:
    """Adds the files of all sections under unique names.

    Yields (section title, file name) for each file that could not be read.
    """
    for section in sections:
        taken: set[str] = set()
        for name, file in section.files:
            path = f"files/{section.key}/{_own_name(name, taken)}"
            if not _add_file(archive, path, file):
                yield section.title, name


def _own_name(name: str, taken: set[str]) -> str:
    """Returns a file name like ``name`` that is valid on every file system and not in ``taken``.

    ``taken`` is a set of casefolded names, to which the new name is added.
    """
    path = PurePosixPath(_safe(PurePosixPath(name).name))
    suffix = _beginning(path.suffix, LONGEST_SUFFIX)
    own, number = _joined(path.stem, suffix), 1
    while own.casefold() in taken:  # Windows and macOS ignore case
        number += 1
        own = _joined(path.stem, f"-{number}{suffix}")
    taken.add(own.casefold())
    return own


def _joined(stem: str, ending: str) -> str:
    """``stem`` + ``ending``. ``stem`` is cut so that the name has at most LONGEST_NAME bytes."""
    return _beginning(stem, LONGEST_NAME - len(ending.encode())) + ending


def _beginning(text: str, size: int) -> str:
    """As many of the first characters of ``text`` as fit into ``size`` bytes of UTF-8."""
    return text.encode()[:size].decode(errors="ignore")


def _safe(name: str) -> str:
    try:
        return get_valid_filename(name.encode(errors="replace").decode())
    except SuspiciousOperation:  # no valid character is left
        return "file"


class _Unreadable(Exception):
    """A file of the user is missing or cannot be read to its end."""


def _add_file(archive: ZipFile, path: str, file: File) -> bool:
    """Adds a file. Returns False if it is missing or cannot be read to its end.

    Raises OSError if the archive itself cannot be written.
    """
    try:
        with closing(_chunks(file)) as chunks:
            # Reads before it writes: a missing file raises _Unreadable here, and the archive gets
            # no entry for it.
            first = next(chunks, b"")
            with archive.open(path, "w", force_zip64=True) as stream:
                for chunk in chain([first], chunks):
                    stream.write(chunk)
    except _Unreadable as error:
        logger.warning("A file is missing from a copy of somebody's data: %s", error)
        return False
    return True


def _chunks(file: File) -> Iterator[bytes]:
    try:
        with file.open("rb"):
            yield from file.chunks(CHUNK)
    except Exception as error:  # each kind of storage raises errors of its own
        raise _Unreadable(type(error).__name__) from error
