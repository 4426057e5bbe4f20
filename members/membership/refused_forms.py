"""Shows the text of a form that cannot be saved any more, so that the user can copy it.

Reasons are that somebody else decided first, or that the object of the form was deleted, or that
the user may no longer see it. Therefore the page shows only what the user typed, and no data of the
object.
"""

import re
from html import unescape

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import strip_tags

from members.membership.unsent_forms import form_drafts, typed_texts, unsent_fields

# Hidden fields, which the user does not type.
BEGUN = ("begun_with", "begun_with_profile")
NOT_TYPED = {"writer", "version", "submission", "draft_sequence", "rules_url", *BEGUN}
CHANGES = {"version", *BEGUN}
NOT_WORDS = re.compile(r"[\d\W_]*|[\da-f-]{32,}")
# The values of choices, such as "off_topic".
CHOICE = re.compile(r"[a-z\d_-]+")
RICH = re.compile(r"\s*<(?:p|h\d|ul|ol|blockquote|table|pre|div|figure)\b", re.IGNORECASE)
END_OF_LINE = re.compile(r"(?i)<(?:br|/p|/li|/h\d|/tr)\b[^>]*>")


def refuse(request: HttpRequest, why: str) -> None:
    """Adds the warning ``why`` as a message, and marks the form of the request as not saved.

    Call it before returning a redirect. If the user typed something, ``TypedTextMiddleware``
    replaces the redirect with a page that shows the text.
    """
    messages.warning(request, why)
    request.is_refused = True


def refused_page(request: HttpRequest, *, status: int, onward: str = "") -> HttpResponse | None:
    """The page with the typed texts; None if nothing was typed.

    ``status`` is that of the response. ``onward`` is the URL of the button below the texts; if it
    is empty, the button leads to the start page.
    """
    texts = texts_to_copy(request)
    if not texts:
        return None
    context = {"texts": texts, "status": status, "onward": onward}
    response = render(request, "form_refused.html", context, status=status)
    response.keeps_text = True
    return response


def texts_to_copy(request: HttpRequest, *, with_draft: bool = True) -> list[str]:
    """Returns the texts that the user typed, without HTML tags; an empty list if there are none.

    For a POST they are from the posted form, otherwise from the form that is stored for this page
    (see ``unsent_forms``). If none is stored, a GET with ``with_draft`` returns the texts of the
    draft of this page. Values of choices are left out, unless all texts look like such values.
    """
    fields = typed_texts(request) if request.method == "POST" else _waiting(request)
    if not fields and with_draft and request.method == "GET":
        fields = _drafted(request)
    typed = [text for name in fields if name not in NOT_TYPED for text in fields[name]]
    typed = [plain for text in typed if not NOT_WORDS.fullmatch(plain := _plain(text))]
    # A single word may be the value of a choice. If there are only such words, all are returned.
    return [text for text in typed if not CHOICE.fullmatch(text)] or typed


def _waiting(request) -> dict[str, list[str]]:
    """The fields of the form that is stored for this page, if this user wrote it; else empty.

    A form without the field ``writer`` is left out, because another user may have written it.
    """
    fields = unsent_fields(request)
    return dict(fields.lists()) if fields.get("writer") == str(request.user.pk) else {}


def _drafted(request) -> dict[str, list[str]]:
    """The fields of the draft of this page; empty if the form changes something stored.

    Such a form began with stored values, which other people may have written. Therefore only its
    own page shows its draft.
    """
    found = [drafts.fields(request) for drafts in form_drafts]
    return {
        name: fields.getlist(name)
        for fields in found
        if not CHANGES.intersection(fields)
        for name in fields
    }


def _plain(text: str) -> str:
    """Rich text without tags, with a line break after each block. Other text is only stripped."""
    if not RICH.match(text):
        return text.strip()
    return unescape(strip_tags(END_OF_LINE.sub("\n", text))).strip()
