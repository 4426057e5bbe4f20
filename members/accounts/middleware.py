"""The language of the pages which are not the CMS's, and what caches may keep."""

from django.conf import settings
from django.utils import translation
from django.utils.cache import patch_vary_headers

from members.url_prefixes import is_personal

SEARCH = "/search/"
# Keys of apps and recovery codes stand here: no browser writes them to its disk.
KEYS_AND_CODES = "/account/2fa/"


class PersonalLanguageMiddleware:
    """Speaks the language of the account, else of the cookie, else of the browser.

    Django's LocaleMiddleware takes every address without a prefix for Polish, which is right for
    the CMS alone.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        personal = is_personal(request.path_info)
        if personal:
            request.LANGUAGE_CODE = language_of(request)
            translation.activate(request.LANGUAGE_CODE)
        response = self.get_response(request)
        if personal and not request.user.is_authenticated:
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def language_of(request) -> str:
    """The code of the language in which this reader wants the site.

    The search box says itself in which language it stands.
    """
    known = dict(settings.LANGUAGES)
    if request.path_info == SEARCH and request.GET.get("lang") in known:
        return request.GET["lang"]
    if request.user.is_authenticated:
        return request.user.language
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return chosen if chosen in known else translation.get_language_from_request(request)


class PrivateAnswersMiddleware:
    """Keeps what somebody reads with a session, errors included, out of shared caches.

    A browser may keep it for the Back button, which brings back what was typed, but asks anew.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path_info.startswith(KEYS_AND_CODES):
            response.headers["Cache-Control"] = "private, no-store"
        elif settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response
