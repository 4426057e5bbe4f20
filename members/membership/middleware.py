"""Middleware about staff: who has no second factor, and whose role is not in effect."""

from django.conf import settings
from django.shortcuts import redirect

from members.accounts.second_factor import STAFF_ROLES, factors_of
from members.membership.access import has_resting_role, membership_of
from members.membership.gate import closed
from members.url_prefixes import ADMIN

# What one needs in order to set it up, to leave, or to take one's own account back.
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
    """Leads staff without a second factor to setting one up; they reach nothing else.

    Asks the database for factors at each request of staff, so that all their sessions know.

    Other people cost no more than the membership, which their page asks for anyway; visitors cost
    nothing. On the pages which stay open ``request.lacks_second_factor`` lets the template say so.
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
    """Whether ``user`` holds a staff role and has neither a passkey nor an authenticator app."""
    return bool(membership_of(user).roles & STAFF_ROLES) and not factors_of(user).exists()


class RestingRolesMiddleware:
    """Closes the CMS to those whose role rests: they are suspended, or no affiliation is in force.

    Wagtail asks for the groups of a person in many places, so that the whole of it is closed here.
    Visitors, and people who were never given a role, are answered by Wagtail.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith(ADMIN) and has_resting_role(request.user):
            return closed(request)
        return self.get_response(request)
