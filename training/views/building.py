"""The organisers' pages on which they build the form of a programme, and its criteria."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from members.membership.refused_forms import refuse
from members.membership.unsent_forms import form_data, takes_unsent
from training.breadcrumbs import programme_crumbs
from training.forms.applying import ApplicationForm
from training.forms.building import CriterionForm, QuestionForm
from training.models import Criterion, Question
from training.services.surveys import (
    FixedWording,
    NoQuestions,
    declared_in,
    move_criterion,
    move_question,
    publish_survey,
    remove_criterion,
    remove_question,
    save_criterion,
    save_question,
)
from training.views.access import organised


@login_required
@require_safe
def survey(request, slug):
    """The newest version of the form: its questions in order, and all that can be done to them."""
    programme = organised(request, slug)
    versions = list(programme.surveys.order_by("-number"))
    newest = versions[0] if versions else None
    context = {
        "programme": programme,
        "survey": newest,
        "questions": newest.questions.all() if newest else [],
        "older": [row for row in versions[1:] if row.published_at],
        "in_force": next((row for row in versions if row.published_at), None),
        "breadcrumbs": programme_crumbs(programme, _("Form")),
    }
    return render(request, "training/survey.html", context)


@login_required
@require_safe
def survey_version(request, slug, number):
    """One version of the form as applicants see it. Nothing can be sent from here."""
    programme = organised(request, slug)
    version = get_object_or_404(programme.surveys, number=number)
    form = ApplicationForm(programme=programme, applicant=request.user, survey=version)
    form_url = reverse("training_desk:survey", args=[slug])
    context = {
        "programme": programme,
        "survey": version,
        "form": form,
        "breadcrumbs": programme_crumbs(programme, (_("Form"), form_url), _("Preview")),
    }
    return render(request, "training/survey_version.html", context)


@takes_unsent(gettext_lazy("Question of a form"))
@login_required
def question_add(request, slug):
    """The form of a new question, which comes last."""
    return _question_page(request, organised(request, slug), Question())


@takes_unsent(gettext_lazy("Question of a form"))
@login_required
def question(request, slug, key):
    """The form that changes a question of the newest version.

    If the question was removed meanwhile, what was typed is saved as a new question.
    """
    programme = organised(request, slug)
    row = _find_question(programme, key)
    if row is None and request.method != "POST":
        raise Http404
    return _question_page(request, programme, row or Question(), is_removed=row is None)


def _find_question(programme, key) -> Question | None:
    newest = programme.surveys.order_by("-number").first()
    return newest.questions.filter(key=key).first() if newest else None


def _check_question(programme, key) -> None:
    if _find_question(programme, key) is None:
        raise Http404


def _question_page(request, programme, row, *, is_removed=False):
    form = QuestionForm(form_data(request), instance=row)
    form_url = reverse("training_desk:survey", args=[programme.slug])
    if request.method == "POST" and form.is_valid():
        save_question(form.instance, programme=programme, by=request.user)
        said = _("The question is saved. Applicants see it once published.")
        if is_removed:
            said = _("This question was removed in another window, so it was added as a new one.")
        messages.success(request, said)
        return redirect(form_url)
    heading = _("Change a question") if row.pk else _("Add a question")
    context = {"programme": programme, "form": form, "heading": heading, "back_url": form_url}
    context["breadcrumbs"] = programme_crumbs(programme, (_("Form"), form_url), heading)
    return render(request, "training/question_form.html", context)


@login_required
@require_POST
def question_move(request, slug, key):
    """Moves a question up or down."""
    programme = organised(request, slug)
    _check_question(programme, key)
    move_question(programme, key, by=request.user, up="up" in request.POST)
    return redirect("training_desk:survey", slug)


@login_required
@require_POST
def question_remove(request, slug, key):
    """Removes a question from the version that is being edited."""
    programme = organised(request, slug)
    _check_question(programme, key)
    remove_question(programme, key, by=request.user)
    messages.success(request, _("The question is removed from the version that you are editing."))
    return redirect("training_desk:survey", slug)


@login_required
@require_POST
def survey_publish(request, slug):
    """Publishes the version that is being edited."""
    try:
        version = publish_survey(organised(request, slug), by=request.user)
    except NoQuestions:
        messages.warning(request, _("Nothing was changed since the last version."))
    else:
        number = {"number": version.number}
        messages.success(request, _("Version %(number)d of the form is published.") % number)
    return redirect("training_desk:survey", slug)


@takes_unsent(gettext_lazy("Criterion of a programme"))
@login_required
def criteria(request, slug):
    """The criteria of a programme in order, and the form that adds one."""
    programme = organised(request, slug)
    form = CriterionForm(form_data(request), instance=Criterion())
    if request.method == "POST" and form.is_valid():
        save_criterion(form.instance, programme=programme, by=request.user)
        messages.success(request, _("The criterion is added."))
        return redirect("training_desk:criteria", slug)
    declared = declared_in(programme)
    rows = [
        {"criterion": row, "is_declared": row.pk in declared} for row in programme.criteria.all()
    ]
    context = {"programme": programme, "form": form, "rows": rows}
    context["breadcrumbs"] = programme_crumbs(programme, _("Criteria"))
    return render(request, "training/criteria.html", context)


@takes_unsent(gettext_lazy("Criterion of a programme"))
@login_required
def criterion(request, slug, pk):
    """The form that changes the wording of a criterion which nobody has declared.

    If the criterion was removed meanwhile, what was typed is saved as a new criterion.
    """
    programme = organised(request, slug)
    row = programme.criteria.filter(pk=pk).first()
    if row is None and request.method != "POST":
        raise Http404
    list_url = reverse("training_desk:criteria", args=[slug])
    if row and request.method != "POST" and row.pk in declared_in(programme):
        messages.info(request, _fixed())
        return redirect(list_url)
    form = CriterionForm(form_data(request), instance=row or Criterion())
    if request.method == "POST" and form.is_valid():
        try:
            save_criterion(form.instance, programme=programme, by=request.user)
        except FixedWording:
            refuse(request, _fixed())
        else:
            said = _("This criterion was removed in another window, so it was added as a new one.")
            messages.success(request, _("The wording is saved.") if row else said)
        return redirect(list_url)
    heading = _("Change a criterion")
    context = {"programme": programme, "form": form, "heading": heading, "back_url": list_url}
    context["breadcrumbs"] = programme_crumbs(programme, (_("Criteria"), list_url), heading)
    return render(request, "training/question_form.html", context)


def _fixed() -> str:
    return _("Applicants have declared this criterion, so it cannot be changed or removed.")


@login_required
@require_POST
def criterion_move(request, slug, pk):
    """Moves a criterion up or down."""
    row = get_object_or_404(organised(request, slug).criteria, pk=pk)
    move_criterion(row, by=request.user, up="up" in request.POST)
    return redirect("training_desk:criteria", slug)


@login_required
@require_POST
def criterion_remove(request, slug, pk):
    """Removes a criterion which nobody has declared."""
    row = get_object_or_404(organised(request, slug).criteria, pk=pk)
    try:
        remove_criterion(row, by=request.user)
    except FixedWording:
        messages.warning(request, _fixed())
    else:
        messages.success(request, _("The criterion is removed."))
    return redirect("training_desk:criteria", slug)
