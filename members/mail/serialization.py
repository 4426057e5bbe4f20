"""Converts e-mail messages to JSON for the queue, and back."""

from base64 import b64decode, b64encode
from email.mime.base import MIMEBase
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives

ADDRESSES = ("to", "cc", "bcc", "reply_to")
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
"""Headers of every e-mail (RFC 3834, and one of Microsoft). Thanks to them, programs that answer by
themselves, such as absence notices, do not answer the site."""


def serialize(message: EmailMessage) -> dict:
    """Returns the message as a dict for JSON.

    Adds the headers AUTOMATIC, and a Message-ID: if the e-mail is sent twice by accident, both
    copies have the same id, and mail programs recognise the second copy. Raises the errors that
    ``message.send()`` would raise for an invalid message, such as BadHeaderError.
    """
    message.extra_headers = AUTOMATIC | message.extra_headers
    if not any(name.lower() == "message-id" for name in message.extra_headers):
        # Without ``domain``, ``make_msgid`` would look up the server's name in the DNS.
        message.extra_headers["Message-ID"] = make_msgid(
            domain=urlsplit(settings.SITE_URL).hostname
        )
    message.message()  # raises the errors of an invalid message
    return {
        "subject": str(message.subject),
        "body": str(message.body),
        "subtype": message.content_subtype,
        "from_email": str(message.from_email),
        **{name: [str(address) for address in getattr(message, name)] for name in ADDRESSES},
        "headers": {name: str(value) for name, value in message.extra_headers.items()},
        "alternatives": [
            [str(content), mimetype]
            for content, mimetype in getattr(message, "alternatives", None) or []
        ],
        "attachments": [_serialize_file(each) for each in message.attachments],
    }


def deserialize(content: dict, connection) -> EmailMultiAlternatives:
    """The message from which ``serialize`` created ``content``, to be sent over ``connection``."""
    message = EmailMultiAlternatives(
        content["subject"],
        content["body"],
        content["from_email"],
        headers=content["headers"],
        alternatives=[tuple(each) for each in content["alternatives"]],
        connection=connection,
        **{name: content[name] for name in ADDRESSES},
    )
    message.content_subtype = content["subtype"]
    for name, mimetype, data in content["attachments"]:
        message.attach(name, b64decode(data), mimetype)
    return message


def _serialize_file(attachment) -> list:
    if isinstance(attachment, MIMEBase):
        data = attachment.get_payload(decode=True)
        return [attachment.get_filename(), attachment.get_content_type(), _base64(data)]
    name, data, mimetype = attachment
    return [name, mimetype, _base64(data.encode() if isinstance(data, str) else data)]


def _base64(data: bytes) -> str:
    return b64encode(data).decode()
