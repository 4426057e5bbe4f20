"""What a request owes to files: they go with their rows, and what cannot be kept is said."""

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
    """Deletes what a request stored when its row did not come about, and answers for views which
    do not say themselves that a file could not be kept."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with stored_files() as stored:
            response = self.get_response(request)
        if stored:
            _take_back(stored)
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, FileNotStored | PicturesBusy):
            return not_stored(request, exception)
        return None


def not_stored(request: HttpRequest, error: FileNotStored | PicturesBusy) -> HttpResponse:
    """Says why the file is not there; what was typed can be sent again without it."""
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


def _take_back(stored) -> None:
    """Where the database does not answer, ``manage.py prune`` finds them."""
    try:
        for storage, name in stored:
            for loose in without_row(storage, [name]):
                OrphanedFile(storage, loose).delete()
    except DatabaseError as error:
        logger.warning("Stored files are not compared with rows: %s", type(error).__name__)
