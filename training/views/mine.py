"""A person's own enrolments: what happens next, answers to offers, withdrawal, history."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from members.membership.access import membership_of
from members.membership.refused_forms import refuse
from members.membership.unsent_forms import form_data, takes_unsent
from members.reason_form import ReasonForm
from training.appeals import appealable
from training.breadcrumbs import training_crumbs
from training.enrolment_texts import appeals_in_words, event_in_words, meaning_of, tone_of
from training.models import (
    Audit,
    CompletionCall,
    Enrolment,
    EnrolmentEvent,
    SurveyResponse,
    TrainingSession,
)
from training.services.enrolling import (
    DatesClash,
    accept_offer,
    decline_offer,
    order_preferences,
    resign,
)
from training.services.places import AlreadyChanged

State = Enrolment.State


class MineView(LoginRequiredMixin, TemplateView):
    """What waits for the person, then all own enrolments: active ones, and those that ended.

    Offers, calls for completion and forms that are not sent wait for them.
    """

    template_name = "training/mine/list.html"

    def get_context_data(self, **kwargs):
        rows = list(_own(self.request).order_by("programme", "preference", "pk"))
        for row in rows:
            _describe(row)
        active = [row for row in rows if row.is_active]
        unsent = SurveyResponse.objects.of(self.request.user).unsent()
        return super().get_context_data(
            offered=[row for row in active if row.state == State.OFFERED],
            others=[row for row in active if row.state != State.OFFERED],
            ended=[row for row in reversed(rows) if not row.is_active],
            calls=_open_calls(self.request).select_related("response__programme"),
            unsent=unsent.select_related("programme").order_by("pk"),
            preferable=_preferable(active),
            may_consent=bool(membership_of(self.request.user).coordinated_ids),
            may_open_desk=_may_open_desk(self.request.user),
            breadcrumbs=training_crumbs(_("My applications")),
            **kwargs,
        )


class EnrolmentView(LoginRequiredMixin, TemplateView):
    """One own enrolment with its history."""

    template_name = "training/mine/detail.html"

    def get_context_data(self, pk, **kwargs):
        rows = _own(self.request).select_related("delegation", "unit__parent")
        enrolment = get_object_or_404(rows, pk=pk)
        _describe(enrolment)
        steps = EnrolmentEvent.objects.of(enrolment).in_order()
        return super().get_context_data(
            enrolment=enrolment,
            delegation=getattr(enrolment, "delegation", None),
            calls=_open_calls(self.request).filter(response=enrolment.response_id),
            may_appeal=appealable(enrolment, timezone.now()),
            appeals=appeals_in_words(enrolment.appeals.select_related("against").order_by("pk")),
            steps=[(step, event_in_words(step)) for step in steps],
            breadcrumbs=training_crumbs((_("My applications"), mine_url()), str(enrolment.group)),
            **kwargs,
        )


def _may_open_desk(user) -> bool:
    return user.has_perm("training.add_programme") or (
        Audit.objects.in_force().filter(user=user).exists()
    )


def _own(request):
    sessions = Prefetch("group__sessions", TrainingSession.objects.order_by("starts_at", "pk"))
    own = Enrolment.objects.of(request.user).with_position().for_list()
    return own.prefetch_related(sessions)


def _open_calls(request):
    calls = CompletionCall.objects.open_at(timezone.now())
    return calls.filter(response__user=request.user)


def _describe(enrolment) -> None:
    """Adds what the templates show of the enrolment."""
    enrolment.meaning, enrolment.tone = meaning_of(enrolment), tone_of(enrolment)


def _preferable(active) -> set[int]:
    """Ids of the enrolments that may be put before another one in the same scope."""
    first: dict[tuple, Enrolment] = {}
    for row in active:
        first.setdefault((row.programme_id, row.place_scope), row)
    return {row.pk for row in active if first[row.programme_id, row.place_scope] != row}


def mine_url() -> str:
    """The address of the own enrolments."""
    return reverse("enrolments:mine")


@login_required
@require_POST
def accept(request, pk):
    """Accepts an offered place. Says so if the offer has expired or something stands against it."""
    enrolment = get_object_or_404(_own(request), pk=pk)
    try:
        answered = accept_offer(enrolment, by=request.user)
    except AlreadyChanged:
        messages.warning(request, _("No place is offered to you here at the moment."))
    except DatesClash:
        messages.warning(
            request,
            _(
                "You hold a place in another training at the same time. Withdraw from it first, or"
                " decline this place."
            ),
        )
    else:
        if answered.state == State.QUALIFIED:
            messages.success(request, _("The place is yours. An e-mail confirms it."))
        else:
            messages.warning(
                request, _("The offer has expired, so the place went to the next person.")
            )
    return redirect("enrolments:mine")


@login_required
def decline(request, pk):
    """Asks for confirmation, then declines an offered place."""
    enrolment = get_object_or_404(_own(request), pk=pk)
    if request.method != "POST":
        return render(request, "training/mine/decline.html", _page(enrolment, _("Decline")))
    try:
        decline_offer(enrolment, by=request.user)
    except AlreadyChanged:
        messages.warning(request, _("No place is offered to you here at the moment."))
    else:
        messages.success(request, _("You declined the place. It goes to the next person."))
    return redirect("enrolments:mine")


@takes_unsent(gettext_lazy("Withdrawal of an application"))
@login_required
def withdraw(request, pk):
    """Asks for confirmation and, if the person likes, a reason; then withdraws the enrolment."""
    enrolment = get_object_or_404(_own(request), pk=pk)
    asking = {
        "required": False,
        "help_text": _("Only the organiser reads it. It helps to plan the next training."),
    }
    form = ReasonForm(form_data(request), asking=asking)
    if request.method != "POST" or not form.is_valid():
        context = _page(enrolment, _("Withdraw the application")) | {"form": form}
        return render(request, "training/mine/withdraw.html", context)
    try:
        resign(enrolment, by=request.user, reason=form.cleaned_data["reason"])
    except AlreadyChanged:
        refuse(request, _("This application has ended already."))
    else:
        messages.success(request, _("The application was withdrawn. An e-mail confirms it."))
    return redirect("enrolments:mine")


def _page(enrolment, title) -> dict:
    _describe(enrolment)
    steps = training_crumbs((_("My applications"), mine_url()), title)
    return {"enrolment": enrolment, "breadcrumbs": steps}


@login_required
@require_POST
def prefer(request, pk):
    """Puts an enrolment before the person's others in the same programme."""
    enrolment = get_object_or_404(_own(request).active(), pk=pk)
    order_preferences([enrolment], by=request.user)
    text = _("This group is your first choice now: %(group)s.")
    messages.success(request, text % {"group": enrolment.group})
    return redirect("enrolments:mine")
