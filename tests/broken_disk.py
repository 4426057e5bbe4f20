"""Simulates a disk that fails during a test."""

import errno
import os
from contextlib import contextmanager
from unittest.mock import patch

KINDS = [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES]


class _Refusing:
    """A file that stores the first ten bytes of a write and then fails with the errno ``kind``."""

    def __init__(self, file, kind):
        self._file, self._kind = file, kind

    def __getattr__(self, name):
        return getattr(self._file, name)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self._file.close()

    def write(self, data):
        self._file.write(data[:10])
        raise OSError(self._kind, os.strerror(self._kind))


@contextmanager
def refusing(act: str, kind: int = errno.ENOSPC, after: int = 0):
    """Context manager: makes the site's file storage fail with the errno ``kind`` at the step
    ``act``.

    ``act`` is "mkdir", "open", "write", "fsync" or "replace". ``after`` is the number of calls
    of the step that succeed before it fails; "write" always fails at once.
    """
    import members.storage as module

    allowed = iter(range(after))

    def refuse(*args, **kwargs):
        if next(allowed, None) is None:
            raise OSError(kind, os.strerror(kind))

    real = module.NamedTemporaryFile
    half = lambda **kwargs: _Refusing(real(**kwargs), kind)  # noqa: E731
    places = {
        "mkdir": ("os.makedirs", refuse),
        "open": ("members.storage.NamedTemporaryFile", refuse),
        "write": ("members.storage.NamedTemporaryFile", half),
        "fsync": ("os.fsync", refuse),
        "replace": ("os.replace", refuse),
    }
    target, stand_in = places[act]
    with patch(target, stand_in):
        yield


@contextmanager
def temporary_folder_refusing(act: str, kind: int = errno.ENOSPC, only: str = ""):
    """Context manager: makes temporary files of uploads fail with the errno ``kind`` at ``act``.

    ``act`` is "open", "write" or "seek". With ``only``, "write" and "seek" fail only for the
    uploaded file of this name. "open" fails for every file, even with ``only``.
    """
    import django.core.files.uploadedfile as module

    real = module.TemporaryUploadedFile

    def refuse(*args, **kwargs):
        raise OSError(kind, os.strerror(kind))

    def make(name, *args, **kwargs):
        if act == "open":
            refuse()
        kind_of_file = refusing_one if not only or name == only else real
        return kind_of_file(name, *args, **kwargs)

    refusing_one = type("Refusing", (real,), {act: refuse})
    with patch("django.core.files.uploadhandler.TemporaryUploadedFile", make):
        yield
