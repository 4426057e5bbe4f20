"""The form for a suspension."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from members.dates import words
from members.membership.models import Suspension
from members.reason_form import ReasonForm
from members.saved_meanwhile import SavedMeanwhileMixin

LONGEST = timedelta(days=5 * 366)


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
            "The suspension was changed by somebody else in the meantime: %(until)s. Reason:"
            " %(reason)s"
        )
        until = f"{words(localtime(self.current.ends_at))}"
        self.add_error(None, said % {"until": until, "reason": self.current.reason})

    def clean_last_day(self):
        """Accepts days from today to five years ahead."""
        day = self.cleaned_data["last_day"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day has passed."), code="past")
        if day > timezone.localdate() + LONGEST:
            raise forms.ValidationError(_("A suspension can last at most five years."), code="far")
        return day

    @property
    def until(self) -> datetime:
        """The end of the suspension: midnight after its last day."""
        after = self.cleaned_data["last_day"] + timedelta(days=1)
        return timezone.make_aware(datetime.combine(after, time.min))
