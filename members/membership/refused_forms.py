"""Shows the texts typed in a form that cannot be saved any more, so that the user can copy them.

The object of the form was changed or deleted by somebody else, or the user may no longer see it.
So the page shows what the user typed, and nothing of the object.
"""

import re
from html import unescape

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import strip_tags

from members.membership.unsent_forms import form_drafts, typed_texts, unsent_fields

# Hidden fields that SavedMeanwhileMixin adds to forms.
BEGUN = ("begun_with", "begun_with_profile")
# Hidden fields. The user did not type their values.
NOT_TYPED = {"writer", "version", "submission", "draft_sequence", "rules_url", *BEGUN}
# A form with one of these hidden fields changes an existing object.
CHANGES = {"version", *BEGUN}
# Matches numbers, dates, punctuation and UUIDs.
NOT_WORDS = re.compile(r"[\d\W_]*|[\da-f-]{32,}")
# Matches the value of a choice, such as "off_topic".
CHOICE = re.compile(r"[a-z\d_-]+")
RICH = re.compile(r"\s*<(?:p|h\d|ul|ol|blockquote|table|pre|div|figure)\b", re.IGNORECASE)
END_OF_LINE = re.compile(r"(?i)<(?:br|/p|/li|/h\d|/tr)\b[^>]*>")


def refuse(request: HttpRequest, why: str) -> None:
    """Adds the warning ``why`` as a message, and marks the form of the request as not saved.

    Views call it before they return a redirect. If something was typed, ``TypedTextMiddleware``
    replaces the redirect by the page with the typed texts.
    """
    messages.warning(request, why)
    request.is_refused = True


def refused_page(request: HttpRequest, *, status: int, onward: str = "") -> HttpResponse | None:
    """The page with the typed texts; None if nothing was typed.

    ``onward``: the URL of the button below the texts; if empty, the start page.
    """
    texts = texts_to_copy(request)
    if not texts:
        return None
    context = {"texts": texts, "status": status, "onward": onward}
    response = render(request, "form_refused.html", context, status=status)
    response.keeps_text = True
    return response


def texts_to_copy(request: HttpRequest, *, with_draft: bool = True) -> list[str]:
    """The texts typed in the posted form, without tags.

    If the request is no POST, returns the texts of the form that was stored for this page until
    sign-in. If there is none and the request is a GET, returns the texts of the draft, unless
    ``with_draft`` is False. Hidden fields, numbers, dates and ids are left out.
    """
    fields = typed_texts(request) if request.method == "POST" else _waiting(request)
    if not fields and with_draft and request.method == "GET":
        fields = _drafted(request)
    typed = [text for name in fields if name not in NOT_TYPED for text in fields[name]]
    typed = [plain for text in typed if not NOT_WORDS.fullmatch(plain := _plain(text))]
    # A single word may be the value of a choice, so it counts only if nothing else was typed.
    return [text for text in typed if not CHOICE.fullmatch(text)] or typed


def _waiting(request) -> dict[str, list[str]]:
    """The fields of the form that was stored for this page until sign-in.

    Empty if the field ``writer`` is not the user's id, because somebody else may have typed
    them."""
    fields = unsent_fields(request)
    return dict(fields.lists()) if fields.get("writer") == str(request.user.pk) else {}


def _drafted(request) -> dict[str, list[str]]:
    """The fields of the draft of this page.

    Empty if the form changes an existing object: the draft then contains texts of the object,
    perhaps by other people, which this user may no longer see."""
    found = [drafts.fields(request) for drafts in form_drafts]
    return {
        name: fields.getlist(name)
        for fields in found
        if not CHANGES.intersection(fields)
        for name in fields
    }


def _plain(text: str) -> str:
    """Removes the tags of rich text and ends each block with a line break. Strips other text."""
    if not RICH.match(text):
        return text.strip()
    return unescape(strip_tags(END_OF_LINE.sub("\n", text))).strip()
