"""Video files: checks their content and serves byte ranges."""

import re

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

# File extension -> (offset, signature): the bytes at that offset identify the file type.
VIDEOS = {"mp4": (4, b"ftyp"), "webm": (0, b"\x1a\x45\xdf\xa3")}
CAPTIONS = {"vtt": (0, b"WEBVTT")}
SIGNATURES = VIDEOS | CAPTIONS

RANGE = re.compile(r"bytes=(\d{1,15})-(\d{1,15})?")
# The largest number of bytes in one response. A browser that needs more sends another request.
LARGEST_PART = 2 * 1024 * 1024


def check_content(file, extension: str) -> None:
    """Raises ValidationError if the content does not match ``extension``."""
    offset, signature = SIGNATURES[extension]
    file.seek(0)
    beginning = file.read(64).removeprefix(b"\xef\xbb\xbf")
    file.seek(0)
    if beginning[offset : offset + len(signature)] != signature:
        raise ValidationError(_("The content of the file is not what its name says."))


def serve_range(document, request):
    """Returns the response with the byte range of a video that a browser requests (RFC 9110, 14.2).

    Sends at most LARGEST_PART bytes, and status 416 for a range outside the file. For every other
    request it returns None, and Wagtail sends the whole file.
    """
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    if document.file_extension not in VIDEOS or not asked:
        return None
    size = document.file.size
    first = int(asked[1])
    last = min(int(asked[2] or size), first + LARGEST_PART - 1, size - 1)
    if first >= size or last < first:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with document.file.open() as video:
        video.seek(first)
        content = video.read(last - first + 1)
    return HttpResponse(
        content,
        status=206,
        content_type=document.content_type,
        headers={
            "Accept-Ranges": "bytes",
            "Content-Range": f"bytes {first}-{last}/{size}",
            "Content-Security-Policy": "default-src 'none'",
            "X-Content-Type-Options": "nosniff",
        },
    )
