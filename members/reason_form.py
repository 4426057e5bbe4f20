"""A form and a page (``members/reason_form.html``) for every action that needs a reason."""

from django import forms
from django.utils.translation import gettext_lazy as _


def reason_field(*, rows: int = 4, **options) -> forms.CharField:
    """A field for a reason.

    ``options`` are arguments of CharField. Pass a ``help_text`` that says who reads the reason.
    """
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(**{"label": _("Reason"), "max_length": 2000, "widget": widget} | options)


class ReasonForm(forms.Form):
    """A form with a reason.

    ``asking`` is a dict of arguments for ``reason_field``. Other forms may inherit from this one.
    """

    reason = reason_field()

    def __init__(self, *args, asking: dict | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"] = reason_field(**(asking or {}))
