"""Inviting somebody by e-mail."""

from django import forms

from members.membership.models import Invitation
from members.text import OneLineField


class InvitationForm(forms.ModelForm):
    """Whom, and where the address is from."""

    class Meta:
        model = Invitation
        fields = ["email", "source"]
        field_classes = {"source": OneLineField}
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "off"})}
