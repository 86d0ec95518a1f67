"""How much one document may ask for: one linear pass before validation, each fragment counted once.

The cost multiplies what lies under a paged list by its `first`, or by the size of a page where `first` is left out; a
page is fetched whatever is asked of it, and a total is counted row by row, so both cost more than one. A root field that
looks at far more rows than it brings says itself what that costs from the third time on (`costs=`), a tenth of a millisecond
of the largest company being one. A list of days
costs what lies under it for each day of the `from` and `to` above it. Repeats are the
same name again in one selection: validation compares each with every other. The numbers are part of the refusal.

Tokens bound what parsing and validation cost, fields what the plan costs: together some 15 ms, whatever the document is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    StringValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter

from server.kit import clock, connections
from server.kit.errors import TooExpensive
from server.kit.node import costs_of

DEFINITION = GraphQLCoreConverter.DEFINITION_BACKREF
"""Where a field of graphql-core keeps the one that it was made from."""
TOKENS, DEPTH, FIELDS, COST, DIRECTIVES, FRAGMENTS, REPEATS = 1_000, 20, 400, 10_000, 50, 50, 50
ALIASES, OPERATIONS, VARIABLES = 200, 10, 50
MUTATIONS = 20
"""In one document; they run one after the other."""
TOTAL, OVERALL = 20, 900
"""Cost of a `totalCount` of what belongs to something, and beside it of one of everything that somebody may see."""
SCHEMA = {"__schema": 3_000, "__type": 200}
"""Cost of a question about the schema, whatever is asked: some 400 KB come back."""
TWICE = 2
"""How often a document may ask for a dear root field without its price."""
USUAL_DAYS, MOST_DAYS = 84, 366
"""Of a list of days, where nothing is said, and at most."""
LISTED = 10
"""For how many a list is taken that has a window of days and no pages: the series of one place."""


class Size(NamedTuple):
    """What one operation, field or fragment holds, everything in it included."""

    depth: int = 0
    """Levels."""
    fields: int = 0
    """Fields written down, and the fragments that they stand in."""
    aliases: int = 0
    directives: int = 0
    cost: int = 0
    """Fields that may come back."""
    repeats: int = 0
    """Below the top."""
    names: Mapping[str, int] = MappingProxyType({})
    """How often each name stands at the top."""
    daily: int = 0
    """Fields that may come back for each day, of a window that is not known yet."""
    totals: int = 0
    """`totalCount`s at the top, and the fields at the top that have one."""
    counted: int = 0
    dear: Mapping[str, int] = MappingProxyType({})
    """How often dear fields stand at the top, by their own names."""

    @property
    def whole(self) -> int:
        """The cost, where no window is said for what comes back by days."""
        return self.cost + USUAL_DAYS * self.daily

    @property
    def overall(self) -> int:
        """The cost of an operation: what it counts at the top is everything."""
        return self.whole + OVERALL * self.counted

    @property
    def repeated(self) -> int:
        """Repeats, those at the top included."""
        return self.repeats + sum(self.names.values()) - len(self.names)


NOTHING = Size()


@dataclass(frozen=True)
class Lists:
    """The names of the fields that are lists in pages, those that are lists of days, and those with a window of days."""

    paged: frozenset[str]
    daily: frozenset[str]
    windows: Mapping[str, tuple[int, int]]
    """Name -> for how many it is taken, and what a day costs at least: its days are fetched whatever is asked of them."""
    dear: Mapping[str, int]
    """Name of a root field -> what it costs beside what comes back, where it looks at all that somebody may see."""

    @classmethod
    def of(cls, schema: GraphQLSchema) -> Lists:
        """Those of ``schema``; a list of days is one of things that have a day `on`."""
        kinds = [
            kind for kind in schema.type_map.values() if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
        ]
        fields = [(name, known) for kind in kinds for name, known in kind.fields.items()]
        daily = frozenset(name for name, known in fields if _is_list(known) and "on" in _names(known))
        return cls(
            frozenset(name for name, known in fields if "first" in known.args),
            daily,
            {
                name: (LISTED if _is_list(known) else 1, int(not daily.isdisjoint(_names(known))))
                for name, known in fields
                if {"from", "to"} <= known.args.keys()
            },
            {
                name: price
                for name, known in (schema.query_type.fields if schema.query_type else {}).items()
                if (price := costs_of(known.extensions.get(DEFINITION)))
            },
        )


def _is_list(known: GraphQLField) -> bool:
    return is_list_type(get_nullable_type(known.type))


def _names(known: GraphQLField) -> Collection[str]:
    """The fields of what a field answers with."""
    kind = get_named_type(known.type)
    return kind.fields if isinstance(kind, GraphQLObjectType) else ()


def sizes_of(document: DocumentNode, lists: Lists) -> frozenset[str] | None:
    """The variables that say how long the lists of ``document`` are; None where its weight depends on days too."""
    sizes: set[str] = set()
    waiting: list[Any] = [node.selection_set for node in document.definitions if hasattr(node, "selection_set")]
    while waiting:
        selections = waiting.pop()
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                if node.name.value in lists.windows:
                    return None
                for argument in node.arguments or ():
                    if argument.name.value == "first" and isinstance(argument.value, VariableNode):
                        sizes.add(argument.value.name.value)
            waiting.append(getattr(node, "selection_set", None))
    return frozenset(sizes)


class Scale:
    """Weighs the operations of one document, knowing which fields are ``lists``."""

    def __init__(self, document: DocumentNode, variables: Mapping[str, Any], lists: Lists) -> None:
        self.variables = variables
        self.lists = lists
        self.operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        self.fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self.parts = len(document.definitions) - len(self.operations)
        """Fragments, those of the same name too."""
        self.cost = 0
        """Fields that may come back, once it was checked."""
        self._weighed: dict[str, Size] = {}

    def check(self) -> None:
        """Remember what the dearest part costs. Raises TooExpensive with the number that is too large and its limit."""
        _check("operations", len(self.operations), OPERATIONS)
        _check("fragments", self.parts, FRAGMENTS)
        for operation in self.operations:
            _check("variables", len(operation.variable_definitions or ()), VARIABLES)
            _check("mutations", self.mutations(operation), MUTATIONS)
        # Fragments too, used or not: validation looks at all of them.
        for size, dear in [
            *((found := self._selections(operation.selection_set), self.dear(found)) for operation in self.operations),
            *((self._fragment(name), 0) for name in self.fragments),
        ]:
            _check("depth", size.depth, DEPTH)
            _check("fields", size.fields, FIELDS)
            _check("aliases", size.aliases, ALIASES)
            _check("directives", size.directives, DIRECTIVES)
            cost = size.overall + dear
            _check("cost", cost, COST)
            self.cost = max(self.cost, cost)
            _check("repeats", size.repeated, REPEATS)

    def dear(self, operation: Size) -> int:
        """What the dear root fields of ``operation`` cost: a screen asks for each once or twice, who means harm far more often."""
        return sum(self.lists.dear[name] * max(times - TWICE, 0) for name, times in operation.dear.items())

    def mutations(self, operation: OperationDefinitionNode) -> int:
        """How many mutations ``operation`` holds."""
        if operation.operation is not OperationType.MUTATION:
            return 0
        return sum(self._selections(operation.selection_set).names.values())

    def asked(self, operation: OperationDefinitionNode) -> frozenset[str]:
        """The root fields of ``operation``, by their own names. Call it for what was validated: no fragment holds itself."""
        return frozenset(self._named(operation.selection_set))

    def _named(self, selections: SelectionSetNode | None) -> Iterator[str]:
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                yield node.name.value
            elif isinstance(node, FragmentSpreadNode):
                yield from self._named(self.fragments[node.name.value].selection_set)
            else:
                yield from self._named(getattr(node, "selection_set", None))

    def _selections(self, selections: SelectionSetNode | None) -> Size:
        depth = fields = aliases = directives = cost = repeats = daily = totals = counted = 0
        names: dict[str, int] = {}
        dear: dict[str, int] = {}
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                part = self._field(node)
                name = (node.alias or node.name).value
                names[name] = names.get(name, 0) + 1
            else:
                part = self._part(node)
                fields += 1
                for name, times in part.names.items():
                    names[name] = names.get(name, 0) + times
            depth, fields, aliases = max(depth, part.depth), fields + part.fields, aliases + part.aliases
            directives += part.directives + len(node.directives or ())
            cost, repeats, daily = cost + part.cost, repeats + part.repeats, daily + part.daily
            totals, counted = totals + part.totals, counted + part.counted
            for name, times in part.dear.items():
                dear[name] = dear.get(name, 0) + times
        return Size(depth, fields, aliases, directives, cost, repeats, names, daily, totals, counted, dear)

    def _part(self, node: SelectionNode) -> Size:
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        return self._selections(getattr(node, "selection_set", None))

    def _field(self, node: FieldNode) -> Size:
        below = self._selections(node.selection_set) if node.selection_set else NOTHING
        cost, daily = self._cost(node, below)
        return Size(
            below.depth + 1,
            below.fields + 1,
            below.aliases + (node.alias is not None),
            below.directives,
            cost,
            below.repeated,
            daily=daily,
            totals=node.name.value == "totalCount",
            counted=below.totals,
            dear={node.name.value: 1} if node.name.value in self.lists.dear else NOTHING.dear,
        )

    def _cost(self, node: FieldNode, below: Size) -> tuple[int, int]:
        """What ``node`` costs, and what it costs for each day of a window above it."""
        name = node.name.value
        if name in SCHEMA:
            return SCHEMA[name] + below.cost, below.daily
        if name in self.lists.paged:
            rows = self._rows(node)
            return 1 + rows * max(below.cost, 1), rows * below.daily
        if name in self.lists.windows:
            series, least = self.lists.windows[name]
            return 1 + series * (below.cost + self._days(node) * max(below.daily, least)), 0
        if name in self.lists.daily:
            return 1, max(below.whole, 1)
        return (TOTAL if name == "totalCount" else 1 + below.cost), below.daily

    def _fragment(self, name: str) -> Size:
        if name not in self._weighed:
            self._weighed[name] = NOTHING  # a fragment inside itself is refused by validation; here it must only end
            node = self.fragments.get(name)
            self._weighed[name] = self._selections(node.selection_set) if node else NOTHING
        return self._weighed[name]

    def _rows(self, node: FieldNode) -> int:
        sent = self._sent(node)
        if "first" not in sent:
            return connections.DEFAULT
        value = sent["first"]
        return min(max(value, 1), connections.MOST) if isinstance(value, int) else connections.MOST

    def _days(self, node: FieldNode) -> int:
        """The days of a window, as the features take it."""
        sent = self._sent(node)
        first, last = (sent.get(name) for name in ("from", "to"))
        if first is None:
            return USUAL_DAYS
        try:
            until = clock.now().date() if last is None else date.fromisoformat(last)
            days = (until - date.fromisoformat(first)).days + 1
        except (TypeError, ValueError):
            return MOST_DAYS
        return min(max(days, 1), MOST_DAYS)

    def _sent(self, node: FieldNode) -> dict[str, Any]:
        """The arguments of ``node`` by name: numbers and words; None for what is neither."""
        found: dict[str, Any] = {}
        for argument in node.arguments or ():
            value = argument.value
            if isinstance(value, VariableNode):
                found[argument.name.value] = self.variables.get(value.name.value)
            elif isinstance(value, IntValueNode):
                found[argument.name.value] = int(value.value[:9])
            else:
                found[argument.name.value] = value.value if isinstance(value, StringValueNode) else None
        return found


def _check(name: str, value: int, most: int) -> None:
    if value > most:
        known = min(value, 10**12)  # fragments within fragments make numbers that no client can read
        words = f"This asks for too much: {name} {known:,}, at most {most:,}."
        raise TooExpensive(words, limit=name, value=known, most=most)
