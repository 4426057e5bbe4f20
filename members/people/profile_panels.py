"""What the apps above show on the page of a person, an organisation or a unit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from members.accounts.models import User
from members.registry import Registry

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
    """Some rows below a heading; ``rows`` is what the user may see, and no more."""

    key: str
    title: str
    rows: Sequence[Row]


profile_panels: Registry[Callable[[User, About], Panel | None]] = Registry()
"""``panel(user, about)`` gives what ``user`` may see of it, None where it has no say."""


def panels_for(user: User, about: About) -> list[Panel]:
    """The panels with something in them, in the order in which they were registered."""
    shown = (panel(user, about) for panel in profile_panels)
    return [panel for panel in shown if panel and panel.rows]
