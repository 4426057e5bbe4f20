"""The form for an institution that an applicant proposed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.saved_meanwhile import SavedMeanwhileMixin
from members.text import OneLineField
from members.units.models import Organisation


class ProposedOrganisationForm(SavedMeanwhileMixin, forms.ModelForm):
    """Replaces a proposed institution with one from the register, or corrects the proposed data."""

    known = forms.ModelChoiceField(
        label=_("Is it one of these?"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("No, it is a new one"),
        help_text=_("Institutions of the same unit which are in the register."),
    )

    class Meta:
        model = Organisation
        fields = ["name", "kind"]
        field_classes = {"name": OneLineField}

    field_order = ["known", "name", "kind"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["known"].queryset = Organisation.objects.beside(self.instance)
