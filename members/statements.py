"""Queries of one shape, written as SQL once.

The ORM needs longer to write the SQL of a page than PostgreSQL needs to answer it. Where every
request asks the same question with other values, it is written once and the values are put in.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, models
from django.utils.functional import cached_property


class Statement:
    """A query with values left open.

    ``build(**marks)`` gives the queryset for ``marks``: one value for each open place, which stands
    nowhere else in the query and is of the type that will come there. What ``build`` itself takes
    from the clock or the settings is fixed with the first use.
    """

    def __init__(self, build: Callable[..., models.QuerySet], **marks: Any):
        self._build, self._marks = build, marks
        self._written: dict[str, tuple[str, list[tuple[str | None, Any]]]] = {}

    def tuples(self, **values: Any) -> list[tuple]:
        """The rows as the database gives them: for numbers and texts, which need no conversion."""
        sql, params = self._with(values)
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    def objects(self, **values: Any) -> list[models.Model]:
        """The rows as objects of the model, with the annotations of the query."""
        sql, params = self._with(values)
        rows = list(self._query.model._base_manager.raw(sql, params))
        for name, convert in self._annotations:
            for row in rows:
                setattr(row, name, convert(getattr(row, name)))
        return rows

    @cached_property
    def _query(self) -> models.QuerySet:
        return self._build(**self._marks)

    @cached_property
    def _annotations(self) -> list[tuple[str, Callable]]:
        """What ``raw`` leaves as the database gave it and the ORM would convert."""
        return [
            (name, partial(_converted, annotation, converters))
            for name, annotation in self._query.query.annotation_select.items()
            if (converters := _converters(annotation))
        ]

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


def _converters(annotation) -> list[Callable]:
    own = annotation.get_db_converters(connection)
    return [*connection.ops.get_db_converters(annotation), *own]


def _converted(annotation, converters, value):
    for convert in converters:
        value = convert(value, annotation, connection)
    return value


def _as_parameter(value):
    """``value`` as the ORM hands it to this database."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
