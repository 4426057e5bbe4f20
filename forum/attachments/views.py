"""Upload, deletion and download of attachments."""

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

# Code of a ValidationError -> HTTP status, for errors of the server. All other errors get 400.
STATUS = {"not_stored": FileNotStored.status, "busy": PicturesBusy.status}
# Headers of every response with a file. They make sure that a browser that shows the file as a page
# runs no script and loads nothing.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    # The browser may cache the file but must revalidate it, so that permissions are checked.
    "Cache-Control": "private, no-cache",
}


@require_POST
def upload_file(request):
    """Stores a file sent by ``attachments.js``. Returns its data and HTML, or an error, as JSON."""
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
    """Deletes an unattached file of the user. Returns 404 if there is no such file."""
    if not remove(token, by=request.user):
        raise Http404
    return HttpResponse(status=204)


@require_safe
def file(request, token):
    """Sends an attachment: an image inline, any other file as a download."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user), token=token)
    is_image = attachment.kind == Attachment.Kind.IMAGE
    said = content_disposition_header(not is_image, attachment.name)
    return _answer(request, attachment.file, attachment.content_type, said)


@require_safe
def thumbnail(request, token):
    """Sends the thumbnail of an image."""
    visible = Attachment.objects.visible_to(request.user).exclude(thumbnail="")
    attachment = get_object_or_404(visible, token=token)
    return _answer(request, attachment.thumbnail, "image/webp", "inline")


def _answer(request, stored, content_type, disposition):
    """The response with a stored file. With PRIVATE_MEDIA_ACCEL, nginx adds the file to it."""
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
    for name, value in headers.items():  # override those of FileResponse
        response.headers[name] = value
    return response


def _unchanged(request, headers):
    """A 304 response if the browser has the file in its cache, else None."""
    whole = HttpResponse(headers=headers)
    answer = get_conditional_response(request, etag=headers["ETag"], response=whole)
    return answer if answer is not whole else None
