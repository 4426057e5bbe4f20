"""Stores a form that was posted after the session had expired, until the user signs in again.

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
    """What the app that stores drafts does for the form of a request.

    ``fields``: those of its draft, empty if there is none. ``begin``: the same with a message, or
    None. ``finish``: empties the draft, because the form was sent.
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
    """Django's CSRF check, returning its reason instead of a response."""

    def _reject(self, request, reason):
        return reason


def store(request: HttpRequest) -> None:
    """Stores the posted form in the session under its path, for an hour.

    Stores nothing, and starts no session, without a valid CSRF token, for other content types, or
    above MOST_BYTES. Files, passwords and the token are never stored.
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
    """Decorator: keeps what a visitor posts to this view until they have signed in.

    Stands above ``login_required``. Below ``member_required``, which is laid over whole lists, the
    gate does the same. The view gets the text from ``form_data``. Classes have
    ``TakesUnsentMixin``. With a ``draft_label``, what is typed is saved as a draft; the list of
    drafts calls it so.
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
    """The data that a form of this page is bound to: what is posted, the unsent text, or a draft.

    None if there is none of them. Adds a message when it returns the unsent text, which stays in
    the session until the form is posted: reloading the page loses nothing. The same for the draft.
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
    """A view that shows unsent texts and drafts again. A FormView needs nothing more.

    ``draft_label``: what is written there, for the list of drafts; without it there is no draft.
    """

    takes_unsent = True
    draft_label = ""

    @cached_property
    def form_data(self) -> MultiValueDict | None:
        """What ``form_data`` returns for this request."""
        return form_data(self.request)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return kwargs if self.form_data is None else {**kwargs, "data": self.form_data}


def pop(request: HttpRequest, path: str) -> MultiValueDict | None:
    """Removes and returns the form that was stored for ``path``; None if there is none.

    If the form has a field ``writer`` with another user's id, its content is discarded.
    """
    text = _stored_for(request, path)
    if text is None:
        return None
    _keep_only(request.session, [other for other in _fresh(request.session) if other != text])
    return MultiValueDict(text["fields"])


def unsent_fields(request: HttpRequest) -> MultiValueDict:
    """The fields of the form that waits for this page, and goes on waiting; empty without one."""
    text = _stored_for(request, request.path)
    return MultiValueDict(text["fields"] if text else {})


def drop_others(request: HttpRequest) -> None:
    """Deletes texts that are older than an hour, or that somebody else wrote."""
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
    """Gives a session that ``store`` limited to an hour its normal age again."""
    if request and KEY in request.session:
        request.session.set_expiry(None)


def _fresh(session) -> list[dict]:
    since = (timezone.now() - KEPT).timestamp()
    return [text for text in session.get(KEY, []) if text["at"] > since]


def typed_texts(request: HttpRequest) -> dict[str, list[str]]:
    """The fields of a posted form, without passwords and the CSRF token.

    Empty without a valid token, for other content types, and above MOST_BYTES.
    """
    is_form = request.method == "POST" and request.content_type in FORMS
    if not is_form or settings.CSRF_COOKIE_NAME not in request.COOKIES:
        return {}
    try:
        # Only a token in the form counts. Scripts send a header; they keep unsent texts themselves.
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
    """A view for the constructor of the middleware; never called."""
