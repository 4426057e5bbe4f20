"""Forms for choosing two applications to compare, and for letting somebody audit a programme."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.accounts.models import User
from training.forms.programmes import date_field
from training.models import Enrolment, Programme

MOST_DAYS = 366
"""How long an audit may last."""


class CompareForm(forms.Form):
    """Asks for the numbers of two applications of a programme."""

    one = forms.IntegerField(label=_("One application no."), min_value=1)
    other = forms.IntegerField(label=_("The other application no."), min_value=1)

    def __init__(self, *args, programme: Programme, **kwargs):
        super().__init__(*args, **kwargs)
        self.programme = programme

    def clean(self):
        given = super().clean()
        rows = Enrolment.objects.filter(programme=self.programme)
        rows = rows.select_related("user", "unit__parent", "group__service_area").order_by("pk")
        found = {}
        for name in ("one", "other"):
            if name in given:
                found[name] = list(rows.filter(application_no=given[name]).with_position())
                if not found[name]:
                    self.add_error(name, _("There is no application with this number."))
        if all(found.get(name) for name in ("one", "other")):
            given["pair"] = _in_one_group(found["one"], found["other"])
        return given


def _in_one_group(ones, others) -> tuple[Enrolment, Enrolment]:
    """Of people who were transferred, the enrolments in the same group, if there are such."""
    for one in ones:
        for other in others:
            if one.group_id == other.group_id and one.pk != other.pk:
                return one, other
    return ones[-1], others[-1]


class AuditForm(forms.Form):
    """Asks who may audit a programme, and from when to when."""

    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("The person needs an account with this address.")
    )
    starts_on = date_field(required=True, label=_("First day"))
    ends_on = date_field(required=True, label=_("Last day"))

    def clean_email(self) -> User:
        """The account."""
        email = User.objects.normalize_email(self.cleaned_data["email"])
        found = User.objects.filter(email__iexact=email, is_active=True, erased_at=None).first()
        if found is None:
            raise forms.ValidationError(_("There is no account with this address."))
        return found

    def clean(self):
        given = super().clean()
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first one."))
        elif first and last and last - first > timedelta(days=MOST_DAYS):
            self.add_error("ends_on", _("An audit lasts for a year at most."))
        elif last and last < timezone.localdate():
            self.add_error("ends_on", _("This day is over."))
        return given
