"""The pages that ask for a code that was e-mailed.

If the address has no account, allauth shows the same page, but answers faster. These views make
both answers take the same time.
"""

import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.stagekit import stash_login
from allauth.account.views import (
    ConfirmEmailVerificationCodeView,
    ConfirmLoginCodeView,
    ConfirmPasswordResetCodeView,
)
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from members.accounts.models import User
from members.accounts.pending_codes import code_texts


class CodeMixin:
    """Tells the user how long the code is valid, and redirects to ``start`` when it has expired.

    ``accounts_read`` is the number of queries that allauth makes only if the address has an
    account. If it has none, the view makes as many queries and ignores the results, so both answers
    take the same time.
    """

    accounts_read = 2
    start = ""
    """The URL name of the page on which users ask for a new code."""

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        process = getattr(self, "_process", None)  # allauth may redirect before it sets _process
        if process and process.user is None:
            for _time in range(self.accounts_read):
                User.objects.order_by("pk").first()
        if process is None and request.method == "POST" and request.user.is_anonymous:
            messages.info(request, _("The code is no longer valid. Please ask for a new one."))
            return redirect(self.start)
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | code_texts()


@method_decorator(login_not_required, name="dispatch")
class ConfirmAddressView(CodeMixin, ConfirmEmailVerificationCodeView):
    """Asks for the code that confirms an address, after a sign-up or a change of the address."""

    accounts_read = 3
    start = "account_signup"

    def _resend_form_valid(self, form):
        """Sends a new e-mail, and restarts the time for which the code and the sign-in are valid.

        If somebody signs up with the address of an existing account, the e-mail says that the
        account exists. allauth would send no second e-mail of this kind.
        """
        self._process.state["at"] = time.time()
        if self.stage:
            self.stage.login.initiated_at = time.time()
            stash_login(self.request, self.stage.login)
        response = super()._resend_form_valid(form)
        if self._process.user is None:
            get_adapter().send_account_already_exists_mail(self._process.email)
        return response


class ConfirmSignInView(CodeMixin, ConfirmLoginCodeView):
    """Asks for the code that signs the user in."""

    start = "account_request_login_code"


@method_decorator(login_not_required, name="dispatch")
class ConfirmResetCodeView(CodeMixin, ConfirmPasswordResetCodeView):
    """Asks for the code that lets the user reset a forgotten password."""

    start = "account_reset_password"
