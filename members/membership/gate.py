"""The decorator that opens the views of the members' area only to members."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from members.membership import unsent_forms
from members.membership.access import membership_of, role_name
from members.membership.models import Affiliation, Suspension
from members.membership.refused_forms import texts_to_copy


def member_required(view):
    """Decorator: lets only members reach the view.

    Visitors are redirected to the sign-in page. Signed-in users who are not members get the same
    404 page for every view. ``decorate_urlpatterns`` applies the decorator to whole lists of URLs,
    so that a new view is closed by default. If the view has ``takes_unsent`` (see
    ``unsent_forms``), a form posted by a visitor is stored until they sign in, because their
    session may have ended while they wrote.
    """
    takes_unsent = getattr(getattr(view, "view_class", view), "takes_unsent", False)

    @wraps(view)
    def gated(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            if takes_unsent:
                unsent_forms.store(request)
            return redirect_to_login(request.get_full_path())
        unsent_forms.drop_others(request)
        if not membership_of(request.user).is_member:
            return closed(request)
        return guarded(request, *args, **kwargs)

    # The CSRF check runs between ``gated`` and the view. If it ran before ``gated``, it would
    # refuse the form of a visitor whose session has ended, and the form could not be stored.
    guarded = csrf_protect(view)
    return csrf_exempt(gated)


def closed(request: HttpRequest) -> HttpResponse:
    """The 404 page for signed-in people who are not members.

    It shows the state of their newest application, or their suspension with its reason and end. It
    also shows which of their roles are not in effect, and what they typed in a form that they have
    just sent, or that is stored for this page (see ``unsent_forms``).
    """
    application = (
        Affiliation.objects.filter(user=request.user)
        .select_related("organisation")
        .order_by("-created_at", "-pk")
        .first()
    )
    context = {
        "application": application,
        "suspension": _suspension_of(request.user),
        "texts": texts_to_copy(request, with_draft=False),
        "resting_roles": sorted(map(role_name, membership_of(request.user).resting_roles)),
    }
    return render(request, "forum/closed.html", context, status=404)


def _suspension_of(user) -> Suspension | None:
    return user.suspensions.in_force().first() if user.is_suspended else None
