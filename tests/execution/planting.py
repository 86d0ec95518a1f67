"""Faults planted under the schema, the same for whoever executes it: errors, nulls, and awaiting at odd moments."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from types import SimpleNamespace
from typing import Any
from zlib import crc32

import pytest
from graphql import GraphQLObjectType, GraphQLSchema
from tortoise import Model

from server.kit.execution import fields
from server.kit.records import Layout
from server.kit.relations import Relation, relation_of


class Planted(Exception):
    """A fault that was put there."""


class Plants:
    """Where faults are, in the operation under way: of 100 values, ``share`` raise and as many are null."""

    def __init__(self) -> None:
        self.salt = ""
        self.share = 0

    def value(self, coordinate: str, row: Any, value: Callable[[], Any]) -> Any:
        """``value()``, unless something else was planted here."""
        fate = self._fate(coordinate, row)
        if fate < self.share:
            raise Planted(coordinate)
        return None if fate < 2 * self.share else value()

    def suspends(self, coordinate: str, row: Any) -> bool:
        """Whether a resolver gives way to others before it begins."""
        return self._fate(f"{coordinate} waits", row) < self.share

    def _fate(self, coordinate: str, row: Any) -> int:
        return crc32(f"{self.salt} {coordinate} {getattr(row, 'pk', '')}".encode()) % 100


class Attribute:
    """Stands for an attribute of a model."""

    def __init__(self, plants: Plants, name: str) -> None:
        self.plants = plants
        self.name = name

    def __get__(self, row: Any, owner: type) -> Any:
        return self if row is None else self.plants.value(self.name, row, lambda: row.__dict__[self.name])

    def __set__(self, row: Any, value: Any) -> None:
        row.__dict__[self.name] = value


def plant(schema: GraphQLSchema, models: dict[str, type[Model]], monkeypatch: pytest.MonkeyPatch) -> Plants:
    """Plants under every resolver of ``schema`` and every plain field of its types that are ``models``."""
    plants = Plants()
    done: set[int] = set()
    for kind in schema.type_map.values():
        if not isinstance(kind, GraphQLObjectType):
            continue
        for field in kind.fields.values():
            made_by = field.extensions.get("strawberry-definition")
            resolver = made_by.base_resolver if made_by else None
            if resolver is None:
                model = models.get(kind.name)
                if made_by and model and made_by.python_name != "id" and made_by.python_name in model._meta.fields_map:
                    name = made_by.python_name
                    monkeypatch.setattr(model, name, Attribute(plants, name), raising=False)
            elif not made_by.is_subscription and relation_of(made_by) is None and id(resolver) not in done:
                done.add(id(resolver))
                assert resolver.signature
                assert resolver.is_async in (True, False)  # looked at before it is covered
                coordinate = f"{kind.name}.{made_by.python_name}"
                monkeypatch.setattr(resolver, "wrapped_func", _covered(plants, coordinate, resolver.wrapped_func))
    monkeypatch.setattr(Relation, "_value", _related(plants, Relation._value))
    monkeypatch.setattr(Layout, "place", lambda layout, name: _place(layout, name))
    monkeypatch.setattr(fields, "shown", _shown(plants, fields.shown))
    return plants


def _place(layout: Layout, name: str) -> int | None:
    """As if nothing were planted."""
    known = getattr(layout.model, name, None)
    return layout.places.get(name) if known is None or isinstance(known, Attribute) else None


def _shown(plants: Plants, shown: Callable[..., Any]) -> Callable[..., Any]:
    """Columns go straight into the answer, unless there are faults to be met on the way."""

    def covered(*args: Any) -> Any:
        show = shown(*args)
        return show and (lambda rows: None if plants.share else show(rows))

    return covered


def _related(plants: Plants, value: Callable[..., Any]) -> Callable[..., Any]:
    def covered(relation: Relation, key: Any, found: Any, must: bool) -> Any:
        try:
            return plants.value(
                relation.batch.__name__, SimpleNamespace(pk=key), lambda: value(relation, key, found, must)
            )
        except Planted as planted:
            return planted

    return covered


def _covered(plants: Plants, coordinate: str, resolve: Callable[..., Any]) -> Callable[..., Any]:
    def row(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return args[0] if args else kwargs.get("root")

    if not iscoroutinefunction(resolve):

        @wraps(resolve)
        def at_once(*args: Any, **kwargs: Any) -> Any:
            return plants.value(coordinate, row(args, kwargs), lambda: resolve(*args, **kwargs))

        return at_once

    @wraps(resolve)
    async def in_time(*args: Any, **kwargs: Any) -> Any:
        if plants.suspends(coordinate, row(args, kwargs)):
            await asyncio.sleep(0)
        coming = plants.value(coordinate, row(args, kwargs), lambda: resolve(*args, **kwargs))
        return None if coming is None else await coming

    return in_time
