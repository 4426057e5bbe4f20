"""E-mails of the site: a text and an HTML part from two templates of one name."""

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string


def send_templated_email(
    template: str, *, to: str, subject: str, context: dict, headers: dict | None = None
) -> None:
    """Sends ``emails/<template>.txt`` with ``emails/<template>.html`` beside it.

    In the language that is active: the caller chooses the reader's. The subject becomes one line.
    """
    message = EmailMultiAlternatives(
        " ".join(subject.split()),
        render_to_string(f"emails/{template}.txt", context),
        to=[to],
        headers=headers,
    )
    message.attach_alternative(render_to_string(f"emails/{template}.html", context), "text/html")
    message.send()
