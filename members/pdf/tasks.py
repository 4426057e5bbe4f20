"""Makes PDF documents in the background."""

from uuid import uuid4

from django.core.files.base import ContentFile
from django.utils import timezone, translation
from django_tasks import task

from members.pdf.kinds import find_object
from members.pdf.models import KEPT, PdfDocument
from members.pdf.rendering import render_pdf


@task()
def make_document(document_id: int) -> None:
    """Makes the file of a document.

    Does nothing if the file is ready already, or if the document or the account was deleted.
    Deletes the document if its owner may not have it any more. On an error the document is marked
    as failed, and the task fails, so that administrators see it.
    """
    document = PdfDocument.objects.select_related("owner").filter(pk=document_id).first()
    # The document or the account may have been deleted meanwhile.
    if document is None or document.ready_at or document.owner.erased_at:
        return
    try:
        _make(document)
    except BaseException:  # SystemExit, too: it is raised when the worker stops
        unfinished = PdfDocument.objects.filter(pk=document_id, ready_at=None)
        unfinished.update(failed_at=timezone.now())
        raise


def _make(document: PdfDocument) -> None:
    with translation.override(document.language):
        known = find_object(document.owner, document.kind, document.object_id)
        if known is None:
            document.delete()
            return
        kind, found = known
        content = ContentFile(render_pdf(kind.html(found)))
    document.file.save(f"{document.pk}-{uuid4().hex}.pdf", content, save=False)
    try:
        is_ours = _mark_ready(document)
    except BaseException:
        document.file.delete(save=False)
        raise
    if not is_ours:
        document.file.delete(save=False)


def _mark_ready(document: PdfDocument) -> bool:
    """Returns False if the document was deleted meanwhile, or if another worker finished it."""
    now = timezone.now()
    ready = {"file": document.file.name, "ready_at": now, "expires_at": now + KEPT}
    waiting = PdfDocument.objects.filter(pk=document.pk, ready_at=None)
    return bool(waiting.update(failed_at=None, **ready))
