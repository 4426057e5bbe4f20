"""Middleware for required second factors, roles not in effect, and forms that cannot be saved."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect

from members.accounts.second_factor import STAFF_ROLES, factors_of
from members.membership.access import has_resting_role, membership_of
from members.membership.gate import closed
from members.membership.refused_forms import refused_page
from members.membership.unsent_forms import form_drafts
from members.url_prefixes import ADMIN

# URL prefixes that are open without a second factor: pages for setting one up, reauthenticating,
# confirming or restoring an e-mail address, signing out and choosing the language; static files.
OPEN = (
    "/account/2fa/",
    "/account/reauthenticate/",
    "/account/confirm-email/",
    "/account/restore/",
    "/account/logout/",
    "/account/language/",
    settings.STATIC_URL,
)


class SecondFactorMiddleware:
    """Redirects staff who have no second factor to the page for setting one up.

    It does so from every page that is not in OPEN. On pages in OPEN it sets
    ``request.lacks_second_factor`` instead, and the template shows a notice. It queries the factors
    of staff at each request, so that the rule also applies to sessions that are open already. It
    makes no extra query for other users, because their pages load the membership anyway.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        if settings.REQUIRE_SECOND_FACTOR and signed_in and lacks_second_factor(request.user):
            if not request.path_info.startswith(OPEN):
                return redirect("mfa_index")
            request.lacks_second_factor = True
        return self.get_response(request)


def lacks_second_factor(user) -> bool:
    """Whether ``user`` has a staff role in effect, but no passkey and no authenticator app."""
    return bool(membership_of(user).roles & STAFF_ROLES) and not factors_of(user).exists()


class RestingRolesMiddleware:
    """Closes the CMS to users with a role that is not in effect.

    Such users are suspended or have no affiliation in force. The whole CMS is closed to them,
    because Wagtail checks a user's groups in many places, and does not know which roles are in
    effect. Wagtail itself refuses visitors and users without any role.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith(ADMIN) and has_resting_role(request.user):
            return closed(request)
        return self.get_response(request)


class TypedTextMiddleware:
    """Shows the typed text of a form that cannot be saved, and empties the drafts of saved forms.

    A form cannot be saved if its view raises Http404 or PermissionDenied, or calls ``refuse`` and
    redirects. If the view redirects without calling ``refuse``, the form was saved. The page with
    the typed text is also shown if a GET raises one of these errors, and a form (see
    ``unsent_forms``) or a draft is stored for the URL path.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 302:
            return response
        if getattr(request, "is_refused", False):
            return refused_page(request, status=409, onward=response.url) or response
        if request.method == "POST":
            for drafts in form_drafts:
                drafts.finish(request)
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, Http404):
            return refused_page(request, status=404)
        if isinstance(exception, PermissionDenied):
            return refused_page(request, status=403)
        return None
