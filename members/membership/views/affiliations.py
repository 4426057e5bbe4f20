"""Views with which coordinators and moderators list affiliations and end one."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.generic import TemplateView

from members.membership import rules
from members.membership.access import membership_of
from members.membership.models import Affiliation
from members.membership.refused_forms import refuse
from members.membership.services.applications import AlreadyDecided, end_affiliation
from members.membership.unsent_forms import form_data, takes_unsent
from members.membership.views.applications import decider_required
from members.paging import key_page
from members.reason_form import ReasonForm
from members.text import search_text


class AffiliationListView(PermissionRequiredMixin, TemplateView):
    """Affiliations in force that the user oversees, the newest first. ``?q=`` searches by name."""

    permission_required = "membership.decide_affiliation"
    template_name = "members/membership/affiliation_list.html"

    def get_context_data(self, **kwargs):
        words = search_text(self.request.GET.get("q", ""))
        overseen = Affiliation.objects.overseen_by(membership_of(self.request.user))
        page = key_page(
            overseen.in_force().of_people_like(words).for_list(),
            by="created_at",
            params=self.request.GET,
            size=settings.ROWS_PER_PAGE,
        )
        links = page.links(self.request.path, {"q": words})
        return super().get_context_data(affiliations=page.rows, words=words, **links, **kwargs)


@takes_unsent(gettext_lazy("End the affiliation"))
@decider_required
def affiliation_end(request, pk):
    """Asks for a reason, then ends the affiliation."""
    overseen = Affiliation.objects.overseen_by(membership_of(request.user))
    affiliation = get_object_or_404(overseen.for_list(), pk=pk)
    if not rules.may_end.test(request.user, affiliation):
        raise PermissionDenied
    asking = {"help_text": _("The person reads it in the e-mail.")}
    form = ReasonForm(form_data(request), asking=asking)
    if request.method == "POST" and form.is_valid():
        try:
            end_affiliation(affiliation, by=request.user, reason=form.cleaned_data["reason"])
        except AlreadyDecided:
            refuse(request, _("This affiliation is not in force any more."))
        else:
            messages.success(
                request, _("The affiliation was ended; the person gets an e-mail with the reason.")
            )
        return redirect("membership:affiliations")
    who, where = affiliation.user.get_full_name(), affiliation.organisation.name
    context = {
        "form": form,
        "page_title": _("End the affiliation"),
        "above": _("Affiliations"),
        "above_url": reverse("membership:affiliations"),
        "heading": _("End the affiliation"),
        "lead": f"{who}: {affiliation.position}, {where}",
        "button": _("End it and send the reason"),
        "is_danger": True,
        "back_url": reverse("membership:affiliations"),
    }
    return render(request, "members/reason_form.html", context)
