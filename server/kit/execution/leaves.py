"""Scalars and enums: a whole column at once where all its values are of one class, else value by value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from math import isfinite
from typing import TYPE_CHECKING, Any
from uuid import UUID

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLString,
)
from graphql.pyutils import Undefined, inspect

from server.kit.execution.columns import Completer, Deliver, Failed
from server.kit.execution.paths import Site
from server.kit.hydration import text_of

if TYPE_CHECKING:
    from server.kit.execution.fields import Field
    from server.kit.execution.run import Run

_NEVER = (Exception, Failed, type(Undefined))
_NOTHING = {type(None), type(Undefined)}
Convert = Callable[[Sequence[Any]], Sequence[Any]]
"""Values of one class to what JSON shows of them. Raises, or returns None among them, where one of them is not legal."""


class Leaf(Completer):
    """Completes columns of one scalar or enum."""

    def __init__(self, type_: GraphQLLeafType, nullable: bool) -> None:
        super().__init__(nullable)
        self.type = type_
        self.serialize: Callable[[Any], Any] = type_.coerce_output_value
        self.ways = _ways(type_)

    def settled(self, values: Sequence[Any], kinds: set[type], site: Site, field: Field, run: Run, to: Deliver) -> None:
        """Deliver the column as JSON knows it."""
        whole = self._whole(values, kinds)
        to([self._one(value, i, site, field, run) for i, value in enumerate(values)] if whole is None else whole)

    def _whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """The column where nothing about it is unusual."""
        sparse = type(None) in kinds
        if len(kinds) != 1 + sparse or (sparse and not self.nullable):
            return values if not values or (len(kinds) == sparse and self.nullable) else None
        kind = next(kind for kind in kinds if kind is not type(None))
        if issubclass(kind, _NEVER):
            return None
        try:
            done = self.ways.get(kind, self._serialized)([v for v in values if v is not None] if sparse else values)
        except Exception:
            return None  # value by value, to find out which one it was
        if not sparse:
            return done
        present = iter(done)
        return [None if value is None else next(present) for value in values]

    def _serialized(self, values: Sequence[Any]) -> Sequence[Any]:
        done = list(map(self.serialize, values))
        if not _NOTHING.isdisjoint(map(type, done)):
            raise ValueError("not legal")
        return done

    def _one(self, value: Any, index: int, site: Site, field: Field, run: Run) -> Any:
        if self.odd(value, index, site, field, run):
            return None
        try:
            done = self.serialize(value)
            if done is None or done is Undefined:
                expected = f"Expected `{inspect(self.type)}.coerce_output_value({inspect(value)})`"
                raise TypeError(f"{expected} to return non-nullable value, returned: {inspect(done)}")
        except Exception as error:
            run.fail(error, site, index, field)
            return None
        return done


def _as_they_are(values: Sequence[Any]) -> Sequence[Any]:
    return values


def _32_bits(values: Sequence[int]) -> Sequence[int]:
    if min(values) < -(2**31) or max(values) >= 2**31:
        raise ValueError("over 32 bits")
    return values


def _finite(values: Sequence[float]) -> Sequence[float]:
    if not all(map(isfinite, values)):
        raise ValueError("not finite")
    return values


def _texts(values: Sequence[Any]) -> Sequence[str]:
    return list(map(text_of, values))


def _ways(type_: GraphQLLeafType) -> dict[type, Convert]:
    """By class of the values: what graphql-core would do to each of them."""
    if isinstance(type_, GraphQLEnumType):
        return _names(type_)
    return _SCALARS.get(id(type_), {})


_SCALARS: dict[int, dict[type, Convert]] = {
    id(GraphQLInt): {int: _32_bits},
    id(GraphQLFloat): {float: _finite},
    id(GraphQLString): {str: _as_they_are},
    id(GraphQLID): {str: _as_they_are, UUID: _texts},
    id(GraphQLBoolean): {bool: _as_they_are},
}


def _names(type_: GraphQLEnumType) -> dict[type, Convert]:
    wrapped = getattr(type_, "wrapped_cls", None)
    if not (isinstance(wrapped, type) and issubclass(wrapped, Enum)):
        return {}
    by_value = {value.value: name for name, value in type_.values.items()}
    names = {member: by_value[member.value] for member in wrapped if member.value in by_value}
    return {wrapped: lambda values: [names[value] for value in values]}
