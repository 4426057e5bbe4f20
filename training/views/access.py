"""What organisers and auditors may open at the desk. Whatever they may not is 404.

Views that change something, or show more than the queue, start from ``organised``; those that only
read start from ``readable``, which also logs each look of an auditor.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from training.models import Audit, AuditLook, Enrolment, Programme, TrainingGroup


def organised(request: HttpRequest, slug: str, *, for_update: bool = False) -> Programme:
    """The programme, if the user organises it; else raises Http404.

    ``for_update``: locks it until the end of the transaction.
    """
    rows = Programme.objects.organised_by(request.user)
    rows = rows.select_for_update(no_key=True, of=["self"]) if for_update else rows
    return get_object_or_404(rows, slug=slug)


def organised_group(request: HttpRequest, pk: int) -> TrainingGroup:
    """The group, if the user organises its programme; else raises Http404."""
    organised_ones = Programme.objects.organised_by(request.user).values("pk")
    groups = TrainingGroup.objects.filter(programme__in=organised_ones)
    return get_object_or_404(groups.select_related("programme", "service_area"), pk=pk)


def readable(request: HttpRequest, **which) -> Programme:
    """The programme ``which`` the user organises or may audit today; else raises Http404.

    It has ``is_audited``: whether the user may only read.
    """
    found = get_object_or_404(Programme.objects.readable_by(request.user), **which)
    if found.is_audited:
        log_look(request.user, found, _looked_at(request))
    return found


def _looked_at(request) -> str:
    """The page with its query. Words of a search are left out: they may name a person."""
    query = request.GET.copy()
    if query.get("q"):
        query["q"] = "*"
    return f"{request.path}?{query.urlencode(safe='*')}" if query else request.path


def readable_group(request: HttpRequest, pk: int) -> TrainingGroup:
    """The group of a programme that the user organises or may audit; else raises Http404."""
    group = get_object_or_404(TrainingGroup.objects.select_related("service_area"), pk=pk)
    group.programme = readable(request, pk=group.programme_id)
    return group


def readable_enrolment(request: HttpRequest, rows, pk: int) -> Enrolment:
    """The enrolment among ``rows``, in a programme like that of ``readable_group``."""
    found = get_object_or_404(rows, pk=pk)
    found.programme = readable(request, pk=found.programme_id)
    return found


def log_look(user, programme: Programme, path: str) -> None:
    """Notes at which page of the programme an auditor has looked."""
    audit = Audit.objects.in_force().filter(user=user, programme=programme).first()
    if audit:
        AuditLook.objects.create(audit=audit, path=path[:300])
