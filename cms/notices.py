"""Tells the members' part which wording of the rules and of the privacy notice is in force."""

from __future__ import annotations

from cms.models import NoticePage
from members.accounts.legal_notices import Notice, notice_finders


def connect() -> None:
    """From now on the CMS answers."""
    notice_finders.register(find)


def find(kind: str, language: str) -> Notice | None:
    """The published wording of ``kind`` that is in force today, in ``language`` if there is one."""
    pages = NoticePage.objects.live().filter(kind=kind).select_related("locale").order_by("path")
    for page in sorted(pages, key=lambda page: page.locale.language_code != language):
        version = page.current_version()
        if version:
            return Notice(
                kind=kind,
                version=version.number,
                in_force_on=version.in_force_on,
                title=version.title,
                url=page.address_of(version),
            )
    return None
