"""Forms for the user's own profile and for searching the directory."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _, ngettext_lazy

from members.accounts.models import User
from members.people.models import Profile, Topic, folded_topic
from members.people.services import TOPICS, name_topics
from members.saved_meanwhile import SavedMeanwhileMixin
from members.text import OneLineField, one_line
from members.units.models import LocalGovernmentUnit, ServiceArea

is_phone = RegexValidator(
    r"^\+?[0-9 ()/.-]{5,}( ?(w|wew|ext)\.? ?[0-9]+)?$",
    _("Please give a phone number, e.g. 46 837 00 00."),
)


class NameForm(SavedMeanwhileMixin, forms.ModelForm):
    """The form for the name and the language, which are fields of the account, not the profile."""

    class Meta:
        model = User
        fields = ["first_name", "last_name", "language"]
        field_classes = {"first_name": OneLineField, "last_name": OneLineField}
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }

    def save(self, commit=True):
        """Saves only the form's fields, so that a suspension set meanwhile is not overwritten."""
        self.instance.save(update_fields=self._meta.fields)
        return self.instance


class ProfileForm(SavedMeanwhileMixin, forms.ModelForm):
    """The form for the user's profile. It also asks which contact details members may see."""

    begun_field = "begun_with_profile"

    topics = forms.CharField(
        label=_("Ask me about"),
        required=False,
        max_length=700,
        help_text=_("Topics on which colleagues may ask, with commas between, at most ten."),
    )

    class Meta:
        model = Profile
        fields = ["phone", "areas", "topics", "titles", "show_email", "show_phone"]
        widgets = {
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            "areas": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"].validators.append(is_phone)
        # Reading a many-to-many field of an unsaved profile would raise an error.
        topics = self.instance.topics.all() if self.instance.pk else []
        self.initial["topics"] = ", ".join(map(str, topics))

    def clean_topics(self):
        """The topics as a list. Of names that differ only in case or diacritics, keeps the first.

        Raises ValidationError if a name is too long, or if there are more than TOPICS topics.
        """
        names = [one_line(name) for name in self.cleaned_data["topics"].split(",")]
        by_key = {folded_topic(name): name for name in reversed(names)}
        names = [name for key, name in by_key.items() if key][::-1]
        longest = Topic._meta.get_field("name").max_length
        if any(len(name) > longest for name in names):
            raise ValidationError(
                ngettext_lazy(
                    "A topic has at most %(n)d character.",
                    "A topic has at most %(n)d characters.",
                    "n",
                )
                % {"n": longest}
            )
        if len(names) > TOPICS:
            raise ValidationError(_("Please name at most ten topics."))
        return names

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("show_phone") and not cleaned.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Please give the number that is to be shown."))
        return cleaned

    def _save_m2m(self):
        topics = self.cleaned_data.pop("topics")
        super()._save_m2m()
        name_topics(self.instance, topics)


class SearchForm(forms.Form):
    """The search form of the directory. All fields are optional."""

    q = forms.CharField(
        label=_("Name, unit or position"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    area = forms.ModelChoiceField(
        ServiceArea.objects.all(),
        label=_("Service area"),
        to_field_name="slug",
        required=False,
        empty_label=_("all"),
    )
    topic = forms.CharField(label=_("Ask about"), required=False, max_length=60)


class UnitSearchForm(forms.Form):
    """The search form of the list of units. All fields are optional."""

    q = forms.CharField(
        label=_("Name of the unit"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("all")), *LocalGovernmentUnit.Kind.choices]
    )
    voivodeship = forms.ModelChoiceField(
        LocalGovernmentUnit.objects.filter(
            level=LocalGovernmentUnit.Level.VOIVODESHIP
        ).in_polish_order(),
        label=_("Voivodeship"),
        to_field_name="code",
        required=False,
        empty_label=_("all"),
    )
    everything = forms.BooleanField(label=_("Also units without members"), required=False)
