"""Whose record an object of a type is: said once, at the type, and noticed wherever such objects are answered.

`@about("GOAL", "owner_id")` above a GraphQL type: its objects belong to the record of whoever ``owner_id`` names. Further
attributes name those who have a part in it as well: they read nothing of somebody else's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, TypeVar

from graphql import GraphQLObjectType

from server.kit.records import Records

T = TypeVar("T")
Looked = dict[str, set[tuple[str, ...]]]
"""Kind of record -> whose, with those who have a part in it."""

_ABOUT = "__about__"


@dataclass(frozen=True)
class About:
    """Whose record the objects of a type are, by their attributes: the person first, then those who have a part in it."""

    kind: str
    reads: tuple[str, ...]

    def of(self, objects: Sequence[Any], instances: Callable[[], Iterable[Any]]) -> set[tuple[str, ...]]:
        """The people of ``objects``, each combination once; ``instances`` are the same with attributes."""
        columns: list[Any] = [objects.stored(name) if type(objects) is Records else None for name in self.reads]
        if any(column is None for column in columns):
            columns = [list(map(attrgetter(name), instances())) for name in self.reads]
        return {tuple(map(str, each)) for each in set(zip(*columns, strict=True)) if each[0] is not None}


def about(kind: str, *reads: str) -> Callable[[type[T]], type[T]]:
    """Says of a GraphQL type whose record its objects are."""

    def say(type_: type[T]) -> type[T]:
        setattr(type_, _ABOUT, About(kind, reads))
        return type_

    return say


def about_of(type_: GraphQLObjectType) -> About | None:
    """What was said of ``type_``; None for what is nobody's record."""
    made_by = type_.extensions.get("strawberry-definition")
    return getattr(made_by.origin, _ABOUT, None) if made_by else None
