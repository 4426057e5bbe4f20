"""The form for appointing coordinators and deputies."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.membership.forms.appointment_files import check_letter
from members.membership.models import Affiliation, CoordinatorAppointment
from members.units.models import Organisation


class PersonChoiceField(forms.ModelChoiceField):
    """A field to choose an affiliation. The choices show the person's name and position."""

    def label_from_instance(self, affiliation):
        return f"{affiliation.user}, {affiliation.position}"


class AppointmentForm(forms.Form):
    """Asks for the person, the role and the letter of authority."""

    affiliation = PersonChoiceField(
        label=_("Person"),
        queryset=Affiliation.objects.none(),
        empty_label=_("Choose from the list"),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=CoordinatorAppointment._meta.get_field("role").choices,
        widget=forms.RadioSelect,
    )
    letter = forms.FileField(
        label=_("Letter of authority"),
        max_length=200,
        help_text=_(
            "Signed by the head of the unit. PDF, JPEG, PNG, ODT or DOCX, at most 10 MB. Only"
            " this person and the moderators and administrators of the Forum can download it."
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.odt,.docx"}),
    )

    def __init__(self, *args, organisation: Organisation, **kwargs):
        super().__init__(*args, **kwargs)
        own = organisation.affiliations.in_force().select_related("user")
        self.fields["affiliation"].queryset = own.order_by("user__sort_key", "pk")

    def clean_letter(self):
        return check_letter(self.cleaned_data["letter"])
