"""An upload handler that keeps the rest of the form if the server cannot store a file."""

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from members.storage import FileNotStored, storing


class LostUpload(UploadedFile):
    """Takes the place of an uploaded file that could not be stored.

    When ``FileField.to_python`` reads ``size``, it raises a ValidationError. So the error appears
    at the field, and the form keeps its other values.
    """

    def __init__(self, name: str, content_type: str, error: FileNotStored):
        self.error = error
        super().__init__(None, name, content_type)

    @property
    def size(self):
        raise ValidationError(self.error.words, code="not_stored")

    @size.setter
    def size(self, value):
        """Does nothing. Django sets the size of every upload, but a LostUpload has none."""

    def close(self):
        """Does nothing, because no file is open. Django calls it for each upload of a request."""


class UploadHandler(TemporaryFileUploadHandler):
    """Stores uploads in temporary files. If that fails, the request gets a LostUpload instead."""

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
        """Calls ``act`` and returns its result.

        If the file cannot be stored, discards it and returns None.
        """
        try:
            with storing():
                return act(*args, **kwargs)
        except FileNotStored as error:
            self.error = error
            if file := self.__dict__.pop("file", None):
                with suppress(OSError):
                    file.close()
            return None
