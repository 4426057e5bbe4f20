"""Personal data, and who holds them: each app registers a source of its own (``privacy.py``)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files import File
from django.db.models import Case, F, Field, Q, QuerySet, TextField, Value, When

from members.accounts.models import User
from members.registry import Registry


@dataclass(frozen=True)
class Column:
    """One field of a section: its key in the JSON, its words in the readable page."""

    key: str
    label: str
    choices: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """One kind of data of one person. ``rows`` may be iterated only once."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    files: Iterable[tuple[str, File]] = ()
    """The person's own files, each with the name it gets in the archive."""


@dataclass(frozen=True)
class ProcessingRecord:
    """One line of "what we hold": which data, what for, and what becomes of it with the account."""

    data: str
    purpose: str
    after_erasure: str
    is_kept: bool = False
    """Whether it stays, without the name, when the account is deleted."""


@dataclass(frozen=True)
class PersonalDataSource:
    """An app's answers. ``erase`` runs in the transaction which deletes the account, before the
    name is gone, and must be able to run on an account of which nothing is held."""

    records: Sequence[ProcessingRecord]
    export: Callable[[User], Iterable[Section]]
    erase: Callable[[User], None]


data_sources: Registry[PersonalDataSource] = Registry()


def personal_data_sources() -> tuple[PersonalDataSource, ...]:
    """All sources, the account itself first.

    Apps are installed from the roof down, people read from the account up.
    """
    return tuple(reversed(data_sources))


def processing_records() -> list[ProcessingRecord]:
    """Every line of "what we hold"."""
    return [record for source in personal_data_sources() for record in source.records]


def section(
    key: str, title: str, rows: QuerySet, fields: Sequence[str | tuple[str, ...]], **options
) -> Section:
    """A section from a queryset: ``fields`` are names, or (name, words) where it has no words, as
    annotations have none; (name, words, key) for one that tells a field as far as it is seen."""
    named = [item if isinstance(item, tuple) else (item, "") for item in fields]
    columns = [_column(rows, *item) for item in named]
    values = rows.values_list(*[name for name, *_words in named])
    return Section(key, title, columns, values.iterator(chunk_size=500), **options)


def if_visible(condition: Q, field: str) -> Case:
    """``field`` of the rows for which ``condition`` holds, nothing of others: for what others wrote
    or named, which the person reads only as far as it is visible to that person now."""
    return Case(When(condition, then=F(field)), default=Value(""), output_field=TextField())


def _column(rows: QuerySet, name: str, words: str, key: str = "") -> Column:
    if name in rows.query.annotations:
        return Column(key or name, words)
    model = rows.model
    found: Field | None = None
    for part in name.split("__"):
        found = model._meta.get_field(part)
        model = found.related_model or model
    return Column(name, words or str(found.verbose_name), dict(found.flatchoices or []))
