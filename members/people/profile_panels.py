"""Panels that other apps add to the pages of people, organisations and units."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from members.accounts.models import User
from members.registry import Registry

ROWS = 5
"""The number of rows in a panel."""


@dataclass(frozen=True)
class About:
    """The subject of the page: a person, or organisations (one, or all of a unit)."""

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
"""``panel(user, about)`` returns the panel for ``user``; None if it does not apply to this page."""


def panels_for(user: User, about: About) -> list[Panel]:
    """The panels that have rows, in the order in which they were registered."""
    shown = (panel(user, about) for panel in profile_panels)
    return [panel for panel in shown if panel and panel.rows]
