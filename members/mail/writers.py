"""The functions that write e-mails at the moment at which they are sent (see ``late``)."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.core.mail import EmailMessage

from members.registry import Registry

Email = EmailMessage
"""What writers return, for annotations of apps above. Only this app builds e-mails."""


class EmailWriter(NamedTuple):
    """``write(*arguments)`` returns the message, or None if it must not be sent any more.

    The message needs a Message-ID that is the same each time: the e-mail is written again if the
    mail server did not accept it.

    ``write_many(list of arguments)`` returns what ``write`` returns for each, in the same order. It
    is there if e-mails that are written together cost less than one by one.
    """

    name: str
    write: Callable[..., Email | None]
    write_many: Callable[[Sequence[Sequence]], list[Email | None]] | None = None


email_writers: Registry[EmailWriter] = Registry()


def writer_named(name: str) -> EmailWriter:
    """The writer with this name. Raises StopIteration if the code no longer has it."""
    return next(writer for writer in email_writers if writer.name == name)
