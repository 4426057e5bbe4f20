"""The application to belong to an organisation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.accounts.lines import one_line
from members.units.models import Affiliation


class ApplicationForm(forms.ModelForm):
    """Where the person works and as what."""

    class Meta:
        model = Affiliation
        fields = ["organisation", "position"]
        help_texts = {
            "organisation": _("The office, school, centre or company in which you work."),
            "position": _("As it should stand beside your name, e.g. inspector, Education Office."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].empty_label = _("Choose from the list")

    def clean_position(self):
        """One line without surplus spaces."""
        return one_line(self.cleaned_data["position"])
