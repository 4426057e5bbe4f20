"""Inviting somebody by e-mail."""

from django import forms

from members.membership.models import Invitation
from members.text import one_line


class InvitationForm(forms.ModelForm):
    """Whom, and where the address is from."""

    class Meta:
        model = Invitation
        fields = ["email", "source"]
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "off"})}

    def clean_source(self):
        """One line without surplus spaces."""
        return one_line(self.cleaned_data["source"])
