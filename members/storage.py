"""File storage on the disk. It stores a file whole or not at all, and explains errors to users."""

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
"""Prefix of the names of files that are being written. deploy/backup skips such files."""
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

logger = logging.getLogger(__name__)

# The list that ``stored_files`` has yielded; None outside of this context manager.
_stored: ContextVar[list[tuple[FileSystemStorage, str]] | None] = ContextVar("stored", default=None)


class FileNotStored(OSError):
    """A file could not be written: full disk, missing permission, or a read-only or broken disk."""

    status = 507
    """The HTTP status of the response: Insufficient Storage (RFC 4918, 11.5)."""

    @property
    def words(self) -> str:
        """The message for the user: what happened, and what to do."""
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
    """Context manager: logs the code of an OSError and raises FileNotStored instead."""
    try:
        yield
    except FileNotStored:
        raise
    except OSError as error:
        # Only the code is logged, because the message of the error may contain the file name.
        kind = errno.errorcode.get(error.errno, type(error).__name__)
        logger.error("A file could not be stored: %s", kind)  # noqa: TRY400
        raise FileNotStored(error.errno, error.strerror) from error


@contextmanager
def stored_files() -> Iterator[list[tuple[FileSystemStorage, str]]]:
    """Context manager: yields a list that gets (storage, name) of each file stored in the block.

    It contains only files that were stored with WholeFileStorage.
    """
    token = _stored.set(found := [])
    try:
        yield found
    finally:
        _stored.reset(token)


def delete_with_files(rows: Iterable[Model], field: str = "file") -> None:
    """Deletes the rows and their files. ``field`` is the name of the file field."""
    for row in rows:
        getattr(row, field).delete(save=False)
        row.delete()


class WholeFileStorage(FileSystemStorage):
    """Like FileSystemStorage, but a partial file never appears under the final name.

    Raises FileNotStored if a file cannot be written. If a file cannot be deleted, only logs the
    error: ``manage.py prune`` later deletes the files that no row refers to.
    """

    def _save(self, name, content):
        with storing(), self._unfinished(name) as unfinished:
            for chunk in content.chunks():
                unfinished.write(chunk if isinstance(chunk, bytes) else chunk.encode())
            unfinished.flush()
            os.fsync(unfinished.fileno())  # some file systems report a full disk only now
            name = self._put(unfinished.name, name)
        if (stored := _stored.get()) is not None:
            stored.append((self, name))
        return name

    @contextmanager
    def _unfinished(self, name):
        """Context manager: yields a temporary file in the folder of ``name``.

        Deletes the file at the end if it was not moved.
        """
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
        """Moves the file ``unfinished`` to ``name``, or to a free name if ``name`` is taken.

        Returns the new name of the file.
        """
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
