"""Account pages that allauth does not have."""

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.forms import ConfirmLoginCodeForm
from allauth.account.views import BaseReauthenticateView
from allauth.core import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.http import MAX_URL_LENGTH, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST
from django.views.generic import TemplateView

from members.accounts import email_changes
from members.accounts.models import EmailChange
from members.accounts.pending_codes import code_texts
from members.accounts.reauthentication import ReauthenticationByCode
from members.url_prefixes import is_personal


@csrf_exempt
@require_POST
def language(request):
    """Stores the chosen language: for users in the account, for visitors in a cookie.

    Redirects to the URL in ``next`` if it is a personal page of this site, else to the home page.
    Does not store a language that the site does not have.

    The form is on every page and has no CSRF token, because the token would set a cookie for every
    visitor. Another site can thus change the language of a visitor, but not of an account: browsers
    do not send the session cookie, which is set with SameSite, with a POST from another site.
    """
    chosen = request.POST.get("language")
    target = request.POST.get("next", "")
    if len(target) > MAX_URL_LENGTH:  # Django rejects longer URLs as unsafe: drop the query
        target = target.partition("?")[0]
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    response = redirect(target if safe and is_personal(target) else "/")
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
    """The page that removes a passkey.

    Unlike allauth's view, it does not remove the last factor of a staff member who must have one.
    """

    def form_valid(self, form):
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.object):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_index")
        return super().form_valid(form)


@login_required
@require_POST
def end_session(request, pk):
    """Ends one session of the user. Returns a 404 for another user's session."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    end_sessions(request, [session])
    messages.success(request, _("The browser was signed out."))
    return redirect("usersessions_list")


@method_decorator(never_cache, name="dispatch")
class ReauthenticateByCodeView(LoginRequiredMixin, BaseReauthenticateView):
    """Reauthentication with a code that is e-mailed to the user's current address.

    Only a POST e-mails the code; opening the page does not.
    """

    form_class = ConfirmLoginCodeForm
    template_name = "account/reauthenticate_by_code.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            self.process = ReauthenticationByCode.resume(request)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if request.POST.get("action") == "send":
            return self.send()
        if self.process is None:
            messages.error(request, _("The code is no longer valid. Please ask for a new one."))
            return redirect(self.own_address())
        return super().post(request, *args, **kwargs)

    def send(self):
        if ReauthenticationByCode.initiate(self.request) is None:
            return ratelimit.respond_429(self.request)
        return redirect(self.own_address())

    def own_address(self):
        return self.passthrough_next_url(self.request.path)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "code": self.process and self.process.code}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(was_sent=bool(self.process), **kwargs)
        return context | code_texts()

    def form_valid(self, form):
        self.process.finish()
        return super().form_valid(form)

    def form_invalid(self, form):
        if self.process.record_invalid_attempt():
            return super().form_invalid(form)
        adapter = get_account_adapter()
        messages.error(self.request, adapter.error_messages["too_many_login_attempts"])
        return redirect(self.own_address())


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def restore_address(request, token):
    """The page with a button that restores the former address. A POST restores it.

    E-mails about a changed address link to this page. GET changes nothing, because virus scanners
    open every link. The status is 410 if the link was used or has expired, and 409 if the address
    belongs to another account by now.

    ``Referrer-Policy: no-referrer`` hides the token in the URL from other sites. Without a referrer
    Django's CSRF check would fail, so the view is exempt from this check. This is safe, because
    only the owner of the former address knows the token.
    """
    response = _restore(request, token)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _restore(request, token):
    change = EmailChange.objects.alive().opened_by(token).select_related("user").first()
    if change is None or change.user.erased_at:
        return _cannot_restore(request, 410, EmailChange.objects.opened_by(token).exists())
    if request.method != "POST":
        return render(request, "account/restore_address.html", {"change": change})
    try:
        email_changes.restore(token)
    except email_changes.LinkSpent:
        return _cannot_restore(request, 410, was_used=True)
    except email_changes.AddressTaken:
        context = {"change": change}
        return render(request, "account/restore_address_taken.html", context, status=409)
    if request.user == change.user:
        logout(request)
    return redirect("accounts:address_restored")


def _cannot_restore(request, status, was_used):
    context = {"was_used": was_used}
    return render(request, "account/restore_address_spent.html", context, status=status)


class AddressRestoredView(TemplateView):
    """Confirms that the former address is restored, and says what to do next."""

    template_name = "account/address_restored.html"
