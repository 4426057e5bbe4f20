"""Pending codes: codes that were e-mailed, but not entered yet. Their state is in the session."""

import time

from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY,
)
from allauth.account.internal.flows.password_reset_by_code import (
    PASSWORD_RESET_VERIFICATION_SESSION_KEY,
)
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from members.accounts.sign_up import SESSION_KEY as SIGN_UP_SESSION_KEY

PAGES = {
    "verify_email": "account_email_verification_sent",
    "login_by_code": "account_confirm_login_code",
    "password_reset": "account_confirm_password_reset_code",
}


def code_texts() -> dict[str, int]:
    """Template context for the pages and e-mails about codes.

    It says how many minutes a code is valid, and how many codes are sent in that time at most.
    """
    return {"code_minutes": settings.CODE_LIFETIME // 60, "codes_at_most": settings.CODES_AT_MOST}


def page_of_pending_code(request: HttpRequest) -> str | None:
    """The URL of the page that asks for the newest valid code of this session, or None."""
    session = request.session
    stages = session.get(LOGIN_SESSION_KEY, {}).get("state", {}).get("stages", {})
    waiting = {
        "verify_email": session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY),
        "login_by_code": stages.get("login_by_code", {}).get("data"),
        "password_reset": session.get(PASSWORD_RESET_VERIFICATION_SESSION_KEY),
    }
    since = time.time() - settings.CODE_LIFETIME
    sent = {name: state["at"] for name, state in waiting.items() if state and state["at"] > since}
    return reverse(PAGES[max(sent, key=sent.get)]) if sent else None


def give_up_codes(request: HttpRequest) -> None:
    """Ends every sign-in, sign-up and password reset of this session that waits for a code."""
    for key in (
        LOGIN_SESSION_KEY,
        EMAIL_VERIFICATION_CODE_SESSION_KEY,
        PASSWORD_RESET_VERIFICATION_SESSION_KEY,
        SIGN_UP_SESSION_KEY,
    ):
        request.session.pop(key, None)
