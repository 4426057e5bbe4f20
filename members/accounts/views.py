"""The few account pages which allauth does not have."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from members.accounts.middleware import PERSONAL_PREFIXES


@csrf_exempt
@require_POST
def language(request):
    """Keeps the chosen language: with the account, or in a cookie for visitors.

    The form is on every page; a token in it would give every visitor a cookie. Another site can
    change nothing but a visitor's language: the session stays away from its posts (SameSite).
    """
    chosen = request.POST.get("language")
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    response = redirect(target if safe and target.startswith(PERSONAL_PREFIXES) else "/")
    if chosen not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    else:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
    return response


class RemovePasskeyView(RemoveWebAuthnView):
    """Asks before a passkey is removed. allauth's own would remove the last one of staff, too."""

    def form_valid(self, form):
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.object):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_index")
        return super().form_valid(form)


@login_required
@require_POST
def end_session(request, pk):
    """Signs one browser of this person out; 404 for a session that is not theirs."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    end_sessions(request, [session])
    messages.success(request, _("The browser was signed out."))
    return redirect("usersessions_list")
