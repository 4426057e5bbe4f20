"""Views for coordinators and deputies: lists, letters of authority, appointing and dismissing."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db.models import Prefetch
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from members.membership.access import membership_of
from members.membership.forms.coordinators import AppointmentForm
from members.membership.models import Affiliation, CoordinatorAppointment
from members.membership.refused_forms import refuse
from members.membership.services.applications import AlreadyDecided
from members.membership.services.coordinators import (
    NotInForce,
    RoleTaken,
    appoint_coordinator,
    dismiss_coordinator,
)
from members.membership.unsent_forms import form_data, takes_unsent
from members.paging import number_links, number_page
from members.reason_form import ReasonForm
from members.storage import FileNotStored
from members.text import search_text
from members.units.models import Organisation

moderator_required = permission_required("membership.moderate", raise_exception=True)


class CoordinatorListView(PermissionRequiredMixin, TemplateView):
    """Organisations that have members, with their coordinators.

    ``?q=`` searches by name; ``?show=vacant`` shows only organisations that nobody
    coordinates.
    """

    permission_required = "membership.moderate"
    template_name = "members/membership/coordinator_list.html"

    def get_context_data(self, **kwargs):
        words = search_text(self.request.GET.get("q", ""))
        vacant = self.request.GET.get("show") == "vacant"
        found = Organisation.objects.with_people(vacant=vacant).named_like(words)
        page = self._page(found.in_polish_order())
        given = {"q": words, "show": "vacant" if vacant else ""}
        query = urlencode({name: value for name, value in given.items() if value})
        path = f"{self.request.path}?{query}" if query else self.request.path
        return super().get_context_data(
            organisations=page.object_list,
            words=words,
            vacant=vacant,
            **number_links(page, path),
            **kwargs,
        )

    def _page(self, found):
        own = Affiliation.objects.coordinators_for_list()
        found = found.prefetch_related(Prefetch("affiliations", own, to_attr="coordinators"))
        return number_page(found, params=self.request.GET, size=settings.ROWS_PER_PAGE)


@takes_unsent()
@moderator_required
def coordinators_of(request, pk):
    """The coordinators of one organisation, and the form to appoint one."""
    organisation = get_object_or_404(Organisation, pk=pk)
    form = AppointmentForm(form_data(request), request.FILES or None, organisation=organisation)
    if request.method == "POST" and form.is_valid() and _appoint(request, form):
        return redirect("membership:coordinators_of", organisation.pk)
    context = {
        "organisation": organisation,
        "form": form,
        "coordinators": organisation.affiliations.coordinators_for_list(),
        "appointments": CoordinatorAppointment.objects.of(organisation),
    }
    return render(request, "members/membership/coordinators_of.html", context)


def _appoint(request, form) -> bool:
    """Appoints the person. If this is refused, adds the error to the form and returns False."""
    given = form.cleaned_data
    if given["affiliation"].user_id == request.user.pk:
        form.add_error("affiliation", _("Somebody else has to appoint you."))
        return False
    try:
        appoint_coordinator(
            given["affiliation"], by=request.user, role=given["role"], letter=given["letter"]
        )
    except NotInForce:
        form.add_error("affiliation", _("This person has left the organisation meanwhile."))
    except RoleTaken:
        form.add_error("role", _("The organisation has a coordinator. Please end that role first."))
    except FileNotStored as error:
        form.add_error("letter", error.words)
    else:
        messages.success(request, _("Appointed; the person gets an e-mail."))
        return True
    return False


@takes_unsent(gettext_lazy("End the role of coordinator"))
@moderator_required
def coordinator_dismiss(request, pk):
    """Asks for a reason, then ends the role of coordinator or deputy."""
    affiliation = get_object_or_404(Affiliation.objects.for_list(), pk=pk)
    asking = {"help_text": _("The person reads it in the e-mail.")}
    form = ReasonForm(form_data(request), asking=asking)
    if request.method == "POST" and form.is_valid():
        try:
            dismiss_coordinator(affiliation, by=request.user, reason=form.cleaned_data["reason"])
        except AlreadyDecided:
            refuse(request, _("This person does not hold the role any more."))
        else:
            messages.success(request, _("The role was ended; the person gets an e-mail."))
        return redirect("membership:coordinators_of", affiliation.organisation_id)
    who = f"{affiliation.user.get_full_name()}, {affiliation.get_role_display()}."
    stays = _("The person stays a member of the Forum.")
    back_url = reverse("membership:coordinators_of", args=[affiliation.organisation_id])
    context = {
        "form": form,
        "page_title": _("End the role of coordinator"),
        "above": affiliation.organisation.name,
        "above_url": back_url,
        "heading": _("End the role of coordinator"),
        "lead": f"{who} {stays}",
        "button": _("End the role and send the reason"),
        "is_danger": True,
        "back_url": back_url,
    }
    return render(request, "members/reason_form.html", context)


@require_safe
def letter(request, pk):
    """Downloads a letter of authority. Returns a 404 to everybody who may not read it."""
    readable = CoordinatorAppointment.objects.visible_to(membership_of(request.user))
    appointment = get_object_or_404(readable, pk=pk)
    try:
        opened = appointment.letter.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        opened,
        as_attachment=True,
        filename=appointment.letter_name,
        content_type="application/octet-stream",
    )
