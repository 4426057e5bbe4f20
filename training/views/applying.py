"""The application form, its summary before it is sent, and the confirmation afterwards."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, pgettext
from django.views.decorators.http import require_POST, require_safe

from forum.threads.services.drafts import remove_from_draft
from members.ids import whole_number
from members.membership.refused_forms import refuse
from members.membership.unsent_forms import form_data, takes_unsent
from members.membership.workplace_search import MOST_OF_A_KIND, find_units
from members.text import search_text
from training.answers import answer_rows
from training.breadcrumbs import training_crumbs
from training.enrolment_texts import meaning_of
from training.forms.applying import ApplicationForm
from training.models import (
    AnswerFile,
    Enrolment,
    Programme,
    SpecialNeeds,
    Survey,
    SurveyResponse,
)
from training.services.applying import (
    ChangesOver,
    EditConflict,
    Incomplete,
    Outdated,
    changes_of,
    chosen_groups,
    clashes_of,
    open_calls,
    save_draft,
    submit,
    withdraw_needs,
    withdraw_statement,
)
from training.services.enrolling import NotOpen


@takes_unsent(gettext_lazy("Application for training"))
@login_required
def apply(request, slug):
    """The application form; after it was sent, the form to change answers and to add groups."""
    programme = _programme(request, slug)
    response = _own(request).filter(programme=programme).first()
    form = ApplicationForm(
        form_data(request),
        request.FILES or None,
        programme=programme,
        applicant=request.user,
        response=response,
        preselected=whole_number(request.GET.get("group", "")),
    )
    context = {}
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, form)
        except EditConflict:
            context = _conflict(form)
    elif form.is_bound and request.method != "POST":
        form.errors.clear()  # a draft is not finished yet: what is missing is no error
    if not _is_fillable(form):
        return _closed(request, programme, response)
    context |= _about(programme, pgettext("training", "Application")) | {
        "form": form,
        "response": response,
    }
    context["is_open"] = any(group.is_open_at(timezone.now()) for group in form.groups)
    context["calls"] = open_calls(response, timezone.now()) if response else []
    return render(request, "training/apply.html", context)


def _programme(request, slug) -> Programme:
    rows = Programme.objects.visible_to(request.user).select_related("special_needs_reader")
    return get_object_or_404(rows, slug=slug)


def _own(request):
    return SurveyResponse.objects.of(request.user).select_related("programme", "survey", "unit")


def _own_response(request, slug) -> SurveyResponse:
    return get_object_or_404(_own(request), programme__slug=slug)


def _is_fillable(form) -> bool:
    """Whether there is a group to apply for, or a sent application that may be changed."""
    if form.choice_names or (form.groups and not form.is_sent):
        return True
    return form.is_sent and changes_of(form.response, timezone.now()).are_open


def _closed(request, programme, response):
    if response and response.is_submitted:
        refuse(request, _("The time for changes is over."))
        return redirect("enrolments:submitted", programme.slug)
    # What was typed before the end is kept as a draft, and shown to be copied.
    context = _about(programme, pgettext("training", "Application"))
    return render(request, "training/apply_closed.html", context)


def _saved(request, form):
    """Saves the valid form, and sends it if the applicant asked for it and nothing is in doubt."""
    programme, given = form.programme, form.given()
    try:
        version = form.cleaned_data["version"]
        stored = save_draft(programme, given, by=request.user, version=version)
    except ChangesOver:
        refuse(request, _("The time for changes is over. The application stays as it was."))
        return redirect("enrolments:submitted", programme.slug)
    groups = chosen_groups(stored)
    if stored.is_submitted and not groups:
        messages.success(request, _("The changes are saved. Your numbers and places stay."))
        if open_calls(stored, timezone.now()).exists():
            messages.warning(
                request,
                _("No answer was changed, so you are still called to complete the application."),
            )
        return redirect("enrolments:submitted", programme.slug)
    wants_sending = request.POST.get("action") == "send"
    if wants_sending and not clashes_of(programme, groups, request.user):
        return _send(request, stored)
    return redirect("enrolments:review", programme.slug)


def _conflict(form) -> dict:
    """Shows the form again beside the saved application. Sending it again replaces that one."""
    stored = SurveyResponse.objects.select_related("survey", "unit").get(
        user=form.applicant, programme=form.programme
    )
    words = _(
        "Your application was changed in another window. What you typed is still here, compare"
        " it with the saved one. Saving again replaces it."
    )
    if open_calls(stored, timezone.now()).exists():
        words = _(
            "Meanwhile you were called to complete the application, or it was changed in another"
            " window. What you typed is still here, compare it with the saved one. Saving again"
            " replaces it."
        )
    form.add_error(None, words)
    form.data = form.data.copy()
    form.data["version"] = stored.version
    needs = SpecialNeeds.objects.visible_to(form.applicant).filter(response=stored).first()
    return {"saved": stored, "saved_rows": answer_rows(stored), "saved_needs": needs}


@login_required
@require_safe
def review(request, slug):
    """The summary of a saved form that was not sent, or to which groups were added."""
    response = _own_response(request, slug)
    groups = chosen_groups(response)
    if response.is_submitted and not groups:
        return redirect("enrolments:submitted", slug)
    now = timezone.now()
    survey = Survey.objects.in_force(response.programme)
    context = _about(response.programme, _("Summary")) | _content(response, request.user)
    context |= {
        "groups": groups,
        "open_groups": [group for group in groups if group.is_open_at(now)],
        "later_groups": [group for group in groups if group.opens_at and group.opens_at > now],
        "clashes": clashes_of(response.programme, groups, request.user),
        "is_outdated": response.survey_id != (survey.pk if survey else None),
    }
    return render(request, "training/review.html", context)


@login_required
@require_POST
def send(request, slug):
    """Sends the saved form."""
    return _send(request, _own_response(request, slug))


def _send(request, response):
    slug = response.programme.slug
    try:
        made = submit(response, by=request.user)
    except NotOpen:
        messages.warning(request, _("Nothing was sent: none of the groups accepts applications."))
    except Outdated:
        messages.warning(
            request,
            _("The organiser has changed the form meanwhile. Please check it and send it again."),
        )
        return redirect("enrolments:apply", slug)
    except Incomplete as lacking:
        missing = "; ".join(lacking.args[0])
        messages.warning(request, _("Nothing was sent. Missing: %(what)s") % {"what": missing})
        return redirect("enrolments:apply", slug)
    else:
        if made:
            messages.success(request, pgettext("training", "The application was sent."))
        return redirect("enrolments:submitted", slug)
    return redirect("enrolments:review", slug)


@login_required
@require_safe
def submitted(request, slug):
    """The confirmation: numbers, time, places or positions, what comes next; and the answers."""
    response = _own_response(request, slug)
    if not response.is_submitted:
        return redirect("enrolments:review", slug)
    now = timezone.now()
    enrolments = Enrolment.objects.of(request.user).filter(programme=response.programme_id)
    enrolments = enrolments.for_list().with_position().order_by("preference", "pk")
    for enrolment in enrolments:
        enrolment.meaning = meaning_of(enrolment)
    context = _about(response.programme, _("Application sent")) | _content(response, request.user)
    context |= {
        "enrolments": enrolments,
        "changes": changes_of(response, now),
        "calls": open_calls(response, now),
        "groups": chosen_groups(response),
    }
    return render(request, "training/submitted.html", context)


def _content(response, user) -> dict:
    """What the applicant has filled in, for ``training/_answers.html``."""
    own = SpecialNeeds.objects.visible_to(user).filter(response=response)
    declared = response.programme.criteria.filter(pk__in=response.declared)
    return {
        "response": response,
        "rows": answer_rows(response),
        "declared": declared,
        "needs": own.first(),
    }


@login_required
@require_POST
def statement_withdraw(request, slug, key):
    """Withdraws a voluntary statement."""
    if withdraw_statement(_own_response(request, slug), key, by=request.user):
        messages.success(request, _("The statement is withdrawn."))
    else:
        messages.warning(request, _("This statement is not in force any more."))
    return redirect("enrolments:submitted", slug)


@login_required
@require_POST
def needs_withdraw(request, slug):
    """Withdraws the consent to special needs, which deletes them, also from the draft."""
    names = ("needs", "needs_text", "needs_consent")
    path = reverse("enrolments:apply", args=[slug])
    remove_from_draft(names, by=request.user, path=path)
    if withdraw_needs(_own_response(request, slug)):
        messages.success(request, _("The consent is withdrawn, and the special needs are deleted."))
    else:
        messages.warning(request, _("There are no special needs any more."))
    return redirect("enrolments:submitted", slug)


@login_required
@require_safe
def units(request):
    """The options below a field for a unit, for ``combobox.js``."""
    found = find_units(search_text(request.GET.get("q", "")))
    context = {"units": found[:MOST_OF_A_KIND], "has_more": len(found) > MOST_OF_A_KIND}
    return render(request, "training/_unit_options.html", context)


@login_required
@require_safe
def file(request, token):
    """Downloads a file of an application that the reader may see."""
    row = get_object_or_404(AnswerFile.objects.visible_to(request.user), token=token)
    try:
        opened = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        opened,
        as_attachment=True,
        filename=row.name,
        content_type="application/octet-stream",
        headers={"Content-Security-Policy": "default-src 'none'; sandbox"},
    )


def _about(programme, here) -> dict:
    """The programme and the breadcrumbs to its page."""
    url = reverse("training:programme", args=[programme.slug])
    steps = training_crumbs((programme.title, url), here)
    return {"programme": programme, "breadcrumbs": steps, "apply_url": _apply_url(programme)}


def _apply_url(programme) -> str:
    return reverse("enrolments:apply", args=[programme.slug])
