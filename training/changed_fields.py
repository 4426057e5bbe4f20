"""What was changed in the form of a programme or group, as it is kept in the history."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field
from django.forms import ModelForm
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from members.dates import words
from training.models import Programme, TrainingGroup

SESSIONS = "sessions"
"""Stands for the sessions of a group, of which the history says only that they were changed."""

RULES_OF_PROGRAMME = (
    "place_scope",
    "places_per_unit",
    "offer_workdays",
    "consent_workdays",
    "without_consent",
    "completion_workdays",
    "appeal_workdays",
    "special_needs_reader",
)
RULES_OF_GROUP = ("minimum", "opens_at", "closes_at", "decision_on")
"""Fields whose changes are kept in the history, because places or people's data depend on them."""

Changes = dict[str, list]
"""Names of fields with what was stored before and after; an empty list where that is not kept."""


def changes_between(before: Mapping[str, object], after: Mapping[str, object]) -> Changes:
    """The fields of ``after`` whose values differ from those in ``before``."""
    return {
        name: [_storable(before[name]), _storable(value)]
        for name, value in after.items()
        if before[name] != value
    }


def changes_in(form: ModelForm, names: Collection[str]) -> Changes:
    """What a valid ``form`` changes in the fields ``names``. Of people it keeps only the field."""
    changed = {name: form.cleaned_data[name] for name in names if name in form.changed_data}
    before = {name: form.initial.get(name) for name in changed}
    found = changes_between(before, changed)
    return {name: [] if _is_person(name) else values for name, values in found.items()}


def _is_person(name: str) -> bool:
    return _field(name).is_relation


def _storable(value) -> object:
    return value.isoformat() if isinstance(value, date) else value


def changes_in_words(changes: Changes) -> str:
    """Such as "recruitment closes: 8 May 2026, 12:00 (before: 1 May 2026, 12:00); sessions"."""
    return "; ".join(_in_words(name, values) for name, values in changes.items())


def _in_words(name, values) -> str:
    if name == SESSIONS:
        return _("sessions")
    field = _field(name)
    if not values:
        return str(field.verbose_name)
    before, after = (_value_in_words(field, value) for value in values)
    return change_in_words(field.verbose_name, before, after)


def change_in_words(what, before, after) -> str:
    """Such as "starts from: 8 (before: 12)". An empty value before is shown as a dash."""
    words_of_it = {"what": what, "now": after, "before": before or "–"}
    return _("%(what)s: %(now)s (before: %(before)s)") % words_of_it


def field_name(name: str) -> str:
    """What pages call a field of a group or programme."""
    return str(_field(name).verbose_name)


def value_in_words(name: str, stored) -> str:
    """What pages say of a value of such a field, as it is kept in the history."""
    return _value_in_words(_field(name), stored)


def _field(name: str) -> Field:
    try:
        return TrainingGroup._meta.get_field(name)
    except FieldDoesNotExist:
        return Programme._meta.get_field(name)


def _value_in_words(field: Field, stored) -> str:
    value = field.to_python(stored)
    if value in (None, ""):
        return "–"
    if isinstance(value, datetime):
        return f"{words(localtime(value))}, {localtime(value):%H:%M}"
    if isinstance(value, date):
        return words(value)
    return str(dict(field.flatchoices).get(value, value))
