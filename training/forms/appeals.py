"""Forms for sending an appeal, and for deciding one."""

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from members.reason_form import ReasonForm


class AppealForm(forms.Form):
    """Asks why the step was wrong."""

    grounds = forms.CharField(
        label=_("Why do you appeal?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Say what was decided wrongly, and what shows it."),
    )


class AppealDecisionForm(ReasonForm):
    """Asks whether the appeal is accepted, and why."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("accept", pgettext_lazy("appeal", "accept: the number gets its position back")),
            ("dismiss", pgettext_lazy("appeal", "dismiss: the decision stays")),
        ],
        widget=forms.RadioSelect,
    )

    field_order = ["decision", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, asking={"help_text": _("The applicant reads it.")}, **kwargs)

    @property
    def is_accepted(self) -> bool:
        """Whether the valid form accepts the appeal."""
        return self.cleaned_data["decision"] == "accept"
