"""Staff without a second factor are led to set one up and reach nothing else."""

from django.conf import settings
from django.shortcuts import redirect

from members.accounts.second_factor import STAFF_ROLES, factors_of
from members.membership.access import membership_of

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
    """Asks the database for factors at each request of staff, so that all their sessions know.

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
