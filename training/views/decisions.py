"""The organisers' page on which groups are launched, postponed, or not launched."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from members.membership.unsent_forms import form_data, takes_unsent
from training.breadcrumbs import programme_crumbs
from training.forms.decisions import DecisionForm
from training.models import TrainingGroup
from training.services.decision_preview import letters_of
from training.services.launching import (
    Decision,
    DecisionRefused,
    do_not_launch,
    launch,
    postpone,
)
from training.views.access import organised

MOST_SHOWN = 100
"""How many people the preview lists."""


@takes_unsent(gettext_lazy("Decision on groups"))
@login_required
def decisions(request, slug):
    """Groups that wait for a decision, and the form to decide on several of them at once.

    The form is sent twice: first it shows the e-mails, then it decides.
    """
    programme = organised(request, slug)
    form = DecisionForm(form_data(request), programme=programme)
    if request.method == "POST" and "change" not in request.POST and form.is_valid():
        try:
            if "confirm" not in request.POST:
                return _preview(request, programme, form)
            _decide(form, request.user)
        except DecisionRefused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _decided(len(form.cleaned_data["groups"])))
            return redirect("training_desk:decisions", slug)
    elif "change" in request.POST:
        form.errors.clear()  # what was right for the preview is only to be changed
    now = timezone.now()
    groups = [row for row in _groups(programme) if row.state == TrainingGroup.State.OPEN]
    context = {
        "programme": programme,
        "form": form,
        "chosen": set(form["groups"].value() or []),
        "due": [group for group in groups if group.decision_on and group.is_due_at(now)],
        "others": [group for group in groups if not (group.decision_on and group.is_due_at(now))],
        "breadcrumbs": programme_crumbs(programme, _("Decisions on groups")),
    }
    return render(request, "training/desk/decisions.html", context)


def _groups(programme) -> list[TrainingGroup]:
    """The groups, as their forms choose them: with ids as text."""
    groups = list(programme.groups.for_list())
    for group in groups:
        group.value = str(group.pk)
        group.missing = max(group.minimum - group.places_taken, 0)
    return groups


def _decide(form, user) -> None:
    given = form.cleaned_data
    groups, reason = list(given["groups"]), given["reason"]
    if given["decision"] == Decision.LAUNCH:
        launch(groups, by=user, reason=reason)
    elif given["decision"] == Decision.POSTPONE:
        postpone(groups, given["day"], by=user, reason=reason)
    else:
        do_not_launch(groups, by=user, reason=reason)


def _decided(count) -> str:
    words = ngettext(
        "%(count)s group was decided on; its people get an e-mail.",
        "%(count)s groups were decided on; their people get an e-mail.",
        count,
    )
    return words % {"count": count}


def _preview(request, programme, form):
    letters = letters_of(lambda: _decide(form, request.user))
    examples = {letter.subject.partition(":")[0]: letter for letter in reversed(letters)}
    context = {
        "programme": programme,
        "form": form,
        "groups": form.cleaned_data["groups"],
        "decision": Decision(form.cleaned_data["decision"]).label,
        "is_danger": form.cleaned_data["decision"] == Decision.DO_NOT_LAUNCH,
        "count": len(letters),
        "letters": letters[:MOST_SHOWN],
        "more": max(len(letters) - MOST_SHOWN, 0),
        "examples": list(examples.values()),
        "breadcrumbs": programme_crumbs(programme, _("Decisions on groups")),
    }
    return render(request, "training/desk/decisions_preview.html", context)
