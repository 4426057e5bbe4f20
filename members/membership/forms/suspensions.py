"""The form for a suspension."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.dates import words
from members.membership.models import Suspension
from members.reason_form import ReasonForm
from members.saved_meanwhile import SavedMeanwhileMixin

MOST_YEARS = 5


class SuspensionForm(SavedMeanwhileMixin, ReasonForm):
    """Asks for the reason and for the last day of the suspension."""

    last_day = forms.DateField(
        label=_("Last day of the suspension"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The person can use the Forum again after this day."),
    )

    def __init__(self, *args, current: Suspension | None = None, **kwargs):
        self.current = current
        super().__init__(*args, **kwargs)

    def begun_with(self):
        return str(self.current.pk if self.current else 0)

    def show_stored(self, names):
        if self.current is None:
            return
        said = _(
            "Somebody else has suspended this person in the meantime. Last day: %(last_day)s."
            " Reason: %(reason)s"
        )
        values = {"last_day": words(self.current.last_day), "reason": self.current.reason}
        self.add_error(None, said % values)

    def clean_last_day(self):
        """Accepts days from today to the same date five years ahead."""
        day, today = self.cleaned_data["last_day"], timezone.localdate()
        if day < today:
            raise forms.ValidationError(_("This day has passed."), code="past")
        if (day.year - MOST_YEARS, day.month, day.day) > (today.year, today.month, today.day):
            raise forms.ValidationError(_("A suspension can last at most five years."), code="far")
        return day

    @property
    def until(self) -> datetime:
        """The end of the suspension: midnight after its last day."""
        after = self.cleaned_data["last_day"] + timedelta(days=1)
        return timezone.make_aware(datetime.combine(after, time.min))
