"""Public pages for signed-in users: cached content between the user's own header and footer.

The content between header and footer is the same for all members, and the same for all accounts
without membership. The page's template is rendered into fragments (``cms/fragments.html`` replaces
the base template), which are cached and invalidated like the pages for visitors.
``cms/from_fragments.html`` prints the fragments between the user's header and footer.
"""

import json
from functools import wraps

from django.core.cache import caches
from django.template.response import TemplateResponse

from cms.public.caching import (
    cache_key,
    dogpile_lock,
    has_cacheable_address,
    is_cacheable,
    seconds_to_keep,
)
from cms.public.menu import translations_of
from members.membership.access import membership_of

# The name of the form field for the CSRF token. A page that contains it is not cached, because each
# session has its own token.
PERSONAL = "csrfmiddlewaretoken"


def cache_fragments(view):
    """Decorator for Wagtail's page view: calls ``view`` only if no fragments are cached.

    Fragments are cached per address and kind of user, and only for pages that everybody may read.
    A response that sets headers or cookies or contains a CSRF token is not cached. Previews do not
    use this view.
    """

    @wraps(view)
    def serve(request, *args, **kwargs):
        # Visitors need no fragments: PageCacheMiddleware caches their pages as a whole.
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
                    caches["pages"].set(key, fragments, seconds_to_keep(request))
        return _in_frame(request, fragments)

    return serve


def _kind_of_user(request) -> str:
    """Returns "member", or "account" for an account without membership.

    The templates of pages must not depend on anything else about the user.
    """
    return "member" if membership_of(request.user).is_member else "account"


def _fragments(request, response) -> dict | None:
    """The fragments of the page in ``response``; None if the page may differ between users."""
    if not _is_plain_page(request, response):
        return None
    template = response.resolve_template(response.template_name)
    context = response.context_data | {"base_template": "cms/fragments.html"}
    text = template.render(context, request)
    if PERSONAL in text:
        return None
    return {"blocks": json.loads(text), "languages": translations_of(request.cms_page)}


def _is_plain_page(request, response) -> bool:
    """Whether the response can be split into fragments that are the same for everybody.

    A header other than Content-Type excludes the response, for example Cache-Control, which Wagtail
    sets on pages that not everybody may read.
    """
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
