"""The pages on which visitors sign in, sign up or ask for a code.

Every visitor may open them, even if the visitor's earlier sign-in, sign-up or password reset is
still waiting for a code. allauth would redirect this visitor to the page that asks for the code.
"""

from urllib.parse import urlsplit

from allauth.account.utils import get_login_redirect_url
from allauth.account.views import LoginView, RequestLoginCodeView, SignupView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from members.accounts.pending_codes import give_up_codes, page_of_pending_code
from members.url_prefixes import ACCOUNT, ADMIN, CLOSED


@method_decorator(never_cache, name="dispatch")
class EntranceMixin:
    """Redirects signed-in users to the URL in ``next`` or to their start page.

    The template gets the URL of the page that asks for the newest pending code, as ``code_page``. A
    valid form deletes all pending codes of the session.
    """

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            return redirect(get_login_redirect_url(request))
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        give_up_codes(self.request)
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        return super().get_context_data(code_page=page_of_pending_code(self.request), **kwargs)


class SignInView(EntranceMixin, LoginView):
    """The page for signing in with a password.

    If ``next`` is a page that requires signing in, this page says so.
    """

    def get_context_data(self, **kwargs):
        is_closed = f"{urlsplit(self.get_next_url() or '').path}/".startswith(
            (*CLOSED, ACCOUNT, ADMIN)
        )
        return super().get_context_data(leads_to_closed_page=is_closed, **kwargs)


class SignUpView(EntranceMixin, SignupView):
    """The page for signing up."""


class RequestCodeView(EntranceMixin, RequestLoginCodeView):
    """The page on which visitors ask for a code for signing in."""


class PasskeyView(EntranceMixin, LoginWebAuthnView):
    """The view that signs users in with a passkey."""
