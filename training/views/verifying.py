"""The organisers' pages about one application: formal verification, and the call for completion.

And the list of special needs, for the one person who is named to read it.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from members.membership.refused_forms import refuse
from members.membership.unsent_forms import form_data, takes_unsent
from members.reason_form import ReasonForm
from training.answers import answer_rows
from training.breadcrumbs import enrolment_crumbs, programme_crumbs
from training.deadlines import deadline
from training.forms.building import MISSING_ASKED, VerificationForm
from training.models import Enrolment, Programme, SpecialNeeds
from training.services.applying import EditConflict, open_calls
from training.services.places import AlreadyChanged
from training.services.verifying import AlreadyCalled, call_for_completion, verify


def _enrolment(request, pk) -> Enrolment:
    """An enrolment in a programme that the reader organises; otherwise raises Http404."""
    rows = Enrolment.objects.for_list().select_related(
        "user", "response__survey", "response__unit__parent", "response__programme"
    )
    programmes = Programme.objects.organised_by(request.user).values("pk")
    return get_object_or_404(rows.filter(programme__in=programmes), pk=pk)


@takes_unsent()
@login_required
def verification(request, pk):
    """The answers of an application in their own version, and the record of verification."""
    enrolment = _enrolment(request, pk)
    context = {
        "enrolment": enrolment,
        "breadcrumbs": enrolment_crumbs(enrolment, _("Formal verification")),
    }
    if enrolment.response is None:
        return render(request, "training/verification.html", context)
    form = _verification_form(request, enrolment.response)
    if request.method == "POST" and form.is_valid():
        try:
            verify(enrolment.response, **form.findings(), by=request.user)
        except EditConflict:
            enrolment.response.refresh_from_db()
            form = _verification_form(request, enrolment.response)
            form.show_conflict()
        else:
            messages.success(request, _("The verification is saved."))
            return redirect("training_desk:verification", pk)
    context |= _verified(enrolment.response) | {"form": form}
    return render(request, "training/verification.html", context)


def _verification_form(request, response) -> VerificationForm:
    unchecked = response.completion_calls.unchecked_at(timezone.now())
    return VerificationForm(
        form_data(request), response=response, unchecked=[call.pk for call in unchecked]
    )


def _verified(response) -> dict:
    """What the organiser verifies: the answers, and how calls for completion were answered."""
    return {
        "response": response,
        "rows": answer_rows(response),
        "calls": response.completion_calls.select_related("by"),
        "has_open_call": open_calls(response, timezone.now()).exists(),
        "is_active": response.is_active,
    }


@takes_unsent(gettext_lazy("Call for completion"))
@login_required
def completion_call(request, pk):
    """Asks what is missing, and calls the applicant to complete the application."""
    enrolment = _enrolment(request, pk)
    back_url = reverse("training_desk:verification", args=[pk])
    if enrolment.response is None:
        refuse(request, _("This enrolment has no form that could be completed."))
        return redirect(back_url)
    form = ReasonForm(form_data(request), asking=MISSING_ASKED)
    if request.method == "POST" and form.is_valid():
        missing = form.cleaned_data["reason"]
        try:
            call_for_completion(enrolment.response, by=request.user, missing=missing)
        except AlreadyCalled:
            refuse(request, _("A call is open already. Please wait until it is answered or over."))
        except AlreadyChanged:
            refuse(request, _("This application has ended already."))
        else:
            messages.success(request, _("The call is sent by e-mail."))
        return redirect(back_url)
    return render(request, "members/reason_form.html", _calling(enrolment, form, back_url))


def _calling(enrolment, form, back_url) -> dict:
    """The context of the page that asks what is missing."""
    until = deadline(timezone.now(), enrolment.programme.completion_workdays)
    moment = f"{timezone.localtime(until):%d.%m.%Y, %H:%M}"
    lead = _("The applicant has time until %(moment)s. The number and the place stay.")
    return {
        "form": form,
        "page_title": _("Call for completion"),
        "above": enrolment.user.get_full_name(),
        "above_url": back_url,
        "heading": _("Call for completion"),
        "lead": lead % {"moment": moment},
        "button": _("Send the call"),
        "back_url": back_url,
        "breadcrumbs": enrolment_crumbs(
            enrolment, (_("Formal verification"), back_url), _("Call for completion")
        ),
    }


@login_required
@require_safe
def special_needs(request, slug):
    """The special needs of everybody with an active enrolment, for who is named to read them."""
    programmes = Programme.objects.organised_by(request.user)
    programme = get_object_or_404(programmes, slug=slug, special_needs_reader=request.user.pk)
    active = Enrolment.objects.active().filter(programme=programme).exclude(response=None)
    found = SpecialNeeds.objects.visible_to(request.user).kept().select_related("response__user")
    found = found.filter(response__in=active.values("response"))
    groups: dict[int, list] = {}
    for enrolment in active.for_list():
        groups.setdefault(enrolment.response_id, []).append(str(enrolment.group))
    rows = [
        {"needs": needs, "groups": groups.get(needs.response_id, [])}
        for needs in found.order_by("response__user__sort_key", "pk")
    ]
    context = {"programme": programme, "rows": rows}
    context["breadcrumbs"] = programme_crumbs(programme, _("Special needs"))
    return render(request, "training/special_needs.html", context)
