"""Batches that are nothing but a prepared query: what belongs to each key. They know how to bring fewer columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from inspect import signature
from typing import Any, Generic, Self, TypeVar
from uuid import UUID

from tortoise.models import Model

from server.kit.rows import Prepared, Rows

M = TypeVar("M", bound=Model)


class Keyed(Generic[M]):
    """A batch over ``query``, which takes (viewer, keys) or (keys). Field ``by`` of ``model`` holds the key."""

    def __init__(self, model: type[M], query: Prepared[..., M], by: str) -> None:
        self.model = model
        self.query = query
        self.by = by
        self.__name__ = query.query.__name__
        self.__qualname__ = query.query.__qualname__
        self._asks_who = len(signature(query.query).parameters) > 1
        self._choices: dict[frozenset[str], Self] = {}

    def only(self, fields: Collection[str]) -> Self:
        """The same with these fields of the rows, their ids and keys, and nothing else."""
        wanted = frozenset({*fields, self.by, self.model._meta.pk_attr})
        found = self._choices.get(wanted)
        if found is None:
            found = self._choices[wanted] = type(self)(self.model, self.query.only(*sorted(wanted)), self.by)
        return found

    async def rows(self, viewer: Any, keys: list[UUID]) -> Rows[M]:
        """What belongs to any of ``keys``."""
        return await (self.query(viewer, keys) if self._asks_who else self.query(keys))


class OneEach(Keyed[M]):
    """One row for each key."""

    async def __call__(self, viewer: Any, keys: list[UUID]) -> Mapping[UUID, M]:
        """The rows that there are, by key."""
        return {getattr(row, self.by): row for row in await self.rows(viewer, keys)}


class ManyEach(Keyed[M]):
    """Any number of rows for each key, in the order of the query."""

    async def __call__(self, viewer: Any, keys: list[UUID]) -> Mapping[UUID, list[M]]:
        """The rows of every key."""
        groups: dict[UUID, list[M]] = {key: [] for key in keys}
        for row in await self.rows(viewer, keys):
            groups[getattr(row, self.by)].append(row)
        return groups
