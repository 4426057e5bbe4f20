"""Requires reauthentication before anything that changes how a user signs in.

allauth requires it only for some of its pages, and never from a user who has neither a password nor
a second factor. This module requires it from every user and for all account pages except those in
``OPEN``, so that an open session is not enough to take over an account.
"""

from __future__ import annotations

import time
from functools import update_wrapper, wraps

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY,
)
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.password_reset_by_code import (
    PASSWORD_RESET_VERIFICATION_SESSION_KEY,
)
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY, suspend_request
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.utils import url_str_to_user_pk
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from members.accounts.models import User

OPEN = frozenset(
    {
        # Signing in and out, and signing up.
        "account_login",
        "account_logout",
        "account_inactive",
        "account_signup",
        "account_request_login_code",
        "account_confirm_login_code",
        "mfa_authenticate",
        "mfa_login_webauthn",
        # Reauthentication itself.
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "reauthenticate_by_code",
        # A forgotten password: the code from the e-mail proves who the user is.
        "account_reset_password",
        "account_confirm_password_reset_code",
        "account_complete_password_reset",
        "account_password_reset_completed",
        # Restoring the former address: the link from the e-mail proves who the user is.
        "restore_address",
        "address_restored",
        # Lists, ending sessions, and the language: they do not change how a user signs in.
        "mfa_index",
        "mfa_list_webauthn",
        "usersessions_list",
        "end_session",
        "language",
    }
)
"""Names of routes that need no reauthentication. All other account routes need it."""

CODE_SESSION_KEY = "account_reauthentication_code"
PASSWORD_FIELDS = frozenset({"oldpassword", "password", "password1", "password2"})


def confirmed(urlpatterns: list) -> list:
    """Decorates the view of every route in ``urlpatterns``, even if nested. Returns the list.

    All views get the decorator ``without_stale_codes``. The views of routes whose name is not in
    ``OPEN`` also get ``confirmation_required``.
    """
    for pattern in urlpatterns:
        if hasattr(pattern, "url_patterns"):
            confirmed(pattern.url_patterns)
        else:
            view = without_stale_codes(pattern.callback)
            if pattern.name not in OPEN:
                view = confirmation_required(view)
            pattern.callback = update_wrapper(view, pattern.callback)
    return urlpatterns


def confirmation_required(view):
    """Decorator: a signed-in user must reauthenticate first, unless they did so recently.

    Visitors who are not signed in reach the view without reauthentication.
    """

    @wraps(view)
    def asks_first(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated and not is_confirmed(request):
            return ask_to_confirm(request)
        return view(request, *args, **kwargs)

    return asks_first


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the user reauthenticated in this session within REAUTHENTICATION_TIMEOUT seconds."""
    records = get_authentication_records(request, request.user)
    times = [record["at"] for record in records if record.get("reauthenticated")]
    return bool(times) and time.time() - times[-1] < app_settings.REAUTHENTICATION_TIMEOUT


def ask_to_confirm(request: HttpRequest) -> HttpResponse:
    """Redirects to reauthentication. Afterwards allauth resumes the request, with its POST data.

    A form with passwords is not resumed, because the passwords would have to be stored meanwhile:
    the user must fill it in again. A request that was suspended earlier in this session is dropped,
    because somebody else may have started it in the same browser.
    """
    request.session.pop(STATE_SESSION_KEY, None)
    url = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
    if request.method == "POST" and PASSWORD_FIELDS & set(request.POST):
        messages.info(
            request, _("Please fill in the form again, because passwords are not stored.")
        )
        return redirect_to_login(request.get_full_path(), login_url=url)
    return suspend_request(request, url)


def without_stale_codes(view):
    """Decorator: deletes a pending code if its address no longer belongs to the account.

    Such a code is in the session of a visitor who has begun to sign in. When the address of an
    account changes, the sessions of signed-in users end, but the sessions of visitors do not.
    """

    @wraps(view)
    def drops_first(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        for key, user_id, email in _codes_in(request):
            if user_id and email and not _has_address(user_id, email):
                del request.session[key]
        return view(request, *args, **kwargs)

    return drops_first


def _codes_in(request: HttpRequest):
    """Yields (session key, account id, address) for each pending code of the session.

    The account id and the address may be None.
    """
    login = request.session.get(LOGIN_SESSION_KEY, {})
    if login.get("user_pk") and not login["signup"]:  # during a sign-up the address may change
        yield LOGIN_SESSION_KEY, url_str_to_user_pk(login["user_pk"]), login["email"]
    keys = [PASSWORD_RESET_VERIFICATION_SESSION_KEY]
    # The code of a signed-in user is left out: it is for a new address, which the account does not
    # have yet.
    if not request.user.is_authenticated:
        keys.append(EMAIL_VERIFICATION_CODE_SESSION_KEY)
    for key in keys:
        state = request.session.get(key, {})
        yield key, state.get("user_id"), state.get("email")


def _has_address(user_id, email: str) -> bool:
    address = User.objects.normalize_email(email)
    own = Q(email=address) | Q(emailaddress__email__iexact=address)
    return User.objects.filter(own, pk=user_id).exists()


class ReauthenticationByCode(AbstractCodeVerificationProcess):
    """Reauthentication with a code sent to the user's current address.

    Its state is in the session.
    """

    def __init__(self, request: HttpRequest, state: dict):
        self.request = request
        super().__init__(
            max_attempts=app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS,
            timeout=app_settings.LOGIN_BY_CODE_TIMEOUT,
            state=state,
            user=request.user,
        )

    @classmethod
    def initiate(cls, request: HttpRequest) -> ReauthenticationByCode | None:
        """Sends a new code. Returns None if the rate limit for sign-in codes is reached."""
        user = request.user
        if not ratelimit.consume(request, action="request_login_code", key=user.email):
            return None
        process = cls(request, cls.initial_state(user, user.email))
        process.send()
        process.persist()
        return process

    @classmethod
    def resume(cls, request: HttpRequest) -> ReauthenticationByCode | None:
        """The process that was begun in this session.

        Returns None if no process was begun, its code has expired, or it is for another user or
        address.
        """
        state = request.session.get(CODE_SESSION_KEY)
        return state and cls(request, state).abort_if_invalid()

    def is_valid(self) -> bool:
        owner = (self.state["user_id"], self.state["email"])
        return super().is_valid() and owner == (str(self.user.pk), self.user.email)

    def send(self) -> None:
        self.state["code"] = get_adapter().generate_login_code()
        context = {"user": self.user, "code": self.code, "request": self.request}
        get_adapter().send_mail("account/email/reauthentication_code", self.user.email, context)

    def persist(self) -> None:
        self.request.session[CODE_SESSION_KEY] = self.state

    def abort(self) -> None:
        self.request.session.pop(CODE_SESSION_KEY, None)

    def finish(self) -> None:
        """Records the reauthentication in the session and deletes the code."""
        self.abort()
        record_authentication(
            self.request, self.user, method="code", email=self.user.email, reauthenticated=True
        )
