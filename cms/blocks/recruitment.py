"""The choice of a training programme."""

from django import forms
from wagtail import blocks


class ProgrammeBlock(blocks.ChooserBlock):
    """The choice of a training programme from a list. There are few of them."""

    target_model = "training.Programme"
    widget = forms.Select()

    def get_form_state(self, value):
        return str(value.pk) if value else ""
