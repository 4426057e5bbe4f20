"""The record of recruitment as a DOCX file, for offices that edit and sign on paper."""

from __future__ import annotations

from io import BytesIO

from django.utils.translation import get_language, gettext as _
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from training.record_document import RecordDocument, Table

MARGIN = Mm(18)
SIGNATURES = 3


def docx_of(document: RecordDocument) -> bytes:
    """The file. Its tables repeat their headings on each sheet."""
    file = Document()
    _set_up(file, document)
    file.add_heading(document.title, level=0)
    file.add_paragraph(f"{document.programme}: {document.group}")
    if document.record:
        file.add_paragraph(_("Checksum (SHA-256):") + f" {document.record.checksum}")
    _pairs(file, _("Facts"), document.facts)
    _list(file, _("Criteria"), document.criteria)
    _pairs(file, _("Decision"), document.decision)
    for table in document.tables:
        _table(file, table)
    if document.regulations:
        file.add_heading(_("Rules of recruitment"), level=1)
        file.add_paragraph(document.regulations)
    file.add_heading(_("Signatures"), level=1)
    for _number in range(SIGNATURES):
        file.add_paragraph("\n" + "." * 60)
    stream = BytesIO()
    file.save(stream)
    return stream.getvalue()


def _set_up(file, document) -> None:
    section = file.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = MARGIN
    style = file.styles["Normal"]
    style.font.size = Pt(9)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB" if get_language() == "en" else "pl-PL")
    style.element.get_or_add_rPr().append(language)
    properties = file.core_properties
    properties.title = f"{document.title}: {document.group}"
    properties.author, properties.comments = "", ""
    if document.record:
        properties.created = properties.modified = document.record.frozen_at


def _pairs(file, title: str, pairs: list[tuple[str, str]]) -> None:
    if not pairs:
        return
    file.add_heading(title, level=1)
    for label, text in pairs:
        paragraph = file.add_paragraph()
        paragraph.add_run(f"{label}: ").bold = True
        paragraph.add_run(text)
        paragraph.paragraph_format.space_after = Pt(0)


def _list(file, title: str, entries: list[str]) -> None:
    if not entries:
        return
    file.add_heading(title, level=1)
    for entry in entries:
        file.add_paragraph(entry, style="List Number")


def _table(file, table: Table) -> None:
    file.add_heading(table.title, level=1)
    if not table.rows:
        file.add_paragraph(table.empty)
        return
    grid = file.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    for cell, text in zip(grid.rows[0].cells, table.columns, strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(text).bold = True
    _repeat(grid.rows[0])
    for row in table.rows:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = text


def _repeat(row) -> None:
    """Lets the row of headings be repeated on each sheet."""
    heading = OxmlElement("w:tblHeader")
    heading.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(heading)
