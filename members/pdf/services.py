"""Asking for PDF documents."""

from django.db import transaction
from django.utils.translation import get_language

from members.accounts.models import User
from members.background import enqueue
from members.pdf import tasks
from members.pdf.models import PdfDocument
from members.storage import delete_with_files


@transaction.atomic
def request_document(kind: str, object_id: int, *, by: User) -> PdfDocument:
    """Returns the document of an object for ``by``, in the active language, and has it made.

    Returns the same document as before if it is being made, or was made a moment ago. Otherwise
    deletes it, and enqueues the making of a new one. The caller has checked with ``find_object``
    that ``by`` may have the document; the task checks it again.
    """
    key = {"kind": kind, "object_id": object_id, "language": get_language()}
    # Clicks of one person follow one another, so that none deletes what another has just created.
    User.objects.get_for_update(by.pk)
    own = PdfDocument.objects.of(by).filter(**key).select_for_update()
    if fresh := own.fresh().first():
        return fresh
    delete_with_files(own)
    document = PdfDocument.objects.create(owner=by, **key)
    enqueue(tasks.make_document, document.pk)
    return document
