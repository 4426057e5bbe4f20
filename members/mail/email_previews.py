"""Preview of the test e-mail of ``check_mail``, which has no made-up data."""

from django.conf import settings
from django.utils.translation import gettext as _

from members.mail.previews import EmailPreview


def mail_check() -> dict:
    """The arguments of ``send_templated_email`` for the test e-mail, except ``to``."""
    return {
        "template": "mail_check",
        "subject": _("A test e-mail"),
        "context": {"url": f"{settings.SITE_URL}/"},
    }


PREVIEWS = [EmailPreview("mail-check", mail_check)]
