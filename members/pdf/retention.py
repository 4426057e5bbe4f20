"""Retention of PDF documents."""

from datetime import datetime

from django.db.models import Q, QuerySet

from members.pdf.models import KEPT, PdfDocument
from members.privacy.retention import Rule
from members.storage import delete_with_files


def old_documents(now: datetime) -> QuerySet:
    """Documents that have expired, and documents that were never finished, after KEPT."""
    return PdfDocument.objects.filter(
        Q(expires_at__lt=now) | Q(ready_at=None, created_at__lt=now - KEPT)
    )


RULES = [Rule("PDF documents", old_documents, delete_with_files)]
