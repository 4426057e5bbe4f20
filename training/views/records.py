"""The record of the recruitment of a group: its page, and the DOCX file."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from training.breadcrumbs import group_crumbs
from training.models import TrainingGroup
from training.record_document import document_of
from training.record_docx import docx_of
from training.services.record_checks import faults_of
from training.views.access import readable_group

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@login_required
@require_safe
def record(request, pk):
    """The record as it was frozen, and whether the database still fits it; or a draft."""
    found = readable_group(request, pk)
    document = document_of(found)
    groups = TrainingGroup.objects.filter(pk=found.pk)
    context = {
        "group": found,
        "document": document,
        "faults": list(faults_of(groups)),
        "breadcrumbs": group_crumbs(found, _("Record of recruitment")),
    }
    return render(request, "training/desk/record.html", context)


@login_required
@require_safe
def record_docx(request, pk):
    """The record as a DOCX file."""
    found = readable_group(request, pk)
    response = HttpResponse(docx_of(document_of(found)), content_type=DOCX)
    name = f"protokol-z-naboru-{found.pk}.docx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
