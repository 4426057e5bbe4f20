"""Forms of the organisers' desk for the queue of a group."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.ids import ids_of
from members.reason_form import ReasonForm, reason_field
from members.saved_meanwhile import SavedMeanwhileMixin
from training.forms.fields import PicksUnitMixin, UnitField
from training.models import Criterion, Enrolment, TrainingGroup, Verification


class CapacityForm(SavedMeanwhileMixin, forms.Form):
    """Asks for the number of places, and why it changes."""

    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=500)
    reason = reason_field(
        required=False, rows=3, help_text=_("It stays in the history of the group.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.shown_fields = ["capacity"]  # each reason is kept in the history


class RejectForm(ReasonForm):
    """Asks which criteria are not fulfilled, and for more words about it.

    Those that the formal verification found unfulfilled are ticked. A programme without criteria
    asks for the reason alone.
    """

    criteria = forms.ModelMultipleChoiceField(
        Criterion.objects.none(),
        label=_("Criteria that are not fulfilled"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick the criterion that is not fulfilled.")},
    )

    field_order = ["criteria", "reason"]

    def __init__(self, *args, enrolment: Enrolment, **kwargs):
        criteria = Criterion.objects.filter(programme=enrolment.programme_id)
        asking = {"help_text": _("The applicant reads it.")}
        if criteria:
            asking |= {"label": _("Explanation"), "required": False}
        super().__init__(*args, asking=asking, **kwargs)
        if not criteria:
            del self.fields["criteria"]
            return
        self.fields["criteria"].queryset = criteria
        found = Verification.objects.filter(response=enrolment.response_id, is_fulfilled=False)
        self.initial["criteria"] = list(found.values_list("criterion", flat=True))


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


class UnitForm(PicksUnitMixin, ReasonForm):
    """Asks for the right delegating unit of an application, and why it is corrected.

    Where the unit has consented, it also asks whether the consent counts for the right one. A
    hidden field has the ids of the enrolments to which it had consented when the page was opened.
    """

    unit = UnitField(label=_("Local government unit"))
    keeps_consent = forms.BooleanField(
        label=_("The consent that was given is of this unit, so it stays"), required=False
    )

    known_consents = forms.CharField(widget=forms.HiddenInput, required=False)

    field_order = ["unit", "unit_pick", "keeps_consent", "reason"]

    def __init__(self, *args, enrolment: Enrolment, **kwargs):
        super().__init__(*args, asking={"help_text": _("The applicant reads it.")}, **kwargs)
        self.enrolment = enrolment
        if enrolment.unit:
            named = {"unit": enrolment.unit.full_name}
            self.fields["unit"].help_text = _("The application names: %(unit)s.") % named
        own = Enrolment.objects.consented_of(enrolment.user_id, enrolment.programme)
        self.consented = sorted(own.values_list("pk", flat=True))
        self.initial["known_consents"] = ",".join(map(str, self.consented))
        if not self.consented:
            del self.fields["keeps_consent"]

    def clean_known_consents(self) -> list[int]:
        """The ids. Consents that were given meanwhile add an error, so that they are asked for."""
        known = ids_of(self.cleaned_data["known_consents"].split(","))
        if sorted(known) != self.consented:
            self.data = self.data.copy()
            self.data[self.add_prefix("known_consents")] = self.initial["known_consents"]
            self.add_error(
                None,
                _(
                    "The unit has consented after this page was opened, or a consent has ended."
                    " Please check the form again, then send it."
                ),
            )
        return self.consented

    def clean(self):
        given = super().clean()
        if given.get("unit"):
            given["unit"] = unit = self.pick_unit("unit", given["unit"])
            self.order_fields(self.field_order)
            if unit and unit.pk == self.enrolment.unit_id:
                self.add_error("unit", _("The application names this unit already."))
        return given
