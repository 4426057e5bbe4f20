"""Middleware: headers of every response, and error pages for what no view handles."""

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
# The only browser features that this site uses: passkeys, full-screen video, and the button of
# the CMS that copies a URL. nginx.conf has the same list.
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
    """Shortens a long ``Location`` header: nginx limits the size of response headers.

    A redirect to the sign-in page carries the current URL as ``next``; percent-encoding makes it up
    to three times as long. If it is too long, ``next`` loses its query string, such as a filter.
    Text that was typed into a posted form is not part of the URL, and is not lost.
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
        """A shorter redirect target: the first of three that has at most LONGEST characters.

        The three are ``location`` with only a path in ``next``, ``location`` without a query, "/".
        """
        path, _mark, query = location.partition("?")
        back = QueryDict(mutable=True)
        back["next"] = QueryDict(query).get("next", "").partition("?")[0]
        shorter = [f"{path}?{back.urlencode(safe='/')}"] if back["next"] else []
        return next(each for each in [*shorter, path, "/"] if len(each) <= self.LONGEST)


class AdminQueryMiddleware:
    """Limits the query strings of the CMS admin, as the site's own views limit theirs.

    Wagtail itself accepts any number of search words, each of which nests the SQL deeper, and it
    treats quoted words as a phrase, which its SQLite index cannot always parse. So Wagtail gets
    only the first words of a search, without quotation marks. Values that no database accepts (a
    NUL, a number of twenty digits, a date in year 1) give a 404 instead of a server error.
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
    """The strict Content-Security-Policy, and a looser one for the CMS admin.

    Wagtail's admin writes inline scripts and styles and shows previews in a frame. Only editors
    open it, and the HTML that they paste is sanitised when it is saved.
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
    """Answers 503 "try again" when the database is unavailable or too busy.

    The page shows the typed text with a button that sends it again. Django passes exceptions of
    views to ``process_exception``. It turns exceptions of inner middleware into a 500 response:
    for these, ``note`` receives the signal ``got_request_exception`` and marks the request.
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
    """Answers the health check before other middleware uses the database or the cache."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_asked = request.path_info == reverse("health")
        return health(request) if is_asked else self.get_response(request)


class NotFoundMiddleware:
    """Shows the site's own 404 page with DEBUG on, too.

    Django's technical 404 page lists every URL pattern, which people who try the demo should not
    see.
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
    """Answers 413 "too long" for a form that is too large, where Django would answer 400.

    It must come before all middleware that reads the form. The site does not keep the typed text:
    the browser still has it and shows it again after a click on the Back button.
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
        """Reads and drops the rest of the body, at most PIECES times PIECE bytes.

        A browser ignores the response while it is still sending.
        """
        try:
            for _piece in range(self.PIECES):
                if not request.read(self.PIECE):
                    break
        except OSError:
            pass
