"""The screen on which applications are decided."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import ListView
from rules.contrib.views import PermissionRequiredMixin

from members.units.forms.applications import RejectionForm
from members.units.models import Affiliation
from members.units.services.applications import (
    AlreadyDecided,
    approve_affiliation,
    reject_affiliation,
)


class ApplicationListView(PermissionRequiredMixin, ListView):
    """The queue of applications, the oldest first."""

    permission_required = "units.decide_affiliation"
    raise_exception = True
    template_name = "members/units/application_list.html"
    context_object_name = "applications"
    paginate_by = 20

    def get_permission_object(self):
        return None

    def get_queryset(self):
        return Affiliation.objects.waiting().for_list()


def _application(request, pk):
    """The application, for those who may decide on it; 404 and 403 as everywhere."""
    if not request.user.has_perm("units.decide_affiliation"):
        raise PermissionDenied
    return get_object_or_404(Affiliation.objects.for_list(), pk=pk)


@require_POST
def application_approve(request, pk):
    application = _application(request, pk)
    try:
        approve_affiliation(application, by=request.user)
    except AlreadyDecided:
        messages.warning(request, _("Somebody else has decided on this application already."))
    else:
        messages.success(
            request, _("%(name)s now has access to the Forum.") % {"name": application.user}
        )
    return redirect("units:applications")


def application_reject(request, pk):
    """Asks for the reason on a page of its own, then rejects."""
    application = _application(request, pk)
    form = RejectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reject_affiliation(application, by=request.user, reason=form.cleaned_data["reason"])
        except AlreadyDecided:
            messages.warning(request, _("Somebody else has decided on this application already."))
        else:
            messages.success(request, _("The application was rejected; a letter says why."))
        return redirect("units:applications")
    context = {"application": application, "form": form}
    return render(request, "members/units/application_reject.html", context)
