"""What resolvers are told of the operation; worked out when they ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from graphql import FieldNode, FragmentDefinitionNode, GraphQLObjectType, GraphQLSchema, OperationDefinitionNode
from graphql.execution.values import VariableValues
from graphql.pyutils import is_awaitable

if TYPE_CHECKING:
    from server.kit.execution.fields import Field
    from server.kit.execution.run import Run


class Raw:
    """What graphql-core calls `GraphQLResolveInfo`, for a whole column; it has no path."""

    operation_extensions = None
    abort_signal = None
    is_awaitable = staticmethod(is_awaitable)

    def __init__(self, run: Run, field: Field) -> None:
        self._run = run
        self._field = field
        self.context = run.context

    @property
    def field_name(self) -> str:
        """The name of the field in its type."""
        return self._field.name

    @property
    def columns(self) -> frozenset[str] | None:
        """The fields of the model that are read of the rows of a list, and no others; None where that is not known."""
        return self._field.columns

    @property
    def field_nodes(self) -> list[FieldNode]:
        """The places of the document that ask for it."""
        return self._field.nodes

    @property
    def return_type(self) -> Any:
        """Its GraphQL type."""
        return self._field.definition.type

    @property
    def parent_type(self) -> GraphQLObjectType:
        """The type it belongs to."""
        return self._field.parent

    @property
    def path(self) -> NoReturn:
        """Raises: an info serves all rows of a level."""
        raise NotImplementedError("a resolver runs for a whole level and has no path")

    @property
    def schema(self) -> GraphQLSchema:
        """The schema."""
        return self._run.plan.schema

    @property
    def fragments(self) -> dict[str, FragmentDefinitionNode]:
        """The fragments of the document."""
        return self._run.plan.fragments

    @property
    def root_value(self) -> Any:
        """What the execution began with."""
        return self._run.root

    @property
    def operation(self) -> OperationDefinitionNode:
        """The operation."""
        return self._run.plan.operation

    @property
    def variable_values(self) -> VariableValues:
        """The variables, coerced."""
        return self._run.variables
