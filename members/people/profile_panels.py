"""Panels that other apps add to the pages of people, organisations and units."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from members.accounts.models import User
from members.registry import Registry

ROWS = 5
"""How many rows a panel shows at most."""


@dataclass(frozen=True)
class About:
    """The subject of a page: a person, one organisation, or all organisations of a unit."""

    person: User | None = None
    organisation_ids: Sequence[int] = ()


@dataclass(frozen=True)
class Row:
    """One line of a panel."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Panel:
    """A heading with rows. ``rows`` contains only what the user may see."""

    key: str
    title: str
    rows: Sequence[Row]


profile_panels: Registry[Callable[[User, About], Panel | None]] = Registry()
"""Functions ``panel(user, about)`` of other apps. Each returns its app's panel, with what ``user``
may see, or None if the app has no panel for this page."""


def panels_for(user: User, about: About) -> list[Panel]:
    """The panels for a page with the subject ``about``, in order of registration.

    Panels without rows are left out.
    """
    shown = (panel(user, about) for panel in profile_panels)
    return [panel for panel in shown if panel and panel.rows]
