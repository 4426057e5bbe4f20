"""Queries of one shape, written as SQL once.

The ORM needs longer to write the SQL of a page than PostgreSQL needs to answer it, and PostgreSQL
longer to plan it than to answer. Where every request asks the same question with other values, it
is written once, planned once per connection, and the values are put in.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.db import connection, models
from django.utils.functional import cached_property


class Layout(NamedTuple):
    """Where the fields and the annotations of an object stand in a row."""

    fields: list[str]
    begin: int
    end: int
    annotations: tuple[tuple[str, int], ...]
    converters: list[tuple[int, list[Callable]]]


class Statement:
    """A query with values left open.

    ``build(**marks)`` gives the queryset for ``marks``: one value for each open place, which stands
    nowhere else in the query and is of the type that will come there. What ``build`` itself takes
    from the clock or the settings is fixed with the first use.
    """

    def __init__(self, build: Callable[..., models.QuerySet], **marks: Any):
        self._build, self._marks = build, marks
        self._written: dict[str, tuple[str, list[tuple[str | None, Any]]]] = {}
        self._layouts: dict[str, Layout] = {}

    def tuples(self, **values: Any) -> list[tuple]:
        """The rows as the database gives them: for numbers and texts, which need no conversion."""
        sql, params = self._with(values)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.cursor = _preparing_cursor()(connection.connection)
            cursor.execute(sql, params)
            return cursor.fetchall()

    def objects(self, **values: Any) -> list[models.Model]:
        """The rows as objects of the model, with the annotations of the query."""
        rows = self.tuples(**values)
        layout = self._layout
        model, using = self._query.model, connection.alias
        found = []
        for row in rows:
            if layout.converters:
                row = _converted(row, layout.converters)
            made = model.from_db(using, layout.fields, row[layout.begin : layout.end])
            made.__dict__.update((name, row[place]) for name, place in layout.annotations)
            found.append(made)
        return found

    @cached_property
    def _query(self) -> models.QuerySet:
        return self._build(**self._marks)

    @property
    def _layout(self) -> Layout:
        if connection.vendor not in self._layouts:
            self._layouts[connection.vendor] = _layout_of(self._query)
        return self._layouts[connection.vendor]

    def _with(self, values) -> tuple[str, list[Any]]:
        if connection.vendor not in self._written:
            self._written[connection.vendor] = self._write()
        sql, places = self._written[connection.vendor]
        given = {name: _as_parameter(value) for name, value in values.items()}
        return sql, [given[name] if name else fixed for name, fixed in places]

    def _write(self):
        sql, params = self._query.query.sql_with_params()
        names = {_as_parameter(mark): name for name, mark in self._marks.items()}
        places = [(names.get(param), param) for param in params]
        missing = set(self._marks) - {name for name, _fixed in places}
        if missing:
            raise ValueError(f"The query has no place for {sorted(missing)}.")
        return sql, places


@cache
def _preparing_cursor():
    """The cursor whose statements PostgreSQL keeps with their plan. ``prepare_threshold`` (see
    ``config.environment``) keeps all others from being kept."""
    from django.db.backends.postgresql.base import ServerBindingCursor

    class PreparingCursor(ServerBindingCursor):
        def execute(self, query, params=None):
            done = super().execute(query, params, prepare=True)
            # Where Django's log of queries looks; psycopg puts there what it does not prepare.
            self._query = SimpleNamespace(query=query.encode())
            return done

    return PreparingCursor


@cache
def _long():
    from psycopg.types.numeric import Int8

    return Int8


def _layout_of(queryset) -> Layout:
    """Read off as the ORM's own iterators do it."""
    compiler = queryset.query.get_compiler(connection=connection)
    compiler.as_sql()
    places = compiler.klass_info["select_fields"]
    columns = [expression for expression, _sql, _alias in compiler.select]
    converters = {place: _converters(column) for place, column in enumerate(columns)}
    return Layout(
        fields=[columns[place].target.attname for place in places],
        begin=places[0],
        end=places[-1] + 1,
        annotations=tuple(compiler.annotation_col_map.items()),
        converters=[(place, found) for place, found in converters.items() if found],
    )


def _converters(column) -> list[Callable]:
    """What turns a value of ``column`` as the database gives it into the one of the field."""
    found = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
    return [partial(_called, convert, column) for convert in found]


def _called(convert, column, value):
    return convert(value, column, connection)


def _converted(row, converters) -> list:
    values = list(row)
    for place, steps in converters:
        for convert in steps:
            values[place] = convert(values[place])
    return values


def _as_parameter(value):
    """``value`` as the ORM hands it to this database."""
    if connection.vendor == "postgresql" and type(value) is int:
        # A kept plan is one for the types of its values, and psycopg would tell three sizes apart.
        return _long()(value)
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
