"""Receivers of signals about e-mail addresses and signing in."""

from allauth.account.signals import email_changed, email_confirmation_sent, email_confirmed
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils.translation import gettext as _

from members.accounts import email_changes
from members.accounts.models import EmailChange
from members.accounts.pending_codes import give_up_codes
from members.accounts.sign_up import take_what_was_typed

SIGN_UP_CODE = "account_email_verification_sent"


@receiver(email_confirmation_sent)
def note_request(sender, request, confirmation, **kwargs):
    """Records that a signed-in user asked for a new address, to which a code was just sent.

    Codes for other purposes, such as signing up, are not recorded.
    """
    user = request.user
    if user.is_authenticated and confirmation.user == user and confirmation.email != user.email:
        email_changes.note_request(user, confirmation.email)


@receiver(email_changed)
def note_change(sender, user, from_email_address, **kwargs):
    """Records a change of the address, so that the owner of the former address can undo it.

    If ``note_request`` has recorded no request for this change, the change is recorded only if the
    former address was verified.
    """
    asked_for = EmailChange.objects.waiting(user, user.email).first()
    if asked_for:
        email_changes.note_change(user, old_email=asked_for.old_email)
    elif from_email_address and from_email_address.verified:
        email_changes.note_change(user, old_email=from_email_address.email)


@receiver(email_confirmed)
def settle_password_of_sign_up(sender, request, email_address, **kwargs):
    """Sets the password of an account whose address was just verified for the first time.

    The stored password may be from somebody else who signed up with the same address but never had
    the code. It must not open the account. If the code was entered at the end of a sign-up, the
    stored password is replaced with the one typed in this browser. If the address was verified by a
    sign-in code or a password reset, no password was typed in this browser: the stored password is
    removed, and a message says so. Accounts to which somebody has signed in before are not changed.
    """
    user = email_address.user
    if user.last_login is not None:
        return
    if request.resolver_match.url_name == SIGN_UP_CODE:
        take_what_was_typed(request, user)
    elif user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])
        messages.info(
            request,
            _(
                "The password typed when the account was created no longer works. You can set a"
                " new one on the page “Password”."
            ),
        )


@receiver(user_logged_in)
def forget_pending_codes(request, **kwargs):
    """Deletes all pending codes from the session, because somebody has signed in."""
    if request:
        give_up_codes(request)
