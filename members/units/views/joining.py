"""Where signing in leads, and one's own applications."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import CreateView

from members.units.forms.joining import ApplicationForm
from members.units.membership import membership_of
from members.units.models import Affiliation, Organisation


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
