"""Finds files that no row refers to. A killed process or a failed save may leave such files."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple

from django.apps import apps
from django.core.files.storage import FileSystemStorage
from django.db.models import FileField

KEPT = timedelta(days=1)
"""Files younger than this are not reported, because a row that refers to them may still be written,
or be restored from a backup."""
AT_ONCE = 500
"""How many file names one query looks up at most."""


class OrphanedFile(NamedTuple):
    storage: FileSystemStorage
    name: str

    def delete(self) -> None:
        self.storage.delete(self.name)


def orphaned_files(now: datetime) -> tuple[list[OrphanedFile], int]:
    """Returns (files older than a day that no row refers to, number of old files examined).

    Searches only the local disk, and there only the folders that file fields of models use. S3
    buckets are not searched, because they never store a partial upload.
    """
    loose, looked_at = [], 0
    for storage in _storages():
        old = list(_old_files(storage, (now - KEPT).timestamp()))
        looked_at += len(old)
        loose += [OrphanedFile(storage, name) for name in without_row(storage, old)]
    return loose, looked_at


def without_row(storage: FileSystemStorage, names: Sequence[str]) -> list[str]:
    """Returns those of ``names`` that no row refers to.

    Makes one query per AT_ONCE names and per file field that stores files in the storage's folder.
    """
    loose = []
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        named = _named(storage, some)
        loose += [name for name in some if name not in named]
    return loose


def _named(storage: FileSystemStorage, names: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for field in _fields(storage):
        rows = field.model._base_manager.filter(**{f"{field.name}__in": names})
        found.update(rows.values_list(field.name, flat=True))
    return found


def _storages() -> list[FileSystemStorage]:
    """One storage for each local folder in which models store files."""
    every = [field.storage for field in _file_fields()]
    return list({one.location: one for one in every if _is_on_disk(one)}.values())


def _fields(storage: FileSystemStorage) -> list[FileField]:
    """The file fields of all models that store files in the folder of ``storage``."""
    on_disk = [field for field in _file_fields() if _is_on_disk(field.storage)]
    return [field for field in on_disk if field.storage.location == storage.location]


def _file_fields() -> Iterator[FileField]:
    for model in apps.get_models():
        fields = model._meta.local_concrete_fields
        yield from (field for field in fields if isinstance(field, FileField))


def _is_on_disk(storage) -> bool:
    return isinstance(storage, FileSystemStorage)


def _old_files(storage: FileSystemStorage, before: float) -> Iterator[str]:
    """Names of files that were neither written nor renamed since ``before``, a Unix time."""
    folders = {_folder(field) for field in _fields(storage)} - {""}
    for folder in sorted(folders):
        for path, _folders, names in os.walk(storage.path(folder)):
            for full in (os.path.join(path, name) for name in names):
                with suppress(FileNotFoundError):  # the file was deleted meanwhile
                    if _changed_at(full) < before:
                        yield os.path.relpath(full, storage.location)


def _changed_at(path: str) -> float:
    """The time of the last write or rename, whichever is later."""
    found = os.lstat(path)
    return max(found.st_mtime, found.st_ctime)


def _folder(field: FileField) -> str:
    """The top folder of the field's files: ``letters`` if ``upload_to`` is ``letters/%Y/``.

    Empty if the field stores its files in no folder.
    """
    folder, slash, _name = field.generate_filename(field.model(), "x.bin").partition("/")
    return folder if slash else ""
