"""Public pages for people who are signed in: what everybody reads, in a frame of one's own.

Between header and footer a public page is the same for all. The template of the page is rendered
into these parts (``cms/parts.html`` in place of the frame), which are kept like the pages of
visitors and dropped with them; ``cms/framed.html`` prints them in the frame of the reader.
"""

from __future__ import annotations

import json
from functools import wraps

from django.core.cache import caches
from django.template.response import TemplateResponse

from cms.public.caching import has_known_address, is_whole, key_of, one_maker
from cms.public.menu import translations_of
from members.membership.access import membership_of

# A form has a token which is its reader's own.
PERSONAL = "csrfmiddlewaretoken"


def in_own_frame(view):
    """Lets Wagtail's ``view`` make only those public pages whose parts are not kept.

    Parts are of an address and a kind of reader. Kept are those of pages which everybody may read,
    and whose answer says nothing about itself: one with headers, cookies or a form is left alone,
    and so are previews, which come past the views.
    """

    @wraps(view)
    def serve(request, *args, **kwargs):
        # Visitors' pages are kept as a whole.
        if not request.user.is_authenticated or not has_known_address(request):
            return view(request, *args, **kwargs)
        key = f"{key_of(request)}:{_kind_of_reader(request)}"
        parts = caches["pages"].get(key)
        if parts is None:
            with one_maker(key):
                parts = caches["pages"].get(key)
                if parts is None:
                    response = view(request, *args, **kwargs)
                    parts = _parts(request, response)
                    if parts is None:
                        return response
                    if is_whole():
                        caches["pages"].set(key, parts)
        return _framed(request, parts)

    return serve


def _kind_of_reader(request) -> str:
    """What pages ask about a reader: the home page offers to each kind another way to go on."""
    return "member" if membership_of(request.user).enters_forum else "account"


def _parts(request, response) -> dict | None:
    """The parts of the page in ``response``, or None where it is not the same for everybody."""
    if not _is_plain_page(request, response):
        return None
    template = response.resolve_template(response.template_name)
    context = response.context_data | {"around": "cms/parts.html"}
    text = template.render(context, request)
    if PERSONAL in text:
        return None
    return {"blocks": json.loads(text), "languages": translations_of(request.cms_page)}


def _is_plain_page(request, response) -> bool:
    """Wagtail says "never cache" with what some may not read; whoever sets another header has a
    reason to."""
    return (
        isinstance(response, TemplateResponse)
        and getattr(request, "is_public_page", False)
        and response.status_code == 200
        and set(response.headers) == {"Content-Type"}
        and not response.cookies
    )


def _framed(request, parts) -> TemplateResponse:
    request.is_public_page = True
    request.in_languages = parts["languages"]
    return TemplateResponse(request, "cms/framed.html", {"blocks": parts["blocks"]})
