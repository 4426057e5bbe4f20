"""Views for deciding on applications."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from members.membership import rules
from members.membership.access import membership_of
from members.membership.forms.applications import ProposedOrganisationForm
from members.membership.models import Affiliation
from members.membership.refused_forms import refuse
from members.membership.services.applications import (
    AlreadyDecided,
    approve_affiliation,
    reject_affiliation,
)
from members.membership.services.joining import AlreadyApplied, NameTaken
from members.membership.services.organisations import correct_organisation, use_known_organisation
from members.membership.unsent_forms import form_data, takes_unsent
from members.paging import key_page
from members.reason_form import ReasonForm

decider_required = permission_required("membership.decide_affiliation", raise_exception=True)


class ApplicationListView(PermissionRequiredMixin, TemplateView):
    """Undecided applications that the user oversees, the oldest first.

    Applications on which the user may not (yet) decide are in a second list on the page.
    """

    permission_required = "membership.decide_affiliation"
    template_name = "members/membership/application_list.html"

    def get_context_data(self, **kwargs):
        membership = membership_of(self.request.user)
        decidable, others = Affiliation.objects.by_decider(membership)
        page = key_page(
            decidable.for_list(),
            by="created_at",
            params=self.request.GET,
            size=settings.ROWS_PER_PAGE,
            oldest_first=True,
        )
        return super().get_context_data(
            applications=page.rows,
            waiting_count=page.rows[0].waiting_count if page.rows else 0,
            left_to_others=others.for_list()[: settings.ROWS_PER_PAGE],
            **page.links(self.request.path, {}),
            **kwargs,
        )


def _application(request, pk):
    """The application (an affiliation) ``pk``. Raises Http404 if the user does not oversee it."""
    seen = Affiliation.objects.overseen_by(membership_of(request.user))
    return get_object_or_404(seen.for_list(), pk=pk)


def _warn_of_no_decision(request):
    refuse(request, _("This application no longer waits for a decision."))


@decider_required
@require_POST
def application_approve(request, pk):
    application = _application(request, pk)
    try:
        approve_affiliation(application, by=request.user)
    except AlreadyDecided:
        _warn_of_no_decision(request)
    else:
        messages.success(
            request, _("%(name)s now has access to the Forum.") % {"name": application.user}
        )
    return redirect("membership:applications")


@takes_unsent(gettext_lazy("Reject the application"))
@decider_required
def application_reject(request, pk):
    """Asks for a reason, then rejects the application."""
    application = _application(request, pk)
    if not rules.may_decide.test(request.user, application):
        raise PermissionDenied
    asking = {"help_text": _("The applicant reads it in the e-mail and on the site.")}
    form = ReasonForm(form_data(request), asking=asking)
    if request.method == "POST" and form.is_valid():
        try:
            reject_affiliation(application, by=request.user, reason=form.cleaned_data["reason"])
        except AlreadyDecided:
            _warn_of_no_decision(request)
        else:
            messages.success(
                request,
                _("The application was rejected; the applicant gets an e-mail with the reason."),
            )
        return redirect("membership:applications")
    who, where = application.user.get_full_name(), application.organisation.name
    context = {
        "form": form,
        "page_title": _("Reject the application"),
        "above": _("Applications"),
        "above_url": reverse("membership:applications"),
        "heading": _("Reject the application"),
        "lead": f"{who}: {application.position}, {where}",
        "button": _("Reject and send the reason"),
        "is_danger": True,
        "back_url": reverse("membership:applications"),
    }
    return render(request, "members/reason_form.html", context)


@takes_unsent(gettext_lazy("Institution named by the applicant"))
@decider_required
def application_organisation(request, pk):
    """Replaces or corrects the organisation that the applicant proposed."""
    application = _application(request, pk)
    if not rules.may_decide.test(request.user, application):
        raise PermissionDenied
    organisation = application.organisation
    form = ProposedOrganisationForm(form_data(request), instance=organisation)
    if request.method == "POST" and form.is_valid() and _settle(request, application, form):
        return redirect("membership:applications")
    context = {"application": application, "form": form}
    return render(request, "members/membership/application_organisation.html", context)


def _settle(request, application, form) -> bool:
    """Saves the form. If this is refused, adds the error to the form and returns False.

    If somebody else has decided on the application, shows a message and returns True.
    """
    given = form.cleaned_data
    try:
        if given["known"]:
            use_known_organisation(application, given["known"], by=request.user)
        else:
            correct_organisation(
                application, by=request.user, name=given["name"], kind=given["kind"]
            )
    except AlreadyApplied:
        form.add_error(
            "known", _("The person already belongs to this institution or has applied to it.")
        )
        return False
    except NameTaken:
        form.add_error("name", _("An institution of this name is in the register."))
        return False
    except AlreadyDecided:
        refuse(
            request,
            _("This application was decided already, or its institution is in the register."),
        )
    else:
        messages.success(
            request,
            _("The institution was saved. The application is still waiting for a decision."),
        )
    return True
