"""The answer to an application."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RejectionForm(forms.Form):
    """A refusal always says why."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The applicant reads it in the letter and on the site."),
    )
