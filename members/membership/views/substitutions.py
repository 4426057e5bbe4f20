"""The page on which a person names a substitute, and sees for whom they stand in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members.accounts.models import User
from members.dates import words
from members.membership.access import membership_of
from members.membership.forms.substitutions import SubstitutionForm
from members.membership.models import Substitution
from members.membership.services.substitutions import (
    NoSubstitution,
    decline_substitution,
    end_substitution,
    name_substitute,
)
from members.membership.unsent_forms import form_data, takes_unsent


@takes_unsent()
@login_required
def substitution(request):
    """The form for the user's substitute, and the people for whom the user stands in."""
    rows = Substitution.objects.not_over().for_list()
    own = rows.filter(user=request.user).first()
    form = SubstitutionForm(form_data(request), by=request.user, own=own)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("substitute", "first_day", "last_day")}
        return _saved(request, name_substitute(by=request.user, **values))
    context = {
        "form": form,
        "own": own,
        "is_able": own is not None and own.substitute in form.people,
        "decides_less": own is not None and _decides_less(own.substitute, than=request.user),
        "stands_in": rows.filter(substitute=request.user),
        "is_member": membership_of(request.user).is_member,
    }
    return render(request, "members/membership/substitution.html", context)


def _decides_less(substitute: User, *, than: User) -> bool:
    """Whether there is something on which only the absent person decides."""
    own, theirs = membership_of(than), membership_of(substitute)
    offices = own.coordinated_ids - theirs.coordinated_ids
    return bool(offices) or (own.is_moderator and not theirs.is_moderator)


def _saved(request, own: Substitution):
    said = _("%(name)s stands in for you from %(first)s to %(last)s, and gets an e-mail about it.")
    values = {"name": own.substitute, "first": words(own.first_day), "last": words(own.last_day)}
    messages.success(request, said % values)
    return redirect("membership:substitution")


@login_required
@require_POST
def substitution_end(request):
    """Ends the user's substitution at once."""
    try:
        end_substitution(by=request.user)
    except NoSubstitution:
        messages.warning(request, _("The substitution has ended already."))
    else:
        said = _("The substitution has ended. E-mails about your tasks come to you again.")
        messages.success(request, said)
    return redirect("membership:substitution")


@login_required
@require_POST
def substitution_decline(request, pk):
    """Ends a substitution in which the user stands in for somebody."""
    try:
        absent = decline_substitution(pk, by=request.user)
    except NoSubstitution:
        messages.warning(request, _("The substitution has ended already."))
    else:
        said = _("You no longer stand in for %(name)s, who gets an e-mail about it.")
        messages.success(request, said % {"name": absent})
    return redirect("membership:substitution")
