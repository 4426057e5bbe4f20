"""Inviting somebody by e-mail."""

from django import forms

from members.accounts.lines import one_line
from members.membership.models import Invitation


class InvitationForm(forms.ModelForm):
    """Whom, and where the address is from."""

    class Meta:
        model = Invitation
        fields = ["email", "source"]
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "off"})}

    def clean_source(self):
        """One line without surplus spaces."""
        return one_line(self.cleaned_data["source"])
