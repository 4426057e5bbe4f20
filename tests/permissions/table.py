"""The table of permissions as it is written down, and as it is printed for people.

A line of ``table.txt`` is one question: a method, a route with the things that it is asked about,
and the answer to each person, in the order of ``PEOPLE``::

    GET threads:detail pk=thread | 302 404 404 404 404 404 200 200 200 200 200 200 200

Where a route is no use for making an address, the address stands there: ``at=/``.
Lines that begin with ``##`` head a group, with ``>`` they say something about it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

PEOPLE = {
    "visitor": "nobody signed in",
    "outsider": "an account without any affiliation",
    "pending": "whose application to the office waits",
    "rejected": "whose application to the office was rejected",
    "ended": "who left the office an hour ago",
    "suspended": "a member of the office whom a moderator keeps out",
    "member": "works in the office, wrote the thread, the case and the first post",
    "other": "a member from another unit's office",
    "coordinator": "vouches for the people of the office and its unit",
    "other coord.": "vouches for those of the other unit",
    "moderator": "keeps order, and works elsewhere",
    "editor": "writes the public pages, and works elsewhere",
    "admin": "a superuser",
}

FOLDER = Path(__file__).parent
FILES = ("table.txt", "admin.txt")


class Row(NamedTuple):
    """One question to everybody. ``arguments``: argument of the route -> name of a thing."""

    group: str
    method: str
    route: str
    arguments: dict[str, str]
    answers: tuple[int, ...]

    @property
    def question(self) -> str:
        """As it stands in the file: ``GET threads:detail pk=thread``."""
        arguments = [f"{name}={thing}" for name, thing in self.arguments.items()]
        return " ".join([self.method, self.route, *arguments])

    def answers_to(self, people: Iterable[str]) -> tuple[int, ...]:
        """The answers to those of ``PEOPLE`` who are named, in the order of ``people``."""
        each = dict(zip(PEOPLE, self.answers, strict=True))
        return tuple(each[name] for name in people)


def rows(name: str) -> list[Row]:
    """The rows of one of ``FILES``."""
    found, group = [], ""
    for line in (FOLDER / name).read_text().splitlines():
        if line.startswith("## "):
            group = line[3:]
        elif line and not line.startswith(("#", ">")):
            found.append(_row(group, line))
    return found


def _row(group: str, line: str) -> Row:
    question, _bar, answers = line.partition("|")
    method, route, *arguments = question.split()
    codes = tuple(int(code) for code in answers.split())
    if len(codes) not in {0, len(PEOPLE)}:
        raise ValueError(f"{line!r} has {len(codes)} answers for {len(PEOPLE)} people.")
    return Row(group, method, route, dict(part.split("=") for part in arguments), codes)


def as_markdown() -> str:
    """The tables for ``docs/permissions.md``."""
    people = [f"- **{name}**: {what}" for name, what in PEOPLE.items()]
    return "\n".join([*people, "", *(_group(name) for name in FILES)])


def _group(name: str) -> str:
    parts, group = [], None
    notes = _notes(name)
    for row in rows(name):
        if row.group != group:
            group = row.group
            head = ["asked", *PEOPLE]
            parts += ["", f"### {group}", "", *notes.get(group, []), ""]
            parts += [_line(head), _line(["---"] * len(head))]
        parts.append(_line([f"`{row.question}`", *map(str, row.answers)]))
    return "\n".join(parts)


def _notes(name: str) -> dict[str, list[str]]:
    notes, group = {}, ""
    for line in (FOLDER / name).read_text().splitlines():
        if line.startswith("## "):
            group = line[3:]
        elif line.startswith("> "):
            notes.setdefault(group, []).append(line[2:])
    return notes


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
