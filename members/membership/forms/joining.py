"""Forms for joining an organisation."""

from django import forms
from django.contrib.auth.forms import SetPasswordMixin
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy as _

from members.accounts.forms import PersonForm
from members.accounts.legal_notices import LegalNotice, notice_in_force
from members.accounts.models import User
from members.membership.models import Affiliation
from members.membership.services.receipts import rules_to_accept
from members.text import OneLineField
from members.units.models import Organisation, ServiceArea


class RulesForm(forms.Form):
    """A form with a checkbox for accepting the rules in force.

    There is no checkbox if ``user`` has accepted the rules already, or if no rules are in force. A
    hidden field contains the URL of the version that was shown. If a newer version is in force when
    the form is posted, the form is invalid, and the user must accept the newer version.
    """

    def __init__(self, *args, user: User | None, language: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.rules = rules_to_accept(user, language)
        if self.rules:
            self.fields["accepts_rules"] = forms.BooleanField(
                label=_("I accept the rules of the Forum"), help_text=_link_to(self.rules)
            )
            self.fields["rules_url"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=self.rules.url
            )

    def clean(self):
        cleaned = super().clean()
        if self.rules and cleaned.get("rules_url") != self.rules.url:
            self.data = self.data.copy()
            self.data[self.add_prefix("rules_url")] = self.rules.url
            self.data.pop(self.add_prefix("accepts_rules"), None)
            if not self.has_error("accepts_rules"):
                changed = _("The rules have changed meanwhile. Please read the new wording.")
                self.add_error("accepts_rules", changed)
        return cleaned

    @property
    def notices(self) -> list[LegalNotice]:
        """The legal notices that views record as accepted or shown when the form is valid."""
        return [self.rules] if self.rules else []


def _link_to(notice: LegalNotice) -> str:
    words = gettext("%(title)s, version %(number)s, in force from %(day)s") % {
        "title": notice.title,
        "number": notice.version,
        "day": date_format(notice.in_force_on),
    }
    hint = gettext("(opens in a new window)")
    return format_html(
        '<a href="{}" target="_blank" rel="noopener">{}</a> {}', notice.url, words, hint
    )


class ApplicationForm(RulesForm):
    """The form for an application: position, service areas, rules."""

    position = OneLineField(
        label=_("Position"),
        max_length=Affiliation._meta.get_field("position").max_length,
        help_text=_("As it should appear beside your name, e.g. inspector, Education Office."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    areas = forms.ModelMultipleChoiceField(
        ServiceArea.objects.all(),
        label=_("Service areas"),
        required=False,
        help_text=_("What you work on. Others find you by it."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, language: str, **kwargs):
        super().__init__(*args, language=language, **kwargs)
        self.privacy = notice_in_force("privacy", language)

    @property
    def notices(self):
        return super().notices + ([self.privacy] if self.privacy else [])

    @property
    def answers(self) -> dict:
        """The values of the form as keyword arguments for services such as ``apply_to``."""
        return {
            "position": self.cleaned_data["position"],
            "areas": self.cleaned_data["areas"],
            "notices": self.notices,
        }


class MissingOrganisationForm(ApplicationForm):
    """The form for an application to an institution that is not in the register.

    It also asks for the institution's name and kind.
    """

    name = OneLineField(
        label=_("Full name of the institution"),
        max_length=Organisation._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind of institution"), choices=[("", _("Choose from the list"))]
    )
    field_order = ["name", "kind", "position", "areas"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices += Organisation.Kind.choices


class NewcomerForm(SetPasswordMixin, PersonForm, ApplicationForm):
    """The form for an invited person without an account: name, password, application."""

    password1, password2 = SetPasswordMixin.create_password_fields()
    field_order = ["first_name", "last_name", "password1", "password2", "position", "areas"]

    def __init__(self, *args, email: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self):
        self.validate_passwords()
        cleaned = super().clean()
        names = {name: cleaned.get(name, "") for name in ("first_name", "last_name")}
        self.validate_password_for_user(User(email=self.email, **names), "password1")
        return cleaned
