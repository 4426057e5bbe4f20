"""Texts that people accept or are shown, by version. The CMS, which keeps them, says which hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from members.registry import Registry


@dataclass(frozen=True)
class LegalNotice:
    """One wording of a text, in one language."""

    kind: str
    """``rules`` (accepted) or ``privacy`` (shown)."""
    version: int
    in_force_on: date
    title: str
    url: str


notice_finders: Registry[Callable[[str, str], LegalNotice | None]] = Registry()
"""``finder(kind, language)`` gives the wording that is in force today, if any."""


def notice_in_force(kind: str, language: str) -> LegalNotice | None:
    """The wording of ``kind`` that is in force, in ``language``, else in any; None without one."""
    found = (finder(kind, language) for finder in notice_finders)
    return next((notice for notice in found if notice), None)
