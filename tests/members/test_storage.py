"""File storage on a full, read-only or broken disk: whole files or none, and clear messages."""

import errno
import os
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils.translation import override

from members.storage import FileNotStored, WholeFileStorage
from tests.broken_disk import KINDS, refusing

CONTENT = b"Zwarta tresc " * 1000


@pytest.fixture
def storage(tmp_path):
    return WholeFileStorage(location=tmp_path, file_permissions_mode=0o640)


def files(storage) -> list[str]:
    return sorted(str(p.relative_to(storage.location)) for p in Path(storage.location).rglob("*.*"))


def content(storage, name) -> bytes:
    return Path(storage.path(name)).read_bytes()


def from_a_temporary_file():
    file = TemporaryUploadedFile("a.pdf", "application/pdf", len(CONTENT), None)
    file.write(CONTENT)
    file.seek(0)
    return file


class TestWhole:
    @pytest.mark.parametrize("make", [lambda: ContentFile(CONTENT), from_a_temporary_file])
    def test_file_has_content_and_permissions_and_no_temporary_file_is_left(self, storage, make):
        with make() as file:
            name = storage.save("letters/a.pdf", file)
        path = Path(storage.path(name))
        assert path.read_bytes() == CONTENT
        assert path.stat().st_mode & 0o777 == 0o640
        assert files(storage) == ["letters/a.pdf"]

    def test_text_and_empty_files(self, storage):
        assert content(storage, storage.save("a.txt", ContentFile("Łódź"))) == "Łódź".encode()
        assert content(storage, storage.save("b.txt", ContentFile(b""))) == b""

    def test_existing_file_is_not_overwritten(self, storage, monkeypatch):
        first = storage.save("a.txt", ContentFile(b"1"))
        asked = iter(["a.txt"])  # as if the name were still free
        real = WholeFileStorage.get_available_name
        monkeypatch.setattr(
            WholeFileStorage,
            "get_available_name",
            lambda *args, **kwargs: next(asked, None) or real(*args, **kwargs),
        )
        second = storage.save("a.txt", ContentFile(b"2"))
        assert first != second
        assert [content(storage, name) for name in (first, second)] == [b"1", b"2"]

    def test_public_files_use_the_same_storage(self):
        assert isinstance(default_storage, WholeFileStorage)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("act", ["mkdir", "open", "write", "fsync", "replace"])
class TestRefused:
    def test_failed_save_leaves_no_file(self, storage, kind, act):
        storage.save("letters/before.txt", ContentFile(b"x"))
        with refusing(act, kind), pytest.raises(FileNotStored) as refused:
            storage.save("new/a.txt" if act == "mkdir" else "letters/a.txt", ContentFile(CONTENT))
        assert refused.value.errno == kind
        assert files(storage) == ["letters/before.txt"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [(errno.ENOSPC, "zabrakło miejsca"), (errno.EDQUOT, "zabrakło miejsca")]
    + [(kind, "nie może go teraz zapisać") for kind in (errno.EROFS, errno.EIO, errno.EACCES)],
)
def test_messages_for_errno_values(kind, words):
    with override("pl"):
        assert words in FileNotStored(kind, "x").words


def test_file_name_is_not_logged(storage, caplog):
    with refusing("write", errno.ENOSPC), suppress(FileNotStored):
        storage.save("Kowalski.pdf", ContentFile(CONTENT))
    assert "ENOSPC" in caplog.text
    assert "Kowalski" not in caplog.text


def test_failed_deletion_is_logged(storage, monkeypatch, caplog):
    """Nothing is raised when the file cannot be deleted: its row has been deleted already."""
    name = storage.save("a.txt", ContentFile(b"x"))

    def read_only(path, **kwargs):
        raise OSError(errno.EROFS, "Read-only file system", path)

    monkeypatch.setattr(os, "remove", read_only)
    storage.delete(name)
    assert storage.exists(name)
    assert "EROFS" in caplog.text
    assert name not in caplog.text
