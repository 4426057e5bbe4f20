"""The forms with which an organiser builds the form of a programme, and verifies applications."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from members.saved_meanwhile import SavedMeanwhileMixin
from training.models import Criterion, Question, SurveyResponse


class QuestionForm(SavedMeanwhileMixin, forms.ModelForm):
    """The form of one question."""

    class Meta:
        model = Question
        fields = [
            "label",
            "kind",
            "is_required",
            "options",
            "text",
            "help",
            "purpose",
            "kept",
        ]
        widgets = {
            "options": forms.Textarea(attrs={"rows": 5}),
            "text": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False


class CriterionForm(SavedMeanwhileMixin, forms.ModelForm):
    """The form of one criterion."""

    class Meta:
        model = Criterion
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False


class VerificationForm(SavedMeanwhileMixin, forms.Form):
    """The record of formal verification: one answer for each criterion of the programme."""

    ANSWERS = (
        ("yes", pgettext_lazy("criterion", "fulfilled")),
        ("no", pgettext_lazy("criterion", "not fulfilled")),
        ("unchecked", pgettext_lazy("criterion", "not checked yet")),
    )
    STORED = {"yes": True, "no": False, "unchecked": None}

    def __init__(self, *args, response: SurveyResponse, **kwargs):
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        known = {row.criterion_id: row for row in response.verifications.select_related("by")}
        self.rows = []
        for criterion in response.programme.criteria.all():
            row = known.get(criterion.pk)
            name = f"criterion_{criterion.pk}"
            self.fields[name] = forms.ChoiceField(
                label=criterion.text,
                choices=self.ANSWERS,
                widget=forms.RadioSelect,
                initial=_answer(row),
            )
            is_declared = criterion.pk in response.declared
            self.rows.append({"field": self[name], "row": row, "is_declared": is_declared})
        self.shown_fields = [row["field"].name for row in self.rows]

    def ticks(self) -> dict[int, bool | None]:
        """The answers by the ids of the criteria."""
        return {
            int(name.removeprefix("criterion_")): self.STORED[value]
            for name, value in self.cleaned_data.items()
            if name in self.shown_fields
        }


def _answer(row) -> str:
    if row is None:
        return "unchecked"
    return "yes" if row.is_fulfilled else "no"


MISSING_ASKED = {
    "label": _("What is missing"),
    "help_text": _("The applicant reads it in the e-mail and above the form."),
    "max_length": 1000,
}
