"""What allauth says about addresses, noted by ``members.accounts.email_changes``."""

from allauth.account.signals import email_changed, email_confirmation_sent, email_confirmed
from django.contrib import messages
from django.dispatch import receiver
from django.utils.translation import gettext as _

from members.accounts import email_changes
from members.accounts.models import EmailChange

SIGN_UP_CODE = "account_email_verification_sent"


@receiver(email_confirmation_sent)
def note_request(sender, request, confirmation, **kwargs):
    """A code went to an address: of somebody who signs up, or a new one of an account."""
    user = request.user
    if user.is_authenticated and confirmation.user == user and confirmation.email != user.email:
        email_changes.note_request(user, confirmation.email)


@receiver(email_changed)
def note_change(sender, user, from_email_address, **kwargs):
    """The code was right. An address which nobody ever proved gets no way into the account."""
    asked_for = EmailChange.objects.waiting(user, user.email).first()
    if asked_for:
        email_changes.note_change(user, old_email=asked_for.old_email)
    elif from_email_address and from_email_address.verified:
        email_changes.note_change(user, old_email=from_email_address.email)


@receiver(email_confirmed)
def forget_password_of_a_stranger(sender, request, email_address, **kwargs):
    """The owner of the mailbox proved it first by a code for signing in, or for a new password.

    Whoever opened the account never had a code: the password they chose must not open it now.
    """
    user = email_address.user
    on_the_page_of_the_sign_up = request.resolver_match.url_name == SIGN_UP_CODE
    if user.last_login is None and user.has_usable_password() and not on_the_page_of_the_sign_up:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        messages.info(request, _("The password typed when the account was opened works no more."))
