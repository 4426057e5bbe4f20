"""Reads the permission table, and formats it for the documentation.

Each line of ``table.txt`` describes one request. It has the method, the route, the URL arguments,
whose values are names of objects, and the response status for each persona in the order of
``PEOPLE``::

    GET threads:detail pk=thread | 302 404 404 404 404 404 200 200 200 200 200 200 200

If ``reverse`` cannot build the path, the line states it as ``at=/path``. Lines that begin with
``##`` are headings of groups, and lines that begin with ``>`` are notes on the groups.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple, TypeVar

T = TypeVar("T")

PEOPLE = {
    "visitor": "not signed in",
    "outsider": "an account without an affiliation",
    "pending": "an account whose application to the office waits",
    "rejected": "an account whose application to the office was rejected",
    "ended": "a former member, who left the office an hour ago",
    "suspended": "a member of the office whom a moderator has suspended",
    "member": "works in the office; wrote the thread, its first post and the case",
    "other": "a member from the office of another unit",
    "coordinator": "coordinates the office and its unit",
    "other coord.": "coordinates the office of the other unit",
    "moderator": "moderates the whole site; works in a third office",
    "editor": "edits the public pages, organises the training programme; works in a third office",
    "admin": "a superuser",
}

FOLDER = Path(__file__).parent
FILES = ("table.txt", "admin.txt")
NO_SUCH_REQUEST = 405


class Row(NamedTuple):
    """One line of the table: a request, and the response statuses in the order of ``PEOPLE``.

    ``arguments``: URL argument -> name of an object of ``world.py``.
    """

    group: str
    method: str
    route: str
    arguments: dict[str, str]
    answers: tuple[int, ...]

    @property
    def question(self) -> str:
        """The request as it is written in the file: ``GET threads:detail pk=thread``."""
        arguments = [f"{name}={thing}" for name, thing in self.arguments.items()]
        return " ".join([self.method, self.route, *arguments])

    def answers_to(self, people: Iterable[str]) -> tuple[int, ...]:
        """Returns the response statuses for ``people``, in the order of ``people``."""
        each = dict(zip(PEOPLE, self.answers, strict=True))
        return tuple(each[name] for name in people)


def rows(name: str) -> list[Row]:
    """Returns the rows of the file ``name``, which is one of ``FILES``."""
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
    """Returns the tables for ``docs/permissions.md``.

    Requests with the same response statuses share a row, and people with the same response
    statuses share a column. Requests with a method that the route does not allow are left out.
    """
    people = [f"- **{name}**: {what}" for name, what in PEOPLE.items()]
    return "\n".join([*people, *(line for name in FILES for line in _groups(name))])


def _groups(name: str) -> Iterator[str]:
    notes = _notes(name)
    for group, asked in groupby(rows(name), key=attrgetter("group")):
        yield from ("", f"### {group}", "", *notes.get(group, []), "")
        yield from _group([row for row in asked if NO_SUCH_REQUEST not in row.answers])


def _group(asked: list[Row]) -> Iterator[str]:
    columns = alike(zip(PEOPLE, zip(*(row.answers for row in asked), strict=True), strict=True))
    lines = alike((row, row.answers_to(names[0] for names in columns.values())) for row in asked)
    yield _line([*(", ".join(names) for names in columns.values()), "asked"])
    yield _line(["---"] * (len(columns) + 1))
    for answers, questions in lines.items():
        yield _line([*map(str, answers), _questions(questions)])


def alike(answered: Iterable[tuple[T, tuple[int, ...]]]) -> dict[tuple[int, ...], list[T]]:
    """Groups the keys that have the same answers.

    Takes pairs (key, answers), and returns a dict answers -> list of keys. Answers and keys keep
    the order in which they first appear.
    """
    found = {}
    for one, answers in answered:
        found.setdefault(answers, []).append(one)
    return found


def _questions(questions: list[Row]) -> str:
    """Returns the requests as Markdown, separated by commas.

    The method, or the method and the route, are left out if they are the same as in the previous
    request, for example::

        `GET threads:detail pk=thread`, `pk=group_thread`
    """
    asked, before = [], None
    for row in questions:
        what = row.question.removeprefix(f"{before.method} " if before else "")
        if before and before[:3] == row[:3]:
            what = what.removeprefix(f"{row.route} ")
        asked.append(what)
        before = row
    return ", ".join(f"`{what}`" for what in asked)


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
