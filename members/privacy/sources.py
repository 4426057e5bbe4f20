"""Helpers for the ``privacy.py`` of each app, which exports and deletes the app's personal data."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files import File
from django.db.models import Case, F, Field, Q, QuerySet, TextField, Value, When

from members.accounts.models import User
from members.registry import Registry


@dataclass(frozen=True)
class Column:
    """One field of a section: its key in the JSON and its label in the HTML page of the archive.

    ``choices`` maps stored values to the texts that the page shows.
    """

    key: str
    label: str
    choices: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """One kind of data of one user.

    ``rows`` and ``files`` may be iterators: they can be read only once.
    """

    key: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    files: Iterable[tuple[str, File]] = ()
    """The user's files, each with its name in the archive."""


@dataclass(frozen=True)
class ProcessingRecord:
    """One line of the page "What we hold and why".

    It names the data, their purpose, and what happens to them when the account is deleted.
    """

    data: str
    purpose: str
    after_erasure: str
    is_kept: bool = False
    """Whether the data are kept, but without the name, when the account is deleted."""


@dataclass(frozen=True)
class PersonalDataSource:
    """The personal data of one app.

    ``erase`` runs in the transaction that deletes the account, before the name is removed. It must
    also work for an account without any data.
    """

    records: Sequence[ProcessingRecord]
    export: Callable[[User], Iterable[Section]]
    erase: Callable[[User], None]


data_sources: Registry[PersonalDataSource] = Registry()


def personal_data_sources() -> tuple[PersonalDataSource, ...]:
    """All sources, with the data of the account itself first.

    This app registers the data of the account. In INSTALLED_APPS it comes after all other apps that
    register a source, so the order of registration is reversed here.
    """
    return tuple(reversed(data_sources))


def processing_records() -> list[ProcessingRecord]:
    """Every line of the page "What we hold and why"."""
    return [record for source in personal_data_sources() for record in source.records]


def section(
    key: str, title: str, rows: QuerySet, fields: Sequence[str | tuple[str, ...]], **options
) -> Section:
    """Creates a section from the rows of a queryset.

    Each item of ``fields`` is a name or a tuple:

    - a name: the label is the verbose name of the field.
    - (name, label): an annotation needs a label, because it has no verbose name; a field's label
      replaces its verbose name.
    - (name, label, key), for annotations only: the JSON has ``key`` instead of ``name``.

    ``options`` are other arguments of Section, such as ``files``.
    """
    named = [item if isinstance(item, tuple) else (item, "") for item in fields]
    columns = [_column(rows, *item) for item in named]
    values = rows.values_list(*[name for name, *_words in named])
    return Section(key, title, columns, values.iterator(chunk_size=500), **options)


def if_visible(condition: Q, field: str) -> Case:
    """A database expression: the value of ``field`` if ``condition`` is true, else an empty text.

    Use it for texts that an export may contain only if the user may see them.
    """
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
