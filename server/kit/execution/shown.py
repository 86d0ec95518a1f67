"""What an answer shows of stored rows without an instance between: columns that need no more than to be written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from graphql import GraphQLID, GraphQLLeafType, GraphQLString
from tortoise.fields import CharField, DatetimeField, Field, TextField, UUIDField
from tortoise.models import Model

from server.kit.execution.columns import Completer
from server.kit.execution.leaves import Leaf
from server.kit.hydration import converter
from server.kit.records import Layout, Records

REMEMBERED = 2_000
"""Values of a column that are remembered with what is shown of them: names of enums, numbers, days."""
_WRITTEN = {CharField, TextField, UUIDField}
"""Fields whose text is stored as it is shown."""
_TEXTS, _SOME_TEXTS = {str}, {str, type(None)}


class Done(list[Any]):
    """A column that is complete already."""

    __slots__ = ()


Show = Callable[[Records], Done | None]
"""From rows to a finished column; None where one of the values is unusual."""


def shown(layout: Layout, names: Sequence[str], derive: Callable[..., Any] | None, completer: Completer) -> Show | None:
    """What shows the field that is called so, or that ``derive`` makes of them; None where there is more to it."""
    places = [layout.place(name) for name in names]
    if not isinstance(completer, Leaf) or None in places:
        return None
    known: list[Any] = places
    fields = [layout.model._meta.fields_map[name] for name in names]
    if derive is None and completer.type in (GraphQLID, GraphQLString) and type(fields[0]) in _WRITTEN - layout.native:
        return _as_it_is(known[0], completer.nullable)
    one = _written(layout.model, layout.native, tuple(names), derive, completer.type, completer.nullable)
    if derive is None and isinstance(fields[0], DatetimeField):
        return _column(known, _moment(one.__wrapped__))
    return _column(known, one)


@lru_cache(maxsize=1_000)
def _written(
    model: type[Model],
    native: frozenset[type[Field[Any]]],
    names: tuple[str, ...],
    derive: Callable[..., Any] | None,
    type_: GraphQLLeafType,
    nullable: bool,
) -> Any:
    """From stored values to what is shown of them. It remembers, and it is one for all plans, whoever writes how many documents."""
    converts = [converter(model._meta.fields_map[name], native) for name in names]
    serialize = type_.coerce_output_value

    def one(*stored: Any) -> Any:
        values = [
            convert(value) if convert and value is not None else value
            for convert, value in zip(converts, stored, strict=True)
        ]
        value = values[0] if derive is None else derive(*values)
        done = None if value is None else serialize(value)
        if done is None and not (nullable and value is None):
            raise ValueError("not legal")
        return done

    return lru_cache(REMEMBERED, typed=True)(one)


def _as_it_is(place: int, nullable: bool) -> Show:
    legal = _SOME_TEXTS if nullable else _TEXTS
    pick = itemgetter(place)

    def show(rows: Records) -> Done | None:
        column = Done(map(pick, rows))
        return column if set(map(type, column)) <= legal else None

    return show


def _column(places: Sequence[int], one: Callable[..., Any]) -> Show:
    if len(places) == 1:
        pick = itemgetter(places[0])

        def show(rows: Records) -> Done | None:
            try:
                return Done(map(one, map(pick, rows)))
            except Exception:
                return None  # value by value, to find out which one it was

        return show
    picks = itemgetter(*places)

    def show_several(rows: Records) -> Done | None:
        try:
            return Done([one(*stored) for stored in map(picks, rows)])
        except Exception:
            return None

    return show_several


def _moment(one: Callable[..., Any]) -> Callable[..., Any]:
    """SQLite keeps a moment as it is shown, but for one letter."""

    def moment(stored: Any) -> Any:
        plain = type(stored) is str and stored[10:11] == " " and stored.endswith("+00:00")
        if plain and (len(stored) == 25 or (len(stored) == 32 and stored[19:26] != ".000000")):
            return f"{stored[:10]}T{stored[11:]}"
        return one(stored)

    return moment
