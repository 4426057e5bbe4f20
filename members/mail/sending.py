"""Builds and sends e-mails: a plain-text part and an HTML part, rendered from two templates."""

from collections.abc import Sequence
from email.header import Header
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string


def send_templated_email(template: str, **options) -> EmailMultiAlternatives:
    """Sends an e-mail and returns it. The arguments are those of ``render_email``."""
    message = render_email(template, **options)
    message.send()
    return message


def render_email(
    template: str,
    *,
    to: str | Sequence[str],
    subject: str,
    context: dict,
    reply_to: str = "",
    message_id: str = "",
    in_reply_to: str = "",
    references: Sequence[str] = (),
    list_id: str = "",
    unsubscribe_url: str = "",
    headers: dict[str, str] | None = None,
) -> EmailMultiAlternatives:
    """Builds an e-mail from ``emails/<template>.txt`` and ``emails/<template>.html``.

    The e-mail is in the active language: callers activate the recipient's language first. Line
    breaks in ``subject`` become spaces.

    ``message_id``, ``in_reply_to``, ``references``: ids from ``stable_message_id``, by which mail
    programs put e-mails about the same thread together. Without ``references`` they are only
    ``in_reply_to``. ``list_id``: a value from ``list_id_of``, by which people sort their mail.

    ``unsubscribe_url``: where a POST request without any session ends e-mails like this one (RFC
    8058), and where a GET request shows a page with a button that does it. The e-mail links to it.
    """
    context = {**context, "unsubscribe_url": unsubscribe_url, "answers_go_to": reply_to}
    message = EmailMultiAlternatives(
        " ".join(subject.split()),
        render_to_string(f"emails/{template}.txt", context).strip(),
        to=[to] if isinstance(to, str) else list(to),
        reply_to=[reply_to] if reply_to else None,
        headers={
            **_thread_headers(message_id, in_reply_to, references),
            **_list_headers(list_id, unsubscribe_url),
            **(headers or {}),
        },
    )
    html = render_to_string(f"emails/{template}.html", context).strip()
    message.attach_alternative(html, "text/html")
    message.kind = template
    return message


def _thread_headers(message_id: str, in_reply_to: str, references: Sequence[str]) -> dict[str, str]:
    found = {
        "Message-ID": message_id,
        "In-Reply-To": in_reply_to,
        "References": " ".join(references) or in_reply_to,
    }
    return {name: value for name, value in found.items() if value}


def _list_headers(list_id: str, unsubscribe_url: str) -> dict[str, str]:
    found = {"List-Id": list_id} if list_id else {}
    if unsubscribe_url:
        found["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return found


def stable_message_id(kind: str, pk: int) -> str:
    """The Message-ID of the e-mail about one object, such as ``<post.12@forum.example.pl>``.

    It is always the same, so that later e-mails can refer to this one. A mail program may hide the
    second of two e-mails to the same mailbox that have the same id.
    """
    return f"<{kind}.{pk}@{_host()}>"


def list_id_of(kind: str, pk: int | str, name: str) -> str:
    """The value of a List-Id header (RFC 2919), such as ``Thread title <thread-12.example.pl>``.

    ``name`` is for people, and may contain any characters. It is encoded (RFC 2047).
    """
    encoded = Header(" ".join(name.split()), "utf-8").encode(linesep="")
    return f"{encoded} <{kind}-{pk}.{_host()}>"


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname
