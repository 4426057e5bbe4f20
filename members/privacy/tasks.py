"""The copy of one's data is made in the background, and a letter tells when it is ready."""

from __future__ import annotations

from tempfile import TemporaryFile

from django.conf import settings
from django.core.files import File
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from members.privacy.archive import write_archive
from members.privacy.models import Export
from members.privacy.terms import COPY_KEPT


@task()
def prepare_export(export_id: int) -> None:
    """Makes the archive, once however often the task runs; then tells its owner by letter."""
    copy = Export.objects.select_related("user").filter(pk=export_id, ready_at=None).first()
    # The account may have been deleted since.
    if copy is None or copy.user.erased_at:
        return
    with TemporaryFile() as stream:
        write_archive(copy.user, stream)
        stream.seek(0)
        copy.file.save(f"{copy.pk}-{timezone.now():%Y%m%d%H%M%S}.zip", File(stream), save=False)
    copy.ready_at = timezone.now()
    copy.expires_at = copy.ready_at + COPY_KEPT
    if not Export.objects.filter(pk=export_id, ready_at=None).update(
        file=copy.file.name, ready_at=copy.ready_at, expires_at=copy.expires_at
    ):
        copy.file.delete(save=False)  # deleted, or made by another worker meanwhile
        return
    _mail_ready(copy)


def _mail_ready(copy: Export) -> None:
    with translation.override(copy.user.language):
        context = {
            "expires_at": copy.expires_at,
            "url": settings.SITE_URL + reverse("privacy:export_download", args=[copy.pk]),
        }
        _send("export_ready", _("The copy of your data is ready"), copy.user.email, context)


def mail_erased(email: str, language: str) -> None:
    """Confirms to the address that was deleted that it was; the address is kept nowhere."""
    with translation.override(language):
        _send("account_erased", _("Your account was deleted"), email, {})


def _send(template: str, subject: str, email: str, context: dict) -> None:
    letter = EmailMultiAlternatives(
        subject, render_to_string(f"emails/{template}.txt", context), to=[email]
    )
    html = render_to_string(f"emails/{template}.html", context)
    letter.attach_alternative(html, "text/html")
    letter.send()
