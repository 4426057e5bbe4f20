"""Receivers of allauth's signals about e-mail addresses."""

from allauth.account.signals import email_changed, email_confirmation_sent, email_confirmed
from django.contrib import messages
from django.dispatch import receiver
from django.utils.translation import gettext as _

from members.accounts import email_changes
from members.accounts.models import EmailChange

SIGN_UP_CODE = "account_email_verification_sent"


@receiver(email_confirmation_sent)
def note_request(sender, request, confirmation, **kwargs):
    """A code was sent. Records the request if a signed-in user asked for a new address."""
    user = request.user
    if user.is_authenticated and confirmation.user == user and confirmation.email != user.email:
        email_changes.note_request(user, confirmation.email)


@receiver(email_changed)
def note_change(sender, user, from_email_address, **kwargs):
    """The address changed. Records the change, which the former address may undo.

    Nothing is recorded if nobody requested the change and the former address was never verified.
    """
    asked_for = EmailChange.objects.waiting(user, user.email).first()
    if asked_for:
        email_changes.note_change(user, old_email=asked_for.old_email)
    elif from_email_address and from_email_address.verified:
        email_changes.note_change(user, old_email=from_email_address.email)


@receiver(email_confirmed)
def remove_password_of_unverified_sign_up(sender, request, email_address, **kwargs):
    """Removes the password if the address was verified by a sign-in code or a password reset.

    Somebody else may have signed up with the address: they never had its code, so the password that
    they chose must not open the account.
    """
    user = email_address.user
    on_the_page_of_the_sign_up = request.resolver_match.url_name == SIGN_UP_CODE
    if user.last_login is None and user.has_usable_password() and not on_the_page_of_the_sign_up:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        messages.info(request, _("The password typed when the account was opened works no more."))
