"""The arguments of a field: the same for all objects of a level, so they are made once a run."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import strawberry
from graphql import FieldNode, GraphQLField, VariableNode, Visitor, get_argument_values, visit
from graphql.execution.values import VariableValues
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from server.kit.execution.inputs import Make, Odd, Passed, converter

if TYPE_CHECKING:
    from graphql import Node

NONE = VariableValues({}, {})


class Arguments:
    """The arguments of one field node, as its resolver takes them."""

    def __init__(
        self, definition: GraphQLField, node: FieldNode, field: StrawberryField | None, schema: strawberry.Schema
    ) -> None:
        self.definition = definition
        self.node = node
        self.field = field
        self.schema = schema
        self.fixed: Mapping[str, Any] | None = None
        self._passed: Passed | None = None
        self._convert: Make | None = None
        if not definition.args:
            self.fixed = {}
            return
        if not variables_in(node.arguments):
            self.fixed = get_argument_values(definition, node, NONE)
        given = {each.name.value: each.value for each in node.arguments or ()}
        # A variable inside of an object or a list is not there yet.
        if not any(variables_in([value]) for value in given.values() if not isinstance(value, VariableNode)):
            with suppress(Odd):
                self._passed = Passed(definition, given)
        with suppress(Odd, RecursionError):
            self._convert = converter(field.arguments, schema) if field else None

    def values(self, variables: VariableValues, info: strawberry.Info[Any, Any] | None) -> dict[str, Any]:
        """The values by name. Raises GraphQLError where a variable does not fit."""
        fixed = self.fixed
        given = dict(fixed) if fixed is not None else self._given(variables)
        if self.field is None or not given:
            return given
        if self._convert is not None:
            converted: dict[str, Any] = self._convert(given)
            return converted
        registry = self.schema.schema_converter.scalar_registry
        return convert_arguments(given, self.field.arguments, registry, self.schema.config, info)

    def _given(self, variables: VariableValues) -> dict[str, Any]:
        if self._passed is not None:
            with suppress(Odd):
                return self._passed.values(variables)
        return get_argument_values(self.definition, self.node, variables)


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}
        self.flags: dict[str, None] = {}

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        self.names[node.name.value] = None

    def enter_directive(self, node: Any, *_: Any) -> None:
        if node.name.value in ("include", "skip"):
            self.flags.update(dict.fromkeys(variables_in(node.arguments)))


def variables_in(nodes: Any) -> list[str]:
    """The names of the variables below ``nodes``."""
    found = _Variables()
    for node in nodes or ():
        visit(node, found)
    return list(found.names)


def flags_in(nodes: list[Node]) -> list[str]:
    """The names of the variables that decide which fields there are: those of @include and @skip."""
    found = _Variables()
    for node in nodes:
        visit(node, found)
    return list(found.flags)
