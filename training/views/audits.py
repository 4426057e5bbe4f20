"""Comparing two applications; letting auditors read a programme, and what they have looked at."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from training.breadcrumbs import programme_crumbs
from training.comparison import compare
from training.enrolment_texts import tone_of
from training.forms.audits import AuditForm, CompareForm
from training.models import Audit, AuditLook
from training.services.auditing import end_audit, grant_audit
from training.views.access import organised, readable

LOOKS = 200
"""How many looks the page lists at most, the newest first."""


@login_required
@require_safe
def comparison(request, slug):
    """Two applications side by side, and the rule that parted them."""
    programme = readable(request, slug=slug)
    # A link from an application gives its number; the other one is still to be typed.
    data = request.GET if "other" in request.GET else None
    form = CompareForm(data, initial=request.GET.dict(), programme=programme)
    found = None
    if form.is_bound and form.is_valid():
        found = compare(*form.cleaned_data["pair"])
        for row, _steps in found.rows:
            row.tone = tone_of(row)
    context = {
        "programme": programme,
        "form": form,
        "found": found,
        "breadcrumbs": programme_crumbs(programme, _("Compare two applications")),
    }
    return render(request, "training/desk/compare.html", context)


@login_required
def auditors(request, slug):
    """Who may audit the programme, at what they have looked, and the form for another auditor."""
    programme = organised(request, slug)
    form = AuditForm(request.POST or None, initial={"starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        grant_audit(
            programme,
            given["email"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            by=request.user,
        )
        messages.success(request, _("The auditor gets an e-mail."))
        return redirect("training_desk:auditors", slug)
    audits = list(programme.audits.select_related("user", "granted_by").order_by("-pk"))
    today = timezone.localdate()
    for audit in audits:
        audit.is_open = audit.ended_at is None and audit.ends_on >= today
    looks = AuditLook.objects.filter(audit__programme=programme).select_related("audit__user")
    context = {
        "programme": programme,
        "form": form,
        "audits": audits,
        "looks": looks[:LOOKS],
        "breadcrumbs": programme_crumbs(programme, _("Auditors")),
    }
    return render(request, "training/desk/auditors.html", context)


@login_required
@require_POST
def audit_end(request, pk):
    """Ends an audit at once."""
    rows = Audit.objects.visible_to(request.user).select_related("programme")
    found = get_object_or_404(rows, pk=pk)
    end_audit(found, by=request.user)
    messages.success(request, _("The audit has ended."))
    return redirect("training_desk:auditors", found.programme.slug)
