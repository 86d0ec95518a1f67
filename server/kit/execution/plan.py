"""Plans: an operation collected and typed once, as a tree of blocks.

Fields are collected by graphql-core itself, once for each combination of the variables in @include and @skip. A plan
keeps nothing of the request it was made for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import strawberry
from graphql import (
    GraphQLAbstractType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import (
    CollectedFields,
    FieldDetails,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.executor import Executor, default_type_resolver
from graphql.execution.values import VariableValues

from server.kit.about import about_of
from server.kit.execution.columns import Completer, ListOf, ObjectOf, OneOf
from server.kit.execution.fields import Field, Unsupported, field_of
from server.kit.execution.leaves import Leaf
from server.kit.execution.narrow import Met, narrow

Groups = dict[str, list[FieldDetails]]


class Block:
    """An object type with its merged selection at one place of the answer. ``first`` counts its fields from there."""

    def __init__(self, compiler: Compiler, type_: GraphQLObjectType, groups: Groups, first: int = 0) -> None:
        self.type = type_
        self.about = about_of(type_) if groups else None
        self.fields: list[Field] = [
            field_of(compiler, type_, key, order, details) for order, (key, details) in enumerate(groups.items(), first)
        ]

    @cached_property
    def build(self) -> Callable[[Sequence[Sequence[Any]], int], list[dict[str, Any]]]:
        """What makes objects of columns; made when there are some, because that takes longer than the rest of the block."""
        return _builder([(field.step.key, field.completer.deep) for field in self.fields])


class Plan:
    """What a run has to know; shared by all runs of an operation."""

    type_resolver = staticmethod(default_type_resolver)

    def __init__(self, compiler: Compiler, blocks: list[Block]) -> None:
        self.blocks = blocks
        """One; for mutations one for each, because they run one after the other."""
        self.schema = compiler.schema
        self.strawberry = compiler.strawberry
        self.operation = compiler.operation
        self.serial = compiler.operation.operation is OperationType.MUTATION
        self.fragments = {name: details.definition for name, details in compiler.fragments.items()}

    def check_runtime_type(
        self, name: Any, type_: GraphQLAbstractType, details: list[FieldDetails], info: Any, value: Any
    ) -> GraphQLObjectType:
        """The object type called ``name``, by graphql-core's own check. Raises GraphQLError where it does not fit."""
        lent: Any = self  # the check reads the schema only
        return Executor.ensure_valid_runtime_type(lent, name, type_, details, info, value)


class Compiler:
    """Makes the plan of one operation; ``flags`` are the values of the variables in @include and @skip."""

    def __init__(
        self,
        schema: strawberry.Schema,
        fragments: dict[str, FragmentDetails],
        operation: OperationDefinitionNode,
        flags: VariableValues,
    ) -> None:
        self.strawberry = schema
        self.schema: GraphQLSchema = schema._schema
        self.fragments = fragments
        self.operation = operation
        self.flags = flags
        self.blocks: Met = []

    def plan(self) -> Plan:
        """The plan. Raises Unsupported."""
        root = self.schema.get_root_type(self.operation.operation)
        if root is None or self.operation.directives:
            raise Unsupported("directives on the operation")
        groups = _groups(collect_fields(self.schema, self.fragments, self.flags, root, self.operation))
        parts = [(0, groups)]
        if self.operation.operation is OperationType.MUTATION:
            parts = [(order, {key: details}) for order, (key, details) in enumerate(groups.items())]
        plan = Plan(self, [Block(self, root, part, order) for order, part in parts])
        narrow(self.blocks)
        return plan

    def completer(self, type_: Any, field: Field) -> Completer:
        """What completes columns of ``type_``."""
        nullable = not is_non_null_type(type_)
        if not nullable:
            type_ = type_.of_type
        if is_list_type(type_):
            return ListOf(self.completer(type_.of_type, field), nullable)
        if is_leaf_type(type_):
            return Leaf(type_, nullable)
        if not is_abstract_type(type_):
            block = self._block(type_, field)
            self.blocks.append((field, block))
            return ObjectOf(block, nullable)

        objects = {}
        for runtime in self.schema.get_possible_types(type_):
            block = self._block(runtime, field)
            self.blocks.append((field, block))
            objects[runtime] = ObjectOf(block, nullable=True)
        return OneOf(type_, objects, nullable)

    def _block(self, type_: GraphQLObjectType, field: Field) -> Block:
        return Block(
            self,
            type_,
            _groups(collect_subfields(self.schema, self.fragments, self.flags, self.operation, type_, field.details)),
        )


def _groups(collected: CollectedFields) -> Groups:
    if collected.new_defer_usages:
        raise Unsupported("incremental delivery")
    return collected.grouped_field_set


def _builder(keys: list[tuple[str | int, bool]]) -> Callable[[Sequence[Sequence[Any]], int], list[dict[str, Any]]]:
    """Makes `lambda columns, size: [{"id": c0, "author": None} for c0, in zip(*columns)]` for these keys.

    The only code that is generated: three times as fast as `dict(zip(…))`, and it fixes the order of the keys before
    the deep ones are known. Keys are names of GraphQL, which the parser let through.
    """
    names = [f"c{place}" for place, (_, deep) in enumerate(keys) if not deep]
    shown = ", ".join(f"{key!r}: {'None' if deep else f'c{place}'}" for place, (key, deep) in enumerate(keys))
    loop = f"for {', '.join(names)}, in zip(*columns)" if names else "for _ in range(size)"
    made: Callable[[Sequence[Sequence[Any]], int], list[dict[str, Any]]] = eval(
        f"lambda columns, size: [{{{shown}}} {loop}]"
    )
    return made
