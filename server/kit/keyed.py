"""Batches that are nothing but a prepared query: what belongs to each key. They know how to bring fewer columns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from inspect import signature
from typing import Any, Generic, Self, TypeVar
from uuid import UUID

from tortoise.models import Model

from server.kit import db
from server.kit.context import Context
from server.kit.hydration import Part
from server.kit.records import Layout, layout_of
from server.kit.rows import MOST_CHOICES, Prepared, Rows, Stored

M = TypeVar("M", bound=Model)


class Keyed(ABC, Generic[M]):
    """A batch over ``query``, which takes (viewer, keys) or (keys). Field ``by`` of ``model`` holds the key."""

    def __init__(self, model: type[M], query: Prepared[..., M], by: str) -> None:
        self.model = model
        self.query = query
        self.by = by
        self.__name__ = query.query.__name__
        self.__qualname__ = query.query.__qualname__
        self.asks_who = len(signature(query.query).parameters) > 1
        self.is_personal = self.asks_who
        """Whether not everybody gets the same."""
        self._choices: dict[frozenset[str], Self] = {}
        self._part = Part(model, (), tuple(model._meta.fields_db_projection), 0)

    def only(self, fields: Collection[str]) -> Self:
        """The same with these fields of the rows, their ids and keys, and nothing else."""
        wanted = frozenset({*fields, self.by, self.model._meta.pk_attr})
        found = self._choices.get(wanted)
        if found is None:
            if len(self._choices) >= MOST_CHOICES:
                self._choices.clear()
            columns = tuple(sorted(wanted))
            found = self._choices[wanted] = self._narrow(columns)
            found._part = Part(self.model, (), columns, 0)
        return found

    def _narrow(self, columns: tuple[str, ...]) -> Self:
        return type(self)(self.model, self.query.only(*columns), self.by)

    @property
    def layout(self) -> Layout:
        """Of the rows that ``records`` brings, where it is one of some fields ``only``."""
        return layout_of((self._part,), db.reading().dialect.native)

    @abstractmethod
    async def records(self, viewer: Any, keys: list[Any]) -> Mapping[Any, Any]:
        """What belongs to each key as it is stored, by the stored key."""

    async def recall(self, context: Context[Any, Any], keys: Sequence[Any]) -> Sequence[Any]:
        """What belongs to each of these stored keys, as it is stored; None where there is nothing."""
        return await context.load_all(self.records, keys)

    async def rows(self, viewer: Any, keys: Sequence[Any]) -> Rows[M]:
        """What belongs to any of ``keys``."""
        found: Rows[M] = await (self.query(viewer, keys) if self.asks_who else self.query(keys))
        return found


class OneEach(Keyed[M]):
    """One row for each key."""

    async def __call__(self, viewer: Any, keys: list[UUID]) -> Mapping[UUID, M]:
        """The rows that there are, by key."""
        return {getattr(row, self.by): row for row in await self.rows(viewer, keys)}

    async def records(self, viewer: Any, keys: list[Any]) -> Mapping[Any, tuple[Any, ...]]:
        """The same as they are stored, by the stored key."""
        found = (await self.rows(viewer, Stored(keys))).records()
        place = found.layout.places[self.by]
        return {row[place]: row for row in found}


class ManyEach(Keyed[M]):
    """Any number of rows for each key, in the order of the query."""

    async def __call__(self, viewer: Any, keys: list[UUID]) -> Mapping[UUID, list[M]]:
        """The rows of every key."""
        groups: dict[UUID, list[M]] = {key: [] for key in keys}
        for row in await self.rows(viewer, keys):
            groups[getattr(row, self.by)].append(row)
        return groups

    async def records(self, viewer: Any, keys: list[Any]) -> Mapping[Any, list[tuple[Any, ...]]]:
        """The same as they are stored, by the stored key."""
        found = (await self.rows(viewer, Stored(keys))).records()
        place = found.layout.places[self.by]
        groups: dict[Any, list[tuple[Any, ...]]] = {key: [] for key in keys}
        for row in found:
            groups[row[place]].append(row)
        return groups
