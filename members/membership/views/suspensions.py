"""Views for suspensions."""

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

from members.accounts.models import User
from members.membership.forms.suspensions import SuspensionForm
from members.membership.models import Suspension
from members.membership.services.suspensions import NotSuspended, lift_suspension, suspend
from members.membership.unsent_forms import form_data, takes_unsent
from members.paging import key_page

moderator_required = permission_required("membership.moderate", raise_exception=True)


class SuspensionListView(PermissionRequiredMixin, TemplateView):
    """The suspensions in force."""

    permission_required = "membership.moderate"
    template_name = "members/membership/suspension_list.html"

    def get_context_data(self, **kwargs):
        page = key_page(
            Suspension.objects.in_force().for_list(),
            by="starts_at",
            params=self.request.GET,
            size=settings.ROWS_PER_PAGE,
        )
        return super().get_context_data(
            suspensions=page.rows, **page.links(self.request.path, {}), **kwargs
        )


@takes_unsent(gettext_lazy("Suspend a person"))
@moderator_required
def suspension_create(request, pk):
    """Asks for the reason and the last day, then suspends the person."""
    person = get_object_or_404(User, pk=pk, erased_at=None)
    if not request.user.has_perm("membership.suspend", person) or person == request.user:
        raise PermissionDenied
    asking = {"help_text": _("The person reads it in the e-mail and on the site.")}
    current = person.suspensions.in_force().first()
    form = SuspensionForm(form_data(request), asking=asking, current=current)
    if request.method == "POST" and form.is_valid():
        suspend(person, by=request.user, reason=form.cleaned_data["reason"], until=form.until)
        messages.success(
            request,
            _("%(name)s is suspended and gets an e-mail with the reason.") % {"name": person},
        )
        return redirect("membership:suspensions")
    context = {
        "form": form,
        "current": current,
        "page_title": _("Suspend a person"),
        "above": _("Suspensions"),
        "above_url": reverse("membership:suspensions"),
        "heading": _("Suspend: %(name)s") % {"name": person.get_full_name()},
        "lead": _(
            "The person cannot enter the Forum until the suspension ends. Posts and account stay."
        ),
        "button": _("Suspend and send the reason"),
        "is_danger": True,
        "back_url": reverse("membership:suspensions"),
    }
    return render(request, "members/membership/suspension_form.html", context)


@moderator_required
@require_POST
def suspension_lift(request, pk):
    suspension = get_object_or_404(Suspension.objects.for_list(), pk=pk)
    try:
        lift_suspension(suspension, by=request.user)
    except NotSuspended:
        messages.warning(request, _("This suspension is not in force any more."))
    else:
        messages.success(
            request,
            _("The Forum is open again: %(name)s.") % {"name": suspension.user},
        )
    return redirect("membership:suspensions")
