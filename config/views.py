"""Views that belong to no app, such as the health check, error pages and the sign-in to the CMS."""

import logging
import re
from html import unescape
from itertools import chain

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.db import Error, connection
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.html import strip_tags
from django.views.decorators.cache import never_cache
from django.views.i18n import JavaScriptCatalog
from wagtail.admin.localization import get_localized_response

from forum.richtext.scripts import with_scripts_as_text
from members.cache.backends import FailoverCache
from members.mail.monitoring import STALLED_AFTER, longest_wait
from members.membership.unsent_forms import typed_texts
from members.url_prefixes import ADMIN

logger = logging.getLogger(__name__)


@never_cache
def health(request):
    """The health check for monitoring: 200 if the database answers, 503 if not.

    If only the cache does not answer, the site works, but more slowly. Then the response is a 200
    with the status "degraded".
    """
    if not _database_answers():
        return JsonResponse({"status": "unavailable", "database": "no answer"}, status=503)
    if not _cache_answers():
        return JsonResponse({"status": "degraded", "database": "ok", "cache": "no answer"})
    return JsonResponse({"status": "ok", "database": "ok", "cache": "ok"})


@never_cache
def queue_health(request):
    """The health check of e-mails and background tasks: 503 if the queue stands still, else 200.

    It stands still if no worker runs, or if the mail server has not answered for STALLED_AFTER.
    """
    if not _database_answers():
        return JsonResponse({"queue": "unknown", "oldest_waiting_seconds": None}, status=503)
    waited = longest_wait(timezone.now())
    is_stalled = waited > STALLED_AFTER
    answer = {
        "queue": "stalled" if is_stalled else "ok",
        "oldest_waiting_seconds": int(waited.total_seconds()),
    }
    return JsonResponse(answer, status=503 if is_stalled else 200)


def _database_answers() -> bool:
    """Whether a query works on a new connection, which has a short timeout.

    A new connection is used, because a query on an open one could wait long for a server that is
    down.
    """
    fresh = connection.copy()
    seconds = "connect_timeout" if fresh.vendor == "postgresql" else "timeout"
    fresh.settings_dict["OPTIONS"][seconds] = 2
    try:
        with fresh.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    finally:
        fresh.close()
    return True


def _cache_answers() -> bool:
    shared = caches["default"]
    try:
        if isinstance(shared, FailoverCache):
            return shared.answers()
        shared.get("health")
    except Exception as error:  # each cache backend raises its own errors
        logger.warning("The cache does not answer: %r", error)
        return False
    return True


def try_again_later(request):
    """The 503 page, with the text of a posted form.

    Rendering makes no query, because the database may be unavailable.
    """
    context = kept_form(request)
    context |= {
        "had_files": bool(context["fields"] and request.FILES),
        "was_sent": request.method not in {"GET", "HEAD"},
    }
    response = render(request, "503.html", context, status=503)
    response.headers["Retry-After"] = "5"
    add_never_cache_headers(response)
    return response


def kept_form(request) -> dict:
    """The context of ``components/send_again.html``, made from the posted form.

    ``fields`` has a pair (name, text) for each field to post again. ``texts`` has the texts of more
    than one word, without HTML tags, so that the user can read and copy them.
    """
    fields = typed_texts(request)
    return {
        "fields": [(name, text) for name, texts in fields.items() for text in texts],
        "texts": [plain for text in chain(*fields.values()) if " " in (plain := _plain(text))],
    }


def _plain(text: str) -> str:
    """Rich text without its HTML tags, with a line break after each block."""
    lines = re.sub(r"(?i)<(?:br|/p|/li|/h\d)\b[^>]*>", "\n", with_scripts_as_text(text))
    return unescape(strip_tags(lines)).strip()


def admin_login(request):
    """Redirects visitors to the site's own sign-in page, from which they return to ``next``.

    If ``next`` is the home page of the CMS, as it is by default, signed-in users who may enter the
    CMS are redirected to it. All other signed-in users get PermissionDenied. Wagtail sends users to
    this view if they lack a permission for the page ``next``, so a redirect back to that page would
    cause an endless loop.
    """
    following = request.GET.get("next", ADMIN)
    if not request.user.is_authenticated:
        return redirect_to_login(following, settings.LOGIN_URL)
    if following == ADMIN and request.user.has_perm("wagtailadmin.access_admin"):
        return redirect("wagtailadmin_home")
    raise PermissionDenied


def nothing_here(request):
    """The view for URLs of the members' area that do not exist.

    If a GET or HEAD request lacks only the slash at the end of an existing URL, redirects to that
    URL. Otherwise raises Http404.
    """
    path = request.path_info
    if request.method in {"GET", "HEAD"} and not path.endswith("/"):
        try:
            found = resolve(f"{path}/")
        except Resolver404:
            raise Http404 from None
        if found.func is not nothing_here and found.url_name:
            return redirect(f"{request.path}/", permanent=False)
    raise Http404


def cms_words(request):
    """The JavaScript translation catalogue for the CMS: texts of Wagtail and of this site."""
    return get_localized_response(JavaScriptCatalog.as_view(), request)
