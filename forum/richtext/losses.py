"""Adds a message when a saved HTML text has lost objects, such as pictures.

``RichTextField`` remembers its source. If the response is a redirect, the form was saved, and
``losses_middleware`` adds the message, so views need no code for it. The editor removes such
objects from HTML that is pasted into it, and shows the same messages (``static/js/editor/``).
"""

from collections import Counter
from contextvars import ContextVar

from django.contrib import messages
from django.utils.translation import gettext as _, gettext_lazy, npgettext

from forum.richtext.cooking import is_markup
from forum.richtext.objects import (
    COMMENT,
    DELETION,
    DEPTH,
    EQUATION,
    FIELD,
    FILE,
    FILM,
    PICTURE,
    read_objects,
)

ADD_PICTURES = gettext_lazy("Pictures can be added at “Add files”.")
TOO_DEEP = gettext_lazy(
    "Lists and quotations have at most six levels; what is deeper moves up to the sixth."
)

_sources: ContextVar[list[str] | None] = ContextVar("sources", default=None)
"""The sources that forms have cleaned in this request; None outside a POST request."""


def amounts(count: int) -> dict[str, str]:
    """Kind of objects -> a phrase such as "{n} pictures", in the plural form for ``count``.

    The phrases follow "Saved without:"; the caller replaces "{n}" by the number. There is no phrase
    for DEPTH.
    """
    return {
        PICTURE: npgettext("left out", "{n} picture", "{n} pictures", count),
        FILE: npgettext("left out", "{n} file", "{n} files", count),
        FILM: npgettext(
            "left out", "{n} film or embedded object", "{n} films or embedded objects", count
        ),
        FIELD: npgettext("left out", "{n} field of a form", "{n} fields of forms", count),
        EQUATION: npgettext(
            "left out",
            "the layout of {n} equation (its signs are text now)",
            "the layout of {n} equations (their signs are text now)",
            count,
        ),
        COMMENT: npgettext("left out", "{n} comment", "{n} comments", count),
        DELETION: npgettext(
            "left out",
            "{n} passage that a tracked change deletes",
            "{n} passages that tracked changes delete",
            count,
        ),
    }


def note(source: str) -> None:
    """Remembers, in a POST request, that a form has cleaned ``source``."""
    sources = _sources.get()
    if sources is not None and source not in sources:
        sources.append(source)


def losses_of(source: str) -> Counter[str]:
    """How many objects of each kind ``source`` loses when it is cooked; empty for plain text."""
    return read_objects(source)[1] if is_markup(source) else Counter()


def in_words(lost: Counter[str], *, takes_files: bool) -> str:
    """The message about ``lost``, the numbers of lost objects; "" if nothing is lost.

    ``takes_files``: whether the form has a field for attachments.
    """
    things = [amounts(lost[kind])[kind].format(n=lost[kind]) for kind in amounts(1) if lost[kind]]
    sentences = [_("Saved without: %(things)s.") % {"things": ", ".join(things)}] if things else []
    if lost[PICTURE] and takes_files:
        sentences.append(str(ADD_PICTURES))
    if lost[DEPTH]:
        sentences.append(str(TOO_DEEP))
    return " ".join(sentences)


def losses_middleware(get_response):
    """Middleware: adds a message about what the texts of a saved form have lost."""

    def middleware(request):
        if request.method != "POST":
            return get_response(request)
        sources = []
        token = _sources.set(sources)
        try:
            response = get_response(request)
        finally:
            _sources.reset(token)
        if response.status_code == 302 and (lost := sum(map(losses_of, sources), Counter())):
            takes_files = request.content_type == "multipart/form-data"
            messages.warning(request, in_words(lost, takes_files=takes_files))
        return response

    return middleware
