"""Daily clean-up: deletes rows and files that are no longer needed."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.contrib.forms.models import FormSubmission
from wagtail.models import UploadedFile

from forum.attachments import retention as attachments
from forum.moderation import retention as moderation
from forum.threads import retention as threads
from members.cache.models import CacheEntry
from members.inbox import retention as inbox
from members.orphaned_files import orphaned_files
from members.pdf import retention as pdf
from members.privacy import retention
from members.privacy.retention import Rule
from members.storage import delete_with_files
from training import retention as training

# How long messages from the contact form are kept; the privacy notice names this period.
SUBMISSIONS_KEPT = timedelta(days=365)
# How long results of background tasks are kept, so that administrators can investigate a failure.
TASKS_KEPT = timedelta(days=14)
# How long images and documents are kept if an editor uploaded them to the CMS but never saved them.
UPLOADS_KEPT = timedelta(days=7)
# If more files than this number, and more than a tenth of the examined files, have no row, none is
# deleted: perhaps the database was restored from an older backup, which has no rows for newer
# files. A few files without a row are normal, because interrupted uploads leave them.
ORPHANED_AT_MOST = 100


def ended_sessions(now: datetime) -> QuerySet:
    """Sessions that have expired."""
    return Session.objects.filter(expire_date__lt=now)


def browsers_of_ended_sessions(now: datetime) -> QuerySet:
    """allauth's UserSession rows (browser, IP address) of sessions that expired or were deleted."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gte=now)
    return UserSession.objects.filter(~Exists(alive))


def finished_tasks(now: datetime) -> QuerySet:
    """Results of tasks that are older than ``TASKS_KEPT``.

    The age of a task counts from its end or, if it never finished, from its start.
    """
    before = now - TASKS_KEPT
    running = DBTaskResult.objects.running().filter(started_at__lt=before)
    return DBTaskResult.objects.finished().filter(finished_at__lt=before) | running


def old_submissions(now: datetime) -> QuerySet:
    """Form submissions that are older than ``SUBMISSIONS_KEPT``."""
    return FormSubmission.objects.filter(submit_time__lt=now - SUBMISSIONS_KEPT)


def unfinished_uploads(now: datetime) -> QuerySet:
    """Wagtail's UploadedFile rows whose file is missing or older than ``UPLOADS_KEPT``.

    Such a row is an upload that an editor has not saved yet. The rows have no date, so the age of
    the file decides.
    """
    before = now - UPLOADS_KEPT
    old = []
    for upload in UploadedFile.objects.iterator():
        storage, name = upload.file.storage, upload.file.name
        if not storage.exists(name) or storage.get_modified_time(name) < before:
            old.append(upload.pk)
    return UploadedFile.objects.filter(pk__in=old)


RULES = [
    Rule("sessions that ended", ended_sessions),
    Rule("browsers of ended sessions", browsers_of_ended_sessions),
    Rule("results of background work", finished_tasks),
    Rule("submissions of forms", old_submissions),
    Rule("unfinished uploads", unfinished_uploads, delete_with_files),
    Rule("entries of the cache", lambda now: CacheEntry.objects.filter(expires__lt=now)),
    *threads.RULES,
    *moderation.RULES,
    *attachments.RULES,
    *inbox.RULES,
    *pdf.RULES,
    *retention.RULES,
    *training.RULES,
]


class Command(BaseCommand):
    help = (
        "Deletes rows and files that are no longer needed; docs/data-protection.md lists them, with"
        " the reasons. A systemd timer runs this command every day."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Only counts the rows and files that would be deleted.",
        )
        parser.add_argument(
            "--many-files",
            action="store_true",
            help="Deletes files that no row refers to even if they are suspiciously many.",
        )

    def handle(self, *args, dry_run=False, many_files=False, **options):
        now = timezone.now()
        counts = []
        for rule in RULES:
            rows = rule.rows(now)
            counts.append(f"{rule.name}: {rows.count()}")
            if not dry_run:
                rule.delete(rows)
        counts.append(self._loose_files(now, dry_run, many_files))
        head = "Would be deleted" if dry_run else "Deleted"
        self.stdout.write(f"{head}: {', '.join(counts)}.")

    def _loose_files(self, now: datetime, dry_run: bool, many_files: bool) -> str:
        """Deletes files that no row refers to. Returns their number as text for the summary.

        With ``dry_run``, only counts the files. If there are suspiciously many (see
        ORPHANED_AT_MOST) and ``many_files`` is False, deletes none and prints a warning.
        """
        found, looked_at = orphaned_files(now)
        if len(found) > max(ORPHANED_AT_MOST, looked_at / 10) and not many_files:
            self.stderr.write(
                f"{len(found)} of {looked_at} files belong to no row. They stay, because this is"
                " suspiciously many. If the database is the one that belongs to these files, run:"
                " prune --many-files."
            )
            found = []
        if not dry_run:
            for file in found:
                file.delete()
        return f"files without a row: {len(found)}"
