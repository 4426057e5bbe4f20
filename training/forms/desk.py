"""Forms of the organisers' desk for the queue of a group."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.reason_form import ReasonForm, reason_field
from training.models import Enrolment, TrainingGroup


class CapacityForm(forms.Form):
    """Asks for the number of places, and why it changes."""

    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=500)
    reason = reason_field(
        required=False, rows=3, help_text=_("It stays in the history of the group.")
    )


class MoveForm(ReasonForm):
    """Asks for another group of the same programme, and why the person is moved."""

    group = forms.ModelChoiceField(TrainingGroup.objects.none(), label=_("Group"))

    field_order = ["group", "reason"]

    def __init__(self, *args, enrolment: Enrolment, **kwargs):
        asking = {"help_text": _("The applicant reads it.")}
        super().__init__(*args, asking=asking, **kwargs)
        groups = TrainingGroup.objects.filter(programme=enrolment.programme_id).for_list()
        giving = groups.filter(state__in=TrainingGroup.RECRUITING).exclude(pk=enrolment.group_id)
        self.fields["group"].queryset = giving
