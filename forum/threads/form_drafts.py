"""Drafts of forms of any app, such as the forms of a case, of minutes and of the profile.

A form supports drafts if its view has a ``draft_label`` and takes its data from
``members.membership.unsent_forms.form_data``, and its template contains ``{% typed_text %}``. Every
signed-in user can save drafts, even before they are a member.
"""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from forum.threads.draft_rows import draft_label_of
from forum.threads.models import Draft
from forum.threads.services.drafts import draft_for, finish_draft, target_of
from members.dates import words
from members.membership.unsent_forms import unsent_fields

FORM = Draft.Kind.FORM


def has_draft(request: HttpRequest, path: str) -> bool:
    """Whether the form at the URL ``path`` supports drafts and the user is signed in."""
    return request.user.is_authenticated and bool(draft_label_of(path))


def drafted_fields(request: HttpRequest) -> MultiValueDict:
    """The fields of the draft of the requested page; empty if there is no draft."""
    data = _draft_of(request).data if has_draft(request, request.path) else {}
    return MultiValueDict(data.get("fields", {}))


def begin_with_draft(request: HttpRequest) -> MultiValueDict | None:
    """The fields of the draft of the requested page, or None if there is no draft.

    If there is a draft, also adds a message about it.
    """
    fields = drafted_fields(request)
    if not fields:
        return None
    saved_at = localtime(_draft_of(request).updated_at)
    said = _(
        "This is your draft from %(moment)s. It is not saved here yet: please save it, or"
        " discard the draft below the form."
    )
    messages.info(request, said % {"moment": f"{words(saved_at)}, {saved_at:%H:%M}"})
    return fields


def finish_form_draft(request: HttpRequest) -> None:
    """Empties the draft of the form that was sent with ``request``, if it supports drafts."""
    if has_draft(request, request.path):
        finish_draft(FORM, by=request.user, path=request.path)


def draft_line_of(request: HttpRequest, path: str = "") -> dict:
    """The context of ``draft_line.jinja`` for the form at ``path``, by default the requested page.

    A page with several forms calls this function for the ``path`` of each form. If ``path`` is not
    the path of the page, only ``target`` is set: the browser loads the draft when the form is used.
    """
    if path and path != request.path:
        unknown = {"sequence": None, "pk": None, "saved_at": None, "is_fresh": False}
        return unknown | {"target": target_of(FORM, path=path)}
    draft = _draft_of(request)
    # A form that is shown again after an error or a sign-in keeps its sequence number.
    bound = request.POST if request.method == "POST" else unsent_fields(request)
    is_draft = not bound
    return {
        "target": draft.target,
        "sequence": draft.sequence if is_draft else bound.get("draft_sequence", ""),
        "pk": draft.pk,
        "saved_at": draft.updated_at if is_draft and draft.data else None,
        "is_fresh": is_draft,
    }


def _draft_of(request) -> Draft:
    """The stored draft of the requested page, or an unsaved one. Makes one query per request."""
    if not hasattr(request, "form_draft"):
        request.form_draft = draft_for(FORM, by=request.user, path=request.path)
    return request.form_draft
