"""Views for the user's own affiliations and applications, and the redirect after sign-in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members.membership.access import membership_of
from members.membership.forms.joining import RulesForm
from members.membership.models import Affiliation
from members.membership.rules import deciders_of
from members.membership.services.applications import AlreadyDecided, end_affiliation
from members.membership.services.joining import make_primary, withdraw_application
from members.membership.services.receipts import store_receipts
from members.membership.workplace_search import suggested_by

State = Affiliation.State


@login_required
def landing(request):
    """Redirects after sign-in: members to the forum, others to their affiliations."""
    enters = membership_of(request.user).is_member
    return redirect("forum:home" if enters else "membership:joining")


@login_required
def own_affiliations(request):
    """The user's affiliations and applications, and what to do next."""
    return _own_page(request, RulesForm(user=request.user, language=request.user.language))


@login_required
@require_POST
def rules_accept(request):
    """Records that the user accepts the rules in force."""
    form = RulesForm(request.POST, user=request.user, language=request.user.language)
    if not form.is_valid():
        return _own_page(request, form)
    store_receipts(form.notices, by=request.user)
    messages.success(request, _("Thank you: the rules are accepted."))
    return redirect("membership:joining")


def _own_page(request, rules_form):
    own = list(_own(request).order_by("-created_at", "-pk"))
    in_force = [affiliation for affiliation in own if affiliation.is_in_force]
    waiting = [affiliation for affiliation in own if affiliation.state == State.PENDING]
    context = {
        "in_force": sorted(in_force, key=lambda affiliation: not affiliation.is_primary),
        "waiting": waiting,
        "past": [row for row in own if row not in in_force and row not in waiting],
        "suggested": [] if own else suggested_by(request.user.email),
        "is_member": membership_of(request.user).is_member,
        "rules_form": rules_form if in_force and rules_form.rules else None,
    }
    return render(request, "members/membership/joining.html", context)


def _own(request):
    return Affiliation.objects.filter(user=request.user).select_related("organisation")


@login_required
def application(request, pk):
    """The user's own pending application: who may decide on it, and from when moderators may, too.

    If the application is not pending, redirects to the user's affiliations.
    """
    own = get_object_or_404(_own(request), pk=pk)
    if own.state != State.PENDING:
        return redirect("membership:joining")
    coordinators = Affiliation.objects.coordinating_at(own.organisation)
    context = {
        "affiliation": own,
        "deciders": deciders_of(own),
        "has_coordinator": coordinators.exclude(user=request.user).exists(),
        "until": own.coordinators_have_until,
        "areas": own.areas.all(),
    }
    return render(request, "members/membership/joining_application.html", context)


@login_required
@require_POST
def application_withdraw(request, pk):
    own = get_object_or_404(_own(request), pk=pk)
    try:
        withdraw_application(own, by=request.user)
    except AlreadyDecided:
        messages.warning(request, _("This application no longer waits for a decision."))
    else:
        messages.success(request, _("The application was withdrawn."))
    return redirect("membership:joining")


@login_required
@require_POST
def primary(request, pk):
    """Makes the affiliation ``pk`` the user's primary one."""
    own = get_object_or_404(_own(request), pk=pk)
    try:
        make_primary(own, by=request.user)
    except PermissionDenied:
        messages.warning(request, _("This affiliation is not in force any more."))
    else:
        text = _("Posts are now signed with: %(organisation)s.")
        messages.success(request, text % {"organisation": own.organisation})
    return redirect("membership:joining")


@login_required
def leave(request, pk):
    """Asks for confirmation, then ends the user's own affiliation."""
    own = get_object_or_404(_own(request).in_force(), pk=pk)
    if request.method != "POST":
        others = _own(request).in_force().exclude(pk=pk).exists()
        context = {"affiliation": own, "has_others": others}
        return render(request, "members/membership/joining_leave.html", context)
    try:
        end_affiliation(own, by=request.user)
    except AlreadyDecided:
        messages.warning(request, _("This affiliation is not in force any more."))
    else:
        text = _("The affiliation has ended: %(organisation)s.")
        messages.success(request, text % {"organisation": own.organisation})
    return redirect("membership:joining")
