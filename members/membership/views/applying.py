"""Views for the steps of an application: choosing the unit, the organisation, the position."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy

from members.membership.forms.joining import ApplicationForm, MissingOrganisationForm
from members.membership.services.joining import (
    AlreadyApplied,
    NameTaken,
    TooManyApplications,
    apply_to,
    apply_to_missing,
)
from members.membership.unsent_forms import form_data, takes_unsent
from members.membership.workplace_search import find_workplaces, suggested_by, workplace_of
from members.text import search_text
from members.units.models import LocalGovernmentUnit, Organisation


@login_required
def choose_place(request):
    """First step: choosing the unit or organisation.

    The page has a search by name, and suggestions that fit the user's e-mail address.
    """
    context = _found(request) | {
        "suggested": [workplace_of(row) for row in suggested_by(request.user.email)],
        "has_organisations": Organisation.objects.confirmed().exists()
        or LocalGovernmentUnit.objects.exists(),
    }
    return render(request, "members/membership/joining_place.html", context)


@login_required
def find(request):
    """The search results of ``choose_place`` as an HTML fragment.

    A script shows the fragment below the search field.
    """
    return render(request, "members/membership/_workplace_options.html", _found(request))


def _found(request):
    words = search_text(request.GET.get("q", ""))
    workplaces, has_more = find_workplaces(words)
    return {"words": words, "workplaces": workplaces, "has_more": has_more}


@login_required
def choose_organisation(request, pk):
    """Second step, for people who chose a unit: choosing an organisation of this unit."""
    unit = get_object_or_404(LocalGovernmentUnit.objects.valid().for_list(), pk=pk)
    organisations = unit.organisations.confirmed().in_polish_order()
    context = {"unit": unit, "organisations": organisations}
    return render(request, "members/membership/joining_organisation.html", context)


@takes_unsent(gettext_lazy("Your application"))
@login_required
def apply(request, pk):
    """Last step: the form with position, service areas and rules."""
    organisations = Organisation.objects.confirmed().prefetch_related("units__parent")
    organisation = get_object_or_404(organisations, pk=pk)
    form = ApplicationForm(form_data(request), user=request.user, language=request.user.language)
    if request.method == "POST" and form.is_valid():
        response = _send(
            request, form, lambda: apply_to(organisation, by=request.user, **form.answers)
        )
        if response:
            return response
    units = organisation.units.all()
    context = {"form": form, "organisation": organisation, "units": units}
    return render(request, "members/membership/joining_apply.html", context)


@takes_unsent(gettext_lazy("Your application"))
@login_required
def apply_missing(request, pk):
    """Last step if the organisation is not in the register. The form also asks for its name."""
    unit = get_object_or_404(LocalGovernmentUnit.objects.valid().for_list(), pk=pk)
    form = MissingOrganisationForm(
        form_data(request), user=request.user, language=request.user.language
    )
    if request.method == "POST" and form.is_valid():
        name, kind = form.cleaned_data["name"], form.cleaned_data["kind"]
        response = _send(
            request,
            form,
            lambda: apply_to_missing(name, kind, unit=unit, by=request.user, **form.answers),
        )
        if response:
            return response
    context = {"form": form, "unit": unit}
    return render(request, "members/membership/joining_apply.html", context)


def _send(request, form, send):
    """Calls ``send`` and returns a redirect.

    If ``send`` raises an error, adds it to the form and returns None.
    """
    try:
        affiliation = send()
    except NameTaken:
        text = _("An institution of this name is known already. Please look for it by name.")
        form.add_error("name", text)
    except AlreadyApplied:
        form.add_error(
            None,
            _(
                "You already belong to this organisation, or your "
                "application to it is waiting for a decision."
            ),
        )
    except TooManyApplications:
        form.add_error(None, _("Too many applications in one day. Please come back tomorrow."))
    else:
        messages.success(request, _("The application was sent."))
        return redirect("membership:joining_application", affiliation.pk)
    return None
