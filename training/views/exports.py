"""Exports of the queue of a group for the organiser, as CSV and XLSX files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BytesIO

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from openpyxl import Workbook

from training.formal_verification import formal_label, with_formal
from training.models import TrainingGroup
from training.views.access import organised_group

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that spreadsheets would take for a formula."""


class _Echo:
    """A file for csv.writer that returns each line instead of storing it."""

    def write(self, line: str) -> str:
        return line


def _rows(group: TrainingGroup) -> Iterator[list]:
    """The header, then one row for each enrolment, in the order of the queue."""
    yield [
        _("No. in the queue"),
        _("Application no."),
        _("Person"),
        _("E-mail address"),
        _("Unit"),
        _("State"),
        _("Sent"),
        _("Consent of the unit"),
        _("Formal verification"),
        _("Why passed over"),
    ]
    rows = group.enrolments.select_related("user", "unit__parent").order_by("queue_no")
    rows = with_formal(rows, timezone.now())
    for row in rows.iterator(chunk_size=500):
        yield [
            row.queue_no,
            row.application_no,
            harmless(row.user.get_full_name()),
            harmless(row.user.email),
            harmless(row.unit.full_name if row.unit else ""),
            str(row.get_state_display()),
            f"{localtime(row.submitted_at):%Y-%m-%d %H:%M:%S}",
            str(row.get_consent_display()),
            formal_label(row) if row.is_active else "",
            str(row.get_skip_reason_display() if row.skip_reason else ""),
        ]


def harmless(text: str) -> str:
    """``text`` with an apostrophe in front if a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


@login_required
@require_safe
def export(request, pk, ending):
    """The queue as a file: ``ending`` is "csv" or "xlsx"."""
    group = organised_group(request, pk)
    name = f"kolejka-{group.pk}.{ending}"
    if ending == "csv":
        response = StreamingHttpResponse(_csv(group), content_type="text/csv; charset=utf-8")
    elif ending == "xlsx":
        response = HttpResponse(_xlsx(group), content_type=XLSX)
    else:
        raise Http404
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _csv(group) -> Iterator[str]:
    """The lines of the file. It begins with a byte order mark, and has semicolons, for Excel."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff"
    for row in _rows(group):
        yield writer.writerow(row)


def _xlsx(group) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Queue"))
    for row in _rows(group):
        sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
