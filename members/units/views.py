"""One's own application, and the moderators' screen on which applications are decided."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import CreateView, ListView
from rules.contrib.views import PermissionRequiredMixin

from members.units.forms import ApplicationForm, RejectionForm
from members.units.membership import membership_of
from members.units.models import Affiliation, Organisation
from members.units.services import AlreadyDecided, approve_affiliation, reject_affiliation


@login_required
def landing(request):
    """Where signing in leads: members to the forum, others to their application."""
    enters = membership_of(request.user).enters_forum
    return redirect("forum:home" if enters else "units:joining")


class JoiningView(LoginRequiredMixin, CreateView):
    """One's own affiliations, and the form to apply for another."""

    model = Affiliation
    form_class = ApplicationForm
    template_name = "members/units/joining.html"
    success_url = reverse_lazy("units:joining")

    def get_context_data(self, **kwargs):
        own = Affiliation.objects.filter(user=self.request.user).select_related("organisation")
        return super().get_context_data(
            affiliations=own.order_by("-created_at", "-pk"),
            has_organisations=Organisation.objects.exists(),
            **kwargs,
        )

    def form_valid(self, form):
        form.instance.user = self.request.user
        try:
            with transaction.atomic():
                response = super().form_valid(form)
        except IntegrityError:
            form.add_error("organisation", _("An application to this organisation exists already."))
            return self.form_invalid(form)
        messages.success(
            self.request,
            _("The application was sent. A moderator will look at it; a letter will tell."),
        )
        return response


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
