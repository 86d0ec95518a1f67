"""Fields over batch functions, declared once: the execution asks for all keys of a level, graphql-core row by row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import strawberry
from strawberry import Parent
from strawberry.types.base import StrawberryOptional
from strawberry.types.field import StrawberryField

from server.kit.context import Batch, Context, missing
from server.kit.keyed import Keyed

_RELATION = "relation"


class Relation:
    """What belongs to a row, by the value of its attribute ``by``: for a key that is null, null.

    ``otherwise`` stands for a key that the batch has nothing for. ``paged``: what the batch takes for a key is
    (key, first, after).
    """

    def __init__(self, batch: Callable[..., Any], by: str, otherwise: Any, paged: bool) -> None:
        self.batch = batch
        self.by = by
        self.otherwise = otherwise
        self.paged = paged

    def narrowed(self, fields: Collection[str]) -> Relation:
        """The same, where of each row nothing but these ``fields`` is read."""
        assert isinstance(self.batch, Keyed)
        return Relation(self.batch.only(fields), self.by, self.otherwise, self.paged)

    async def column(
        self, context: Context[Any, Any], rows: Sequence[Any], arguments: Mapping[str, Any], must: bool
    ) -> list[Any]:
        """What belongs to each of ``rows``; with ``must``, a LookupError in its place where there is nothing."""
        keys = [self._key(row, arguments) for row in rows]
        loaded = await context.load_all(self.batch, [key for key in keys if key is not None])
        values = iter(loaded)
        return [None if key is None else self._value(key, next(values), must) for key in keys]

    def _key(self, row: Any, arguments: Mapping[str, Any]) -> Any:
        key = getattr(row, self.by)
        return (key, arguments.get("first"), arguments.get("after")) if self.paged else key

    def _value(self, key: Any, value: Any, must: bool) -> Any:
        if value is None:
            value = self.otherwise
        return missing(self.batch, key) if value is None and must else value


def one(batch: Batch[Any, Any, Any], *, by: str, description: str, otherwise: Any = None) -> Any:
    """The row that ``by`` names: `author: Person = one(people_by_id, by="author_id", …)`."""
    return _field(Relation(batch, by, otherwise, paged=False), description)


def many(batch: Batch[Any, Any, Any], *, by: str = "id", description: str, otherwise: Any = None) -> Any:
    """The rows that belong to this one: `behaviours: list[Behaviour] = many(behaviours_by_feedback, …)`."""
    return _field(Relation(batch, by, otherwise, paged=False), description)


def pages(batch: Batch[Any, Any, Any], *, by: str = "id", description: str) -> Any:
    """A list in pages; ``batch`` takes (key, first, after), see `paginate_each`."""
    return _field(Relation(batch, by, None, paged=True), description)


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
