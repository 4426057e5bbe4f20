"""Pieces of pages that are the same whenever their arguments are the same.

A list prints its rows for every reader anew, and most of what they say does not differ. A piece is
made of nothing but its arguments, so it is made once and kept under them: what changes has other
arguments, and there is nothing to drop.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language


def fragment(template: str, *, most: int = 4096) -> Callable[..., SafeString]:
    """A function that renders ``template`` from keyword arguments, which must be hashable.

    The ``most`` pieces used last are kept in the memory of the process, for each language its own.
    The template sees its arguments and nothing of the request.
    """

    def render(_language: str, **arguments) -> SafeString:
        return render_to_string(template, arguments)

    kept = lru_cache(maxsize=most)(render)

    def piece(**arguments) -> SafeString:
        # Whoever changes a template sees it at the next request.
        make = render if settings.DEBUG else kept
        return make(get_language(), **arguments)

    return piece
