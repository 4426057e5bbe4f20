"""The pages on which people sign in, sign up or ask for a code.

They open to every visitor, also while another sign-in, a sign-up or a new password waits for its
code. allauth would lead back to the page for that code.
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
    """Leads signed-in users on. Whatever begins here ends what waited for a code before."""

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
    """Signing in with a password. Says why, if a page that is not open to visitors led here."""

    def get_context_data(self, **kwargs):
        is_closed = f"{urlsplit(self.get_next_url() or '').path}/".startswith(
            (*CLOSED, ACCOUNT, ADMIN)
        )
        return super().get_context_data(leads_to_closed_page=is_closed, **kwargs)


class SignUpView(EntranceMixin, SignupView):
    """Signing up."""


class RequestCodeView(EntranceMixin, RequestLoginCodeView):
    """Asking for a code for signing in."""


class PasskeyView(EntranceMixin, LoginWebAuthnView):
    """Signing in with a passkey."""
