"""How much one document may ask for: one linear pass before validation, each fragment counted once.

The cost multiplies what lies under a paged list by its `first`, or by the size of a page where `first` is left out.
Repeats are the same name again in one selection: validation compares each with every other. The numbers are part of
the refusal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

from server.kit import connections
from server.kit.errors import TooExpensive

TOKENS, DEPTH, FIELDS, COST, DIRECTIVES, FRAGMENTS, REPEATS = 4_000, 20, 1_000, 20_000, 50, 100, 50


@dataclass(frozen=True)
class Size:
    """Levels, fields written down, directives, fields that may come back, repeats below, and the names at the top."""

    depth: int = 0
    fields: int = 0
    directives: int = 0
    cost: int = 0
    repeats: int = 0
    names: Counter[str] = field(default_factory=Counter)
    paged: bool = False
    """Whether these selections are those of a connection."""

    @property
    def repeated(self) -> int:
        """Repeats, those at the top included."""
        return self.repeats + sum(self.names.values()) - len(self.names)


class Scale:
    """Weighs the operations of one document."""

    def __init__(self, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self.variables = variables
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

    def _selections(self, selections: SelectionSetNode | None) -> Size:
        depth = fields = directives = cost = repeats = 0
        names: Counter[str] = Counter()
        paged = False
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                part = self._field(node)
            elif isinstance(node, FragmentSpreadNode):
                part = self._fragment(node.name.value)
            else:
                part = self._selections(getattr(node, "selection_set", None))
            depth, fields, cost = max(depth, part.depth), fields + part.fields, cost + part.cost
            directives += part.directives + len(node.directives or ())
            repeats, paged = repeats + part.repeats, paged or part.paged
            names.update(part.names)
        return Size(depth, fields, directives, cost, repeats, names, paged)

    def _field(self, node: FieldNode) -> Size:
        below = self._selections(node.selection_set)
        return Size(
            below.depth + 1,
            below.fields + 1,
            below.directives,
            1 + self._rows(node, below.paged) * below.cost,
            below.repeated,
            Counter([(node.alias or node.name).value]),
            node.name.value in ("edges", "nodes"),
        )

    def _fragment(self, name: str) -> Size:
        if name not in self._weighed:
            self._weighed[name] = Size()  # a fragment inside itself is refused by validation; here it must only end
            node = self.fragments.get(name)
            self._weighed[name] = self._selections(node.selection_set) if node else Size()
        return self._weighed[name]

    def _rows(self, node: FieldNode, paged: bool) -> int:
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
        return connections.DEFAULT if paged else 1


def _check(name: str, value: int, most: int) -> None:
    if value > most:
        known = min(value, 10**12)  # fragments within fragments make numbers that no client can read
        words = f"This asks for too much: {name} {known:,}, at most {most:,}."
        raise TooExpensive(words, limit=name, value=known, most=most)
