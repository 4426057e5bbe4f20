"""The data protection officer is told when somebody reports personal data in the discussion."""

from __future__ import annotations

import logging

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from cms.models import SiteSettings
from forum.moderation.models import Report
from forum.moderation.signals import personal_data_reported
from members.background import enqueue
from members.mail.sending import send_templated_email

logger = logging.getLogger(__name__)


@task()
def mail_officer(report_id: int) -> None:
    """A letter without a word of the post: the officer need not be a member of the Forum."""
    report = Report.objects.select_related("post").get(pk=report_id)
    office = SiteSettings.load()
    address = office.officer_email or office.email
    if not address:
        logger.warning("Nobody is told of reported personal data: the settings name no address.")
        return
    with translation.override(settings.LANGUAGE_CODE):
        heading = _("Personal data in a post were reported")
        context = {
            "heading": heading,
            "report_id": report.pk,
            "reported_at": report.created_at,
            "is_hidden": report.post.hidden_at is not None,
            "url": settings.SITE_URL + reverse("moderation:report_decide", args=[report.pk]),
        }
        send_templated_email("personal_data_reported", to=address, subject=heading, context=context)


def tell_officer(report_id: int, **kwargs) -> None:
    """Called by the discussion, in the transaction that stores the report."""
    enqueue(mail_officer, report_id)


def connect() -> None:
    """Called when the site starts."""
    personal_data_reported.connect(tell_officer)
