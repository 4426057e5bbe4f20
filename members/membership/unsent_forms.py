"""Stores a form that was posted after the session had expired, until the user signs in again.

Only forms with a valid CSRF token are stored. Otherwise another site could make a visitor's browser
store texts here and start a session.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.dispatch import receiver
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

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
    text = {"path": request.path, "at": now, "fields": fields}
    request.session[KEY] = [*others, text][-MOST_TEXTS:]
    request.session.set_expiry(int(KEPT.total_seconds()))


def pop(request: HttpRequest, path: str) -> MultiValueDict | None:
    """Removes and returns the form that was stored for ``path``; None if there is none.

    If the form has a field ``writer`` with another user's id, its content is discarded.
    """
    if KEY not in request.session:
        return None
    texts = _fresh(request.session)
    found = next((text for text in texts if text["path"] == path), None)
    request.session[KEY] = [text for text in texts if text is not found]
    if not request.session[KEY]:
        del request.session[KEY]
    fields = MultiValueDict(found["fields"] if found else {})
    user_id = str(request.user.pk)
    return fields if fields and fields.get("writer", user_id) == user_id else None


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
