"""The organisers' desk: programmes, the queue of a group, and decisions on enrolments.

Organisers of a programme see everything of it here, and auditors may read for a time; everybody
else gets a 404.
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from members.accounts.models import User
from members.ids import id_of
from members.membership.refused_forms import refuse
from members.membership.unsent_forms import form_data, takes_unsent
from members.reason_form import ReasonForm
from members.text import search_words
from training.breadcrumbs import desk_crumbs, enrolment_crumbs, group_crumbs, programme_crumbs
from training.enrolment_texts import appeals_in_words, event_in_words, rejection_of, tone_of
from training.formal_verification import (
    TONES,
    WAITING_FOR_ORGANISER,
    Formal,
    formal_label,
    with_formal,
)
from training.forms.desk import CapacityForm, MoveForm, RejectForm, UnitForm
from training.models import Appeal, Enrolment, EnrolmentEvent, Programme, TrainingGroup
from training.services.consents import return_consent
from training.services.deciding import (
    AlreadyEnrolled,
    CapacityBelowMinimum,
    change_capacity,
    correct_unit,
    move,
    reject,
)
from training.services.places import AlreadyChanged
from training.views.access import organised_group, readable, readable_enrolment, readable_group

State = Enrolment.State
ROWS = 100
"""How many enrolments one page of a queue lists, and how many a search finds at most."""


@login_required
@require_safe
def home(request):
    """The programmes that the user organises, or may audit today."""
    programmes = list(Programme.objects.readable_by(request.user).order_by("-pk"))
    may_add = request.user.has_perm("training.add_programme")
    if not (may_add or programmes):
        raise Http404
    context = {"programmes": programmes, "may_add": may_add, "breadcrumbs": desk_crumbs()}
    return render(request, "training/desk/home.html", context)


def programme_url(programme: Programme) -> str:
    return reverse("training_desk:programme", args=[programme.slug])


@login_required
@require_safe
def programme(request, slug):
    """The groups of a programme with their numbers, and a search for people."""
    found = readable(request, slug=slug)
    words = request.GET.get("q", "")
    waiting = Count("enrolments", Q(enrolments__state=State.WAITING))
    awaited = Count(
        "enrolments", Q(enrolments__state=State.QUALIFIED, enrolments__consent="awaited")
    )
    groups = list(found.groups.for_list().annotate(waiting=waiting, awaited=awaited))
    to_verify = _to_verify(found)
    now = timezone.now()
    for row in groups:
        row.to_verify = to_verify.get(row.pk, 0)
        is_open = row.state == TrainingGroup.State.OPEN and found.is_published
        row.is_due = is_open and row.decision_on is not None and row.is_due_at(now)
    appeals = Appeal.objects.filter(enrolment__programme=found)
    is_open = Q(state=Appeal.State.OPEN)
    context = {
        "programme": found,
        "appeals": appeals.aggregate(every=Count("pk"), open=Count("pk", is_open)),
        "groups": groups,
        "has_due": any(row.is_due for row in groups),
        "words": words,
        "enrolments": _search(found, words),
        "breadcrumbs": programme_crumbs(found),
    }
    return render(request, "training/desk/programme.html", context)


def _to_verify(programme) -> dict[int, int]:
    """How many applications wait for the organiser's verification, by group."""
    active = _with_formal(programme.enrolments.active())
    waiting = active.filter(formal__in=WAITING_FOR_ORGANISER).order_by()
    return dict(waiting.values("group").annotate(count=Count("pk")).values_list("group", "count"))


def _search(programme, words) -> list[Enrolment]:
    """Enrolments of people whose name or address contains the words, or with this number."""
    if not words.strip():
        return []
    people = User.objects.all()
    for word in search_words(words):
        people = people.filter(folded__contains=word)
    wanted = Q(user__in=people.values("pk")) if search_words(words) else Q(pk=None)
    if "@" in words:
        wanted |= Q(user__email=User.objects.normalize_email(words))
    if number := id_of(words.strip()):
        wanted |= Q(application_no=number)
    rows = programme.enrolments.filter(wanted).select_related("user", "group__service_area")
    return _described(_with_formal(rows.with_position()).order_by("application_no")[:ROWS])


def _with_formal(rows):
    return with_formal(rows, timezone.now())


def _described(rows) -> list[Enrolment]:
    """The rows of ``_with_formal`` with their badges: the state, and the verification if active."""
    found = list(rows)
    for row in found:
        row.tone = tone_of(row)
        if row.is_active and row.formal:
            row.formal_label, row.formal_tone = formal_label(row), TONES[row.formal]
    return found


def _group_url(group) -> str:
    return reverse("training_desk:group", args=[group.pk])


@login_required
@require_safe
def group(request, pk):
    """The queue of a group: who has a place, who waits and why they are passed over, who left.

    ``?formal=`` lists only active applications in one state of the formal verification, or those
    that wait for the organiser ("waiting"). ``?whole`` lists all on one page, for printing.
    """
    found = readable_group(request, pk)
    rows = found.enrolments.select_related("user", "unit__parent").with_position()
    rows, formal = _of_formal(_with_formal(rows), request.GET.get("formal", ""))
    after = id_of(request.GET.get("after", "0")) if request.GET.get("after") else 0
    rows = rows.filter(queue_no__gt=after or 0).order_by("queue_no")
    is_whole = "whole" in request.GET
    listed = _described(rows if is_whole else rows[: ROWS + 1])
    has_more = len(listed) > ROWS and not is_whole
    listed = listed[:ROWS] if has_more else listed
    query = {"formal": formal} if formal else {}
    context = {
        "group": found,
        "formal": formal,
        "formal_choices": [("waiting", _("waits for you")), *Formal.choices],
        "taking": [row for row in listed if row.takes_place],
        "waiting": sorted(
            (row for row in listed if row.state == State.WAITING), key=lambda row: row.position
        ),
        "ended": [row for row in listed if not row.is_active],
        "next_url": _query(query | {"after": listed[-1].queue_no}) if has_more else "",
        "first_url": _group_url(found) + _query(query) if after else "",
        "whole_url": _group_url(found) + _query(query | {"whole": 1}),
        "is_whole": is_whole or not (has_more or after),
        "breadcrumbs": group_crumbs(found),
    }
    return render(request, "training/desk/group.html", context)


def _of_formal(rows, formal: str):
    """The active rows in the state of verification, and its name; all rows if it is unknown."""
    states = WAITING_FOR_ORGANISER if formal == "waiting" else [formal]
    if formal != "waiting" and formal not in Formal.values:
        return rows, ""
    return rows.active().filter(formal__in=states), formal


def _query(values: dict) -> str:
    return f"?{urlencode(values)}" if values else ""


@takes_unsent(gettext_lazy("Number of places"))
@login_required
def capacity(request, pk):
    """Changes the number of places of a group."""
    found = organised_group(request, pk)
    form = CapacityForm(form_data(request), initial={"capacity": found.capacity})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            change_capacity(found, given["capacity"], by=request.user, reason=given["reason"])
        except CapacityBelowMinimum:
            text = _("The group starts from %(minimum)s people, so it needs as many places.")
            form.add_error("capacity", text % {"minimum": found.minimum})
        else:
            messages.success(request, _("The number of places was changed."))
            return redirect("training_desk:group", pk)
    context = {
        "form": form,
        "page_title": _("Number of places"),
        "above": str(found),
        "heading": _("Number of places"),
        "lead": _(
            "New places are offered to the waiting list at once. Fewer places take nobody's place"
            " away: the number falls as people withdraw."
        ),
        "button": _("Change"),
        "back_url": _group_url(found),
        "breadcrumbs": group_crumbs(found, _("Number of places")),
    }
    return render(request, "training/desk/form.html", context)


@login_required
@require_safe
def log(request, pk):
    """Everything that happened in a group, in words: why this person and not another."""
    found = readable_group(request, pk)
    before = id_of(request.GET["before"]) if request.GET.get("before") else None
    steps = EnrolmentEvent.objects.filter(group=found).select_related("enrolment__user", "by")
    if before:
        steps = steps.filter(pk__lt=before)
    steps = list(steps.order_by("-pk")[: ROWS + 1])
    has_more, steps = len(steps) > ROWS, steps[:ROWS]
    context = {
        "group": found,
        "steps": [(step, event_in_words(step)) for step in steps],
        "older_url": f"?before={steps[-1].pk}" if has_more else "",
        "first_url": request.path if before else "",
        "breadcrumbs": group_crumbs(found, _("History")),
    }
    return render(request, "training/desk/log.html", context)


# --- One enrolment --------------------------------------------------------------------------------


def _enrolment(request, pk) -> Enrolment:
    organised_ones = Programme.objects.organised_by(request.user).values("pk")
    return get_object_or_404(_enrolments().filter(programme__in=organised_ones), pk=pk)


def _enrolments():
    related = ["user", "unit__parent", "programme", "group__service_area", "delegation"]
    return _with_formal(Enrolment.objects.with_position().select_related(*related))


def _enrolment_url(enrolment) -> str:
    return reverse("training_desk:enrolment", args=[enrolment.pk])


@login_required
@require_safe
def enrolment(request, pk):
    """One enrolment: its state, the consent of the unit, every step, and what may be decided."""
    [found] = _described([readable_enrolment(request, _enrolments(), pk)])
    steps = EnrolmentEvent.objects.of(found).select_related("by").in_order()
    others = Enrolment.objects.filter(user=found.user, programme=found.programme).exclude(pk=pk)
    others = others.select_related("group__service_area")
    context = {
        "enrolment": found,
        "delegation": getattr(found, "delegation", None),
        "requests": list(found.delegation_requests.order_by("pk")),
        "steps": [(step, event_in_words(step)) for step in steps],
        "appeals": appeals_in_words(found.appeals.select_related("against").order_by("pk")),
        "others": _described(_with_formal(others.with_position())),
        "breadcrumbs": enrolment_crumbs(found),
    }
    return render(request, "training/desk/enrolment.html", context)


def _decision(request, enrolment, form, decide, *, heading, lead, button, done, is_danger=False):
    """Shows the form of a decision on an enrolment, or decides: ``decide(cleaned_data)``.

    ``is_danger``: whether the button says that the decision takes something away.
    """
    if request.method == "POST" and form.is_valid():
        try:
            decide(form.cleaned_data)
        except AlreadyChanged:
            refuse(request, _("This application was changed meanwhile. Please look again."))
        except AlreadyEnrolled:
            refuse(request, _("The person has an application for this group already."))
        else:
            messages.success(request, done)
        return redirect(_enrolment_url(enrolment))
    context = {
        "form": form,
        "page_title": heading,
        "above": f"{enrolment.user}, {enrolment.group}",
        "heading": heading,
        "lead": lead,
        "button": button,
        "is_danger": is_danger,
        "back_url": _enrolment_url(enrolment),
        "breadcrumbs": enrolment_crumbs(enrolment, heading),
    }
    return render(request, "training/desk/form.html", context)


@takes_unsent(gettext_lazy("Rejection of an application"))
@login_required
def enrolment_reject(request, pk):
    """Asks for the criterion and the reason, then rejects an application."""
    found = _enrolment(request, pk)

    def decide(given):
        reason = rejection_of(found, given.get("criteria", ()), given["reason"])
        reject(found, by=request.user, reason=reason)

    return _decision(
        request,
        found,
        RejectForm(form_data(request), enrolment=found),
        decide,
        heading=_("Reject the application"),
        lead=_("A place that becomes free goes to the next person at once."),
        button=_("Reject and send the reason"),
        done=_("The application was rejected; the applicant gets an e-mail."),
        is_danger=True,
    )


@takes_unsent(gettext_lazy("Move to another group"))
@login_required
def enrolment_move(request, pk):
    """Asks for the group and the reason, then moves the person to another group."""
    found = _enrolment(request, pk)
    form = MoveForm(form_data(request), enrolment=found)
    return _decision(
        request,
        found,
        form,
        lambda given: move(found, given["group"], by=request.user, reason=given["reason"]),
        heading=_("Move to another group"),
        lead=_("In the other group the person gets the next number, and passes nobody."),
        button=_("Move and send the reason"),
        done=_("The person was moved; they get an e-mail."),
    )


@takes_unsent(gettext_lazy("Return of a consent"))
@login_required
def enrolment_return(request, pk):
    """Asks for the reason, then returns the uploaded consent of the unit."""
    found = _enrolment(request, pk)
    asking = {"help_text": _("The applicant reads it.")}
    return _decision(
        request,
        found,
        ReasonForm(form_data(request), asking=asking),
        lambda given: return_consent(found, by=request.user, reason=given["reason"]),
        heading=_("Return the consent"),
        lead=_("The document is deleted, and the consent is awaited again. The place is kept."),
        button=_("Return and send the reason"),
        done=_("The consent was returned; the applicant gets an e-mail."),
    )


@takes_unsent(gettext_lazy("Correction of the unit"))
@login_required
def enrolment_unit(request, pk):
    """Asks for the right delegating unit and the reason, then corrects it in the application."""
    found = _enrolment(request, pk)

    def decide(given):
        correct_unit(
            found,
            given["unit"],
            by=request.user,
            reason=given["reason"],
            keeps_consent=given.get("keeps_consent", False),
            known_consents=given["known_consents"],
        )

    return _decision(
        request,
        found,
        UnitForm(form_data(request), enrolment=found),
        decide,
        heading=_("Correct the unit"),
        lead=_(
            "Applies to the form and all active applications of this person in the programme."
            " Numbers and places stay."
        ),
        button=_("Correct and send the reason"),
        done=_("The unit was corrected; the applicant gets an e-mail."),
    )
