"""Ending somebody's affiliation."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EndingForm(forms.Form):
    """Ending what another person has always says why."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The person reads it in the letter."),
    )
