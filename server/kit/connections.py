"""Relay connections over keysets: page n costs what page 1 costs, and rows that arrive meanwhile shift nothing.

Specification: https://relay.dev/graphql/connections.htm
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

import strawberry
from pypika_tortoise.context import SqlContext
from tortoise import Model
from tortoise.expressions import Q, RawSQL, Subquery
from tortoise.queryset import QuerySet

from server.kit import text
from server.kit.errors import Invalid
from server.kit.node import resolved
from server.kit.records import Records

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
M = TypeVar("M", bound=Model)

DEFAULT, MOST = 20, 100
NEWEST_FIRST = ("-created_at", "-id")


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there is more after this page.")
    has_previous_page: bool = strawberry.field(description="Whether this page was asked for with `after`.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first row, null on an empty page.")
    end_cursor: str | None = strawberry.field(
        description="Cursor of the last row; pass it as `after` for the next page."
    )


@strawberry.type(description="A row of a list, with its cursor.")
class Edge(Generic[T]):
    node: T = strawberry.field(description="The row itself.")
    cursor: str = strawberry.field(description="Where it stands in the list.")


async def _total_count(root: strawberry.Parent[Any]) -> int:
    count: int = await root.count()
    return count


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="The rows of this page, each with its cursor.")
    nodes: list[T] = strawberry.field(description="The rows of this page.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the list.")
    total_count: int = resolved(resolver=_total_count, description="Rows in the whole list.")


@dataclass(frozen=True)
class Row(Generic[T]):
    """What an Edge is made of. ``key`` are the values that the list is ordered by."""

    node: T
    key: Sequence[Any]

    @property
    def cursor(self) -> str:
        """Where it stands; made only when it is asked for."""
        return encode(self.key)


class Page(Generic[T]):
    """What a Connection is made of: rows, or records of them. ``count`` is asked only when totalCount is.

    ``key`` gives the values that the list is ordered by, of the row at a place of the page.
    """

    def __init__(
        self,
        nodes: Sequence[T],
        key: Callable[[int], Sequence[Any]],
        has_next: bool,
        has_previous: bool,
        count: Callable[[], Awaitable[int]],
    ) -> None:
        self.nodes = nodes
        self.key = key
        self.has_next = has_next
        self.has_previous = has_previous
        self.count = count

    @classmethod
    def of(
        cls, edges: Sequence[Row[T]], has_next: bool, has_previous: bool, count: Callable[[], Awaitable[int]]
    ) -> Page[T]:
        """A page of rows that bring their keys along."""
        return cls([edge.node for edge in edges], lambda place: edges[place].key, has_next, has_previous, count)

    @property
    def edges(self) -> list[Row[T]]:
        """The rows with their keys, and so with their cursors."""
        return [Row(node, self.key(place)) for place, node in enumerate(self.nodes)]

    @property
    def page_info(self) -> PageInfo:
        """Where this page stands."""
        return PageInfo(
            has_next_page=self.has_next,
            has_previous_page=self.has_previous,
            start_cursor=encode(self.key(0)) if self.nodes else None,
            end_cursor=encode(self.key(-1)) if self.nodes else None,
        )


def size(first: int | None) -> int:
    """How many rows a page has. Raises Invalid outside 1 … 100."""
    if first is None:
        return DEFAULT
    if not 1 <= first <= MOST:
        raise Invalid(f"A page has 1 to {MOST} rows.", "first")
    return first


def encode(values: Sequence[Any]) -> str:
    """An opaque cursor for the sort key ``values``."""
    return base64.urlsafe_b64encode(json.dumps([str(value) for value in values]).encode()).decode().rstrip("=")


def decode(cursor: str, length: int) -> list[str]:
    """The sort key in ``cursor``. Raises Invalid for anything that ``encode`` did not make."""
    try:
        values = text.from_json(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        values = None
    if not isinstance(values, list) or len(values) != length or not all(isinstance(value, str) for value in values):
        raise Invalid("This is no cursor of this list.", "after")
    return values


async def paginate(
    query: QuerySet[M], first: int | None, after: str | None, order: tuple[str, ...] = NEWEST_FIRST
) -> Page[M]:
    """A page of ``query`` in ``order`` (field names, "-" for descending; the last one unique)."""
    wanted = size(first)
    rows = await _after(query, after, order).order_by(*order).limit(wanted + 1)
    return page_of(rows, wanted, after, order, lambda: _count(query))


async def paginate_each(
    query: QuerySet[M], by: str, keys: Sequence[K], first: int | None, after: str | None, order: tuple[str, ...]
) -> Mapping[K, Page[M]]:
    """A page of ``query`` for each of ``keys``, the values of field ``by``: as many lists as you like in one statement."""
    wanted = size(first)
    rows: dict[K, list[M]] = {key: [] for key in keys}
    several = query.filter(**{f"{by}__in": list(keys)})
    for row in await query.model.filter(id__in=_First(_after(several, after, order), by, order, wanted + 1)).order_by(
        *order
    ):
        rows[getattr(row, by)].append(row)
    return {
        key: page_of(found, wanted, after, order, partial(_count, query.filter(**{by: key})))
        for key, found in rows.items()
    }


class _First(Subquery):
    """The ids of the first rows for each value of ``by``."""

    def __init__(self, query: QuerySet[Any], by: str, order: tuple[str, ...], rows: int) -> None:
        table = query.model._meta.db_table
        terms = (f'"{table}"."{name.lstrip("-")}" {"DESC" if name.startswith("-") else "ASC"}' for name in order)
        place = RawSQL(f'ROW_NUMBER() OVER (PARTITION BY "{table}"."{by}" ORDER BY {", ".join(terms)})')
        super().__init__(query.annotate(place=place).values("id", "place"))
        self.rows = rows

    def get_sql(self, ctx: SqlContext) -> str:
        """The inner query numbers the rows; a window may not stand in a WHERE, so the outer one cuts them off."""
        return f'(SELECT "id" FROM {super().get_sql(ctx)} AS "numbered" WHERE "place" <= {self.rows})'


def _after(query: QuerySet[M], after: str | None, order: tuple[str, ...]) -> QuerySet[M]:
    return query if after is None else query.filter(beyond(order, values_of(query.model, order, after)))


def page_of(
    rows: Sequence[M], wanted: int, after: str | None, order: tuple[str, ...], count: Callable[[], Awaitable[int]]
) -> Page[M]:
    """The page that starts after ``after``, of which one row more than ``wanted`` was looked for."""
    shown = rows[:wanted]
    fields = [name.lstrip("-") for name in order]

    def key(place: int) -> list[Any]:
        row = shown.layout.instances([shown[place]])[0] if isinstance(shown, Records) else shown[place]
        return [getattr(row, field) for field in fields]

    return Page(shown, key, len(rows) > wanted, after is not None, count)


class Keyed(Protocol):
    """A row with the key that it is sorted by."""

    @property
    def key(self) -> str: ...


S = TypeVar("S", bound=Keyed)


def page_among(known: Sequence[S], first: int | None, after: str | None) -> Page[S]:
    """A page of rows that are there already, sorted by their key."""
    wanted, begin = size(first), decode(after, 1)[0] if after is not None else None
    rows = [row for row in known if begin is None or row.key > begin]

    async def count() -> int:
        return len(known)

    return Page.of([Row(row, [row.key]) for row in rows[:wanted]], len(rows) > wanted, after is not None, count)


def values_of(model: type[Model], order: tuple[str, ...], after: str) -> list[Any]:
    """The sort key in a cursor. Raises Invalid for anything that is no cursor of this list."""
    values = []
    for name, written in zip(order, decode(after, len(order)), strict=True):
        try:
            values.append(model._meta.fields_map[name.lstrip("-")].to_python_value(written))
        except (ValueError, TypeError, ArithmeticError):
            raise Invalid("This is no cursor of this list.", "after") from None
    return values


def beyond(order: tuple[str, ...], values: Sequence[Any]) -> Q:
    """What comes after the sort key ``values``."""
    # (a, b) after (x, y)  =  a after x, or a = x and b after y
    condition, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field = name.lstrip("-")
        step = "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{field}__{step}": value})
        equal &= Q(**{field: value})
    return condition


async def _count(query: QuerySet[Any]) -> int:
    return await query.count()
