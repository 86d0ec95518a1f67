"""Validated documents with the plans of their operations: they live as long as the document is remembered."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import strawberry
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    get_operation_ast,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.get_variable_signature import get_variable_signature
from graphql.execution.values import VariableValues, get_variable_values

from server.kit.execution.arguments import flags_in
from server.kit.execution.fields import Unsupported
from server.kit.execution.inputs import Odd, Variables
from server.kit.execution.plan import Compiler, Plan

MOST_PLANS = 32
"""Plans remembered of one operation: one for each combination of its @include and @skip."""
MOST_ERRORS = 50
"""Errors in variables that are told at once."""


class Prepared:
    """One document."""

    def __init__(self, schema: strawberry.Schema, document: DocumentNode) -> None:
        self.document = document
        self._schema = schema
        self._operations: dict[str | None, PreparedOperation] = {}

    def operation(self, name: str | None) -> PreparedOperation:
        """The operation called ``name``; where it is None, the only one."""
        known = self._operations.get(name)
        if known is None:
            node = get_operation_ast(self.document, name)
            if node is None:
                raise LookupError("there is no such operation")
            known = self._operations[name] = PreparedOperation(self._schema, self.document, node)
        return known


class PreparedOperation:
    """One operation, with a plan for each combination of flags."""

    def __init__(self, schema: strawberry.Schema, document: DocumentNode, node: OperationDefinitionNode) -> None:
        fragments = [part for part in document.definitions if isinstance(part, FragmentDefinitionNode)]
        self.schema = schema
        self.document = document
        self.node = node
        self.kind = node.operation
        self.name = node.name.value if node.name else None
        self.fragments = {part.name.value: FragmentDetails(part) for part in fragments}
        self.flags = flags_in([node, *fragments])
        self._variables: Variables | None = None
        with suppress(Odd):
            declared = node.variable_definitions or ()
            self._variables = Variables([get_variable_signature(schema._schema, each) for each in declared])
        self._plans: dict[tuple[Any, ...], Plan | str] = {}

    def plan(self, variables: VariableValues) -> Plan | str:
        """The plan, or the reason why there is none."""
        key = tuple(map(variables.coerced.get, self.flags))
        plan = self._plans.get(key)
        if plan is None:
            plan = self._compile(variables)
            if len(self._plans) < MOST_PLANS:
                self._plans[key] = plan
        return plan

    def variables(self, given: dict[str, Any]) -> VariableValues | list[GraphQLError]:
        """The variables as resolvers get them, by graphql-core unless all are plain and legal as they are."""
        if self._variables is not None:
            with suppress(Odd):
                return self._variables.values(given)
        return get_variable_values(self.schema._schema, self.node.variable_definitions or (), given, MOST_ERRORS)

    def _compile(self, variables: VariableValues) -> Plan | str:
        sources = {name: variables.sources[name] for name in self.flags if name in variables.sources}
        coerced = {name: variables.coerced[name] for name in self.flags if name in variables.coerced}
        try:
            return Compiler(self.schema, self.fragments, self.node, VariableValues(sources, coerced)).plan()
        except Unsupported as reason:
            return str(reason)
        except (GraphQLError, RecursionError) as reason:
            return type(reason).__name__
