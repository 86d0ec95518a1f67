"""Prepared queries: their SQL is made once, and a call only binds values.

Tortoise takes hundreds of microseconds to build a statement and as long again to make models of what comes back; the
statement itself takes a few. So a named query is called once for each shape of its arguments (which role, what is None) with
markers in the place of ids, words and times. Where a marker comes out as a parameter of the statement, later calls
put the real value. Who may see what is therefore still said in one place, ``visible_to``.

What a query does may depend on its arguments only. Anything else (the clock, a context variable) would be frozen into the
statement; it is found out, because each is made twice, with other markers, at another time, in an empty context, and refused
where the two differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextvars import Context
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cached_property, lru_cache, update_wrapper
from inspect import signature
from operator import itemgetter
from typing import Any, Generic, ParamSpec, TypeVar, cast
from uuid import UUID

from tortoise.models import Model
from tortoise.queryset import QuerySet

from server.kit import clock, db
from server.kit.dialect import Dialect
from server.kit.hydration import Hydrate, Part
from server.kit.records import Layout, Records, layout_of
from server.kit.witness import themself

P = ParamSpec("P")
M = TypeVar("M", bound=Model)

MANY = (list, tuple, set, frozenset)
MOST_CHOICES = 200
"""Choices of columns that are remembered."""
MOST_SHAPES = 2_000
"""Statements that one query keeps; beyond that something is a shape that should be a value."""


# --- what a query brings


class Stored(list[Any]):
    """Ids as the database has them, where a query takes a list of UUIDs."""


class Rows(Generic[M]):
    """What a prepared query found, as the database has it."""

    def __init__(self, statement: Statement, found: list[tuple[Any, ...]]) -> None:
        self.model = cast("type[M]", statement.parts[0].model)
        self.columns = statement.parts[0].fields
        self.found = found
        self._statement = statement

    def __len__(self) -> int:
        return len(self.found)

    def column(self, name: str) -> list[Any]:
        """The raw values of a field. Raises ValueError for one that was not selected."""
        place = self.columns.index(name)
        return [row[place] for row in self.found]

    def bare(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """The raw values of two or more fields, row by row, also of what the rows point to (`person__store__region`)."""
        return map(itemgetter(*_places(self._statement.parts, names)), self.found)

    def converter(self, name: str) -> Callable[[Any], Any]:
        """What makes Python's value of a raw one of this field."""
        return self._statement.layout.convert(name) or _itself

    def objects(self) -> list[M]:
        """The rows as instances of the model, with what was selected and nothing else."""
        return self._statement.hydrate(self.found)

    def records(self) -> Records:
        """The rows as they are, to be read by column."""
        return Records(self.found, self._statement.layout)

    def first(self) -> M | None:
        """The first one, or None."""
        return next(iter(self), None)

    def __iter__(self) -> Iterator[M]:
        return iter(self.objects())


@dataclass(frozen=True)
class Statement:
    """One query in one shape: text, what goes where, and what comes back."""

    sql: str
    values: tuple[Any, ...]
    """Parameters that are always the same; None where one of ``slots`` goes."""
    slots: tuple[tuple[int, int, Callable[[Any], Any]], ...]
    """Parameter, argument, and how the argument is written."""
    parts: tuple[Part, ...]
    dialect: Dialect

    def bind(self, given: Sequence[Any]) -> list[Any]:
        """The parameters for these arguments."""
        values = list(self.values)
        for parameter, argument, write in self.slots:
            values[parameter] = write(given[argument])
        return values

    @cached_property
    def layout(self) -> Layout:
        """Which field stands where."""
        return layout_of(self.parts, self.dialect.native)

    @cached_property
    def hydrate(self) -> Hydrate:
        """From tuples to instances."""
        return self.layout.instances


class Prepared(Generic[P, M]):
    """A named query. Called like the function, it brings Rows; ``only`` is the same with fewer columns."""

    def __init__(self, query: Callable[P, QuerySet[M]], columns: tuple[str, ...] | None = None) -> None:
        self.query = query
        self._columns = columns
        self._statements: dict[Any, Statement] = {}
        self._choices: dict[tuple[str, ...], Prepared[P, M]] = {}
        update_wrapper(self, query)

    @property
    def statements(self) -> Collection[Statement]:
        """What it was made into so far, one for each shape."""
        return self._statements.values()

    def only(self, *columns: str) -> Prepared[P, M]:
        """The same query for these fields of the model only."""
        found = self._choices.get(columns)
        if found is None:
            if len(self._choices) >= MOST_CHOICES:  # documents by hand may ask for any: begin anew
                self._choices.clear()
            found = self._choices[columns] = Prepared(self.query, columns)
        return found

    async def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Rows[M]:
        """Ask. Raises TypeError for a query that depends on anything but its arguments."""
        reading = db.reading()
        statement, values = self._statement(args, kwargs, reading.dialect)
        return Rows(statement, await reading.fetch(statement.sql, values))

    async def count(self, *args: P.args, **kwargs: P.kwargs) -> int:
        """How many rows it would bring. Raises TypeError like a call."""
        reading = db.reading()
        statement, values = self._statement(args, kwargs, reading.dialect)
        [(rows,)] = await reading.fetch(f"SELECT COUNT(*) FROM ({statement.sql}) AS found", values)
        return int(rows)

    def _statement(self, args: Sequence[Any], kwargs: dict[str, Any], dialect: Dialect) -> tuple[Statement, list[Any]]:
        if kwargs:
            args = signature(self.query).bind(*args, **kwargs).args
        args = [themself(value) for value in args]
        given = _flat(args)
        shape = tuple([_shape(value) for value in given])
        statement = self._statements.get(shape)
        if statement is None or statement.dialect is not dialect:  # who moves a company uses two
            if statement is None and len(self._statements) >= MOST_SHAPES:
                raise TypeError(f"{self.query.__qualname__} has too many shapes")
            statement = self._statements[shape] = _made(self.query, args, self._columns)
        return statement, statement.bind(given)


prepared = Prepared
"""Decorates ``def query(viewer, keys, …) -> QuerySet``. No argument may be read for more than its being there."""


def _flat(args: Sequence[Any]) -> list[Any]:
    """All values in the arguments; a viewer is many."""
    flat: list[Any] = []
    for value in args:
        if hasattr(value, "__dataclass_fields__"):
            flat.extend(vars(value).values())
        else:
            flat.append(value)
    return flat


def _shape(value: Any) -> Any:
    """What a statement is made for: the kind of a value, or the value itself where there are few."""
    kind = type(value)
    if kind is Stored:
        return (list, UUID)
    if value is None or kind is bool or isinstance(value, Enum):
        return value
    if kind in MANY:
        first = next(iter(value), None)
        return (kind, *value) if isinstance(first, Enum) else (kind, type(first))
    return kind


def _itself(value: Any) -> Any:
    return value


# --- how a statement is made


def _made(query: Callable[..., QuerySet[Any]], args: Sequence[Any], columns: tuple[str, ...] | None) -> Statement:
    name = query.__qualname__
    first = _compiled(query, args, 1)
    later = clock.now() + timedelta(days=1_000)
    second = Context().run(_compiled_at, later, query, args)
    if (first.sql, first.slots, first.values) != (second.sql, second.slots, second.values):
        raise TypeError(
            f"{name} depends on something that is no argument, or does more with one than to compare it: "
            f"{first.sql} {first.values} {second.values}"
        )
    return _with_columns(name, first, columns)


def _compiled_at(moment: datetime, query: Callable[..., QuerySet[Any]], args: Sequence[Any]) -> Statement:
    with clock.looking_back(moment):
        return _compiled(query, args, 2)


def _compiled(query: Callable[..., QuerySet[Any]], args: Sequence[Any], seed: int) -> Statement:
    """What the query says about markers."""
    marked, markers = _marked(args, seed)
    asked = query(*marked)
    if asked._annotations or asked._fields_for_select or asked._prefetch_map or asked._prefetch_queries:
        raise TypeError(f"{query.__qualname__} asks for more than rows and what they point to")
    asked._choose_db_if_not_chosen()
    asked._make_query()
    sql, values = asked.query.get_parameterized_sql()
    dialect = db.reading().dialect
    known: dict[Any, tuple[int, bool]] = {}
    for argument, marker in markers:
        known |= dict.fromkeys(_spellings(marker), (argument, type(marker) in MANY))
    slots, constants = [], []
    places = dialect.places(sql)
    for parameter, value in reversed(list(enumerate(values))):
        argument, is_list = known.get((type(value), value), (-1, False))
        constants.append(None if argument >= 0 else value)
        if argument < 0:
            continue
        slots.append((parameter, argument, dialect.listed if is_list else dialect.bound))
        if is_list:
            several = dialect.with_list(sql, places[parameter])
            if several is None:
                raise TypeError(f"{query.__qualname__} does more with a list than to look into it: {sql}")
            sql = several
    return Statement(sql, tuple(reversed(constants)), tuple(reversed(slots)), tuple(_parts(asked)), dialect)


def _marked(args: Sequence[Any], seed: int) -> tuple[list[Any], list[tuple[int, Any]]]:
    """The arguments with markers for values, and each marker with its number among the values."""
    markers: list[tuple[int, Any]] = []
    count = 0

    def mark(value: Any) -> Any:
        nonlocal count
        marker = _marker(value, seed * 1_000 + count)
        if marker is not value:
            markers.append((count, marker))
        count += 1
        return marker

    marked = []
    for value in args:
        if is_dataclass(value) and not isinstance(value, type):
            copy = object.__new__(type(value))
            for field in fields(value):
                object.__setattr__(copy, field.name, mark(getattr(value, field.name)))
            marked.append(copy)
        else:
            marked.append(mark(value))
    return marked, markers


def _marker(value: Any, number: int) -> Any:
    """Something of the same kind that no query says by itself."""
    if value is None or isinstance(value, (bool, Enum)):
        return value
    if type(value) is Stored:
        return [UUID(int=2**100 + number)]
    if type(value) in MANY:
        first = next(iter(value), UUID(int=number))  # an id can stand for a word, not the other way round
        return value if isinstance(first, Enum) else type(value)([_marker(first, number)])
    kinds: dict[type, Any] = {
        UUID: UUID(int=2**100 + number),
        str: f"marker {number}",
        int: 7_000_000_000 + number,
        datetime: datetime.fromisoformat("3001-01-01T00:00:00+00:00") + timedelta(days=number),
        date: date(4001, 1, 1) + timedelta(days=number),
    }
    if type(value) not in kinds:
        raise TypeError(f"a {type(value).__name__} cannot be bound")
    return kinds[type(value)]


def _spellings(marker: Any) -> list[tuple[type, Any]]:
    """How a marker may look as a parameter."""
    value = next(iter(marker)) if type(marker) in MANY else marker
    return [(type(value), value), (str, str(value))] if isinstance(value, UUID) else [(type(value), value)]


def _parts(asked: QuerySet[Any]) -> Iterator[Part]:
    """Which columns come back, of which models, in the order that Tortoise chose."""
    start = 0
    itself = asked.model
    alone = (itself, len(itself._meta.db_fields), "", itself, ())
    for model, width, _, _, path in asked._select_related_idx or [alone]:
        names = [term.name for term in asked.query._selects[start : start + width]]
        by_column = model._meta.fields_db_projection_reverse
        yield Part(model, tuple(step for step in path if step), tuple(by_column[name] for name in names), start)
        start += width


@lru_cache(maxsize=1_000)
def _places(parts: tuple[Part, ...], names: tuple[str, ...]) -> list[int]:
    """Where fields stand among the columns."""
    known = {"__".join((*part.path, name)): part.start + at for part in parts for at, name in enumerate(part.fields)}
    return [known[name] for name in names]


def _with_columns(name: str, whole: Statement, columns: tuple[str, ...] | None) -> Statement:
    """The statement with these columns of its own model, and none of others."""
    if columns is None:
        return whole
    meta = whole.parts[0].model._meta
    if unknown := set(columns) - set(meta.fields_db_projection):
        raise TypeError(f"{name} has no {', '.join(sorted(unknown))}")
    listed = ",".join(f'"{meta.db_table}"."{meta.fields_db_projection[column]}"' for column in columns)
    found = re.match(r'SELECT (DISTINCT )?(?:"[^"]*"[., ]?)+?FROM ', whole.sql)
    if found is None:
        raise TypeError(f"{name} selects more than columns: {whole.sql}")
    sql = f"SELECT {found.group(1) or ''}{listed} FROM {whole.sql[found.end() :]}"
    return Statement(sql, whole.values, whole.slots, (Part(whole.parts[0].model, (), columns, 0),), whole.dialect)
