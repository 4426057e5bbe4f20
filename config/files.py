"""Middleware for uploads: deletes files that no row names, and shows an error page if a file
cannot be stored.
"""

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
    """Deletes files that a request stored without saving a row that names them.

    Also shows the error page when a view does not handle FileNotStored or PicturesBusy itself.
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
    """The error page (or JSON for scripts) that says why the file was not stored.

    The page has a button that sends the typed text again without the file.
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
    """Deletes the ``stored`` files that no row names.

    If the database does not answer, they stay until ``manage.py prune`` deletes them.
    """
    try:
        for storage, name in stored:
            for loose in without_row(storage, [name]):
                OrphanedFile(storage, loose).delete()
    except DatabaseError as error:
        logger.warning("Stored files are not compared with rows: %s", type(error).__name__)
