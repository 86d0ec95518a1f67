"""How much one document may ask for: one linear pass before validation, each fragment counted once.

The cost multiplies what lies under a paged list by its `first`. The numbers are part of the refusal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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

TOKENS, DEPTH, FIELDS, COST, DIRECTIVES = 4_000, 20, 1_000, 100_000, 50


@dataclass(frozen=True)
class Size:
    """Levels, fields written down, directives, and the objects that may come back."""

    depth: int = 0
    fields: int = 0
    directives: int = 0
    cost: int = 0


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
        for operation in self.operations:
            size = self._selections(operation.selection_set)
            for name, value, most in (
                ("depth", size.depth, DEPTH),
                ("fields", size.fields, FIELDS),
                ("directives", size.directives, DIRECTIVES),
                ("cost", size.cost, COST),
            ):
                if value > most:
                    raise TooExpensive(
                        f"This asks for too much: {name} {value:,}, at most {most:,}.",
                        limit=name,
                        value=value,
                        most=most,
                    )

    def _selections(self, selections: SelectionSetNode | None) -> Size:
        depth = fields = directives = cost = 0
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                below = self._selections(node.selection_set)
                part = Size(below.depth + 1, below.fields + 1, below.directives, 1 + self._rows(node) * below.cost)
            elif isinstance(node, FragmentSpreadNode):
                part = self._fragment(node.name.value)
            else:
                part = self._selections(getattr(node, "selection_set", None))
            depth, fields, cost = max(depth, part.depth), fields + part.fields, cost + part.cost
            directives += part.directives + len(node.directives or ())
        return Size(depth, fields, directives, cost)

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
        return 1
