"""Fields over batch functions, declared once: the execution asks for all keys of a level, graphql-core row by row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from itertools import chain
from typing import Any, cast

import strawberry
from strawberry import Parent
from strawberry.types.base import StrawberryOptional
from strawberry.types.field import StrawberryField

from server.kit import db
from server.kit.context import Batch, Context, missing
from server.kit.keyed import Keyed, ManyEach
from server.kit.records import Lists, Records, instances, stored

_RELATION = "relation"


class Relation:
    """What belongs to a row, by the value of its attribute ``by``: for a key that is null, null.

    ``otherwise`` stands for a key that the batch has nothing for. ``paged``: what the batch takes for a key is
    (key, first, after).
    """

    def __init__(self, batch: Callable[..., Any], by: str, otherwise: Any = None, paged: bool = False) -> None:
        self.batch = batch
        self.by = by
        self.otherwise = otherwise
        self.paged = paged
        self._narrow: Keyed[Any] | None = None

    @property
    def target(self) -> Callable[..., Any]:
        """The batch that brings what the field shows."""
        return self.batch

    def narrowed(self, fields: Collection[str]) -> Relation:
        """The same, where of each row nothing but these ``fields`` is read: it brings records."""
        assert isinstance(self.batch, Keyed)
        narrow = copy(self)
        narrow._narrow = self.batch.only(fields)
        return narrow

    async def column(
        self, context: Context[Any, Any], rows: Sequence[Any], arguments: Mapping[str, Any], must: bool
    ) -> list[Any]:
        """What belongs to each of ``rows``; with ``must``, a LookupError in its place where there is nothing."""
        if self._narrow is not None and not (context.is_shared and self._narrow.is_personal):
            return await self._records(context, self._narrow, rows, must)
        keys = [self._key(row, arguments) for row in instances(rows)]
        loaded = await context.load_all(self.batch, [key for key in keys if key is not None])
        return self._values(keys, loaded, must)

    async def _records(
        self, context: Context[Any, Any], narrow: Keyed[Any], rows: Sequence[Any], must: bool
    ) -> list[Any]:
        keys = stored(rows, self.by)
        if keys is None:
            bound = db.reading().dialect.bound
            keys = [bound(getattr(row, self.by)) for row in instances(rows)]
        loaded = await narrow.recall(context, [key for key in keys if key is not None])
        values = self._values(keys, loaded, must)
        return Lists(values, narrow.layout) if isinstance(narrow, ManyEach) else Records(values, narrow.layout)

    def _key(self, row: Any, arguments: Mapping[str, Any]) -> Any:
        key = getattr(row, self.by)
        return (key, arguments.get("first"), arguments.get("after")) if self.paged else key

    def _values(self, keys: Sequence[Any], loaded: Sequence[Any], must: bool) -> list[Any]:
        values = iter(loaded)
        return [None if key is None else self._value(key, next(values), must) for key in keys]

    def _value(self, key: Any, value: Any, must: bool) -> Any:
        if value is None:
            value = self.otherwise
        return missing(self.batch, key) if value is None and must else value


class Through(Relation):
    """Many by way of many: rows of ``via`` belong to the row, and each of them names one of ``batch`` by ``onward``."""

    def __init__(self, via: ManyEach[Any], onward: str, batch: Callable[..., Any], by: str) -> None:
        super().__init__(batch, by)
        self.first = Relation(via, by).narrowed([onward])
        self.onward = Relation(batch, onward)

    def narrowed(self, fields: Collection[str]) -> Relation:
        """The same, with fewer fields of the rows in the end."""
        narrow = copy(self)
        narrow.onward = self.onward.narrowed(fields)
        return narrow

    async def column(
        self, context: Context[Any, Any], rows: Sequence[Any], arguments: Mapping[str, Any], must: bool
    ) -> list[Any]:
        """The lists; an error in the place of one of which a row is missing."""
        between = cast("Lists", await self.first.column(context, rows, arguments, must))
        ways = Records(chain.from_iterable(found for found in between if type(found) is list), between.layout)
        ends = await self.onward.column(context, ways, {}, must=True)
        lists, start = [], 0
        for found in between:
            if type(found) is list:
                reached = ends[start : start + len(found)]
                start += len(found)
                found = next((one for one in reached if isinstance(one, Exception)), reached)
            lists.append(found)
        return Lists(lists, ends.layout) if type(ends) is Records else lists


def one(batch: Batch[Any, Any, Any], *, by: str, description: str, otherwise: Any = None) -> Any:
    """The row that ``by`` names: `author: Person = one(people_by_id, by="author_id", …)`."""
    return _field(Relation(batch, by, otherwise), description)


def many(batch: Batch[Any, Any, Any], *, by: str = "id", description: str, otherwise: Any = None) -> Any:
    """The rows that belong to this one: `behaviours: list[Behaviour] = many(behaviours_by_feedback, …)`."""
    return _field(Relation(batch, by, otherwise), description)


def through(via: ManyEach[Any], onward: str, batch: Batch[Any, Any, Any], *, by: str = "id", description: str) -> Any:
    """The rows that those name which belong to this one: `through(recipients, "person_id", people_by_id, …)`."""
    return _field(Through(via, onward, batch, by), description)


def pages(batch: Batch[Any, Any, Any], *, by: str = "id", description: str) -> Any:
    """A list in pages; ``batch`` takes (key, first, after), see `paginate_each`."""
    return _field(Relation(batch, by, paged=True), description)


def relation_of(field: StrawberryField) -> Relation | None:
    """The relation that ``field`` was declared as."""
    return field.metadata.get(_RELATION)


def _field(relation: Relation, description: str) -> Any:
    async def value(root: Any, info: strawberry.Info[Any, Any], arguments: Mapping[str, Any]) -> Any:
        must = not isinstance(info.return_type, StrawberryOptional)
        [found] = await relation.column(info.context, [root], arguments, must)
        if isinstance(found, Exception):
            raise found
        return found

    async def of_row(root: Parent[Any], info: strawberry.Info) -> Any:
        return await value(root, info, {})

    async def of_page(
        root: Parent[Any], info: strawberry.Info, first: int | None = None, after: str | None = None
    ) -> Any:
        return await value(root, info, {"first": first, "after": after})

    resolver = of_page if relation.paged else of_row
    return strawberry.field(resolver=resolver, description=description, metadata={_RELATION: relation})
