"""The form in which a person names a substitute."""

from datetime import timedelta

from django import forms
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from members.accounts.models import User
from members.membership.models import Affiliation, Substitution
from members.membership.models.substitutions import today_in_poland
from members.membership.stand_ins import possible_substitutes
from members.saved_meanwhile import SavedMeanwhileMixin

LONGEST = timedelta(days=366)


class ColleagueField(forms.ModelChoiceField):
    """A list of people, each with position and workplace, because names may be equal."""

    def label_from_instance(self, obj: User) -> str:
        signatures = [affiliation.signature for affiliation in obj.current_affiliations[:1]]
        return ", ".join([str(obj), *signatures])


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date", "class": "input-short"}, format="%Y-%m-%d")


class SubstitutionForm(SavedMeanwhileMixin, forms.Form):
    """Asks who stands in for ``by``, from which day to which.

    ``own``: the substitution of ``by`` that is stored, or None.
    """

    substitute = ColleagueField(
        label=pgettext_lazy("person", "Substitute"),
        queryset=User.objects.none(),
        empty_label=_("Choose from the list"),
    )
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"))

    def __init__(self, *args, by: User, own: Substitution | None, **kwargs):
        names = ("substitute", "first_day", "last_day") if own else ()
        super().__init__(*args, initial={name: getattr(own, name) for name in names}, **kwargs)
        current = Affiliation.objects.in_force().select_related("organisation")
        current = current.order_by("-is_primary", "-pk")
        people = possible_substitutes(by).prefetch_related(
            Prefetch("affiliations", current, to_attr="current_affiliations")
        )
        self.fields["substitute"].queryset = people

    @property
    def people(self) -> list[User]:
        """The people to choose from. Reads them once, also for the list in the form."""
        return list(self.fields["substitute"].queryset)

    def clean_first_day(self):
        """Accepts days from today on, and the stored first day, which may have passed."""
        day = self.cleaned_data["first_day"]
        if day < today_in_poland() and day != self.initial.get("first_day"):
            raise forms.ValidationError(_("This day has passed."), code="past")
        return day

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day < today_in_poland():
            raise forms.ValidationError(_("This day has passed."), code="past")
        return day

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day cannot be before the first day."))
        elif first and last and last - first > LONGEST:
            self.add_error("last_day", _("A substitution can last at most a year."))
        return cleaned
