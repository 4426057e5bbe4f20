"""Middleware for the language of personal pages, cache headers, and ended sessions."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import resolve_url
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from members.url_prefixes import is_personal

SEARCH = "/search/"
# URL prefix of the pages with TOTP keys and recovery codes, which browsers must not store on disk.
KEYS_AND_CODES = "/account/2fa/"


class PersonalLanguageMiddleware:
    """Activates the language of the account, or for visitors the language in the cookie.

    For visitors without the cookie it is the language of the browser. Applies only to personal
    pages (``PERSONAL`` in members/url_prefixes.py). Django's LocaleMiddleware treats every URL
    without a language prefix as Polish, which is right only for CMS pages.
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
    """The code of the language that PersonalLanguageMiddleware activates for this request.

    On the search page, ``?lang=`` has precedence: the search box sends the language of its page.
    """
    known = dict(settings.LANGUAGES)
    if request.path_info == SEARCH and request.GET.get("lang") in known:
        return request.GET["lang"]
    if request.user.is_authenticated:
        return request.user.language
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return chosen if chosen in known else translation.get_language_from_request(request)


class PrivateAnswersMiddleware:
    """Keeps responses, including errors, out of shared caches if the request has a session cookie.

    Browsers may store these pages, so that the Back button shows the page with the typed text. For
    any other visit they must ask the server whether the page is still current. Browsers may not
    store pages below KEYS_AND_CODES at all.
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


class EndedSessionMiddleware:
    """Adds a message when somebody is redirected to sign in because their session has ended.

    It recognises them by the session cookie, which the browser still sends although the session no
    longer exists. Requests of scripts add no message, because nobody would see it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.COOKIES.get(settings.SESSION_COOKIE_NAME) and leads_to_sign_in(response):
            is_page = request.headers.get("Sec-Fetch-Dest", "document") == "document"
            if is_page and request.session.session_key is None:
                messages.info(request, _("Your session has ended. Please sign in again."))
        return response


def leads_to_sign_in(response) -> bool:
    """Whether the response redirects to the sign-in page."""
    target = response.get("Location", "").partition("?")[0]
    return response.status_code == 302 and target == resolve_url(settings.LOGIN_URL)
