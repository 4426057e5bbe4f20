"""The form for an invitation by e-mail."""

from django import forms

from members.membership.models import Invitation
from members.text import OneLineField


class InvitationForm(forms.ModelForm):
    """Asks for the e-mail address to invite, and how the inviter came to know it."""

    class Meta:
        model = Invitation
        fields = ["email", "source"]
        field_classes = {"source": OneLineField}
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "off"})}
