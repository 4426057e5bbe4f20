"""The e-mails that a site with Django's file-based e-mail backend has sent."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

SEPARATOR = b"-" * 79 + b"\n"
"""The line that the backend writes after each e-mail."""


def sent_emails(folder: Path) -> list[EmailMessage]:
    """Returns the e-mails in ``folder``, the oldest first.

    One file can contain several e-mails: two connections that are opened in the same second can
    choose the same file name, and the backend appends to a file that exists.
    """
    files = sorted(folder.glob("*"), key=lambda path: path.stat().st_mtime_ns)
    contents = [part for file in files for part in file.read_bytes().split(SEPARATOR)]
    return [message_from_bytes(content, policy=default) for content in contents if content.strip()]


def text_of(email: EmailMessage) -> str:
    """Returns the plain text of ``email``."""
    return email.get_body(("plain",)).get_content()
