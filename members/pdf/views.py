"""Asking for a PDF document, the page that says when it is ready, its file, and the print page."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from members.pdf.kinds import DocumentKind, find_object
from members.pdf.models import PdfDocument
from members.pdf.rendering import is_available
from members.pdf.services import request_document


@require_POST
@login_required
def document_create(request, kind, object_id):
    """Asks for a document, and goes to the page that says when it is ready.

    Without the libraries that make PDF documents, goes to the print page instead.
    """
    _find_or_404(request.user, kind, object_id)
    if not is_available():
        return redirect("pdf:print", kind, object_id)
    return redirect("pdf:detail", request_document(kind, object_id, by=request.user).pk)


@require_safe
@never_cache
@login_required
def document_detail(request, pk):
    """Says whether the document is being made, ready, failed or expired."""
    document, kind, found = _own_or_404(request.user, pk)
    return render(
        request,
        "members/pdf/document_detail.html",
        {"document": document, "title": kind.title(found), "back": kind.url and kind.url(found)},
    )


@require_safe
@never_cache
@login_required
def document_download(request, pk):
    """Downloads the file. A document without one leads to the page that says why.

    Whether the user may still have the document is checked again, as the page does.
    """
    document, kind, found = _own_or_404(request.user, pk)
    if not document.is_ready:
        return redirect("pdf:detail", pk)
    response = FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=kind.filename(found),
        content_type="application/pdf",
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@never_cache
@login_required
def document_print(request, kind, object_id):
    """The same document as a page to print."""
    known, found = _find_or_404(request.user, kind, object_id)
    context = {"title": known.title(found), "body": known.body(found)}
    context["back"] = known.url and known.url(found)
    return render(request, "members/pdf/document_print.html", context)


def _find_or_404(user, kind: str, object_id: int) -> tuple[DocumentKind, Any]:
    known = find_object(user, kind, object_id)
    if known is None:
        raise Http404
    return known


def _own_or_404(user, pk: int) -> tuple[PdfDocument, DocumentKind, Any]:
    """Returns (document, kind, object) if the document is the user's, who may still have it."""
    document = get_object_or_404(PdfDocument.objects.of(user), pk=pk)
    return document, *_find_or_404(user, document.kind, document.object_id)
