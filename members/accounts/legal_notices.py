"""Legal notices that people accept or are shown, in numbered versions.

The notices are pages of the CMS, which registers a function that finds them (``notice_finders``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from members.registry import Registry


@dataclass(frozen=True)
class LegalNotice:
    """One version of a legal notice in one language."""

    kind: str
    """``rules`` (accepted) or ``privacy`` (shown)."""
    version: int
    in_force_on: date
    title: str
    url: str


notice_finders: Registry[Callable[[str, str], LegalNotice | None]] = Registry()
"""``finder(kind, language)`` returns the notice in force today, or None."""


def notice_in_force(kind: str, language: str) -> LegalNotice | None:
    """The notice of ``kind`` in force, preferably in ``language``; None if there is none."""
    found = (finder(kind, language) for finder in notice_finders)
    return next((notice for notice in found if notice), None)
