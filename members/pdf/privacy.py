"""Personal data in PDF documents: who asked for which document, and the files."""

from collections.abc import Iterable, Iterator

from django.core.files import File
from django.utils.translation import gettext as _, gettext_lazy

from members.accounts.models import User
from members.pdf.kinds import find_object
from members.pdf.models import PdfDocument
from members.privacy.sources import PersonalDataSource, ProcessingRecord, Section, section
from members.storage import delete_with_files

RECORDS = [
    ProcessingRecord(
        gettext_lazy("PDF documents which you asked for, for a day"),
        gettext_lazy("so that you can download them"),
        gettext_lazy("is deleted"),
    ),
]


def export(user: User) -> Iterable[Section]:
    """The documents that ``user`` asked for."""
    own = PdfDocument.objects.of(user).order_by("pk")
    columns = ["kind", "object_id", "language", "created_at", "ready_at", "failed_at", "expires_at"]
    yield section("pdf_documents", _("PDF documents"), own, columns, files=_files(user, own))


def _files(user: User, documents: Iterable[PdfDocument]) -> Iterator[tuple[str, File]]:
    """Yields (name, file) of the documents that the user may still have."""
    for document in documents:
        if document.is_ready and find_object(user, document.kind, document.object_id):
            yield f"{document.kind}-{document.object_id}.pdf", document.file


def erase(user: User) -> None:
    delete_with_files(PdfDocument.objects.of(user))


SOURCE = PersonalDataSource(records=RECORDS, export=export, erase=erase)
