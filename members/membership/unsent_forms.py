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
    """Functions of the app that stores drafts. Each gets a request to the page of a form.

    ``fields`` returns the fields of the draft, empty if there is none. ``begin`` returns the same
    fields, or None if there are none, and adds a message about the draft. ``finish`` empties the
    draft, because the form was saved.
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
    """Django's CSRF check. If it fails, it returns the reason as text instead of a response."""

    def _reject(self, request, reason):
        return reason


def store(request: HttpRequest) -> None:
    """Stores the posted form in the session for an hour, under the path of its page.

    It replaces an earlier form with the same path. If there are more than MOST_TEXTS forms, the
    oldest is deleted. The session ends after an hour, too, unless the user signs in. If
    ``typed_texts`` finds nothing, for example because the CSRF token is not valid, stores nothing
    and starts no session. Never stores files, passwords or the token.
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
    """Decorator: stores a form that a visitor posts to the view, until they have signed in.

    Put it above ``login_required``. In the members' area ``member_required`` comes first and stores
    the form itself, if the view has this decorator. The view must take the data of its form from
    ``form_data``. Class-based views use ``TakesUnsentMixin`` instead. With a ``draft_label``, what
    the user types is saved as a draft, and the list of drafts shows it under this label.
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
    """Returns the data for the form of this page; None if there are none.

    For a POST it returns the posted data, and deletes the form that ``store`` stored for the page.
    Otherwise it returns the stored form, or else a draft, and adds a message that says so. Both
    stay stored, so that reloading the page loses nothing: the stored form until the next POST, the
    draft until the form is saved.
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
    """A view whose form is filled with the text that was stored for the page, or with a draft.

    A FormView needs nothing more; other views pass ``form_data`` to their form. ``draft_label`` is
    the name of the form in the list of drafts. If it is empty, no draft is saved.
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

    A form that is older than an hour, or whose field ``writer`` has the id of another user, is
    deleted and not returned.
    """
    text = _stored_for(request, path)
    if text is None:
        return None
    _keep_only(request.session, [other for other in _fresh(request.session) if other != text])
    return MultiValueDict(text["fields"])


def unsent_fields(request: HttpRequest) -> MultiValueDict:
    """The fields of the form that is stored for this page; empty if there is none.

    Unlike ``pop``, it leaves the form in the session.
    """
    text = _stored_for(request, request.path)
    return MultiValueDict(text["fields"] if text else {})


def drop_others(request: HttpRequest) -> None:
    """Deletes stored forms that are older than an hour, or that another user wrote."""
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

    Empty if the request posts no form, if the form has no valid token, if all fields are blank, or
    if they have more than MOST_BYTES.
    """
    is_form = request.method == "POST" and request.content_type in FORMS
    if not is_form or settings.CSRF_COOKIE_NAME not in request.COOKIES:
        return {}
    try:
        # A token in a header does not count: scripts send it, and they store unsent texts
        # themselves.
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
