"""Upload, attach, release and delete files.

An uploaded file is unattached until ``claim`` attaches it to a post or a pending post.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from forum.attachments.formats import Examined, examine
from forum.attachments.models import Attachment, delete_stored
from members.accounts.models import User
from members.image_lock import PicturesBusy
from members.membership.access import membership_of
from members.storage import FileNotStored, storing


def upload(file: UploadedFile, *, by: User) -> Attachment:
    """Checks ``file`` and stores it as an unattached file, which only ``by`` can read.

    Raises PermissionDenied if ``by`` is not a member. Raises ValidationError, with a message for
    the uploader, if the file is too large, damaged, harmful or not of an accepted format, or if
    ``by`` has too many unattached files. Also raises ValidationError if the server cannot store the
    file now (code ``not_stored``) or cannot decode it now (code ``busy``).
    """
    if not membership_of(by).is_member:
        raise PermissionDenied
    _check_size(file)
    _check_flood(by)
    try:
        with storing():
            examined = examine(file)
        return _kept(examined, by)
    except FileNotStored as error:
        raise ValidationError(error.words, code="not_stored") from error
    except PicturesBusy as error:
        raise ValidationError(error.words, code="busy") from error


def _kept(examined: Examined, by: User) -> Attachment:
    """Saves the row and its files. If an error occurs, deletes the files."""
    attachment = Attachment(
        uploaded_by=by,
        name=examined.name,
        kind=examined.format.kind,
        content_type=examined.format.content_type,
        size=examined.content.size,
    )
    if examined.picture and examined.picture.became_still:
        attachment.note = _("This picture was animated. Only its first frame was kept.")
    try:
        _store(attachment, examined)
    except BaseException:
        delete_stored(attachment)
        raise
    return attachment


@transaction.atomic
def claim(
    tokens: Iterable[str | UUID], *, by: User, kept: Iterable[str | UUID] = ()
) -> list[Attachment]:
    """Marks the files with these ``tokens`` as attached and returns them in the same order.

    A browser may send any token. So each file must be an unattached file of ``by``, or its token
    must be in ``kept``, the tokens of the files that the edited post already has. Raises
    ValidationError if a file is neither, or if there are too many files. Call it in the transaction
    that creates or edits the post.
    """
    wanted, own = _uuids(tokens), set(_uuids(kept))
    check_count(len(wanted), before=len(own))
    rows = Attachment.objects.select_for_update().filter(token__in=wanted).order_by("pk")
    found = {row.token: row for row in rows}
    for token in wanted:
        row = found.get(token)
        if row is None or not (token in own or _is_free(row, by)):
            raise gone()
    new = [row.pk for row in found.values() if row.attached_at is None]
    now = timezone.now()
    Attachment.objects.filter(pk__in=new).update(attached_at=now)
    for token in wanted:
        found[token].attached_at = found[token].attached_at or now
    return [found[token] for token in wanted]


def release(attachments: Iterable[Attachment]) -> None:
    """Makes files unattached again. Only the uploader can read them until they are deleted."""
    pks = [attachment.pk for attachment in attachments]
    Attachment.objects.filter(pk__in=pks).update(attached_at=None, idle_since=timezone.now())


def renew(tokens: Iterable[str | UUID], *, by: User) -> None:
    """Restarts the retention period of unattached files of ``by``. Called when a draft is saved."""
    own = Attachment.objects.unattached().filter(uploaded_by=by, token__in=_uuids(tokens))
    own.update(idle_since=timezone.now())


@transaction.atomic
def remove(token: UUID, *, by: User) -> bool:
    """Deletes an unattached file of ``by``; returns whether there was such a file."""
    own = Attachment.objects.select_for_update().unattached()
    attachment = own.filter(uploaded_by=by, token=token).first()
    if attachment:
        attachment.delete()
    return attachment is not None


def claimable(
    tokens: Sequence[str | UUID], *, by: User, kept: Iterable[str | UUID] = ()
) -> list[Attachment]:
    """The files with these ``tokens`` that ``claim`` would accept, in the same order.

    ``kept``: the tokens of the files that the edited post already has. Makes at most one query.
    Raises ValidationError if a token is not a UUID.
    """
    wanted, own = _uuids(tokens), set(_uuids(kept))
    if not wanted:
        return []
    found = {row.token: row for row in Attachment.objects.filter(token__in=wanted)}
    rows = [found[token] for token in wanted if token in found]
    return [row for row in rows if row.token in own or _is_free(row, by)]


def check_count(count: int, *, before: int = 0) -> None:
    """Raises ValidationError if ``count`` files are too many for a post.

    ``before``: how many files the edited post already has. The post may keep this number of files
    even if the setting ATTACHMENTS_PER_POST has been lowered.
    """
    most = settings.ATTACHMENTS_PER_POST
    if count > max(most, before):
        raise ValidationError(
            ngettext(
                "You can add at most %(most)d file.", "You can add at most %(most)d files.", most
            ),
            params={"most": most},
        )


def largest_size() -> str:
    """The largest accepted size of a file as text, such as "20 MB"."""
    return filesizeformat(settings.ATTACHMENT_MAX_SIZE).replace(",0", "").replace(".0", "")


def gone() -> ValidationError:
    """The error for a file that does not exist or that the user may not attach."""
    return ValidationError(
        _("One of the files is no longer there. Please look through the list and add it again.")
    )


def _uuids(tokens: Iterable[str | UUID]) -> list[UUID]:
    """``tokens`` as UUIDs, without duplicates. Raises ValidationError for an invalid token."""
    try:
        found = [token if isinstance(token, UUID) else UUID(str(token)) for token in tokens]
    except ValueError:
        raise gone() from None
    return list(dict.fromkeys(found))


def _is_free(row: Attachment, by: User) -> bool:
    return row.uploaded_by_id == by.pk and row.attached_at is None


def _check_size(file: UploadedFile) -> None:
    if file.size > settings.ATTACHMENT_MAX_SIZE:
        raise ValidationError(
            _("This file has %(size)s; the limit is %(limit)s."),
            params={
                "size": filesizeformat(file.size),
                "limit": largest_size(),
            },
        )


def _check_flood(by: User) -> None:
    """Raises ValidationError if ``by`` has too many unattached files, which would fill the disk."""
    most = settings.ATTACHMENTS_UNATTACHED
    if Attachment.objects.unattached().filter(uploaded_by=by).count() >= most:
        raise ValidationError(
            ngettext(
                "%(most)d file of yours belongs to no post yet, and more are not possible. Please"
                " publish or remove it first; after some weeks it is deleted by itself.",
                "%(most)d files of yours belong to no post yet, and more are not possible. Please"
                " publish or remove some first; after some weeks they are deleted by themselves.",
                most,
            ),
            params={"most": most},
        )


@transaction.atomic
def _store(attachment: Attachment, examined: Examined) -> None:
    """Saves the row and its files. Raises ValidationError if there are too many unattached files.

    Locks the user's row, so that parallel uploads cannot exceed the limit.
    """
    User.objects.select_for_update().values_list("pk").get(pk=attachment.uploaded_by_id)
    _check_flood(attachment.uploaded_by)
    attachment.file.save("file", examined.content, save=False)
    if picture := examined.picture:
        attachment.width, attachment.height = picture.width, picture.height
        attachment.thumbnail.save("thumbnail", picture.thumbnail, save=False)
    attachment.save()
