"""The connection to the mail server, and what its errors mean."""

from contextlib import suppress
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from django.conf import settings
from django.core.mail import get_connection

from members.mail.models import QueuedEmail
from members.mail.serialization import deserialize

CLOSING = 421
"""The SMTP code with which a server ends a connection, for example after a number of e-mails."""
TOO_LARGE = 552


class Connection:
    """A connection to the mail server. It is opened for the first e-mail and used for all others.

    As a context manager, it is closed at the end.
    """

    def __init__(self):
        self.backend = get_connection(settings.EMAIL_DELIVERY_BACKEND)
        self.is_used = False

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()

    def send(self, email: QueuedEmail) -> None:
        """Sends ``email``. Raises the errors of the mail server or of an invalid message.

        If the server ends a connection that it has accepted e-mails from, it has not accepted this
        one: the e-mail is sent over a new connection.
        """
        try:
            self._send(email)
        except (SMTPException, OSError) as error:
            if not (self.is_used and is_closing(error)):
                raise
            self.close()
            self._send(email)

    def _send(self, email: QueuedEmail) -> None:
        message = deserialize(email.content, self.backend)
        message.queue_id = email.pk
        self.backend.open()
        message.send()
        self.is_used = True

    def close(self) -> None:
        """Closes the connection. An error means that the server has closed it already."""
        self.is_used = False
        with suppress(SMTPException, OSError):
            self.backend.close()


def is_final(error: Exception) -> bool:
    """Whether the server refused all recipients, or the content, with a permanent error (5xx)."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code in _codes(error))
    if isinstance(error, SMTPSenderRefused):  # the server read the size before the content
        return error.smtp_code == TOO_LARGE
    return isinstance(error, SMTPDataError) and error.smtp_code >= 500


def is_closing(error: Exception) -> bool:
    """Whether the server ended the connection with this error. It did not accept the e-mail."""
    return CLOSING in _codes(error)


def _codes(error: Exception) -> set[int]:
    """The SMTP codes of ``error``: for refused recipients one or more, otherwise one or none."""
    if isinstance(error, SMTPRecipientsRefused):
        return {code for code, _said in error.recipients.values()}
    return {error.smtp_code} if isinstance(error, SMTPResponseException) else set()


def name_of(error: Exception) -> str:
    """The type of the error and its SMTP codes. Leaves out its messages, which may name people."""
    return " ".join([type(error).__name__, *map(str, sorted(_codes(error)))])[:100]
