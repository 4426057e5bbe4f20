"""Forms about the consent of the delegating unit."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.membership.forms.appointment_files import check_letter
from members.text import OneLineField


class ConsentForm(forms.Form):
    """The decision of a unit. ``name_label`` asks for the person in whose name it is made."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("consent", _("The unit consents")), ("refuse", _("The unit does not consent"))],
        widget=forms.RadioSelect,
    )
    name = OneLineField(max_length=250)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed only without a consent. The applicant reads it."),
    )

    def __init__(self, *args, name_label: str, name_help: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = name_label
        self.fields["name"].help_text = name_help

    def clean(self):
        given = super().clean()
        if given.get("decision") == "refuse" and not given.get("reason", "").strip():
            self.add_error("reason", _("Please say why the unit does not consent."))
        return given

    @property
    def is_consent(self) -> bool:
        return self.cleaned_data["decision"] == "consent"


class RequestForm(forms.Form):
    """Asks for the address to which the link for the head of the unit is sent."""

    name = OneLineField(
        label=_("Name and office"),
        max_length=250,
        help_text=_("For example: Jan Kowalski, mayor."),
    )
    email = forms.EmailField(
        label=_("E-mail address of the head of the unit or the secretary"),
        help_text=_("Not your own. We send one link, for this application alone."),
    )


class DocumentForm(forms.Form):
    """Asks for the signed document."""

    document = forms.FileField(
        label=_("Signed consent"),
        help_text=_("PDF, JPEG, PNG, ODT or DOCX, at most 10 MB. The organiser reads it."),
    )

    def clean_document(self):
        return check_letter(self.cleaned_data["document"])
