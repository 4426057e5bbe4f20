"""Middleware for headers of all responses, and for errors that no view handles."""

import re
import sys

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.core.exceptions import RequestDataTooBig
from django.core.signals import got_request_exception
from django.http import Http404, QueryDict, UnreadablePostError
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.defaults import page_not_found

from config.views import health, try_again_later
from members.database_outages import is_outage, waiting_once
from members.text import search_text
from members.url_prefixes import ADMIN

TOO_GREAT = re.compile(r"-?\d{19,}")
# The only browser features that this site uses. It needs them for passkeys, for video in full
# screen or in a small window, and for the CMS button that copies a URL. nginx.conf has the same
# list.
NEEDED = [
    "clipboard-write",
    "fullscreen",
    "picture-in-picture",
    "publickey-credentials-create",
    "publickey-credentials-get",
]
REFUSED = [
    "accelerometer",
    "autoplay",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "window-management",
    "xr-spatial-tracking",
]
PERMISSIONS = ", ".join(
    [*(f"{name}=(self)" for name in NEEDED), *(f"{name}=()" for name in REFUSED)]
)


class PermissionsPolicyMiddleware:
    """Sets Permissions-Policy, which turns off the browser features that no page uses."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


class ShortLocationMiddleware:
    """Shortens a long ``Location`` header, because nginx limits the size of response headers.

    A redirect to the sign-in page has the current URL as ``next``. Percent-encoding can make this
    URL three times as long. If the header is too long, ``next`` loses its query string, for example
    the filter of a list. The text of a posted form is not part of the URL, so it is not lost.
    """

    LONGEST = 2000

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        location = response.headers.get("Location", "")
        if len(location) > self.LONGEST:
            response.headers["Location"] = self.shortened(location)
        return response

    def shortened(self, location: str) -> str:
        """Returns the first of these URLs that has at most LONGEST characters:

        - ``location`` with only the path of ``next``,
        - ``location`` without its query string,
        - "/".
        """
        path, _mark, query = location.partition("?")
        back = QueryDict(mutable=True)
        back["next"] = QueryDict(query).get("next", "").partition("?")[0]
        shorter = [f"{path}?{back.urlencode(safe='/')}"] if back["next"] else []
        return next(each for each in [*shorter, path, "/"] if len(each) <= self.LONGEST)


class AdminQueryMiddleware:
    """Changes or rejects query strings with which views of the CMS would fail.

    - Shortens a search to its first words and removes its quotation marks. Wagtail accepts any
      number of words, and each word nests the SQL deeper. Wagtail searches for quoted words as a
      phrase, which SQLite's full-text search cannot always parse.
    - Returns a 404 for a value that a database may refuse: a NUL character, a number of 19 or more
      digits, a date in the year 1.
    """

    SEARCHES = frozenset({"q", "term", "search"})

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith(ADMIN) and request.GET:
            request.GET = self._readable(request.GET)
        return self.get_response(request)

    def process_exception(self, request, exception):
        is_about_the_query = request.path_info.startswith(ADMIN) and request.method == "GET"
        if isinstance(exception, OverflowError) and is_about_the_query:
            return page_not_found(request, exception)
        return None

    def _readable(self, given):
        query = given.copy()
        for name, values in given.lists():
            if name in self.SEARCHES:
                query[name] = search_text(values[-1].replace('"', " "))
            elif any("\0" in value or TOO_GREAT.fullmatch(value) for value in values):
                raise Http404
        return query


class ContentPolicyMiddleware(CSPMiddleware):
    """Sets the strict Content-Security-Policy of the settings, and a looser one for the CMS.

    The CMS needs the looser one, because Wagtail's admin has inline scripts and styles, and shows
    previews in a frame. The risk is small: only editors open it, and the HTML that they paste is
    sanitised when it is saved.
    """

    @cached_property
    def admin_policy(self) -> dict:
        return {
            "default-src": [NONE],
            "script-src": [SELF, UNSAFE_INLINE],
            "style-src": [SELF, UNSAFE_INLINE],
            "img-src": [SELF, "data:", "blob:"],
            "font-src": [SELF],
            "connect-src": [SELF],
            "frame-src": [SELF],
            "form-action": [SELF],
            "frame-ancestors": [SELF],
            "base-uri": [SELF],
            "object-src": [NONE],
        }

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(ADMIN) and not report_only:
            parts.config = self.admin_policy
        return parts


class OutageMiddleware:
    """Returns a 503 page when the database is unavailable or too busy.

    The page shows the typed text with a button that sends it again. Django passes an error in a
    view to ``process_exception``, but turns an error in a later middleware class into a 500
    response. So ``note``, a receiver of the signal ``got_request_exception``, marks the requests in
    which the database caused such an error, and the 503 page replaces the 500 response.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        got_request_exception.connect(self.note, dispatch_uid="config.middleware.outage")

    def __call__(self, request):
        with waiting_once():
            response = self.get_response(request)
            if response.status_code == 500 and hasattr(request, "outage"):
                response = try_again_later(request)
        return response

    def process_exception(self, request, exception):
        return try_again_later(request) if is_outage(exception) else None

    @staticmethod
    def note(sender, request=None, **kwargs):
        if is_outage(sys.exception()):
            request.outage = True


class HealthMiddleware:
    """Answers the health check before any other middleware uses the database or the cache."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_asked = request.path_info == reverse("health")
        return health(request) if is_asked else self.get_response(request)


class NotFoundMiddleware:
    """Shows the site's own 404 page even if DEBUG is on.

    Visitors of the demo would otherwise see Django's technical 404 page with all URL patterns.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Http404):
            return page_not_found(request, exception)
        return None


class TooLongMiddleware:
    """Returns a 413 page for a form that is too large; Django would return a 400.

    This class must come before all middleware that reads the form. The page does not show the typed
    text again, but the browser still has the text and shows it after a click on the Back button.
    """

    PIECE = 1024 * 1024
    PIECES = 64

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, _view, _args, _kwargs):
        try:
            request.POST  # noqa: B018 - reads the form
        except RequestDataTooBig:
            self._throw_away(request)
            return render(request, "413.html", status=413)
        except UnreadablePostError:
            pass  # the browser closed the connection; CsrfViewMiddleware handles that
        return None

    def _throw_away(self, request):
        """Reads and drops the rest of the request body, at most PIECES times PIECE bytes.

        The body must be read, because a browser ignores the response until it has sent the request.
        """
        try:
            for _piece in range(self.PIECES):
                if not request.read(self.PIECE):
                    break
        except OSError:
            pass
