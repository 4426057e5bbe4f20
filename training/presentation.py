"""Template data of the training offer: the states of groups in words, and the grid of groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext_lazy

from members.collation import polish_key
from members.typography import NBSP
from members.units.models import LocalGovernmentUnit, ServiceArea
from training.models import Programme, TrainingGroup, Voivodeship


@dataclass(frozen=True)
class Status:
    """One thing to say of a group: a few words, the tone of their badge, and a sentence."""

    label: str | Promise
    tone: str
    sentence: str | Promise


PLANNED = Status(
    pgettext_lazy("training group", "planned"),
    "neutral",
    gettext_lazy("Only organisers see this group. It has not been announced yet."),
)
NOT_OPEN_YET = Status(
    pgettext_lazy("training group", "not open yet"),
    "neutral",
    gettext_lazy(
        "Applications are not accepted yet. The order of applications will decide who gets a place."
    ),
)
OPEN = Status(
    pgettext_lazy("training group", "accepts applications"),
    "success",
    gettext_lazy(
        "Applications are accepted, and places are free. The order of applications decides. The "
        "group starts if enough people apply."
    ),
)
WAITING_LIST = Status(
    pgettext_lazy("training group", "waiting list"),
    "warn",
    gettext_lazy(
        "All places are taken. Who applies now is put on the waiting list. A place that becomes "
        "free is offered to the first person on the list."
    ),
)
CLOSED = Status(
    pgettext_lazy("training group", "applications closed"),
    "neutral",
    gettext_lazy("No more applications are accepted. The organiser will say whether it starts."),
)
ARCHIVED = Status(
    pgettext_lazy("training group", "applications closed"),
    "neutral",
    gettext_lazy("The programme is over. This page stays as a record of it."),
)
UNDECIDED = Status(
    pgettext_lazy("training group", "waits for the organiser's decision"),
    "warn",
    gettext_lazy(
        "The day of the decision has come, and fewer places are taken than the group needs. The "
        "organiser decides whether it starts anyway, or what the people who applied are offered."
    ),
)
LAUNCHED = Status(
    pgettext_lazy("training group", "launched"),
    "success",
    gettext_lazy("Enough people applied: the training takes place."),
)
SETTLED = {
    TrainingGroup.State.NOT_LAUNCHED: Status(
        pgettext_lazy("training group", "not launched"),
        "neutral",
        gettext_lazy("Too few people applied, so the training does not take place here."),
    ),
    TrainingGroup.State.IN_PROGRESS: Status(
        pgettext_lazy("training group", "in progress"),
        "info",
        gettext_lazy("The training has begun. No more applications are accepted."),
    ),
    TrainingGroup.State.COMPLETED: Status(
        pgettext_lazy("training group", "training completed"),
        "neutral",
        gettext_lazy("The training is over. This page stays as a record of it."),
    ),
    TrainingGroup.State.CANCELLED: Status(
        pgettext_lazy("training group", "cancelled"),
        "danger",
        gettext_lazy("The training in this group was cancelled."),
    ),
    TrainingGroup.State.PLANNED: PLANNED,
}
"""What is said of a group in a state that depends on nothing else."""


def statuses_of(group: TrainingGroup, now: datetime) -> list[Status]:
    """What is to say of the group at ``now``: its state, and whether only the list is open."""
    if group.state in SETTLED:
        return [SETTLED[group.state]]
    first = LAUNCHED if group.state == TrainingGroup.State.LAUNCHED else _recruitment_of(group, now)
    if first in (LAUNCHED, UNDECIDED) and group.is_open_at(now):
        if not group.free_places:
            return [first, WAITING_LIST]
        return [first] if first is LAUNCHED else [first, OPEN]
    return [first]


def _recruitment_of(group, now) -> Status:
    """The status of an open group, of which it is not decided yet whether it starts."""
    if group.programme.state == Programme.State.ARCHIVED:
        return ARCHIVED
    if not group.programme.is_published:
        return NOT_OPEN_YET
    decided_on = group.decision_on
    if decided_on and group.is_due_at(now) and group.is_below_minimum:
        return UNDECIDED
    if group.opens_at and group.opens_at > now:
        return NOT_OPEN_YET
    if not group.is_open_at(now):
        return CLOSED
    return OPEN if group.free_places else WAITING_LIST


@dataclass(frozen=True)
class GroupSummary:
    """A group with what its cell in the grid says. ``applied``: see ``with_counts``."""

    group: TrainingGroup
    statuses: list[Status]
    is_open: bool

    @classmethod
    def of(cls, group: TrainingGroup, now: datetime) -> GroupSummary:
        """``group``: with the counts of ``TrainingGroup.objects.with_counts``."""
        return cls(group, statuses_of(group, now), group.is_open_at(now))

    @property
    def has_numbers(self) -> bool:
        """Whether the numbers say something: only while people may still get a place."""
        gives_places = self.group.gives_places and self.group.programme.is_published
        return gives_places and self.group.capacity > 0

    @property
    def numbers(self) -> str:
        """Such as "7 applications · starts from 12 · places: 20"; empty if it says nothing."""
        if not self.has_numbers:
            return ""
        group = self.group
        words = [
            ngettext("%(count)s application", "%(count)s applications", group.applied)
            % {"count": group.applied},
            _("starts from %(count)s") % {"count": group.minimum},
            _("places: %(count)s") % {"count": group.capacity},
        ]
        if group.waiting:
            words.append(_("on the waiting list: %(count)s") % {"count": group.waiting})
        # Lines break only between the numbers.
        return " · ".join(word.replace(" ", NBSP) for word in words)


@dataclass(frozen=True)
class ProgrammeSummary:
    """A programme with what lists say of it. ``opens_at``, ``closes_at``: the next such moment."""

    programme: Programme
    status: Status
    opens_at: datetime | None
    closes_at: datetime | None
    groups: str
    """Such as "28 groups in 12 towns"."""

    @property
    def is_open(self) -> bool:
        """Whether a group accepts applications."""
        return self.status is RECRUITING

    @classmethod
    def of(cls, programme: Programme, now: datetime) -> ProgrammeSummary:
        """``programme``: with its groups (see ``Programme.objects.for_list``)."""
        groups = programme.announced_groups
        coming = [group for group in groups if group.gives_places and not group.is_open_at(now)]
        opens = [group.opens_at for group in coming if group.opens_at and group.opens_at > now]
        closes = [group.closes_at for group in groups if group.is_open_at(now)]
        return cls(
            programme,
            _status_of_programme(programme, bool(opens), bool(closes)),
            opens_at=None if closes else min(opens, default=None),
            closes_at=max(closes) if closes and all(closes) else None,
            groups=_groups_in_words(groups),
        )


RECRUITING = Status(pgettext_lazy("training programme", "accepts applications"), "success", "")
COMING = Status(pgettext_lazy("training programme", "not open yet"), "info", "")
NOT_RECRUITING = Status(pgettext_lazy("training programme", "applications closed"), "neutral", "")
OVER = Status(pgettext_lazy("training programme", "training completed"), "neutral", "")


def _status_of_programme(programme, opens: bool, is_open: bool) -> Status:
    if programme.state == Programme.State.ARCHIVED:
        return OVER
    if is_open:
        return RECRUITING
    return COMING if opens else NOT_RECRUITING


def _groups_in_words(groups) -> str:
    count, towns = len(groups), len({group.town for group in groups if group.town})
    words = ngettext("%(count)s group", "%(count)s groups", count) % {"count": count}
    if not towns:
        return words
    place = ngettext("in %(count)s town", "in %(count)s towns", towns) % {"count": towns}
    return f"{words} {place}"


@dataclass(frozen=True)
class Town:
    """A row of the grid. ``cells``: one for each area of the grid; None where there is no group."""

    name: str
    voivodeship: str
    is_own: bool
    cells: list[GroupSummary | None]

    @property
    def groups(self) -> list[GroupSummary]:
        """The groups in the town, in the order of the areas."""
        return [cell for cell in self.cells if cell]


@dataclass(frozen=True)
class Grid:
    """The groups of a programme: towns in rows, service areas in columns.

    ``areas`` has None for groups without a service area.
    """

    areas: list[ServiceArea | None]
    towns: list[Town]


def grid_of(groups: Iterable[TrainingGroup], own: set[str], now: datetime) -> Grid:
    """The grid of ``groups`` (see ``TrainingGroup.objects.for_grid``).

    Towns are in Polish order, those in the voivodeships with codes in ``own`` first.
    """
    groups = list(groups)
    areas = sorted({group.service_area for group in groups}, key=_place_of_area)
    rows: dict[tuple[str, str], dict] = {}
    for group in groups:
        cells = rows.setdefault((group.town, group.voivodeship), {})
        cells[group.service_area] = GroupSummary.of(group, now)
    towns = [
        Town(name, voivodeship_name(code), code in own, [cells.get(area) for area in areas])
        for (name, code), cells in rows.items()
    ]
    return Grid(areas, sorted(towns, key=lambda town: (not town.is_own, polish_key(town.name))))


def _place_of_area(area: ServiceArea | None) -> tuple:
    return (area is not None, area.position, area.pk) if area else (False, 0, 0)


def voivodeship_name(code: str) -> str:
    """Such as "voivodeship: opolskie"; empty without a code."""
    if code not in Voivodeship.values:
        return ""
    return _("voivodeship: %(name)s") % {"name": Voivodeship(code).label}


def voivodeships_of(affiliation_id: int | None) -> set[str]:
    """The codes of the voivodeships of the units of an affiliation's organisation.

    Makes one query; none without an affiliation.
    """
    if affiliation_id is None:
        return set()
    units = LocalGovernmentUnit.objects.filter(organisations__affiliations=affiliation_id)
    return {code[:2] for code in units.values_list("code", flat=True)}


def next_change(groups: Iterable[TrainingGroup], now: datetime) -> datetime | None:
    """When recruitment next opens or closes in one of the groups; None if it does not.

    Until then only changed rows and a new day change what pages say of the groups.
    """
    moments = [moment for group in groups for moment in (group.opens_at, group.closes_at)]
    return min((moment for moment in moments if moment and moment > now), default=None)


def lines(text: str) -> list[str]:
    """The lines of ``text`` that are not empty."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def lists_of(programme: Programme) -> list[tuple[str, str, list[str]]]:
    """The lists on the page of a programme that have entries: (id, heading, entries)."""
    found = [
        ("topics", _("Topics"), lines(programme.topics)),
        ("effects", _("What participants gain"), lines(programme.effects)),
        ("goals", _("Goals of the project it serves"), lines(programme.goals)),
    ]
    return [entry for entry in found if entry[2]]
