"""The consent of the delegating unit: asked for by the applicant, given by the unit."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from members.membership.refused_forms import refuse, texts_to_copy
from members.membership.unsent_forms import form_data, takes_unsent
from members.storage import FileNotStored
from training.breadcrumbs import training_crumbs
from training.consent_links import request_of
from training.forms.consents import ConsentForm, DocumentForm, RequestForm
from training.models import Delegation, Enrolment
from training.models.enrolments import AWAITING_CONSENT, coordinators_for
from training.services.consents import (
    MOST_REQUESTS,
    OwnAddress,
    TooManyRequests,
    decide_as_coordinator,
    decide_consent,
    request_consent,
    upload_consent,
)
from training.services.places import AlreadyChanged
from training.views.mine import mine_url

# --- For the applicant ----------------------------------------------------------------------------


@takes_unsent(gettext_lazy("Request for the consent of the unit"))
@login_required
def ask(request, pk):
    """The three ways to the consent: a coordinator, a link for the head, a signed document."""
    enrolment = get_object_or_404(_awaited(request), pk=pk)
    form = RequestForm(form_data(request))
    if request.method == "POST" and form.is_valid() and _request(request, enrolment, form):
        messages.success(request, _("The link was sent. You will get an e-mail with the decision."))
        return redirect("enrolments:consent", pk)
    return _asking_page(request, enrolment, form, DocumentForm())


@require_POST
@login_required
def upload(request, pk):
    """Takes the signed document."""
    enrolment = get_object_or_404(_awaited(request), pk=pk)
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        return _asking_page(request, enrolment, RequestForm(), form)
    try:
        upload_consent(enrolment, by=request.user, document=form.cleaned_data["document"])
    except FileNotStored as error:
        form.add_error("document", error.words)
        return _asking_page(request, enrolment, RequestForm(), form)
    except AlreadyChanged:
        messages.warning(request, _("No consent is awaited any more."))
    else:
        messages.success(request, _("The consent was received. The organiser may check it."))
    return redirect("enrolments:detail", pk)


def _awaited(request):
    return Enrolment.objects.of(request.user).filter(**AWAITING_CONSENT).for_list()


def _request(request, enrolment, form) -> bool:
    """Sends the link. If this is refused, adds the error to the form and returns False."""
    try:
        request_consent(enrolment, by=request.user, **form.cleaned_data)
    except OwnAddress:
        form.add_error("email", _("This is your own address. The head of the unit has to decide."))
    except TooManyRequests:
        form.add_error(None, _("The link was sent as often as allowed. Please use another way."))
    except AlreadyChanged:
        form.add_error(None, _("No consent is awaited any more."))
    else:
        return True
    return False


def _asking_page(request, enrolment, form, document_form):
    sent = list(enrolment.delegation_requests.in_force().order_by("pk"))
    steps = [
        (_("My applications"), mine_url()),
        (str(enrolment.group), enrolment.get_absolute_url()),
    ]
    context = {
        "enrolment": enrolment,
        "coordinators": list(coordinators_for(enrolment)),
        "sent": sent,
        "may_send": len(sent) < MOST_REQUESTS,
        "form": form,
        "document_form": document_form,
        "breadcrumbs": training_crumbs(*steps, _("Consent of the unit")),
    }
    return render(request, "training/consents/ask.html", context)


@require_safe
@login_required
def document(request, pk):
    """Downloads the signed document: for the applicant, the organiser and the coordinator."""
    readable = Delegation.objects.visible_to(request.user).exclude(document="")
    found = get_object_or_404(readable, enrolment=pk)
    try:
        opened = found.document.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        opened,
        as_attachment=True,
        filename=found.document_name,
        content_type="application/octet-stream",
    )


# --- For coordinators -----------------------------------------------------------------------------


@login_required
def waiting(request):
    """The enrolments to which the user, a coordinator, may consent for a unit."""
    rows = Enrolment.objects.awaiting_consent_of(request.user).for_list().select_related("user")
    context = {
        "enrolments": rows.order_by("consent_until", "pk"),
        "breadcrumbs": training_crumbs(_("Consents of the unit")),
    }
    return render(request, "training/consents/list.html", context)


@takes_unsent(gettext_lazy("Consent of the unit"))
@login_required
def coordinator(request, pk):
    """The page on which a coordinator decides for the unit."""
    rows = Enrolment.objects.awaiting_consent_of(request.user).for_consent()
    enrolment = rows.filter(pk=pk).first()
    if enrolment is None:
        return _not_awaited(request, pk)
    form = ConsentForm(
        form_data(request),
        name_label=_("On behalf of"),
        name_help=_("In whose name you decide, for example: the mayor of Łowicz."),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            decide_as_coordinator(
                enrolment,
                by=request.user,
                is_consent=form.is_consent,
                on_behalf_of=given["name"],
                reason=given["reason"],
            )
        except (AlreadyChanged, PermissionDenied):
            refuse(request, _("No consent is awaited any more."))
        else:
            messages.success(request, _("The decision was recorded; the applicant gets an e-mail."))
        return redirect("consents:waiting")
    context = {
        "enrolment": enrolment,
        "form": form,
        "breadcrumbs": training_crumbs(
            (_("Consents of the unit"), f"{mine_url()}consents/"), str(enrolment.user)
        ),
    }
    return render(request, "training/consents/coordinator.html", context)


def _not_awaited(request, pk):
    """Keeps what a coordinator typed if the consent is not awaited any more; or raises Http404."""
    decided = Enrolment.objects.delegated_by(request.user).filter(pk=pk)
    if request.method != "POST" or not decided.exists():
        raise Http404
    refuse(request, _("No consent is awaited any more."))
    return redirect("consents:waiting")


# --- For the head of the unit, without an account -------------------------------------------------


@never_cache
def decide(request, token):
    """The page behind the link in the e-mail to the head of the unit. Only POST decides."""
    asked = request_of(token)
    if asked is None:
        raise Http404
    enrolment = Enrolment.objects.for_consent().get(pk=asked.enrolment_id)
    if asked.ended_at or not enrolment.awaits_consent:
        return _nothing_to_decide(request, asked, enrolment)
    form = ConsentForm(
        request.POST if request.method == "POST" else None,
        initial={"name": asked.name},
        name_label=_("Your name and office"),
    )
    if request.method == "POST" and form.is_valid():
        return _decided(request, asked, enrolment, form)
    return render(request, "training/consents/decide.html", {"enrolment": enrolment, "form": form})


def _decided(request, asked, enrolment, form):
    given = form.cleaned_data
    try:
        decided = decide_consent(
            enrolment,
            is_consent=form.is_consent,
            method=Delegation.Method.HEAD,
            name=given["name"],
            reason=given["reason"],
            asked=asked,
        )
    except AlreadyChanged:
        asked.refresh_from_db()
        enrolment.refresh_from_db(fields=["consent"])
        return _nothing_to_decide(request, asked, enrolment)
    context = {"enrolment": decided, "is_consent": form.is_consent}
    return render(request, "training/consents/decided.html", context)


def _nothing_to_decide(request, asked, enrolment):
    """The page behind a link that serves no more, with what was typed meanwhile, to copy it."""
    context = {
        "is_ended": asked.ended_at is not None,
        "is_given": enrolment.consent == Enrolment.Consent.GIVEN,
        "texts": texts_to_copy(request),
    }
    return render(request, "training/consents/closed.html", context, status=410)
