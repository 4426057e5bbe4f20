"""The forms with which an organiser builds the form of a programme, and verifies applications."""

from __future__ import annotations

from collections.abc import Collection

from django import forms
from django.utils.translation import gettext_lazy as _

from members.ids import ids_of
from members.saved_meanwhile import SavedMeanwhileMixin
from training.models import Criterion, Question, SurveyResponse, Verification


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
    """The record of formal verification: one answer for each criterion of the programme.

    Hidden fields say what the organiser saw: the version of the application, and the calls for
    completion (ids in ``unchecked``) that waited to be checked.
    """

    STORED = {"yes": True, "no": False, "unchecked": None}
    CHOICES = tuple((name, Verification.ANSWERS[answer]) for name, answer in STORED.items())

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    calls = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, response: SurveyResponse, unchecked: Collection[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.unchecked = unchecked
        self.use_required_attribute = False
        self._seen = {"version": response.version, "calls": ",".join(map(str, unchecked))}
        self.initial |= self._seen
        known = {row.criterion_id: row for row in response.verifications.select_related("by")}
        self.rows = []
        for criterion in response.programme.criteria.all():
            row = known.get(criterion.pk)
            name = f"criterion_{criterion.pk}"
            self.fields[name] = forms.ChoiceField(
                label=criterion.text,
                choices=self.CHOICES,
                widget=forms.RadioSelect,
                initial=_answer(row),
            )
            is_declared = criterion.pk in response.declared
            self.rows.append({"field": self[name], "row": row, "is_declared": is_declared})
        self.shown_fields = [row["field"].name for row in self.rows]

    def findings(self) -> dict:
        """What the valid form says: the arguments of ``verify``."""
        return {
            "ticks": self._ticks(),
            "version": self.cleaned_data["version"],
            "calls": ids_of(self.cleaned_data["calls"].split(",")),
        }

    def show_conflict(self) -> None:
        """Says that the application was changed meanwhile. Sending the form again saves it."""
        self.add_error(
            None,
            _(
                "The application was changed after this page was opened. Please check the answers"
                " below again, then save. What you chose is still here."
            ),
        )
        self.data = self.data.copy()
        for name, value in self._seen.items():
            self.data[self.add_prefix(name)] = value

    def _ticks(self) -> dict[int, bool | None]:
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
