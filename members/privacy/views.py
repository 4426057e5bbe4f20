"""Pages for the user's own data: overview, export, and deleting the account."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from members.accounts.reauthentication import confirmation_required
from members.privacy.forms import ErasureForm
from members.privacy.models import Export
from members.privacy.services import (
    AlreadyPreparing,
    LastAdministrator,
    erase_account,
    is_last_administrator,
    request_export,
)
from members.privacy.sources import processing_records


class OverviewView(LoginRequiredMixin, TemplateView):
    """The page that says what the site stores about the user and why. Shows the latest export."""

    template_name = "members/privacy/overview.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            records=processing_records(),
            copy=Export.objects.of(self.request.user).first(),
            **kwargs,
        )


@require_POST
@login_required
@confirmation_required
def export_create(request):
    """Requests an export. Requires reauthentication, because the session may be stolen."""
    try:
        request_export(by=request.user)
    except AlreadyPreparing:
        messages.warning(request, _("A copy is being prepared already."))
    else:
        messages.success(
            request, _("The copy is being prepared. You will get an e-mail when it is ready.")
        )
    return redirect("privacy:overview")


@never_cache
@login_required
@confirmation_required
def export_download(request, pk):
    """Downloads the archive. Only its owner gets it; other users get a 404.

    The response is a 404 page if the archive is not ready, and a 410 page if it has expired.
    """
    copy = get_object_or_404(Export.objects.of(request.user), pk=pk)
    if not copy.is_ready:
        status = 410 if copy.ready_at else 404
        return render(request, "members/privacy/export_gone.html", {"copy": copy}, status=status)
    response = FileResponse(
        copy.file.open("rb"), as_attachment=True, filename=_("my-data") + ".zip"
    )
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@confirmation_required
def erase(request):
    """Shows what is deleted and what stays. A POST with the account's address deletes the account.

    The account of the site's only administrator cannot be deleted, and the page says so.
    """
    form = ErasureForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            erase_account(request.user, by=request.user)
        except LastAdministrator:
            return redirect("privacy:erase")  # that page says why the account stays
        logout(request)
        return redirect("privacy:erased")
    records = processing_records()
    context = {
        "form": form,
        "deleted": [record for record in records if not record.is_kept],
        "kept": [record for record in records if record.is_kept],
        "is_last_administrator": is_last_administrator(request.user),
    }
    return render(request, "members/privacy/erase.html", context)


class ErasedView(TemplateView):
    """The page that is shown after the user's account was deleted."""

    template_name = "members/privacy/erased.html"
