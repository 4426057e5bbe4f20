"""What somebody posted after the session had ended: it waits in this browser's new session.

Only where the form proves by its token that it is the site's own: otherwise any other site could
make a visitor's browser store its texts here, and get a session in place of none.
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
    """Django's check, as an answer to a question."""

    def _reject(self, request, reason):
        return reason


def store(request: HttpRequest) -> None:
    """Stores the texts that a visitor posted, under the path, for an hour and for this browser.

    Nothing is stored, and no session made, without a valid token, of other content than a form's,
    or of more than a long post. Files, passwords and the token itself are never stored.
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
    """What this browser posted to ``path`` before the person signed in; once.

    A form may say in its field ``writer`` whose it was: nobody else is given that text.
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
    """A session that was to last an hour, for the sake of a text, lasts as others do."""
    if request and KEY in request.session:
        request.session.set_expiry(None)


def _fresh(session) -> list[dict]:
    since = (timezone.now() - KEPT).timestamp()
    return [text for text in session.get(KEY, []) if text["at"] > since]


def typed_texts(request: HttpRequest) -> dict[str, list[str]]:
    """The fields of a form of this site that was posted, but for passwords and the token.

    Empty without a valid token, for other content than a form's, and for more than a long post.
    """
    is_form = request.method == "POST" and request.content_type in FORMS
    if not is_form or settings.CSRF_COOKIE_NAME not in request.COOKIES:
        return {}
    try:
        # The header is what scripts use, and those keep what they could not send themselves.
        if TOKEN not in request.POST or _TokenCheck(_nothing).process_view(request, None, (), {}):
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


def _nothing(request):
    """What the check asks for to stand before; it is never called."""
