"""The form that confirms the deletion of an account."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class ErasureForm(forms.Form):
    """Asks for the user's own e-mail address, so that nobody deletes an account by accident."""

    email = forms.CharField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("Please type the address of this account to confirm."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self):
        typed = self.cleaned_data["email"].strip().lower()
        if typed != self.user.email:
            raise ValidationError(_("This is not the address of this account."), code="other")
        return typed
