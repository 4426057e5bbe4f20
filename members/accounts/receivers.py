"""What allauth says about addresses, noted by ``members.accounts.addresses``."""

from allauth.account.signals import email_changed, email_confirmation_sent
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.dispatch import receiver
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from members.accounts import addresses
from members.accounts.models import EmailChange


@receiver(email_confirmation_sent)
def note_request(sender, request, confirmation, **kwargs):
    """A code went to an address: of somebody who signs up, or a new one of an account."""
    user = request.user
    if user.is_authenticated and confirmation.user == user and confirmation.email != user.email:
        try:
            addresses.note_request(user, confirmation.email)
        except addresses.LetterNotSent:
            messages.error(request, _("The present address could not be told of the change."))
            messages.error(request, _("Nothing was changed. Please try again in a few minutes."))
            raise ImmediateHttpResponse(redirect("account_email")) from None


@receiver(email_changed)
def note_change(sender, user, from_email_address, **kwargs):
    """The code was right. An address which nobody ever proved gets no way into the account."""
    asked_for = EmailChange.objects.waiting(user, user.email).first()
    if asked_for:
        addresses.note_change(user, old_email=asked_for.old_email)
    elif from_email_address and from_email_address.verified:
        addresses.note_change(user, old_email=from_email_address.email)
