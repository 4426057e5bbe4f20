"""The kinds of PDF documents. Each app registers its kinds in ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from members.accounts.models import User
from members.registry import Registry


@dataclass(frozen=True)
class DocumentKind:
    """One kind of document, for example the travel card of a training."""

    name: str
    """The name in URLs and in the database, for example ``travel-card``. It never changes."""
    find: Callable[[User, int], Any | None]
    """``find(user, object_id)``: the object that the document shows, or None if ``user`` may not
    have the document. It is the only way in, so it must start from ``visible_to``."""
    template: str
    """The body of the document, which begins with its ``<h1>``. Both the PDF and the print page
    include it, so it must not need stylesheets or scripts of its own. In a table, each cell needs a
    ``<th scope>`` for its row or column."""
    context: Callable[[Any], dict[str, Any]]
    """``context(object)``: the context of the template."""
    title: Callable[[Any], str]
    """``title(object)``: the title of the document, in the active language."""
    filename: Callable[[Any], str]
    """``filename(object)``: the name of the downloaded file, with the ending ``.pdf``."""
    url: Callable[[Any], str] | None = None
    """``url(object)``: the page to which the reader goes back, if there is one."""

    def body(self, found: Any) -> str:
        """The HTML of the document without the page around it, in the active language."""
        return mark_safe(render_to_string(self.template, self.context(found)))  # noqa: S308

    def html(self, found: Any) -> str:
        """The whole HTML page of which the PDF is made, in the active language."""
        context = {"title": self.title(found), "body": self.body(found)}
        return render_to_string("members/pdf/document.html", context)


document_kinds: Registry[DocumentKind] = Registry()


def kind_named(name: str) -> DocumentKind | None:
    """The kind ``name``, or None if there is none, for example because its app was removed."""
    return next((kind for kind in document_kinds if kind.name == name), None)


def find_object(user: User, kind: str, object_id: int) -> tuple[DocumentKind, Any] | None:
    """Returns (the kind, the object), or None if ``user`` may not have the document.

    Nobody can tell from the answer whether the kind or the object exists.
    """
    known = kind_named(kind)
    found = known.find(user, object_id) if known else None
    return None if found is None else (known, found)
