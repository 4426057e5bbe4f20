"""The few account pages which allauth does not have."""

from django.conf import settings
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
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
