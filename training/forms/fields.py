"""The form fields for the answers to the questions of a form."""

from __future__ import annotations

import re

from django import forms
from django.urls import reverse_lazy
from django.utils.html import escape
from django.utils.translation import gettext, gettext_lazy as _

from members.collation import fold
from members.membership.forms.appointment_files import check_letter
from members.membership.workplace_search import find_units
from members.text import search_text
from members.units.models import LocalGovernmentUnit, ServiceArea
from training.models import Question

Kind = Question.Kind


class UnitField(forms.CharField):
    """A field for a unit of the register: its name is typed, with suggestions where scripts run.

    The value is the typed text. The form finds the unit (``units_named``), because it may have to
    ask which one of several is meant.
    """

    def __init__(self, **kwargs):
        super().__init__(max_length=200, **kwargs)
        self.widget.attrs.update(
            {
                "data-combobox": reverse_lazy("enrolments:units"),
                "data-label": _("Found units"),
                "autocomplete": "off",
            }
        )

    def prepare_value(self, value):
        return value.full_name if isinstance(value, LocalGovernmentUnit) else value


def units_named(text: str) -> list[LocalGovernmentUnit]:
    """The units that ``text`` may mean; one if it is a full name, or fits only one unit."""
    name = search_text(text.partition(" (")[0])
    found = find_units(name) if name else []
    exact = [unit for unit in found if fold(unit.full_name) == fold(text.strip())]
    return exact or found


class PicksUnitMixin:
    """For forms with a ``UnitField``: asks which unit is meant if several fit the typed name.

    The question is a field with the name of the unit's field and ``_pick`` at the end.
    """

    def pick_unit(self, name: str, text: str) -> LocalGovernmentUnit | None:
        """The unit that ``text`` means. Otherwise adds an error to the field ``name``."""
        found = units_named(text)
        picked = self.data.get(self.add_prefix(f"{name}_pick"), "")
        for unit in found:
            if len(found) == 1 or picked == str(unit.pk):
                return unit
        if not found:
            self.add_error(name, _("The register has no unit of this name. Check the spelling."))
            return None
        self.fields[f"{name}_pick"] = forms.ChoiceField(
            label=_("Which one is it?"),
            choices=[(str(unit.pk), unit.full_name) for unit in found],
            widget=forms.RadioSelect,
            required=False,
        )
        self.add_error(name, _("Several units fit this name. Choose one of them below."))
        return None


class NumberField(forms.DecimalField):
    """A field for a number, with a decimal comma or point, and with spaces between thousands."""

    widget = forms.TextInput

    def __init__(self, **kwargs):
        super().__init__(max_digits=18, decimal_places=4, **kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "class": "input-short"})

    def to_python(self, value):
        return super().to_python(re.sub(r"\s", "", str(value or "")).replace(",", "."))


class YesNoField(forms.TypedChoiceField):
    """Two radio buttons, neither of which is chosen at first."""

    def __init__(self, **kwargs):
        super().__init__(
            choices=[("yes", _("yes")), ("no", _("no"))],
            coerce=lambda value: value == "yes",
            empty_value=None,
            widget=forms.RadioSelect,
            **kwargs,
        )

    def prepare_value(self, value):
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class AnswerFileField(forms.FileField):
    """A field for a file, which is checked by its content."""

    widget = forms.FileInput

    def __init__(self, **kwargs):
        super().__init__(max_length=200, **kwargs)
        self.widget.attrs["accept"] = ".pdf,.jpg,.jpeg,.png,.odt,.docx"

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        return check_letter(file) if data else file


def field_for(question: Question, *, has_file: bool = False) -> forms.Field:
    """The form field for the question. ``has_file``: whether a file was uploaded earlier."""
    options = {
        "label": question.label,
        "help_text": help_of(question),
        "required": question.is_required,
    }
    kind = question.kind
    if kind in Question.CHOICES:
        return _choice(question, options)
    if kind == Kind.FILE:
        options["required"] = question.is_required and not has_file
        return AnswerFileField(**options)
    if kind == Kind.STATEMENT:
        missing = gettext("Please confirm this statement: the application needs it.")
        return forms.BooleanField(**options, error_messages={"required": missing})
    return _simple(kind, options)


def _simple(kind, options) -> forms.Field:
    if kind == Kind.LONG:
        return forms.CharField(max_length=10_000, widget=_area(), **options)
    if kind == Kind.NUMBER:
        return NumberField(**options)
    if kind == Kind.DATE:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(widget=widget, **options)
    if kind == Kind.YES_NO:
        return YesNoField(**options)
    if kind == Kind.UNIT:
        return UnitField(**options)
    if kind == Kind.AREA:
        areas = ServiceArea.objects.all()
        empty = _("Choose from the list")
        return forms.ModelChoiceField(queryset=areas, empty_label=empty, **options)
    return forms.CharField(max_length=500, **options)


def _area():
    return forms.Textarea(attrs={"rows": 5})


def _choice(question, options) -> forms.Field:
    choices = [(option, option) for option in question.option_list()]
    if question.kind == Kind.SEVERAL:
        widget = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(choices=choices, widget=widget, **options)
    if not question.is_required:
        choices = [("", gettext("no answer")), *choices]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **options)


def help_of(question: Question) -> str:
    """What stands below the question, escaped: help, why it is asked, how long it is kept."""
    parts = [question.text, question.help]
    if question.is_voluntary_statement:
        parts.append(gettext("This statement is voluntary. You can withdraw it at any time."))
    if question.kind == Kind.FILE:
        parts.append(gettext("PDF, JPEG, PNG, ODT or DOCX, at most 10 MB."))
    if question.purpose:
        parts.append(gettext("Why we ask: %(purpose)s.") % {"purpose": _bare(question.purpose)})
    if question.kept:
        parts.append(gettext("How long it is kept: %(kept)s.") % {"kept": _bare(question.kept)})
    return escape(" ".join(part.strip() for part in parts if part.strip()))


def _bare(text: str) -> str:
    return text.strip().rstrip(".")


def stored_value(question: Question, value: object) -> object:
    """The cleaned value of the question's field as it is stored (JSON)."""
    if value is None or isinstance(value, bool | str | list):
        return value
    if isinstance(value, LocalGovernmentUnit | ServiceArea):
        return value.pk
    return value.isoformat() if hasattr(value, "isoformat") else f"{value.normalize():f}"


def initial_value(question: Question, answer: object) -> object:
    """The stored answer as an initial value of the question's field."""
    if question.kind == Kind.UNIT and isinstance(answer, int):
        return LocalGovernmentUnit.objects.for_list().filter(pk=answer).first()
    if question.kind == Kind.NUMBER and isinstance(answer, str):
        return answer.replace(".", ",")
    if question.kind in Question.CHOICES and not isinstance(answer, str | list):
        return None
    return answer
