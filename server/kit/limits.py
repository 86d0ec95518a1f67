"""How much one document may ask for: one linear pass before validation, each fragment counted once.

The cost multiplies what lies under a paged list by its `first`, or by the size of a page where `first` is left out; a
page is fetched whatever is asked of it, and a total is counted row by row, so both cost more than one. Repeats are the
same name again in one selection: validation compares each with every other. The numbers are part of the refusal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
)

from server.kit import connections
from server.kit.errors import TooExpensive

TOKENS, DEPTH, FIELDS, COST, DIRECTIVES, FRAGMENTS, REPEATS = 4_000, 20, 1_000, 10_000, 50, 100, 50
MUTATIONS = 20
"""In one document; they run one after the other."""
TOTAL = 20
"""Cost of a `totalCount`."""


@dataclass(frozen=True)
class Size:
    """Levels, fields written down, directives, fields that may come back, repeats below, and the names at the top."""

    depth: int = 0
    fields: int = 0
    directives: int = 0
    cost: int = 0
    repeats: int = 0
    names: Counter[str] = field(default_factory=Counter)

    @property
    def repeated(self) -> int:
        """Repeats, those at the top included."""
        return self.repeats + sum(self.names.values()) - len(self.names)


def paged_fields(schema: GraphQLSchema) -> frozenset[str]:
    """The names of the fields that are lists in pages."""
    kinds = [kind for kind in schema.type_map.values() if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)]
    return frozenset(name for kind in kinds for name, known in kind.fields.items() if "first" in known.args)


class Scale:
    """Weighs the operations of one document; ``paged`` are the names of fields that are lists in pages."""

    def __init__(self, document: DocumentNode, variables: Mapping[str, Any], paged: Collection[str]) -> None:
        self.variables = variables
        self.paged = paged
        self.operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        self.fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._weighed: dict[str, Size] = {}

    def check(self) -> None:
        """Raises TooExpensive with the number that is too large and its limit."""
        _check("fragments", len(self.fragments), FRAGMENTS)
        for operation in self.operations:
            size = self._selections(operation.selection_set)
            _check("depth", size.depth, DEPTH)
            _check("fields", size.fields, FIELDS)
            _check("directives", size.directives, DIRECTIVES)
            _check("cost", size.cost, COST)
            _check("repeats", size.repeated, REPEATS)
            _check("mutations", self.mutations(operation), MUTATIONS)

    def mutations(self, operation: OperationDefinitionNode) -> int:
        """How many mutations ``operation`` holds."""
        if operation.operation is not OperationType.MUTATION:
            return 0
        return self._selections(operation.selection_set).names.total()

    def _selections(self, selections: SelectionSetNode | None) -> Size:
        depth = fields = directives = cost = repeats = 0
        names: Counter[str] = Counter()
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                part = self._field(node)
            elif isinstance(node, FragmentSpreadNode):
                part = self._fragment(node.name.value)
            else:
                part = self._selections(getattr(node, "selection_set", None))
            depth, fields, cost = max(depth, part.depth), fields + part.fields, cost + part.cost
            directives += part.directives + len(node.directives or ())
            repeats += part.repeats
            names.update(part.names)
        return Size(depth, fields, directives, cost, repeats, names)

    def _field(self, node: FieldNode) -> Size:
        below = self._selections(node.selection_set)
        return Size(
            below.depth + 1,
            below.fields + 1,
            below.directives,
            self._cost(node, below.cost),
            below.repeated,
            Counter([(node.alias or node.name).value]),
        )

    def _cost(self, node: FieldNode, below: int) -> int:
        if node.name.value in self.paged:
            return 1 + self._rows(node) * max(below, 1)
        return TOTAL if node.name.value == "totalCount" else 1 + below

    def _fragment(self, name: str) -> Size:
        if name not in self._weighed:
            self._weighed[name] = Size()  # a fragment inside itself is refused by validation; here it must only end
            node = self.fragments.get(name)
            self._weighed[name] = self._selections(node.selection_set) if node else Size()
        return self._weighed[name]

    def _rows(self, node: FieldNode) -> int:
        for argument in node.arguments or ():
            if argument.name.value == "first":
                value: Any = None
                if isinstance(argument.value, IntValueNode):
                    value = int(argument.value.value[:9])
                elif isinstance(argument.value, VariableNode):
                    value = self.variables.get(argument.value.name.value)
                if isinstance(value, int):
                    return min(max(value, 1), connections.MOST)
                return connections.MOST
        return connections.DEFAULT


def _check(name: str, value: int, most: int) -> None:
    if value > most:
        known = min(value, 10**12)  # fragments within fragments make numbers that no client can read
        words = f"This asks for too much: {name} {known:,}, at most {most:,}."
        raise TooExpensive(words, limit=name, value=known, most=most)
