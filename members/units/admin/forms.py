"""Forms for units and organisations in the CMS."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from members.units.admin.choosers import UnitsChooser, unit_chooser
from members.units.models import LocalGovernmentUnit, Organisation

Level = LocalGovernmentUnit.Level


class DomainsField(forms.CharField):
    """A list of domains, separated by line breaks, spaces or commas. Each may begin with "@"."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        words = super().to_python(value).replace(",", " ").split()
        return list(dict.fromkeys(word.lower().removeprefix("@") for word in words))

    def run_validators(self, value):
        for domain in value:
            super().run_validators(domain)


class UnitForm(WagtailAdminModelForm):
    """The form for a unit. Its parent must have a higher level."""

    parent = forms.ModelChoiceField(
        label=_("Parent unit"),
        queryset=LocalGovernmentUnit.objects.all(),
        required=False,
        widget=unit_chooser.widget_class,
    )

    def clean(self):
        cleaned = super().clean()
        parent, level = cleaned.get("parent"), cleaned.get("level")
        levels = Level.values  # from the highest to the lowest
        if parent and level and levels.index(parent.level) >= levels.index(level):
            self.add_error("parent", _("The parent unit has to be of a higher level."))
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day lies before the first."))
        return cleaned


class OrganisationForm(WagtailAdminModelForm):
    """The form for an organisation, its units and its domains."""

    units = forms.ModelMultipleChoiceField(
        label=_("Units"),
        queryset=LocalGovernmentUnit.objects.all(),
        required=False,
        widget=UnitsChooser,
        help_text=_("Save the organisation to get more fields."),
    )
    domains = DomainsField(
        label=_("E-mail domains"),
        required=False,
        validators=[DomainNameValidator(accept_idna=True)],
        help_text=_(
            "One per line, e.g. urzad.example.org. A domain only "
            "suggests the organisation to newcomers; it approves nobody."
        ),
    )

    class Meta:
        model = Organisation
        fields = "__all__"

    def clean_is_confirmed(self):
        """Refuses to remove an organisation with current or former members from the register.

        If it were removed, the signatures of their posts would no longer show the organisation.
        """
        stays, office = self.cleaned_data["is_confirmed"], self.instance
        if stays or not office.pk or not office.was_ever_joined:
            return stays
        raise ValidationError(
            _("People belong to this organisation, or did: it stays in the register.")
        )
