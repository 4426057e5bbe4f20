"""Files on the disk: written whole or not at all, and clear words when they cannot be."""

import errno
import logging
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from tempfile import NamedTemporaryFile

from django.core.files.storage import FileSystemStorage
from django.db.models import Model
from django.utils.translation import gettext as _

UNFINISHED = ".unfinished-"
"""So begin the names of files that are being written; deploy/backup leaves them out."""
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

logger = logging.getLogger(__name__)

# The files stored in a request, as (storage, name).
_stored: ContextVar[list[tuple[FileSystemStorage, str]] | None] = ContextVar("stored", default=None)


class FileNotStored(OSError):
    """The machine could not write a file: no room, no right, a disk that is read-only or broken."""

    status = 507
    """Of an answer that says so: Insufficient Storage (RFC 4918, 11.5)."""

    @property
    def words(self) -> str:
        """What happened and what helps, for the person whose file it is."""
        if self.errno in NO_ROOM:
            return _(
                "The file was not saved: there is no room left on the server. Please try again"
                " later, or go on without the file."
            )
        return _(
            "The file was not saved: the server cannot write it at the moment. Please try again"
            " later, or go on without the file."
        )


@contextmanager
def storing() -> Iterator[None]:
    """Raises FileNotStored for every refusal of the machine inside, which is logged by its kind."""
    try:
        yield
    except FileNotStored:
        raise
    except OSError as error:
        # The error itself would name the file.
        kind = errno.errorcode.get(error.errno, type(error).__name__)
        logger.error("A file could not be stored: %s", kind)  # noqa: TRY400
        raise FileNotStored(error.errno, error.strerror) from error


@contextmanager
def stored_files() -> Iterator[list[tuple[FileSystemStorage, str]]]:
    """``with stored_files() as stored:`` what is stored inside, as (storage, name)."""
    token = _stored.set(found := [])
    try:
        yield found
    finally:
        _stored.reset(token)


def delete_with_files(rows: Iterable[Model], field: str = "file") -> None:
    """Deletes the rows, and the files which they have in ``field``."""
    for row in rows:
        getattr(row, field).delete(save=False)
        row.delete()


class WholeFileStorage(FileSystemStorage):
    """Django's storage, but no part of a file is ever left, nor seen, under the file's name.

    Raises FileNotStored where a file cannot be written. A file that cannot be deleted is logged and
    stays: its row is gone by then, and ``manage.py prune`` looks for files without one.
    """

    def _save(self, name, content):
        with storing(), self._unfinished(name) as unfinished:
            for chunk in content.chunks():
                unfinished.write(chunk if isinstance(chunk, bytes) else chunk.encode())
            unfinished.flush()
            os.fsync(unfinished.fileno())  # some disks say only now that there was no room
            name = self._put(unfinished.name, name)
        if (stored := _stored.get()) is not None:
            stored.append((self, name))
        return name

    @contextmanager
    def _unfinished(self, name):
        """A file beside that of ``name``, on the same disk; afterwards it is gone, or moved."""
        folder = os.path.dirname(self.path(name))
        os.makedirs(folder, exist_ok=True)
        file = NamedTemporaryFile(prefix=UNFINISHED, dir=folder, delete=False)  # noqa: SIM115
        try:
            with file:
                yield file
        finally:
            with suppress(OSError):
                os.unlink(file.name)

    def _put(self, unfinished, name):
        """Gives the whole file its name, or another one where that is taken; returns the name."""
        while True:
            path = self.path(name)
            try:
                os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
                break
            except FileExistsError:
                name = self.get_available_name(name)
        try:
            os.chmod(unfinished, self.file_permissions_mode or stat.S_IMODE(os.stat(path).st_mode))
            self._ensure_location_group_id(unfinished)
            os.replace(unfinished, path)
        except BaseException:
            self.delete(name)
            raise
        return os.path.relpath(path, self.location).replace(os.sep, "/")

    def delete(self, name):
        try:
            super().delete(name)
        except OSError as error:
            kind = errno.errorcode.get(error.errno, type(error).__name__)
            logger.error("A file could not be deleted: %s", kind)  # noqa: TRY400
