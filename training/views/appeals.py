"""Appeals: the applicant's own pages, and those of the organisers who decide."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from members.membership.refused_forms import refuse
from members.membership.unsent_forms import form_data, takes_unsent
from training.appeals import appealable
from training.breadcrumbs import enrolment_crumbs, programme_crumbs, training_crumbs
from training.enrolment_texts import appeals_in_words, event_in_words, tone_of
from training.forms.appeals import AppealDecisionForm, AppealForm
from training.models import Appeal, Enrolment, Programme
from training.services.appealing import (
    NothingToAppeal,
    SamePerson,
    decide_appeal,
    submit_appeal,
    withdraw_appeal,
)
from training.services.places import AlreadyChanged
from training.views.access import organised

SHOWN = 200
"""How many decided appeals the list shows at most, the newest first."""


# --- The applicant --------------------------------------------------------------------------------


@takes_unsent(gettext_lazy("Appeal"))
@login_required
def appeal(request, pk):
    """Asks for the grounds, then sends the appeal against the last step of one's own enrolment."""
    own = Enrolment.objects.of(request.user).for_list()
    enrolment = get_object_or_404(own, pk=pk)
    found = appealable(enrolment, timezone.now())
    form = AppealForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            submit_appeal(enrolment, by=request.user, grounds=form.cleaned_data["grounds"])
        except NothingToAppeal:
            refuse(
                request,
                _("You cannot appeal here: the time is over, or you have appealed already."),
            )
        else:
            messages.success(request, _("The appeal was sent. An e-mail confirms it."))
        return redirect("enrolments:detail", pk)
    if found is None and request.method != "POST":
        messages.info(request, _("There is nothing here against which you can appeal now."))
        return redirect("enrolments:detail", pk)
    number = _("Application no. %(number)s") % {"number": enrolment.application_no}
    context = {
        "form": form,
        "enrolment": enrolment,
        "until": found.until if found else None,
        "step": found.step if found else None,
        "words": event_in_words(found.step) if found else "",
        "breadcrumbs": training_crumbs(
            (_("My applications"), reverse("enrolments:mine")),
            (number, enrolment.get_absolute_url()),
            _("Appeal"),
        ),
    }
    return render(request, "training/mine/appeal.html", context)


@login_required
@require_POST
def withdraw(request, pk):
    """Withdraws one's own appeal."""
    rows = Appeal.objects.filter(enrolment__user=request.user).select_related("enrolment")
    found = get_object_or_404(rows, pk=pk)
    try:
        withdraw_appeal(found, by=request.user)
    except AlreadyChanged:
        messages.warning(request, _("This appeal was decided or withdrawn already."))
    else:
        messages.success(request, _("The appeal was withdrawn."))
    return redirect(found.enrolment.get_absolute_url())


# --- The organisers -------------------------------------------------------------------------------


def _organised(request):
    programmes = Programme.objects.organised_by(request.user).values("pk")
    related = ["against__by", "decided_by", "enrolment__user", "enrolment__programme"]
    rows = Appeal.objects.filter(enrolment__programme__in=programmes)
    return rows.select_related(
        *related, "enrolment__group__service_area", "enrolment__unit__parent"
    )


@login_required
@require_safe
def appeals(request, slug):
    """The appeals in a programme: those that wait for a decision, then the others."""
    programme = organised(request, slug)
    rows = _organised(request).filter(enrolment__programme=programme)
    waiting = appeals_in_words(rows.undecided().order_by("pk"))
    for row in waiting:
        row.is_mine = row.may_be_decided_by(request.user)
    context = {
        "programme": programme,
        "waiting": waiting,
        "decided": appeals_in_words(rows.exclude(state=Appeal.State.OPEN).order_by("-pk")[:SHOWN]),
        "breadcrumbs": programme_crumbs(programme, _("Appeals")),
    }
    return render(request, "training/desk/appeals.html", context)


@takes_unsent(gettext_lazy("Decision on an appeal"))
@login_required
def decision(request, pk):
    """One appeal with the facts, and the form to decide it for whoever may."""
    found = get_object_or_404(_organised(request), pk=pk)
    form = AppealDecisionForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            decide_appeal(found, by=request.user, is_accepted=form.is_accepted, reason=reason)
        except AlreadyChanged:
            refuse(request, _("This appeal was decided or withdrawn already."))
        except SamePerson:
            refuse(request, _("Somebody else has to decide, because you took this step."))
        else:
            messages.success(request, _("The appeal was decided; the applicant gets an e-mail."))
        return redirect(found.get_absolute_url())
    [found] = appeals_in_words([found])
    found.enrolment.tone = tone_of(found.enrolment)
    context = {
        "appeal": found,
        "enrolment": found.enrolment,
        "form": form,
        "may_decide": found.is_open and found.may_be_decided_by(request.user),
        "breadcrumbs": enrolment_crumbs(found.enrolment, _("Appeal")),
    }
    return render(request, "training/desk/appeal.html", context)
