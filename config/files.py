"""Middleware for uploads that cannot be stored, and for stored files that no row refers to."""

import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from config.views import kept_form
from members.image_lock import PicturesBusy
from members.orphaned_files import OrphanedFile, without_row
from members.storage import FileNotStored, stored_files

logger = logging.getLogger(__name__)

RETRY = {"Retry-After": "60"}


class FilesMiddleware:
    """Deletes the files that a request stored if no row refers to them when the request ends.

    Also shows an error page if a view raises FileNotStored or PicturesBusy.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with stored_files() as stored:
            response = self.get_response(request)
        if stored:
            _delete_without_row(stored)
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, FileNotStored | PicturesBusy):
            return not_stored(request, exception)
        return None


def not_stored(request: HttpRequest, error: FileNotStored | PicturesBusy) -> HttpResponse:
    """The error page that says why the file was not stored. Scripts get the reason as JSON.

    The page has a button that sends the typed text again, without the file.
    """
    if _is_for_a_script(request):
        said = {"success": False, "error": error.words}
        return JsonResponse(said, status=error.status, headers=RETRY)
    context = {"reason": error.words, **kept_form(request)}
    content = render_to_string("507.html", context, request)
    return HttpResponse(content, status=error.status, headers=RETRY)


def _is_for_a_script(request) -> bool:
    return request.headers.get("X-Requested-With") == "XMLHttpRequest" or not request.accepts(
        "text/html"
    )


def _delete_without_row(stored) -> None:
    """Deletes the files in ``stored`` that no row refers to.

    ``stored`` has (storage, file name) pairs. If the database does not answer, the files stay until
    ``manage.py prune`` deletes them.
    """
    try:
        for storage, name in stored:
            for loose in without_row(storage, [name]):
                OrphanedFile(storage, loose).delete()
    except DatabaseError as error:
        logger.warning("Files without a row could not be deleted: %s", type(error).__name__)
