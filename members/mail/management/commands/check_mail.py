"""Sends a test e-mail at once, and says what is known about the way of the site's e-mails."""

from email.utils import parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend as SMTPBackend
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from members.mail.email_previews import mail_check
from members.mail.models import QueuedEmail
from members.mail.sending import send_templated_email
from members.mail.serialization import deserialize


class Command(BaseCommand):
    help = "Sends a test e-mail and says what the mail server answered."

    def add_arguments(self, parser):
        parser.add_argument("address", help="the address that gets the test e-mail")

    def handle(self, *args, address, **options):
        try:
            validate_email(address)
        except ValidationError:
            raise CommandError("This is not an e-mail address.") from None
        self.stdout.write("\n".join(settings_of_mail()))
        email = queue_test_email(address)
        try:
            if email is not None:
                send_now(email)
        except (SMTPException, OSError) as error:
            email.delete()
            raise CommandError(f"Not accepted. {words_of(error)}") from None
        self.stdout.write(self.style.SUCCESS("Accepted. Whether it reaches the inbox depends on:"))
        self.stdout.write("\n".join(records_to_check(sender_domain(), settings.EMAIL_HOST)))


def queue_test_email(address: str) -> QueuedEmail | None:
    """Queues the test e-mail, and claims it, so that no worker sends it.

    Returns None if there are no workers, as in the demo: it was sent while it was queued.
    """
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        message = send_templated_email(to=address, **mail_check())
        own = {"content__headers__Message-ID": message.extra_headers.get("Message-ID", "")}
        email = QueuedEmail.objects.filter(**own).first()
        if email is not None:
            email.claim()
    return email


def send_now(email: QueuedEmail) -> None:
    """Sends ``email``. Raises the errors of the connection and of the mail server."""
    message = deserialize(email.content, get_connection(settings.EMAIL_DELIVERY_BACKEND))
    message.queue_id = email.pk
    message.send()
    QueuedEmail.objects.filter(pk=email.pk).empty(sent_at=timezone.now())


def settings_of_mail() -> list[str]:
    """Lines that describe how e-mails are sent."""
    return [
        f"From: {settings.DEFAULT_FROM_EMAIL}",
        f"Site: {settings.SITE_URL}{_comparison()}",
        f"Delivered by: {settings.EMAIL_DELIVERY_BACKEND}",
        _server(),
    ]


def _server() -> str:
    if not issubclass(import_string(settings.EMAIL_DELIVERY_BACKEND), SMTPBackend):
        return f"No mail server: e-mails stay in {settings.EMAIL_FILE_PATH or 'memory'}"
    encryption = "without encryption"
    if settings.EMAIL_USE_SSL:
        encryption = "with TLS"
    elif settings.EMAIL_USE_TLS:
        encryption = "with STARTTLS"
    signs_in = "signs in" if settings.EMAIL_HOST_USER else "does not sign in"
    return f"Server: {settings.EMAIL_HOST}, port {settings.EMAIL_PORT}, {encryption}, {signs_in}"


def sender_domain() -> str:
    """The domain of DEFAULT_FROM_EMAIL."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2].lower()


def _comparison() -> str:
    host, sender = urlsplit(settings.SITE_URL).hostname, sender_domain()
    if host == sender or host.endswith(f".{sender}") or sender.endswith(f".{host}"):
        return ""
    return (
        f"\n  The sender's domain, {sender}, is not that of the site. Such e-mails look suspicious:"
        " better is DEFAULT_FROM_EMAIL with an address of the site's domain."
    )


def records_to_check(domain: str, server: str) -> list[str]:
    """Lines that name the DNS records of the sender's domain, with commands that show them."""
    return [
        f"  SPF    dig +short TXT {domain}  (v=spf1 ..., has to include {server})",
        f"  DKIM   dig +short TXT SELECTOR._domainkey.{domain}  (the mail server's selector)",
        f"  DMARC  dig +short TXT _dmarc.{domain}  (v=DMARC1; p=...)",
        "The headers of the e-mail received should say spf=pass, dkim=pass and dmarc=pass. See"
        ' "Mail that arrives" in docs/deployment.md.',
    ]


def words_of(error: Exception) -> str:
    """What the server answered, for the terminal of the administrator, never for a log."""
    if isinstance(error, SMTPRecipientsRefused):
        answers = error.recipients.values()
    elif isinstance(error, SMTPResponseException):
        answers = [(error.smtp_code, error.smtp_error)]
    else:
        return f"{type(error).__name__}: {error}"
    return "; ".join(f"{code} {_text(said)}" for code, said in answers)


def _text(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said
