"""Stores a form that was posted after the session had ended, until the user signs in again.

Only forms with a valid CSRF token are stored. Otherwise another site could make a visitor's browser
store texts here and start a session.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import cached_property, wraps
from typing import NamedTuple

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.dispatch import receiver
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from members.registry import Registry


class FormDrafts(NamedTuple):
    """Functions of the app that stores drafts. Each gets the request of a page with a form.

    ``fields`` returns the fields of the draft, or an empty dict if there is no draft. ``begin``
    returns the fields and adds a message that the form shows a draft; it returns None if there is
    no draft. ``finish`` empties the draft after the form was sent.
    """

    fields: Callable[[HttpRequest], MultiValueDict]
    begin: Callable[[HttpRequest], MultiValueDict | None]
    finish: Callable[[HttpRequest], None]


form_drafts: Registry[FormDrafts] = Registry()

KEY = "unsent"
KEPT = timedelta(hours=1)
MOST_BYTES = 120_000
MOST_TEXTS = 3
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 the name of the field
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


class _TokenCheck(CsrfViewMiddleware):
    """Django's CSRF check, which here returns the reason of a refusal instead of a response."""

    def _reject(self, request, reason):
        return reason


def store(request: HttpRequest) -> None:
    """Stores the fields of the posted form in the session under its URL path, for an hour.

    Replaces fields that were stored earlier under the same URL path. Deletes all but the latest
    MOST_TEXTS forms. Limits the session to an hour, too. Stores nothing, and starts no session, if
    ``typed_texts`` is empty. Files, passwords and the CSRF token are never stored.
    """
    fields = typed_texts(request)
    if not fields:
        return
    others = [text for text in _fresh(request.session) if text["path"] != request.path]
    now = timezone.now().timestamp()
    text = {"path": request.path, "at": now, "fields": fields, "had_files": bool(request.FILES)}
    request.session[KEY] = [*others, text][-MOST_TEXTS:]
    request.session.set_expiry(int(KEPT.total_seconds()))


def takes_unsent(draft_label: str = ""):
    """Decorator: if a visitor posts a form to the view, stores it until they have signed in.

    Put it above ``login_required``. If the URL of the view is in a list with ``member_required``,
    ``member_required`` stores the form instead. The view gets the fields from ``form_data``.
    Class-based views use ``TakesUnsentMixin``. With a ``draft_label``, the typed texts are also
    saved as a draft; the list of drafts shows the label.
    """

    def decorate(view):
        @wraps(view)
        def keeping(request: HttpRequest, *args, **kwargs):
            if not request.user.is_authenticated:
                store(request)
            return view(request, *args, **kwargs)

        keeping.takes_unsent = True
        keeping.draft_label = draft_label
        return keeping

    return decorate


def form_data(request: HttpRequest) -> MultiValueDict | None:
    """The data to bind the form of this page to, or None for an unbound form.

    For a POST, returns the posted data, and deletes the form that was stored for the page until
    sign-in. Otherwise returns the fields of the stored form, or else of the draft, and adds a
    message that says which of them is shown. Both stay stored until the form is posted, so that
    reloading the page loses nothing.
    """
    if request.method == "POST":
        pop(request, request.path)
        return request.POST
    text = _stored_for(request, request.path)
    if text is None:
        return next(filter(None, (drafts.begin(request) for drafts in form_drafts)), None)
    said = _(
        "Your session had ended before this form was sent. What you "
        "typed is in the form below: please send it once more."
    )
    files = _("Files are not kept: please choose them again.") if text.get("had_files") else ""
    messages.warning(request, f"{said} {files}".strip())
    return MultiValueDict(text["fields"])


class TakesUnsentMixin:
    """Mixin of views whose form starts with the texts stored until sign-in, or with the draft.

    A FormView needs nothing more; other views bind their form to ``self.form_data``.

    ``draft_label``: the name of the form in the list of drafts; if empty, the form has no drafts.
    """

    takes_unsent = True
    draft_label = ""

    @cached_property
    def form_data(self) -> MultiValueDict | None:
        """The result of the function ``form_data`` for this request."""
        return form_data(self.request)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return kwargs if self.form_data is None else {**kwargs, "data": self.form_data}


def pop(request: HttpRequest, path: str) -> MultiValueDict | None:
    """Deletes and returns the fields of the form stored for ``path``; None if there is none.

    Also deletes all stored forms that are too old or of another user (see ``drop_others``).
    """
    text = _stored_for(request, path)
    if text is None:
        return None
    _keep_only(request.session, [other for other in _fresh(request.session) if other != text])
    return MultiValueDict(text["fields"])


def unsent_fields(request: HttpRequest) -> MultiValueDict:
    """The fields of the form stored for this page; empty if none is. The form stays stored."""
    text = _stored_for(request, request.path)
    return MultiValueDict(text["fields"] if text else {})


def drop_others(request: HttpRequest) -> None:
    """Deletes stored forms that are older than an hour or were written by another user.

    The field ``writer`` contains the id of the user who opened the form."""
    if KEY not in request.session:
        return
    texts, user_id = _fresh(request.session), str(request.user.pk)
    own = [text for text in texts if text["fields"].get("writer", [user_id]) == [user_id]]
    if own != request.session[KEY]:
        _keep_only(request.session, own)


def _stored_for(request, path) -> dict | None:
    drop_others(request)
    texts = request.session.get(KEY, [])
    return next((text for text in texts if text["path"] == path), None)


def _keep_only(session, texts) -> None:
    if texts:
        session[KEY] = texts
    else:
        del session[KEY]


@receiver(user_logged_in)
def restore_session_age(request, **kwargs) -> None:
    """Restores the normal expiry of a session that ``store`` limited to an hour."""
    if request and KEY in request.session:
        request.session.set_expiry(None)


def _fresh(session) -> list[dict]:
    since = (timezone.now() - KEPT).timestamp()
    return [text for text in session.get(KEY, []) if text["at"] > since]


def typed_texts(request: HttpRequest) -> dict[str, list[str]]:
    """The fields of a posted form, without passwords and the CSRF token.

    Empty if the request posts no form, if the form has no valid CSRF token, if the fields have more
    than MOST_BYTES, or if all of them are blank.
    """
    is_form = request.method == "POST" and request.content_type in FORMS
    if not is_form or settings.CSRF_COOKIE_NAME not in request.COOKIES:
        return {}
    try:
        # The token must be a field of the form. Scripts, which send the token in a header, keep
        # unsent texts themselves.
        if TOKEN not in request.POST or _TokenCheck(_no_view).process_view(request, None, (), {}):
            return {}
    except (BadRequest, MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        return {}
    fields = {
        name: values
        for name, values in request.POST.lists()
        if name != TOKEN and "password" not in name
    }
    said = "".join(text for values in fields.values() for text in values)
    is_short = len(said.encode()) + len("".join(fields)) <= MOST_BYTES
    return fields if is_short and said.strip() else {}


def _no_view(request):
    """A view that the constructor of the CSRF middleware needs. It is never called."""
