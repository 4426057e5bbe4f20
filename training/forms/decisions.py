"""The form with which an organiser decides on groups: launch, postpone, or do not launch."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.reason_form import ReasonForm
from training.forms.programmes import date_field
from training.models import Programme, TrainingGroup
from training.services.launching import (
    AlreadyDecided,
    AlreadyPostponed,
    Decision,
    DecisionRefused,
    MinimumReached,
    ReasonMissing,
    TooEarly,
    WrongDay,
    check_launch,
    check_not_launching,
    check_postponing,
)

REFUSALS = {
    AlreadyDecided: ("groups", _("%(group)s: it has been decided already.")),
    TooEarly: (
        "groups",
        _("%(group)s: fewer places are taken than it needs, and its day has not come yet."),
    ),
    MinimumReached: ("groups", _("%(group)s: enough places are taken, so it has to be launched.")),
    AlreadyPostponed: ("groups", _("%(group)s: the decision can be postponed only once.")),
    ReasonMissing: (
        "reason",
        _("%(group)s has fewer people than it needs. Please say why it is launched anyway."),
    ),
    WrongDay: ("day", _("%(group)s: the new day has to be after today and the former day.")),
}
"""Why a group cannot be decided on like this: the field, and the words at it."""


class DecisionForm(ReasonForm):
    """Asks for groups of a programme, the decision about them, its reason, and a new day."""

    groups = forms.ModelMultipleChoiceField(
        TrainingGroup.objects.none(),
        label=_("Groups"),
        error_messages={"required": _("Choose at least one group.")},
    )
    decision = forms.ChoiceField(
        label=_("Decision"), choices=Decision.choices, widget=forms.RadioSelect
    )
    day = date_field(
        label=_("New day of the decision"),
        help_text=_("Only to postpone. Recruitment closes as many days later."),
    )

    field_order = ["groups", "decision", "day", "reason"]

    def __init__(self, *args, programme: Programme, **kwargs):
        asking = {
            "required": False,
            "help_text": _(
                "The applicants read it. Needed unless groups with enough people are launched."
            ),
        }
        super().__init__(*args, asking=asking, **kwargs)
        self.use_required_attribute = False
        rows = programme.groups.for_list().select_related("programme")
        self.fields["groups"].queryset = rows

    def clean(self):
        given = super().clean()
        decision, reason = given.get("decision"), given.get("reason", "")
        if decision in (Decision.POSTPONE, Decision.DO_NOT_LAUNCH) and not reason:
            self.add_error("reason", _("Please say why."))
        if decision == Decision.POSTPONE and not given.get("day") and "day" not in self.errors:
            self.add_error("day", _("Please choose the new day."))
        if not self.errors:
            self._check_groups(given)
        return given

    def _check_groups(self, given) -> None:
        now = timezone.now()
        for group in given["groups"]:
            try:
                if given["decision"] == Decision.LAUNCH:
                    check_launch(group, now, given["reason"])
                elif given["decision"] == Decision.POSTPONE:
                    check_postponing(group, now, given["day"])
                else:
                    check_not_launching(group, now)
            except DecisionRefused as refused:
                self.add_refusal(refused)

    def add_refusal(self, refused: DecisionRefused) -> None:
        """Adds the error that says why a group cannot be decided on like this."""
        field, words = REFUSALS[type(refused)]
        self.add_error(field, words % {"group": refused.args[0]})
