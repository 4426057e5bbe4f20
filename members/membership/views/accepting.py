"""The page on which people accept an invitation. The e-mail with the invitation links to it."""

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext as _
from django.views.decorators.cache import never_cache

from members.membership.forms.joining import ApplicationForm, NewcomerForm
from members.membership.models import Affiliation, Invitation
from members.membership.refused_forms import texts_to_copy
from members.membership.services.accepting import (
    AccountExists,
    InvitationSpent,
    Newcomer,
    accept_invitation,
    account_of,
    has_address,
)
from members.membership.unsent_forms import form_data, store


@never_cache
def invitation(request, token):
    """Shows the invitation with a form to accept it.

    If the invited address has an account, a visitor gets no form, but is asked to sign in. An
    unknown token gives a 404, and an invitation that is no longer open gives a 410.
    """
    rows = Invitation.objects.select_related("organisation", "invited_by")
    found = rows.opened_by(token).first()
    if found is None:
        return _closed(request, 404)
    if found.stage != "open":
        return _closed(request, 410)
    if request.user.is_authenticated:
        return _by_member(request, found, token)
    if account_of(found.email):
        store(request)  # keeps a form that was sent after the session had ended
        return _page(request, found, form=None)
    return _by_newcomer(request, found, token)


def _closed(request, status):
    context = {"is_unknown": status == 404, "texts": texts_to_copy(request)}
    return render(request, "members/membership/invitation_closed.html", context, status=status)


def _page(request, found, form, status=200, **context):
    context |= {"invitation": found, "form": form}
    return render(request, "members/membership/invitation.html", context, status=status)


def _by_member(request, found, token):
    """The page for a signed-in user, with a form if the user has verified the invited address."""
    if not has_address(request.user, found.email):
        return _page(request, found, form=None, is_somebody_else=True)
    user = request.user
    form = ApplicationForm(form_data(request), user=user, language=user.language)
    if request.method == "POST" and form.is_valid():
        try:
            affiliation = accept_invitation(token, by=user, **form.answers)
        except InvitationSpent:
            return _closed(request, 410)
        return _welcome(request, affiliation)
    return _page(request, found, form)


def _by_newcomer(request, found, token):
    """The page for a visitor if the invited address has no account. Its form creates an account."""
    language = get_language()
    form = NewcomerForm(request.POST or None, email=found.email, user=None, language=language)
    if request.method == "POST":
        if not ratelimit.consume(request, action="signup"):
            return ratelimit.respond_429(request)
        if form.is_valid():
            return _open_account(request, token, form, language)
    return _page(request, found, form)


def _open_account(request, token, form, language):
    values = form.cleaned_data
    newcomer = Newcomer(
        values["first_name"], values["last_name"], values["password1"], language=language
    )
    try:
        affiliation = accept_invitation(token, by=newcomer, **form.answers)
    except InvitationSpent:
        return _closed(request, 410)
    except (AccountExists, PermissionDenied):  # the account was created concurrently
        return redirect(request.path)
    perform_login(request, affiliation.user, email=affiliation.user.email)
    return _welcome(request, affiliation)


def _welcome(request, affiliation):
    if affiliation.state == Affiliation.State.ACTIVE:
        messages.success(request, _("Welcome: the Forum is open."))
        return redirect("forum:home")
    messages.success(request, _("The invitation was accepted. The application now waits."))
    return redirect("membership:joining_application", affiliation.pk)
