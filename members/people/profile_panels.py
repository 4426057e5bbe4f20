"""What the apps above show on the page of a person, an organisation or a unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from members.accounts.models import User

ROWS = 5
"""How many rows a panel shows."""


@dataclass(frozen=True)
class About:
    """Whose page it is: a person's, or that of organisations (one, or all of a unit)."""

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
    """Some rows below a heading; ``rows`` is what the reader may see, and no more."""

    key: str
    title: str
    rows: Sequence[Row]


_panels: list[Callable[[User, About], Panel | None]] = []


def register_panel(panel: Callable[[User, About], Panel | None]) -> None:
    """``panel(reader, about)`` gives what ``reader`` may see of it, None where it has no say."""
    _panels.append(panel)


def panels_for(reader: User, about: About) -> list[Panel]:
    """The panels with something in them, in the order in which they were registered."""
    shown = (panel(reader, about) for panel in _panels)
    return [panel for panel in shown if panel and panel.rows]
