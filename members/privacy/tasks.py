"""Creates exports in the background, and sends e-mails about exports and deleted accounts."""

from tempfile import TemporaryFile
from uuid import uuid4

from django.conf import settings
from django.core.files import File
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from members.mail.sending import send_templated_email
from members.privacy.archive import write_archive
from members.privacy.models import Export
from members.privacy.retention_periods import COPY_KEPT


@task()
def prepare_export(export_id: int) -> None:
    """Creates the archive of an export and enqueues an e-mail to its owner.

    Does nothing if the archive is ready already, or if the export or the account was deleted. On an
    error the export is marked as failed, and the task fails, so that administrators see it.
    """
    copy = Export.objects.select_related("user").filter(pk=export_id, ready_at=None).first()
    # The export or the account may have been deleted meanwhile.
    if copy is None or copy.user.erased_at:
        return
    try:
        is_ready = _make(copy)
    except BaseException:  # SystemExit, too: it is raised when the worker stops
        Export.objects.filter(pk=export_id, ready_at=None).update(failed_at=timezone.now())
        raise
    if is_ready:
        mail_ready.enqueue(export_id)


def _make(copy: Export) -> bool:
    """Creates the archive and stores it as the file of the export.

    Returns False, and stores nothing, if the export was deleted meanwhile, or if another worker
    finished it.
    """
    with TemporaryFile() as stream:
        write_archive(copy.user, stream)
        stream.seek(0)
        copy.file.save(f"{copy.pk}-{uuid4().hex}.zip", File(stream), save=False)
    try:
        is_ours = _mark_ready(copy)
    except BaseException:
        copy.file.delete(save=False)
        raise
    if not is_ours:
        copy.file.delete(save=False)
    return is_ours


def _mark_ready(copy: Export) -> bool:
    now = timezone.now()
    fresh = {"file": copy.file.name, "ready_at": now, "expires_at": now + COPY_KEPT}
    waiting = Export.objects.filter(pk=copy.pk, ready_at=None)
    return bool(waiting.update(failed_at=None, **fresh))


@task()
def mail_ready(export_id: int) -> None:
    """E-mails the owner that the export is ready, unless it has expired or was deleted."""
    copy = Export.objects.select_related("user").filter(pk=export_id).first()
    if copy is None or copy.user.erased_at or not copy.is_ready:
        return
    with translation.override(copy.user.language):
        context = {
            "expires_at": copy.expires_at,
            "url": settings.SITE_URL + reverse("privacy:export_download", args=[copy.pk]),
        }
        subject = _("The copy of your data is ready")
        send_templated_email("export_ready", to=copy.user.email, subject=subject, context=context)


def mail_erased(email: str, language: str) -> None:
    """Confirms the deletion of an account to ``email``, its former address.

    It is not a task, because the address would stay in the database as an argument of the task.
    """
    with translation.override(language):
        subject = _("Your account was deleted")
        send_templated_email("account_erased", to=email, subject=subject, context={})
