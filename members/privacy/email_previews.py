"""Previews of the e-mails about exports and deleted accounts."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members.mail.previews import EmailPreview
from members.privacy.retention_periods import COPY_KEPT


def export_ready() -> dict:
    url = settings.SITE_URL + reverse("privacy:export_download", args=[1])
    return {
        "template": "export_ready",
        "subject": _("The copy of your data is ready"),
        "context": {"expires_at": timezone.now() + COPY_KEPT, "url": url},
    }


def account_erased() -> dict:
    return {
        "template": "account_erased",
        "subject": _("Your account was deleted"),
        "context": {},
    }


PREVIEWS = [
    EmailPreview("export-ready", export_ready),
    EmailPreview("account-erased", account_erased),
]
