"""Forms for passkeys."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from members.text import OneLineField

NAME_LENGTH = 60


def name_field(required: bool) -> OneLineField:
    """A field for the name that a user gives to a passkey."""
    return OneLineField(
        label=_("Name of the passkey"),
        help_text=_("So that you know later which one it is, for example: computer in the office."),
        max_length=NAME_LENGTH,
        required=required,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AddPasskeyForm(AddWebAuthnForm):
    """Adds a passkey with which a user can sign in without a password.

    Because there is no password, the device asks for a PIN, a fingerprint or the face at each use.
    """

    name = name_field(required=False)
    passwordless = forms.BooleanField(required=False, widget=forms.HiddenInput, initial=True)

    def clean_passwordless(self):
        return True


class RenamePasskeyForm(EditWebAuthnForm):
    name = name_field(required=True)
