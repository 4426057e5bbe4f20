"""The archive which a person gets: data.json for machines, index.html for people, own files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import PurePath
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from members.accounts.models import User
from members.privacy.registry import Section, holders

CHUNK = 64 * 1024


def write_archive(user: User, target) -> None:
    """Writes the ZIP of everything that is held of ``user`` into the open file ``target``.

    In the person's language. Rows are read from the database twice, and never all at once.
    """
    with translation.override(user.language), ZipFile(target, "w", ZIP_DEFLATED) as archive:
        with archive.open("data.json", "w") as stream:
            _write(stream, _json(sections_of(user)))
        with archive.open("index.html", "w") as stream:
            _write(stream, _page(user, sections_of(user)))
        for section in sections_of(user):
            _add_files(archive, section)


def sections_of(user: User) -> Iterable[Section]:
    """What every app holds of ``user``."""
    for holder in holders():
        yield from holder.export(user)


def _write(stream, parts: Iterable[str]) -> None:
    for part in parts:
        stream.write(part.encode())


def _json(sections: Iterable[Section]) -> Iterable[str]:
    yield "{"
    for number, section in enumerate(sections):
        yield f"{',' if number else ''}\n{json.dumps(section.key)}: ["
        keys = [column.key for column in section.columns]
        for row_number, row in enumerate(section.rows):
            record = dict(zip(keys, row, strict=True))
            text = json.dumps(record, cls=DjangoJSONEncoder, ensure_ascii=False)
            yield f"{',' if row_number else ''}\n  {text}"
        yield "]"
    yield "\n}\n"


def _page(user: User, sections: Iterable[Section]) -> Iterable[str]:
    """The readable page in three kinds of pieces, so that it is never whole in memory."""
    context = {"user": user, "now": timezone.now()}
    yield render_to_string("members/privacy/archive/head.html", context)
    for section in sections:
        yield render_to_string("members/privacy/archive/section.html", {"section": section})
        for row in section.rows:
            cells = [
                (column.label, _words(column, value))
                for column, value in zip(section.columns, row, strict=True)
            ]
            yield render_to_string("members/privacy/archive/row.html", {"cells": cells})
    yield render_to_string("members/privacy/archive/foot.html")


def _words(column, value) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    return str(column.choices.get(value, value))


def _add_files(archive: ZipFile, section: Section) -> None:
    for name, file in section.files:
        safe = get_valid_filename(PurePath(name).name)
        with file.open("rb"), archive.open(f"files/{section.key}/{safe}", "w") as stream:
            for chunk in file.chunks(CHUNK):
                stream.write(chunk)
