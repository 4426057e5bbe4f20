"""Pieces of pages that are the same whenever their arguments are the same.

A page prints its frame, and a list its rows, for every reader anew, and most of what they say does
not differ. A piece is made of nothing but its arguments, so it is made once and kept under them:
what changes has other arguments, and there is nothing to drop.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language


def fragment(template: str, *, most: int = 4096) -> Callable[..., SafeString]:
    """A function that renders ``template`` from keyword arguments, which must be hashable.

    The ``most`` pieces used last are kept in the memory of the process, for each language its own.
    The template sees its arguments and nothing of the request. What every request has of its own
    (a token, an address) stands in a piece as a ``mark``, and ``fill`` puts it in.
    """

    def render(_language: str, **arguments) -> SafeString:
        return render_to_string(template, arguments)

    kept = lru_cache(maxsize=most)(render)

    def piece(**arguments) -> SafeString:
        # Whoever changes a template sees it at the next request.
        make = render if settings.DEBUG else kept
        return make(get_language(), **arguments)

    return piece


def mark(name: str) -> str:
    """What stands in a piece where ``fill`` will put the value called ``name``."""
    # A character that no database keeps and no form lets in: nobody can type a mark.
    return f"\x01{name}\x01"


def fill(piece: str, **values: str) -> SafeString:
    """``piece`` with values in the places of their marks; texts are escaped, HTML is not."""
    for name, value in values.items():
        piece = piece.replace(mark(name), conditional_escape(value))
    return mark_safe(piece)
