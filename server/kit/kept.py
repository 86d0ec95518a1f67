"""Rows that everybody asks for and that seldom change, kept in memory between requests: who somebody is, what a store is called.

Each process keeps its own. That they still hold is known by the count of changes, which every request reads at the door
(`kit/watch.py`): the database counts, so it does not matter which process changed something, or by what road.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, Self, TypeVar
from uuid import UUID

from tortoise.models import Model

from server.kit import db
from server.kit.context import Context
from server.kit.keyed import OneEach
from server.kit.rows import Prepared
from server.kit.witness import in_sight

M = TypeVar("M", bound=Model)
MOST = 20_000
"""Rows of one kind that are kept: some 8 MB. With one more all are forgotten."""


class Kept(OneEach[M]):
    """One row for each key, of which the columns ``kept`` are kept; whoever reads others asks the database.

    The count must grow whenever one of them changes, or a row goes. ``sees``: whether a row is in a viewer's reach, by the
    columns ``kept`` and purely; without it all rows are. Instances are never kept: whoever gets one may change it.
    """

    def __init__(
        self,
        model: type[M],
        query: Prepared[..., M],
        by: str,
        kept: Collection[str],
        sees: Callable[[M, Any], bool] | None = None,
    ) -> None:
        super().__init__(model, query, by)
        self.kept = frozenset({*kept, by, model._meta.pk_attr})
        self.sees = sees
        self.is_personal = self.is_personal or sees is not None
        self._rows: dict[Any, Any] = {}
        self._hold: tuple[object, int] | None = None
        """The database, and where the count stood, when ``_rows`` began."""
        self._in_sight = in_sight(self._and_who_sees)

    def only(self, fields: Collection[str]) -> Self:
        """The kept columns, with others where they are read, too: then the rows are not kept."""
        return super().only({*fields, *self.kept})

    async def __call__(self, viewer: Any, keys: list[UUID]) -> Mapping[UUID, M]:
        """The rows in reach, by key."""
        return await (self._in_sight(viewer, keys) if self.sees else super().__call__(viewer, keys))

    async def recall(self, context: Context[Any, Any], keys: Sequence[Any]) -> Sequence[Any]:
        """The rows in reach of these stored keys, as they are stored."""
        found = await self._recall(context, keys) if keys else keys
        if self.sees is None:
            return found
        rows = {key: row for key, row in zip(keys, found, strict=True) if row is not None}
        seen = map(self.sees, self.layout.instances(rows.values()), [context.viewer] * len(rows))
        reached = {key: row for (key, row), sees in zip(rows.items(), seen, strict=True) if sees}
        return list(map(reached.get, keys))

    async def _recall(self, context: Context[Any, Any], keys: Sequence[Any]) -> Sequence[Any]:
        # A transaction sees what nobody else does yet, and an answer for many has no count.
        number = None if db.in_write() or not self.kept.issuperset(self._part.fields) else await context.number()
        if number is None:
            return await super().recall(context, keys)
        if self._hold != (db.reading(), number) or len(self._rows) > MOST:
            self._hold, self._rows = (db.reading(), number), {}
        rows = self._rows  # where the count moves on meanwhile, others have let go of this
        lacking = [key for key in keys if key not in rows]
        if lacking:
            found = await super().recall(context, lacking)
            rows.update((key, row) for key, row in zip(lacking, found, strict=True) if row is not None)
        return list(map(rows.get, keys))

    def _narrow(self, columns: tuple[str, ...]) -> Self:
        return type(self)(self.model, self.query.only(*columns), self.by, self.kept, self.sees)

    async def _and_who_sees(self, keys: list[UUID]) -> Mapping[UUID, tuple[M, Callable[[Any], bool]]]:
        found = await super().__call__(None, keys)
        return {key: (row, partial(sees, row)) for key, row in found.items() if (sees := self.sees)}
