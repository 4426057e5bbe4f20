"""Asking for a reason: one form and one page (``members/reason_form.html``) for every such act."""

from django import forms
from django.utils.translation import gettext_lazy as _


def reason_field(*, rows: int = 4, **options) -> forms.CharField:
    """Why; ``options`` are those of a text field. ``help_text`` says who will read it."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(**{"label": _("Reason"), "max_length": 2000, "widget": widget} | options)


class ReasonForm(forms.Form):
    """Why; ``asking`` has the arguments of ``reason_field``. Forms that ask for more go on here."""

    reason = reason_field()

    def __init__(self, *args, asking: dict | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"] = reason_field(**(asking or {}))
