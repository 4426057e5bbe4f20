"""The form for a suspension."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.reason_form import ReasonForm

LONGEST = timedelta(days=5 * 366)


class SuspensionForm(ReasonForm):
    """The reason, and the last day of the suspension."""

    last_day = forms.DateField(
        label=_("Last day of the suspension"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The Forum opens again by itself when this day is over."),
    )

    def clean_last_day(self):
        """Accepts today at the earliest, and five years ahead at most."""
        day = self.cleaned_data["last_day"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day has passed."), code="past")
        if day > timezone.localdate() + LONGEST:
            raise forms.ValidationError(_("At most five years."), code="far")
        return day

    @property
    def until(self) -> datetime:
        """The end of the suspension: midnight after its last day."""
        after = self.cleaned_data["last_day"] + timedelta(days=1)
        return timezone.make_aware(datetime.combine(after, time.min))
