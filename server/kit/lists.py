"""Named lists: their pages and totals are prepared queries, made once for each shape of what narrows them.

What is left out of a filter, and what is one of few (an enum, true or false), is shape; ids, words and days are bound.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Generic, ParamSpec, TypeVar, cast
from uuid import UUID

import strawberry
from tortoise.models import Model
from tortoise.queryset import QuerySet

from server.kit.connections import NEWEST_FIRST, Page, beyond, page_of, size, values_of
from server.kit.rows import Prepared

P = ParamSpec("P")
M = TypeVar("M", bound=Model)
F = TypeVar("F")

MOST = 500
"""Shapes of one list that are remembered: a phone knows a few, whoever writes documents by hand may make up many."""


class Listed(Generic[P, M]):
    """A named query whose rows stand in ``order`` (field names, "-" for descending; the last one unique)."""

    def __init__(self, query: Callable[P, QuerySet[M]], order: tuple[str, ...] = NEWEST_FIRST) -> None:
        self.query = query
        self.order = order
        self._prepared: dict[Callable[..., QuerySet[M]], Prepared[..., M]] = {}
        self._model: type[M] | None = None

    async def page(
        self,
        info: strawberry.Info[Any, Any] | None,
        first: int | None,
        after: str | None,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Page[M]:
        """A page of what the query says about the arguments; records, where ``info`` knows all that is read of them.

        Raises Invalid for a bad size, cursor or filter.
        """
        wanted = size(first)
        if self._model is None:
            self._model = self.query(*args, **kwargs).model
        columns = self._columns(info, self._model)
        place = [] if after is None else values_of(self._model, self.order, after)
        query: Prepared[..., M] = self._of(self._begin if after is None else self._go_on)
        found = await (query.only(*columns) if columns else query)(wanted + 1, *place, *args, **kwargs)
        rows = cast("Sequence[M]", found.records()) if columns else found.objects()
        counted = self._of(self.query)
        return page_of(rows, wanted, after, self.order, lambda: counted.count(*args, **kwargs))

    def _columns(self, info: strawberry.Info[Any, Any] | None, model: type[Model]) -> list[str]:
        """What is read of the rows, with what they are ordered by; nothing where all may be."""
        read: frozenset[str] | None = getattr(info._raw_info, "columns", None) if info else None
        if read is None or not model._meta.fields_db_projection.keys() >= read:
            return []
        return sorted({*read, *(name.lstrip("-") for name in self.order)})

    def _of(self, query: Callable[..., QuerySet[M]]) -> Prepared[..., M]:
        known = self._prepared.get(query)
        if known is None or len(known.statements) >= MOST:  # filters are endless: begin anew
            known = self._prepared[query] = Prepared(query)
        return known

    def _begin(self, most: int, *args: P.args, **kwargs: P.kwargs) -> QuerySet[M]:
        return self.query(*args, **kwargs).order_by(*self.order).limit(most)

    def _go_on(self, most: int, *args: Any, **kwargs: Any) -> QuerySet[M]:
        place, given = args[: len(self.order)], args[len(self.order) :]
        query = self.query(*given, **kwargs).filter(beyond(self.order, place))
        return query.order_by(*self.order).limit(most)


def listed(*order: str) -> Callable[[Callable[P, QuerySet[M]]], Listed[P, M]]:
    """Decorates ``def query(viewer, wanted, …) -> QuerySet``; a filter is given through ``meant``."""
    return lambda query: Listed(query, order)


def meant(filter: F) -> F:
    """A filter as values: ids are UUIDs where they are any, and empty words say nothing."""
    changed: dict[str, Any] = {}
    for name, value in vars(filter).items():
        if value == "":
            changed[name] = None
        elif type(value) is str and name.endswith("_id"):
            try:
                changed[name] = UUID(value)
            except ValueError:
                continue  # whoever parses it says so, with its name
    return cast("F", replace(cast("Any", filter), **changed)) if changed else filter
