"""The pages that ask for a code from an e-mail, also where the address has no account (or has one
already): allauth shows the same page then, but has less to do for it, and its answer comes sooner.
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


class ForNobodyToo:
    """Reads an account as often as allauth does for a code which belongs to one."""

    accounts_read = 2

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        process = getattr(self, "_process", None)  # missing where allauth led away at once
        if process and process.user is None:
            for _time in range(self.accounts_read):
                User.objects.order_by("pk").first()
        return response


@method_decorator(login_not_required, name="dispatch")
class ConfirmAddressView(ForNobodyToo, ConfirmEmailVerificationCodeView):
    """After the sign-up, and after a change of the address."""

    accounts_read = 3

    def _resend_form_valid(self, form):
        """allauth sends no second e-mail to somebody who has an account."""
        response = super()._resend_form_valid(form)
        if self._process.user is None:
            get_adapter().send_account_already_exists_mail(self._process.email)
        return response


class ConfirmSignInView(ForNobodyToo, ConfirmLoginCodeView):
    """Signing in by a code."""


@method_decorator(login_not_required, name="dispatch")
class ConfirmResetCodeView(ForNobodyToo, ConfirmPasswordResetCodeView):
    """Setting a forgotten password anew."""
