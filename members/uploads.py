"""Files on their way in: one for which the machine has no room costs nothing else of the form."""

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from members.storage import FileNotStored, storing


class LostUpload(UploadedFile):
    """A file that arrived while the machine could not keep it.

    Every form asks a file for its size first (``FileField.to_python``) and is told why there is
    none: the error stands at the field, and what was typed in the others is still there.
    """

    def __init__(self, name: str, content_type: str, error: FileNotStored):
        self.error = error
        super().__init__(None, name, content_type)

    @property
    def size(self):
        raise ValidationError(self.error.words, code="not_stored")

    @size.setter
    def size(self, value):
        """There is none, whatever Django knows."""

    def close(self):
        """Nothing is open; the request closes all of its files."""


class UploadHandler(TemporaryFileUploadHandler):
    """Keeps large files on the disk while the form is read, and the form when it cannot."""

    error: FileNotStored | None = None

    def new_file(self, *args, **kwargs):
        self.error = None
        self._trying(super().new_file, *args, **kwargs)

    def receive_data_chunk(self, raw_data, start):
        if not self.error:
            self._trying(super().receive_data_chunk, raw_data, start)

    def file_complete(self, file_size):
        found = None if self.error else self._trying(super().file_complete, file_size)
        return found or LostUpload(self.file_name, self.content_type, self.error)

    def _trying(self, act, *args, **kwargs):
        """What ``act`` returns; what it wrote is thrown away when the machine refuses."""
        try:
            with storing():
                return act(*args, **kwargs)
        except FileNotStored as error:
            self.error = error
            if file := self.__dict__.pop("file", None):
                with suppress(OSError):
                    file.close()
            return None
