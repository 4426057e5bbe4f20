"""A form mixin that protects values saved by others, or in another window, while a form is open."""

import json

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.choices import flatten_choices
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _


class DigestField(forms.CharField):
    """The hidden field of ``SavedMeanwhileMixin``. Nobody types in it, so it never has changed."""

    widget = forms.HiddenInput

    def has_changed(self, initial, data):
        return False


class SavedMeanwhileMixin:
    """For forms that change an object whose model has no version number.

    A hidden field has a digest of the values that were stored when the form was opened. If the
    stored values have changed when the form is sent, each field that differs from its stored value
    gets an error with this value. The form keeps the typed values. Sending it again saves them.

    ``begun_field`` is the name of the hidden field. Forms on the same page need different names.
    ``is_conflict``: after the validation, whether the form shows values that were saved meanwhile.
    """

    begun_field = "begun_with"
    is_conflict = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.shown_fields = list(self.fields)
        # The digest is computed later, because subclasses still change ``self.initial``.
        self.fields[self.begun_field] = DigestField(required=False, initial=self.begun_with)

    def clean(self):
        cleaned = super().clean()
        begun = self.data.get(self.add_prefix(self.begun_field))
        overwritten = [name for name in self.shown_fields if name in self.changed_data]
        if begun and begun != self.begun_with() and overwritten:
            self.is_conflict = True
            self.show_stored(overwritten)
            self.data = self.data.copy()
            self.data[self.add_prefix(self.begun_field)] = self.begun_with()
        return cleaned

    def show_stored(self, names: list[str]) -> None:
        """Adds an error to the form, and one with the stored value to each field in ``names``."""
        self.add_error(
            NON_FIELD_ERRORS,
            _(
                "This was changed in another window, or by somebody else. What you typed is still"
                " here, and each field says what is saved now. Saving again replaces it."
            ),
        )
        for name in names:
            self.add_error(name, _("Saved now: %(value)s") % {"value": self._stored_words(name)})

    def _stored(self, name):
        """The stored value of the field ``name``, in the form in which its widget gets it."""
        field = self.fields[name]
        return field.prepare_value(self.get_initial_for_field(field, name))

    def begun_with(self) -> str:
        """The digest of the values that are stored now, for the hidden field."""
        values = {name: _plain(self._stored(name)) for name in self.shown_fields}
        return salted_hmac("begun_with", json.dumps(values)).hexdigest()

    def _stored_words(self, name) -> str:
        field, value = self.fields[name], self._stored(name)
        if isinstance(field, forms.BooleanField):
            return _("yes") if value else _("no")
        if hasattr(field, "choices"):
            chosen = _plain(value)
            labels = flatten_choices(field.choices)
            value = ", ".join(str(label) for key, label in labels if key and str(key) in chosen)
        return str(value if value not in (None, "") else "–")


def _plain(value) -> list[str]:
    """A value, or a list of values, as a sorted list of strings. None becomes ""."""
    values = value if isinstance(value, list | tuple) else [value]
    return sorted(str("" if one is None else one) for one in values)
