"""The form for the notification settings."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from members.accounts.models import User
from members.inbox.copies import domain_of, office_domains
from members.inbox.kinds import DIGEST, DIGEST_LABEL, kinds_for
from members.inbox.models import Level, Preferences
from members.saved_meanwhile import SavedMeanwhileMixin


def emailed_kinds(user: User) -> list[tuple[str, str]]:
    """The names and labels of what e-mails tell ``user``, and what they can end.

    These are kinds of notifications, and the digest.
    """
    kinds = [(kind.name, kind.label) for kind in kinds_for(user) if not kind.is_decision]
    return [*kinds, (DIGEST, DIGEST_LABEL)]


NO_DOMAIN = _(
    "The register has no e-mail domain of your office yet. Write to us, and we will add it."
)


def _other_domain(domains: list[str]) -> str:
    said = _("The address must be one of your office, so end with: %(domains)s.")
    return said % {"domains": ", ".join(f"@{name}" for name in domains)}


class LevelForm(forms.Form):
    """How often the receiver of an e-mail wants to be told of the one thing that it was about."""

    level = forms.ChoiceField(
        label=_("How often do you want to be told of this matter?"),
        choices=Level.choices,
        widget=forms.RadioSelect,
    )


class PreferencesForm(SavedMeanwhileMixin, forms.ModelForm):
    """When, how and of what one person wants to be told."""

    emailed_kinds = forms.MultipleChoiceField(
        label=_("E-mails may be about"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Preferences
        fields = [
            "level",
            "mention_level",
            "at_any_time",
            "digest_weekday",
            "digest_hour",
            "paused_until",
            "no_emails",
            "copy_to",
            "follows_started",
            "follows_answered",
            "follows_mentioned",
        ]
        labels = {
            "mention_level": _("When somebody mentions me or gives me a task"),
            "follows_started": capfirst(_("threads that I start and cases that I publish")),
        }
        widgets = {
            "paused_until": forms.DateInput(
                attrs={"type": "date", "class": "input-short"}, format="%Y-%m-%d"
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = emailed_kinds(self.instance.user)
        self.fields["emailed_kinds"].choices = kinds
        stopped = self.instance.stopped_kinds
        self.initial["emailed_kinds"] = [name for name, _label in kinds if name not in stopped]

    def clean_copy_to(self) -> str:
        address = self.cleaned_data["copy_to"]
        if address and address != self.instance.copy_to:
            domains = office_domains(self.instance.user)
            if not domains:
                raise ValidationError(NO_DOMAIN)
            if domain_of(address) not in domains:
                raise ValidationError(_other_domain(sorted(domains)))
        return address

    def save(self, commit=True):
        """Saves the settings; the kinds without a tick are stored, so that new kinds are on.

        Kinds that the form does not offer, because the person has no such role now, stay as they
        were.
        """
        emailed = set(self.cleaned_data["emailed_kinds"])
        offered = {name for name, _label in self.fields["emailed_kinds"].choices}
        stopped = set(self.instance.stopped_kinds) - offered
        self.instance.stopped_kinds = sorted(stopped | (offered - emailed))
        return super().save(commit)
