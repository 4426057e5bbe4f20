"""The gate of the closed part: it answers before any row of the forum is read."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from members.membership import unsent_forms
from members.membership.access import membership_of, role_name
from members.membership.models import Affiliation, Suspension


def member_required(view):
    """Lets members in; sends visitors to sign in, and gives all others one and the same 404 page.

    Laid over whole URL lists with ``decorate_urlpatterns``, so that a new view is closed until
    somebody opens it on purpose. What a visitor posts to a view that says ``takes_unsent`` waits
    for the person to sign in: the session ended while they wrote.
    """
    takes_unsent = getattr(getattr(view, "view_class", None), "takes_unsent", False)

    @wraps(view)
    def gated(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            if takes_unsent:
                unsent_forms.store(request)
            return redirect_to_login(request.get_full_path())
        if not membership_of(request.user).is_member:
            return closed(request)
        return guarded(request, *args, **kwargs)

    # The gate answers before the check of forms does, and lets nobody in without it.
    guarded = csrf_protect(view)
    return csrf_exempt(gated)


def closed(request: HttpRequest) -> HttpResponse:
    """The page of those who are signed in but may not enter: where their application stands, or
    why and until when they are suspended; and which of their roles rest meanwhile."""
    application = (
        Affiliation.objects.filter(user=request.user)
        .select_related("organisation")
        .order_by("-created_at", "-pk")
        .first()
    )
    context = {
        "application": application,
        "suspension": _suspension_of(request.user),
        "resting_roles": sorted(map(role_name, membership_of(request.user).resting_roles)),
    }
    return render(request, "forum/closed.html", context, status=404)


def _suspension_of(user) -> Suspension | None:
    return user.suspensions.in_force().first() if user.is_suspended else None
