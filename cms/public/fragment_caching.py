"""Public pages for people who are signed in: cached fragments in a frame of one's own.

Between header and footer a public page is the same for all. The template of the page is rendered
into fragments (``cms/fragments.html`` in place of the frame), which are cached and dropped like the
pages of visitors; ``cms/from_fragments.html`` prints them in the frame of whoever is signed in.
"""

import json
from functools import wraps

from django.core.cache import caches
from django.template.response import TemplateResponse

from cms.public.caching import cache_key, dogpile_lock, has_cacheable_address, is_cacheable
from cms.public.menu import translations_of
from members.membership.access import membership_of

# A form has a token of its own for each session.
PERSONAL = "csrfmiddlewaretoken"


def cache_fragments(view):
    """Calls Wagtail's ``view`` only for those public pages whose fragments are not cached.

    Fragments belong to an address and a kind of user. Only pages which everybody may read are
    cached, and of these no response with headers, cookies or a form of its own. Previews come past
    the views.
    """

    @wraps(view)
    def serve(request, *args, **kwargs):
        # Visitors' pages are cached as a whole.
        if not request.user.is_authenticated or not has_cacheable_address(request):
            return view(request, *args, **kwargs)
        key = f"{cache_key(request)}:{_kind_of_user(request)}"
        with dogpile_lock(key) as fragments:
            if fragments is None:
                response = view(request, *args, **kwargs)
                fragments = _fragments(request, response)
                if fragments is None:
                    return response
                if is_cacheable():
                    caches["pages"].set(key, fragments)
        return _in_frame(request, fragments)

    return serve


def _kind_of_user(request) -> str:
    """What pages ask about a user: the home page offers to each kind another way to go on."""
    return "member" if membership_of(request.user).is_member else "account"


def _fragments(request, response) -> dict | None:
    """The fragments of the page in ``response``, or None where it is not the same for everybody."""
    if not _is_plain_page(request, response):
        return None
    template = response.resolve_template(response.template_name)
    context = response.context_data | {"base_template": "cms/fragments.html"}
    text = template.render(context, request)
    if PERSONAL in text:
        return None
    return {"blocks": json.loads(text), "languages": translations_of(request.cms_page)}


def _is_plain_page(request, response) -> bool:
    """Wagtail says "never cache" where not everybody may read; whoever sets another header has a
    reason to."""
    return (
        isinstance(response, TemplateResponse)
        and getattr(request, "is_public_page", False)
        and response.status_code == 200
        and set(response.headers) == {"Content-Type"}
        and not response.cookies
    )


def _in_frame(request, fragments) -> TemplateResponse:
    request.is_public_page = True
    request.in_languages = fragments["languages"]
    return TemplateResponse(request, "cms/from_fragments.html", {"blocks": fragments["blocks"]})
