"""Daily housekeeping: what has served its purpose is deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.contrib.forms.models import AbstractFormSubmission
from wagtail.models import UploadedFile

# A letter through the contact form was answered long ago; the privacy notice names the year.
LETTERS_KEPT = timedelta(days=365)
# Long enough to look into what went wrong.
TASKS_KEPT = timedelta(days=14)
# Files of an upload that its editor never finished.
UPLOADS_KEPT = timedelta(days=7)


class Command(BaseCommand):
    help = (
        "Deletes what has served its purpose: sessions that ended, results of background work older"
        " than 14 days, letters of the contact form older than a year, unfinished uploads older"
        " than a week. For a daily timer; again it finds nothing."
    )

    def handle(self, *args, **options):
        now = timezone.now()
        call_command("clearsessions")
        browsers_of_ended_sessions().delete()
        tasks, _by_model = finished_tasks(before=now - TASKS_KEPT).delete()
        letters = sum(
            model.objects.filter(submit_time__lt=now - LETTERS_KEPT).delete()[0]
            for model in apps.get_models()
            if issubclass(model, AbstractFormSubmission)
        )
        uploads = delete_unfinished_uploads(before=now - UPLOADS_KEPT)
        self.stdout.write(
            f"Deleted results of background work: {tasks}, letters: {letters},"
            f" unfinished uploads: {uploads}, and the sessions that ended."
        )


def browsers_of_ended_sessions():
    """From where and by what browser people were signed in, once they no longer are."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    return UserSession.objects.filter(~Exists(alive))


def finished_tasks(before: datetime):
    """Background work that ended before that moment, or started then and was cut short."""
    running = DBTaskResult.objects.running().filter(started_at__lt=before)
    return DBTaskResult.objects.finished().filter(finished_at__lt=before) | running


def delete_unfinished_uploads(before: datetime) -> int:
    """Deletes rows whose file is older than that, or gone, with the file; returns how many.

    The row itself keeps no date.
    """
    deleted = 0
    for upload in UploadedFile.objects.iterator():
        storage, name = upload.file.storage, upload.file.name
        if storage.exists(name) and storage.get_modified_time(name) >= before:
            continue
        storage.delete(name)
        upload.delete()
        deleted += 1
    return deleted
