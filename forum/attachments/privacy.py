"""Personal data in attachments: records of processing, export and erasure for the uploader."""

from collections.abc import Iterable

from django.utils.translation import gettext as _, gettext_lazy

from forum.attachments.models import Attachment
from members.accounts.models import User
from members.privacy.sources import PersonalDataSource, ProcessingRecord, Section, section

RECORDS = [
    ProcessingRecord(
        gettext_lazy("Files which you attached to what you wrote"),
        gettext_lazy("the conversation would not be understood without them (Article 6(1)(e))"),
        gettext_lazy("stay with the discussion, without the name of the person who added them"),
        is_kept=True,
    ),
    ProcessingRecord(
        gettext_lazy("Files which you uploaded and attached to nothing"),
        gettext_lazy("to be there when you finish what you began to write"),
        gettext_lazy("are deleted"),
    ),
]


def export(user: User) -> Iterable[Section]:
    """All files that ``user`` uploaded, with their content."""
    own = Attachment.objects.filter(uploaded_by=user).order_by("pk")
    columns = ["name", "kind", "size", "created_at", "attached_at"]
    yield section("attachments", _("Files"), own, columns, files=_files(own))


def _files(attachments):
    for attachment in attachments.iterator():
        yield f"{attachment.pk}-{attachment.name}", attachment.file


def erase(user: User) -> None:
    """Deletes unattached files of ``user``. Attached files stay, linked to the erased account."""
    Attachment.objects.unattached().filter(uploaded_by=user).delete()


SOURCE = PersonalDataSource(records=RECORDS, export=export, erase=erase)
