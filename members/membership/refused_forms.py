"""Shows the typed text of a form that cannot be saved any more, for copying.

Somebody else was faster, the thing is gone, or its author may no longer see it: the page shows
only what was typed, and nothing of the thing.
"""

import re
from html import unescape

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import strip_tags

from members.membership.unsent_forms import form_drafts, typed_texts, unsent_fields

# Fields that pages add to what is typed, and numbers of rows.
BEGUN = ("begun_with", "begun_with_profile")
NOT_TYPED = {"writer", "version", "submission", "draft_sequence", "rules_url", *BEGUN}
CHANGES = {"version", *BEGUN}
NOT_WORDS = re.compile(r"[\d\W_]*|[\da-f-]{32,}")
# The values of choices, such as "off_topic".
CHOICE = re.compile(r"[a-z\d_-]+")
RICH = re.compile(r"\s*<(?:p|h\d|ul|ol|blockquote|table|pre|div|figure)\b", re.IGNORECASE)
END_OF_LINE = re.compile(r"(?i)<(?:br|/p|/li|/h\d|/tr)\b[^>]*>")


def refuse(request: HttpRequest, why: str) -> None:
    """Adds the warning ``why``, and marks the form as not saved.

    Called before a redirect. If something was typed, the person gets a page with the text in its
    place (see ``TypedTextMiddleware``).
    """
    messages.warning(request, why)
    request.is_refused = True


def refused_page(request: HttpRequest, *, status: int, onward: str = "") -> HttpResponse | None:
    """The page with the typed texts; None if nothing was typed.

    ``onward``: the address of the button below; without one, it leads to the start page.
    """
    texts = texts_to_copy(request)
    if not texts:
        return None
    context = {"texts": texts, "status": status, "onward": onward}
    response = render(request, "form_refused.html", context, status=status)
    response.keeps_text = True
    return response


def texts_to_copy(request: HttpRequest, *, with_draft: bool = True) -> list[str]:
    """What was typed in the posted form, or in the one that waits for this page, without tags.

    Else what is in the draft of this page, if ``with_draft``.
    """
    fields = typed_texts(request) if request.method == "POST" else _waiting(request)
    if not fields and with_draft and request.method == "GET":
        fields = _drafted(request)
    typed = [text for name in fields if name not in NOT_TYPED for text in fields[name]]
    typed = [plain for text in typed if not NOT_WORDS.fullmatch(plain := _plain(text))]
    # One word may be the value of a choice, or all that was written.
    return [text for text in typed if not CHOICE.fullmatch(text)] or typed


def _waiting(request) -> dict[str, list[str]]:
    """The fields that the user typed before the session ended. Not those of an unknown writer,
    whose page did not open for this user either."""
    fields = unsent_fields(request)
    return dict(fields.lists()) if fields.get("writer") == str(request.user.pk) else {}


def _drafted(request) -> dict[str, list[str]]:
    """The fields of the draft, if the form was empty at the beginning. A form that changes
    something may hold words of others: only its page shows its draft."""
    found = [drafts.fields(request) for drafts in form_drafts]
    return {
        name: fields.getlist(name)
        for fields in found
        if not CHANGES.intersection(fields)
        for name in fields
    }


def _plain(text: str) -> str:
    """Rich text without its tags, with a line break after each block; other text as it is."""
    if not RICH.match(text):
        return text.strip()
    return unescape(strip_tags(END_OF_LINE.sub("\n", text))).strip()
