"""How a whole level of values is completed at once.

A field of a level is a column: one raw value per object. A completer makes of it what the answer shows. The classes of
a column's values (`set(map(type, column))`, 25 ns a value) tell whether anything about it is unusual; only then is it
walked value by value.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from graphql import GraphQLAbstractType, GraphQLError, GraphQLObjectType
from graphql.pyutils import Undefined, inspect, is_iterable

from server.kit.execution.paths import ItemSite, PickedSite, Site
from server.kit.execution.waiting import awaits
from server.kit.records import Lists, Records, instances

if TYPE_CHECKING:
    from server.kit.execution.fields import Field
    from server.kit.execution.plan import Block
    from server.kit.execution.run import Run

Deliver = Callable[[Sequence[Any]], None]


class Failed:
    """Stands for a value whose error is on record already."""


FAILED = Failed()


class Completer(ABC):
    """Completes columns of one GraphQL type at one place of a plan. ``deep``: what lies below comes with the next level."""

    deep = False

    def __init__(self, nullable: bool) -> None:
        self.nullable = nullable

    def complete(self, values: Sequence[Any], site: Site, field: Field, run: Run, to: Deliver) -> None:
        """Deliver the finished column, now or once what is awaitable in it has come."""
        kinds = set(map(type, values))
        if not awaits(kinds):
            self.settled(values, kinds, site, field, run, to)
            return
        coming = list(values)
        run.waiting.begin_all(coming)
        run.then(lambda: self.complete(coming, site, field, run, to))

    @abstractmethod
    def settled(self, values: Sequence[Any], kinds: set[type], site: Site, field: Field, run: Run, to: Deliver) -> None:
        """Complete ``values``, of which none is awaitable; ``kinds`` are their classes."""

    def odd(self, value: Any, index: int, site: Site, field: Field, run: Run) -> bool:
        """Whether ``value`` is null or an error; puts on record what there is to say about it."""
        if value is None or value is Undefined:
            if not self.nullable:
                words = f"Cannot return null for non-nullable field {field.coordinate}."
                run.fail(TypeError(words), site, index, field)
            return True
        if isinstance(value, Exception):
            run.fail(value, site, index, field)
            return True
        return value is FAILED


class ListOf(Completer):
    """Lists: the items of all lists of the column are one column."""

    def __init__(self, item: Completer, nullable: bool) -> None:
        super().__init__(nullable)
        self.item = item
        self.deep = item.deep

    def settled(self, values: Sequence[Any], kinds: set[type], site: Site, field: Field, run: Run, to: Deliver) -> None:
        """Complete the items, then cut them into lists again."""
        layout = values.layout if type(values) is Lists else None
        if kinds == {Records}:
            layouts = {rows.layout for rows in values}
            if len(layouts) == 1:
                [layout] = layouts
            else:
                values = [rows.instances() for rows in values]
        elif not kinds <= {list, tuple}:
            values, site, to = self._lists(values, site, field, run, to)
        lengths = list(map(len, values))

        def cut(items: Sequence[Any]) -> None:
            column, start = [], 0
            for length in lengths:
                column.append(items[start : start + length])
                start += length
            to(column)

        items = chain.from_iterable(values)
        column = list(items) if layout is None else Records(items, layout)
        self.item.complete(column, ItemSite(site, lengths, self.item.nullable), field, run, cut)

    def _lists(
        self, values: Sequence[Any], site: Site, field: Field, run: Run, to: Deliver
    ) -> tuple[Sequence[Any], Site, Deliver]:
        picks, lists = [], []
        for index, value in enumerate(values):
            if not self.odd(value, index, site, field, run):
                try:
                    lists.append(_listed(value, field))
                    picks.append(index)
                except Exception as error:
                    run.fail(error, site, index, field)
        return lists, PickedSite(site, picks), scattered(len(values), picks, to)


class ObjectOf(Completer):
    """Objects of one type. ``is_type_of`` may look at an object's class only: it is asked once for each."""

    deep = True

    def __init__(self, block: Block, nullable: bool) -> None:
        super().__init__(nullable)
        self.block = block
        self.fits: dict[type, bool] = {}

    def settled(self, values: Sequence[Any], kinds: set[type], site: Site, field: Field, run: Run, to: Deliver) -> None:
        """Leave what fits to the next level."""
        if type(values) is Records:
            self._records(values, kinds, site, field, run, to)
            return
        if all(map(self.fits.get, kinds)):
            run.enqueue(self.block, values, site, to)
            return
        picks = [
            index
            for index, value in enumerate(values)
            if not self.odd(value, index, site, field, run) and self._fit(value, index, site, field, run)
        ]
        kept = [values[index] for index in picks]
        run.enqueue(self.block, kept, PickedSite(site, picks), scattered(len(values), picks, to))

    def _records(self, rows: Records, kinds: set[type], site: Site, field: Field, run: Run, to: Deliver) -> None:
        """Rows of one model: it fits, or not, for all of them."""
        if kinds != {tuple}:
            picks = [index for index, row in enumerate(rows) if not self.odd(row, index, site, field, run)]
            rows, site, to = rows.pick(picks), PickedSite(site, picks), scattered(len(rows), picks, to)
        if not rows or self.fits.get(rows.layout.model):
            run.enqueue(self.block, rows, site, to)
            return
        self.settled(rows.instances(), {rows.layout.model}, site, field, run, to)

    def _fit(self, value: Any, index: int, site: Site, field: Field, run: Run) -> bool:
        fits, ask = self.fits.get(type(value)), self.block.type.is_type_of
        if fits is None:
            try:
                fits = self.fits[type(value)] = ask is None or bool(ask(value, run.raw_info(field)))
            except Exception as error:
                run.fail(error, site, index, field)
                return False
        if not fits:
            words = f"Expected value of type '{self.block.type}' but got: {inspect(value)}."
            run.fail(GraphQLError(words, field.nodes), site, index, field)
        return fits


class OneOf(Completer):
    """Interfaces and unions: a block for each type met. ``resolve_type`` too may look at an object's class only."""

    deep = True

    def __init__(
        self, type_: GraphQLAbstractType, objects: Mapping[GraphQLObjectType, ObjectOf], nullable: bool
    ) -> None:
        super().__init__(nullable)
        self.type = type_
        self.objects = objects
        self.known: dict[type, ObjectOf] = {}

    def settled(self, values: Sequence[Any], kinds: set[type], site: Site, field: Field, run: Run, to: Deliver) -> None:
        """Complete the objects of each type as a column of their own."""
        values = instances(values)
        groups: dict[ObjectOf, list[int]] = {}
        for index, value in enumerate(values):
            if not self.odd(value, index, site, field, run):
                try:
                    groups.setdefault(self._object(value, field, run), []).append(index)
                except Exception as error:
                    run.fail(error, site, index, field)
        column: list[Any] = [None] * len(values)
        if not groups:
            to(column)
        left = len(groups)

        def arrived(picks: list[int], done: Sequence[Any]) -> None:
            nonlocal left
            for index, value in zip(picks, done, strict=True):
                column[index] = value
            left -= 1
            if not left:
                to(column)

        for kind, picks in groups.items():
            met = [values[index] for index in picks]
            kind.complete(met, PickedSite(site, picks), field, run, partial(arrived, picks))

    def _object(self, value: Any, field: Field, run: Run) -> ObjectOf:
        known = self.known.get(type(value))
        if known is None:
            info = run.raw_info(field)
            name = (self.type.resolve_type or run.plan.type_resolver)(value, info, self.type)
            runtime = run.plan.check_runtime_type(name, self.type, field.details, info, value)
            known = self.known[type(value)] = self.objects[runtime]
        return known


def scattered(size: int, picks: Sequence[int], to: Deliver) -> Deliver:
    """Delivers picked values as the full column, null elsewhere."""

    def deliver(values: Sequence[Any]) -> None:
        column: list[Any] = [None] * size
        for index, value in zip(picks, values, strict=True):
            column[index] = value
        to(column)

    return deliver


def _listed(value: Any, field: Field) -> list[Any]:
    if not is_iterable(value):
        raise GraphQLError(f"Expected Iterable, but did not find one for field '{field.coordinate}'.")
    return list(value)
