"""Views for invitations."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from members.ids import id_of
from members.membership.access import membership_of
from members.membership.forms.invitations import InvitationForm
from members.membership.models import Invitation
from members.membership.services.applications import AlreadyDecided
from members.membership.services.invitations import (
    AlreadyMember,
    TooManyInvitations,
    invite,
    withdraw_invitation,
)
from members.membership.unsent_forms import form_data, takes_unsent
from members.paging import key_page
from members.text import search_text
from members.units.models import Organisation

MOST_FOUND = 30


class InvitationListView(TemplateView):
    """The invitations that the user sent, the newest first. Moderators see all invitations."""

    template_name = "members/membership/invitation_list.html"

    def get_context_data(self, **kwargs):
        membership = membership_of(self.request.user)
        page = key_page(
            Invitation.objects.visible_to(membership).for_list(),
            by="created_at",
            params=self.request.GET,
            size=settings.ROWS_PER_PAGE,
        )
        return super().get_context_data(
            invitations=page.rows, **page.links(self.request.path, {}), **kwargs
        )


@takes_unsent(gettext_lazy("Invite somebody"))
def invitation_create(request):
    """Asks for the organisation, then for the e-mail address of the person to invite.

    If the user may invite people to one organisation only, does not ask for it.
    """
    open_to = Organisation.objects.open_to_invitations_of(membership_of(request.user))
    chosen = request.GET.get("organisation", "")
    if not chosen:
        return _choose_organisation(request, open_to)
    organisation = get_object_or_404(open_to, pk=id_of(chosen))
    form = InvitationForm(form_data(request))
    if request.method == "POST" and form.is_valid() and _send(request, form, organisation):
        return redirect("membership:invitations")
    context = {"organisation": organisation, "form": form}
    return render(request, "members/membership/invitation_form.html", context)


def _choose_organisation(request, open_to):
    words = search_text(request.GET.get("q", ""))
    found = list(open_to.named_like(words)[: MOST_FOUND + 1])
    if len(found) == 1 and not words:
        query = urlencode({"organisation": found[0].pk})
        return redirect(f"{reverse('membership:invitation_create')}?{query}")
    context = {"words": words, "found": found[:MOST_FOUND], "are_more": len(found) > MOST_FOUND}
    return render(request, "members/membership/invitation_organisation.html", context)


def _send(request, form, organisation) -> bool:
    """Sends the invitation. If this is refused, adds the error to the form and returns False."""
    given = form.cleaned_data
    try:
        invite(given["email"], by=request.user, organisation=organisation, source=given["source"])
    except (AlreadyMember, TooManyInvitations) as error:
        form.add_error("email" if isinstance(error, AlreadyMember) else None, _why_not(error))
        return False
    messages.success(
        request, _("The invitation was sent to %(email)s.") % {"email": given["email"]}
    )
    return True


def _why_not(error) -> str:
    if isinstance(error, AlreadyMember):
        return _("A person with this address belongs to the organisation already.")
    return _("At most 20 invitations can be sent in a day. Please come back tomorrow.")


def _own(request, pk):
    visible = Invitation.objects.visible_to(membership_of(request.user))
    return get_object_or_404(visible.for_list(), pk=pk)


@require_POST
def invitation_withdraw(request, pk):
    try:
        withdraw_invitation(_own(request, pk), by=request.user)
    except AlreadyDecided:
        messages.warning(request, _("This invitation is not open any more."))
    else:
        messages.success(request, _("The invitation was withdrawn. Its link no longer works."))
    return redirect("membership:invitations")


@require_POST
def invitation_resend(request, pk):
    """Sends a new e-mail with a new link, unless the invitation was accepted already.

    The old link stops working, with one exception: it stays valid if the old invitation makes a
    decision on the person unnecessary and the new one does not (see ``_replace_earlier`` in the
    services).
    """
    earlier = _own(request, pk)
    if earlier.accepted_at:
        messages.warning(request, _("This invitation was accepted already."))
        return redirect("membership:invitations")
    try:
        invite(
            earlier.email,
            by=request.user,
            organisation=earlier.organisation,
            source=earlier.source,
        )
    except (AlreadyMember, TooManyInvitations) as error:
        messages.warning(request, _why_not(error))
    else:
        sent = _("The invitation was sent to %(email)s.") % {"email": earlier.email}
        messages.success(request, sent)
    return redirect("membership:invitations")
