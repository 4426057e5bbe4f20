"""The fields that the sign-up form has in addition to allauth's address and password."""

from django import forms
from django.utils.translation import get_language, gettext_lazy as _

from members.text import OneLineField


class PersonForm(forms.Form):
    """The fields for first and last name."""

    first_name = OneLineField(
        label=_("First name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = OneLineField(
        label=_("Last name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )

    field_order = ["first_name", "last_name", "email", "password1", "password2"]

    def signup(self, request, user):
        """Stores the active language in the new account. allauth calls this method."""
        user.language = get_language()
        user.save(update_fields=["language"])
