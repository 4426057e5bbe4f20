"""Tells users what a rich text lost when it was saved, such as pictures.

``RichTextField`` passes each source to ``note``. If the response is a redirect, the form was saved,
and ``losses_middleware`` adds a message about the losses, so views need no code for this. The
editor shows the same messages when HTML is pasted into it (``static/js/editor/``).
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
    """Kind of object -> a phrase such as "{n} pictures", in the plural form for ``count``.

    The caller replaces "{n}" by the number and puts the phrase after "Saved without:". Nesting that
    is too deep (DEPTH) has no phrase; TOO_DEEP is the message about it.
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
    """Stores ``source``, which a form has cleaned, for ``losses_middleware``.

    Does nothing outside a POST request.
    """
    sources = _sources.get()
    if sources is not None and source not in sources:
        sources.append(source)


def losses_of(source: str) -> Counter[str]:
    """The number of objects of each kind that ``source`` loses when it is cooked."""
    return read_objects(source)[1] if is_markup(source) else Counter()


def in_words(lost: Counter[str], *, takes_files: bool) -> str:
    """The message that tells the user how many objects of each kind were ``lost``.

    It is empty if nothing was lost. ``takes_files``: whether the form has a field for attachments.
    """
    things = [amounts(lost[kind])[kind].format(n=lost[kind]) for kind in amounts(1) if lost[kind]]
    sentences = [_("Saved without: %(things)s.") % {"things": ", ".join(things)}] if things else []
    if lost[PICTURE] and takes_files:
        sentences.append(str(ADD_PICTURES))
    if lost[DEPTH]:
        sentences.append(str(TOO_DEEP))
    return " ".join(sentences)


def losses_middleware(get_response):
    """Middleware that adds a message about what the rich texts of a saved form have lost."""

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
