"""The pages that ask for a code from an e-mail, also if the address has no account.

allauth shows the same page in both cases, but its answer is faster where no account exists. These
views make both answers take the same time.
"""

from allauth.account.adapter import get_adapter
from allauth.account.views import (
    ConfirmEmailVerificationCodeView,
    ConfirmLoginCodeView,
    ConfirmPasswordResetCodeView,
)
from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator

from members.accounts.models import User


class SameQueriesMixin:
    """Repeats the queries that allauth makes only if the code belongs to an account."""

    accounts_read = 2

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        process = getattr(self, "_process", None)  # missing if allauth redirected before it
        if process and process.user is None:
            for _time in range(self.accounts_read):
                User.objects.order_by("pk").first()
        return response


@method_decorator(login_not_required, name="dispatch")
class ConfirmAddressView(SameQueriesMixin, ConfirmEmailVerificationCodeView):
    """After signing up, and after a change of the address."""

    accounts_read = 3

    def _resend_form_valid(self, form):
        """Sends a second e-mail also if the address has an account, which allauth would not do."""
        response = super()._resend_form_valid(form)
        if self._process.user is None:
            get_adapter().send_account_already_exists_mail(self._process.email)
        return response


class ConfirmSignInView(SameQueriesMixin, ConfirmLoginCodeView):
    """Signing in with a code."""


@method_decorator(login_not_required, name="dispatch")
class ConfirmResetCodeView(SameQueriesMixin, ConfirmPasswordResetCodeView):
    """Resetting a forgotten password."""
