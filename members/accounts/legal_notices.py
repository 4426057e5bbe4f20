"""The legal notices: the rules, which users accept, and the privacy notice, which is shown to them.

Both are pages of the CMS. This app must not import the app ``cms``, so ``cms`` registers a function
in ``notice_finders``, which returns the notice in force.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from members.registry import Registry


@dataclass(frozen=True)
class LegalNotice:
    """One version of a legal notice in one language."""

    kind: str
    """The kind of notice: ``rules`` or ``privacy``."""
    version: int
    in_force_on: date
    title: str
    url: str


notice_finders: Registry[Callable[[str, str], LegalNotice | None]] = Registry()
"""Functions ``finder(kind, language)``, which return the notice in force today, or None."""


def notice_in_force(kind: str, language: str) -> LegalNotice | None:
    """The notice of ``kind`` that is in force today, preferably in ``language``.

    None if no notice of this kind is in force.
    """
    found = (finder(kind, language) for finder in notice_finders)
    return next((notice for notice in found if notice), None)
