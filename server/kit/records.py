"""Rows as the database has them, in columns: what an answer shows goes straight into it, without an instance between.

Whoever needs instances gets them (``instances``), with what was selected and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any

from tortoise.fields import Field
from tortoise.models import Model

from server.kit.hydration import Convert, Hydrate, Part, converter, hydrator


class Layout:
    """Which fields of a model stand where in its rows."""

    def __init__(self, parts: tuple[Part, ...], native: frozenset[type[Field[Any]]]) -> None:
        self.model: type[Model] = parts[0].model
        self.places = {name: parts[0].start + at for at, name in enumerate(parts[0].fields)}
        self.native = native
        """Kinds of fields that are stored as Python has them."""
        self._parts = parts

    @cached_property
    def instances(self) -> Hydrate:
        """From rows to instances of the model."""
        return hydrator(self._parts, self.native)

    def place(self, name: str) -> int | None:
        """Where the field ``name`` stands; None where it was not selected, or where reading it means more than that."""
        return None if hasattr(self.model, name) else self.places.get(name)

    def convert(self, name: str) -> Convert | None:
        """How stored values of the field become Python's; None where they are the same."""
        return converter(self.model._meta.fields_map[name], self.native)


layout_of = lru_cache(maxsize=5_000)(Layout)
"""The layout of these parts of a statement; always the same one."""


class Records(list[Any]):
    """Rows in one layout. Among them may be None, and an exception in the place of a row that ought to be there."""

    __slots__ = ("layout",)

    def __init__(self, rows: Iterable[Any], layout: Layout) -> None:
        super().__init__(rows)
        self.layout = layout

    def __getitem__(self, place: Any) -> Any:
        """A row, or some of them in a row."""
        found = super().__getitem__(place)
        return Records(found, self.layout) if type(place) is slice else found

    def pick(self, places: Iterable[int]) -> Records:
        """Some of them."""
        return Records([self[place] for place in places], self.layout)

    def stored(self, name: str) -> list[Any] | None:
        """The values of a field as they are stored; None where there is more to reading it. No row may be missing."""
        place = self.layout.place(name)
        return None if place is None else list(map(itemgetter(place), self))

    def instances(self) -> list[Any]:
        """Instances in the place of rows."""
        made = iter(self.layout.instances([row for row in self if type(row) is tuple]))
        return [next(made) if type(row) is tuple else row for row in self]


class Lists(list[Any]):
    """Lists of rows in one layout; None and exceptions among them as in Records."""

    __slots__ = ("layout",)

    def __init__(self, lists: Iterable[Any], layout: Layout) -> None:
        super().__init__(lists)
        self.layout = layout


def stored(objects: Sequence[Any], name: str) -> list[Any] | None:
    """The values of a field as they are stored, where ``objects`` are records."""
    return objects.stored(name) if type(objects) is Records else None


def instances(objects: Sequence[Any]) -> Sequence[Any]:
    """``objects``, or the instances that they are records of."""
    return objects.instances() if type(objects) is Records else objects
