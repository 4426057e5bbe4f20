""" "Confirm that it is you": what is asked before anything changes that signs a person in.

allauth asks nobody who has neither a password nor a second factor, and asks before a few of its
pages only. Here everybody is asked, and before everything that is not named in ``OPEN``: an open
session alone takes no account over.
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
        # Signing in and out, and opening an account.
        "account_login",
        "account_logout",
        "account_inactive",
        "account_signup",
        "account_request_login_code",
        "account_confirm_login_code",
        "mfa_authenticate",
        "mfa_login_webauthn",
        # Confirming that it is oneself.
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "reauthenticate_by_code",
        # A forgotten password: a code that was mailed is the proof.
        "account_reset_password",
        "account_confirm_password_reset_code",
        "account_complete_password_reset",
        "account_password_reset_completed",
        # The former address takes the account back: the link in the e-mail is the proof.
        "restore_address",
        "address_restored",
        # Lists which change nothing, and ending sessions, which only makes an account safer.
        "mfa_index",
        "mfa_list_webauthn",
        "usersessions_list",
        "end_session",
        "language",
    }
)
"""Routes that need no confirmation. Every other one of the account, a new one too, needs it."""

CODE_SESSION_KEY = "account_reauthentication_code"
PASSWORD_FIELDS = frozenset({"oldpassword", "password", "password1", "password2"})


def confirmed(urlpatterns: list) -> list:
    """The same list of routes; all but those in ``OPEN`` ask first, in whatever list they are."""
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
    """Asks whoever is signed in to confirm that it is they, unless they did a moment ago.

    Visitors go on to the view, which sends them to sign in or finishes their signing up.
    """

    @wraps(view)
    def asks_first(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated and not is_confirmed(request):
            return ask_to_confirm(request)
        return view(request, *args, **kwargs)

    return asks_first


def is_confirmed(request: HttpRequest) -> bool:
    """Whether this session gave a password, a factor or a code for it a few minutes ago."""
    records = get_authentication_records(request, request.user)
    times = [record["at"] for record in records if record.get("reauthenticated")]
    return bool(times) and time.time() - times[-1] < app_settings.REAUTHENTICATION_TIMEOUT


def ask_to_confirm(request: HttpRequest) -> HttpResponse:
    """Sends the person to confirm; what they posted goes on by itself afterwards.

    But for passwords: those are never kept, so that the form has to be filled in once more. And
    what was posted before and left is forgotten: whoever confirms does not carry out what somebody
    else began at the same computer.
    """
    request.session.pop(STATE_SESSION_KEY, None)
    url = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
    if request.method == "POST" and PASSWORD_FIELDS & set(request.POST):
        messages.info(request, _("Please fill in the form once more: passwords are never kept."))
        return redirect_to_login(request.get_full_path(), login_url=url)
    return suspend_request(request, url)


def without_stale_codes(view):
    """Drops codes which were mailed to an address that the account has no more.

    They wait in sessions of nobody, which do not end with those of the account.
    """

    @wraps(view)
    def drops_first(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        for key, user_id, email in _codes_in(request):
            if user_id and email and not _has_address(user_id, email):
                del request.session[key]
        return view(request, *args, **kwargs)

    return drops_first


def _codes_in(request: HttpRequest):
    """(key in the session, account, address) of what waits for a code that was mailed."""
    login = request.session.get(LOGIN_SESSION_KEY, {})
    if login.get("user_pk") and not login["signup"]:  # who signs up may still correct the address
        yield LOGIN_SESSION_KEY, url_str_to_user_pk(login["user_pk"]), login["email"]
    keys = [PASSWORD_RESET_VERIFICATION_SESSION_KEY]
    if not request.user.is_authenticated:  # else it is a new address
        keys.append(EMAIL_VERIFICATION_CODE_SESSION_KEY)
    for key in keys:
        state = request.session.get(key, {})
        yield key, state.get("user_id"), state.get("email")


def _has_address(user_id, email: str) -> bool:
    address = User.objects.normalize_email(email)
    own = Q(email=address) | Q(emailaddress__email__iexact=address)
    return User.objects.filter(own, pk=user_id).exists()


class ReauthenticationByCode(AbstractCodeVerificationProcess):
    """A code to the address that the person signs in with now; kept in the session."""

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
        """Mails a new code; None when too many e-mails went there, as at signing in."""
        user = request.user
        if not ratelimit.consume(request, action="request_login_code", key=user.email):
            return None
        process = cls(request, cls.initial_state(user, user.email))
        process.send()
        process.persist()
        return process

    @classmethod
    def resume(cls, request: HttpRequest) -> ReauthenticationByCode | None:
        """The code that waits, if it is this person's, and was mailed to today's address."""
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
        """Notes in the session that it was the person; the code is used up."""
        self.abort()
        record_authentication(
            self.request, self.user, method="code", email=self.user.email, reauthenticated=True
        )
