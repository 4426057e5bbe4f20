"""Headers that every answer carries, and pages for what no view answers."""

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
# Of what a browser can do, the pages of this site need these alone: passkeys, a film that fills
# the screen, and the button of the CMS that copies an address. The same stands in nginx.conf.
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
    """Tells browsers which of their abilities no page of this site uses, whatever it shows."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


class ShortLocationMiddleware:
    """Keeps the address to which an answer leads short: nginx takes so much of headers, no more.

    What asks somebody to sign in carries the whole address on which they were as ``next``, three
    times as long as it was. Where that is too long they come back to the page without its query;
    nothing that was written is lost by that.
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
        """``location`` with the path of ``next`` alone, or without a query, or the home page."""
        path, _mark, query = location.partition("?")
        back = QueryDict(mutable=True)
        back["next"] = QueryDict(query).get("next", "").partition("?")[0]
        shorter = [f"{path}?{back.urlencode(safe='/')}"] if back["next"] else []
        return next(each for each in [*shorter, path, "/"] if len(each) <= self.LONGEST)


class AdminQueryMiddleware:
    """Reads what stands behind the question mark of an address of the CMS as the site's own do.

    Wagtail looks for any number of words, each of which deepens the question to the database, and
    for what stands in quotation marks as a phrase, which its index in SQLite cannot always read:
    here it is given a few words. What no database takes (a NUL, a number of twenty digits, a day of
    the year 1) is an address that does not exist, not an error.
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
    """The site's strict content policy, and the one looser policy which the CMS admin needs.

    Wagtail's admin writes inline scripts and styles and shows previews in a frame. Nobody but
    editors opens it, and what they paste is cleaned when it is saved.
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
    """Asks people to try again in a while (503) where the database cannot do it now.

    What they typed stands on the page, with a button that sends it once more. Errors of views come
    by ``process_exception``; those of the middleware further in are answered already when they
    arrive here, and the signal told of them.
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
    """Answers whatever watches the server before anything else asks the database or the cache."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_asked = request.path_info == reverse("health")
        return health(request) if is_asked else self.get_response(request)


class NotFoundMiddleware:
    """Shows the site's own 404 page where DEBUG is on, too.

    Django's technical page lists every address of the site and is not what a reader should meet
    who tries the demo out.
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
    """Says that a text is too long (413) where Django would speak of a bad request.

    It stands before everything that reads forms. The text is not taken in: who sent megabytes by
    mistake gets the answer at once, and has the text still behind the Back button.
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
            pass  # the reader went away; the check of the form's origin deals with it
        return None

    def _throw_away(self, request):
        """Reads the rest: a browser that is still sending would not listen to the answer."""
        try:
            for _piece in range(self.PIECES):
                if not request.read(self.PIECE):
                    break
        except OSError:
            pass
