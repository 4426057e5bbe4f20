"""Sends e-mails with a plain-text part and an HTML part, rendered from two templates."""

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string


def send_templated_email(
    template: str, *, to: str, subject: str, context: dict, headers: dict | None = None
) -> None:
    """Sends an e-mail rendered from ``emails/<template>.txt`` and ``emails/<template>.html``.

    The e-mail is in the active language: callers activate the recipient's language first. Line
    breaks in ``subject`` become spaces.
    """
    message = EmailMultiAlternatives(
        " ".join(subject.split()),
        render_to_string(f"emails/{template}.txt", context),
        to=[to],
        headers=headers,
    )
    message.attach_alternative(render_to_string(f"emails/{template}.html", context), "text/html")
    message.send()
