"""Files come in one by one, and go out only to those who may see what they belong to."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from forum.attachments.forms import as_row
from forum.attachments.models import Attachment
from forum.attachments.services import remove, upload
from members.image_lock import PicturesBusy
from members.storage import FileNotStored

# What the machine cannot do now; anything else is the file's fault.
STATUS = {"not_stored": FileNotStored.status, "busy": PicturesBusy.status}
# Nothing in a file of a member is run, loaded or sent, whatever a browser takes it for.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    # One's own browser may keep it, and asks each time: rights are taken back at once.
    "Cache-Control": "private, no-cache",
}


@require_POST
def upload_file(request):
    """Takes one file, for the script: its summary, addresses and row of the list, or the error."""
    try:
        if "file" not in request.FILES:
            raise ValidationError(_("No file arrived. Please try again."))
        attachment = upload(request.FILES["file"], by=request.user)
    except ValidationError as refused:
        status = STATUS.get(getattr(refused, "code", None), 400)
        return JsonResponse({"error": " ".join(refused.messages)}, status=status)
    row = as_row(attachment)
    html = render_to_string("forum/attachments/_row.html", {"row": row, "name": "attachments"})
    return JsonResponse(row | {"html": html}, status=201)


@require_POST
def remove_file(request, token):
    """Deletes a file of one's own that belongs to nothing."""
    if not remove(token, by=request.user):
        raise Http404
    return HttpResponse(status=204)


@require_safe
def file(request, token):
    """The file: a picture to be looked at, anything else to be saved."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user), token=token)
    is_image = attachment.kind == Attachment.Kind.IMAGE
    said = content_disposition_header(not is_image, attachment.name)
    return _answer(request, attachment.file, attachment.content_type, said)


@require_safe
def thumbnail(request, token):
    """The small picture of a picture."""
    visible = Attachment.objects.visible_to(request.user).exclude(thumbnail="")
    attachment = get_object_or_404(visible, token=token)
    return _answer(request, attachment.thumbnail, "image/webp", "inline")


def _answer(request, stored, content_type, disposition):
    """The stored file, sent by nginx where it is told how, else by the site itself."""
    headers = {**HEADERS, "Content-Disposition": disposition, "ETag": quote_etag(stored.name)}
    if unchanged := _unchanged(request, headers):
        return unchanged
    if settings.PRIVATE_MEDIA_ACCEL:
        headers["X-Accel-Redirect"] = f"{settings.PRIVATE_MEDIA_ACCEL}{stored.name}"
        return HttpResponse(content_type=content_type, headers=headers)
    try:
        opened = stored.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(opened, content_type=content_type)
    for name, value in headers.items():  # afterwards: it would name the file as it is stored
        response.headers[name] = value
    return response


def _unchanged(request, headers):
    """304 where the browser has it already: a file never changes under its token."""
    whole = HttpResponse(headers=headers)
    answer = get_conditional_response(request, etag=headers["ETag"], response=whole)
    return answer if answer is not whole else None
