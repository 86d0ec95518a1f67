"""What clients send, made ready by functions that are put together once for each type.

graphql-core looks at the kind of each value's type anew, and Strawberry at the names of all fields. Here both are known
beforehand. Only what is plainly right goes this way; whatever is not goes to them, who have the words for what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING
from math import isfinite
from typing import Any

import strawberry
from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLString,
    Undefined,
    ValueNode,
    VariableNode,
    is_input_object_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
    is_required_input_field,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature
from graphql.execution.values import VariableValues, VariableValueSource
from graphql.utilities.coerce_input_value import coerce_default_value, coerce_input_literal
from strawberry.relay.types import GlobalID
from strawberry.scalars import is_scalar
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryList, StrawberryMaybe, StrawberryOptional, has_object_definition
from strawberry.types.enum import StrawberryEnumDefinition, has_enum_definition

Make = Callable[[Any], Any]

_LEGAL: dict[int, Callable[[Any], bool]] = {
    id(GraphQLInt): lambda value: type(value) is int and -(2**31) <= value < 2**31,
    id(GraphQLString): lambda value: type(value) is str,
    id(GraphQLID): lambda value: type(value) is str,
    id(GraphQLBoolean): lambda value: type(value) is bool,
    id(GraphQLFloat): lambda value: type(value) is float and isfinite(value),
}
"""What of JSON stays as it is."""


class Odd(Exception):
    """A value, or a type, that the libraries look at themselves."""


class Variables:
    """The variables of an operation. Raises Odd where one is declared wrongly."""

    def __init__(self, signatures: Sequence[GraphQLVariableSignature | GraphQLError]) -> None:
        self._known: list[tuple[GraphQLVariableSignature, Make, bool]] = []
        for signature in signatures:
            if isinstance(signature, GraphQLError):
                raise Odd
            needed = is_non_null_type(signature.type) or signature.default is not None
            self._known.append((signature, coercer(signature.type), needed))

    def values(self, given: Mapping[str, Any]) -> VariableValues:
        """What graphql-core makes of ``given``. Raises Odd for what is wrong or unusual."""
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        for signature, make, needed in self._known:
            name = signature.name
            if name in given:
                value = given[name]
                coerced[name] = make(value)
                sources[name] = VariableValueSource(signature, value)
            elif needed:
                raise Odd
            else:
                sources[name] = VariableValueSource(signature)
        return VariableValues(sources, coerced)


# --- as graphql-core makes it


def coercer(kind: Any, above: frozenset[str] = frozenset()) -> Make:
    """What makes of JSON the value that graphql-core would. It raises Odd for what is wrong or unusual."""
    if is_non_null_type(kind):
        return _coercer(kind.of_type, above)
    make = _coercer(kind, above)
    return lambda value: None if value is None else make(value)


def _coercer(kind: Any, above: frozenset[str]) -> Make:
    """The same for what may not be null."""
    if is_list_type(kind):
        return _list(coercer(kind.of_type, above))
    if is_input_object_type(kind):
        return _object(kind, above)
    if isinstance(kind, GraphQLEnumType):
        return _known({name: kind.coerce_input_value(name) for name in kind.values})
    legal = _LEGAL.get(id(kind))
    if legal is not None:
        return _as_it_is(legal)
    return _leaf(kind) if is_leaf_type(kind) else _odd


def _odd(value: Any) -> Any:
    raise Odd


def _as_it_is(legal: Callable[[Any], bool]) -> Make:
    def coerce(value: Any) -> Any:
        if not legal(value):
            raise Odd
        return value

    return coerce


def _known(members: Mapping[str, Any]) -> Make:
    def coerce(value: Any) -> Any:
        if type(value) is not str or value not in members:
            raise Odd
        return members[value]

    return coerce


def _leaf(kind: Any) -> Make:
    def coerce(value: Any) -> Any:
        try:
            made = kind.coerce_input_value(value) if value is not None else Undefined
        except Exception as error:
            raise Odd from error
        if made is Undefined:
            raise Odd
        return made

    return coerce


def _list(item: Make) -> Make:
    def coerce(value: Any) -> Any:
        if type(value) is not list:
            raise Odd
        return [item(each) for each in value]

    return coerce


def _object(kind: GraphQLInputObjectType, above: frozenset[str]) -> Make:
    if kind.is_one_of or kind.name in above:
        return _odd
    above |= {kind.name}
    fields = [
        (name, field.out_name or name, coercer(field.type, above), is_required_input_field(field), _default(field))
        for name, field in kind.fields.items()
    ]
    names = frozenset(kind.fields)

    def coerce(value: Any) -> Any:
        if type(value) is not dict or not names.issuperset(value):
            raise Odd
        made: dict[str, Any] = {}
        for name, out, make, required, default in fields:
            if name in value:
                made[out] = make(value[name])
            elif required:
                raise Odd
            elif default is not Undefined:
                made[out] = default
        return kind.out_type(made)

    return coerce


def _default(known: Any) -> Any:
    return coerce_default_value(known)


# --- as a field passes it on


class Passed:
    """The arguments of a field where each is a variable as it is, or says the same each time. Raises Odd for others."""

    def __init__(self, definition: GraphQLField, nodes: Mapping[str, ValueNode]) -> None:
        self._fixed: dict[str, Any] = {}
        self._variables: list[tuple[str, str, bool, Any]] = []
        for name, known in definition.args.items():
            out, node, default = known.out_name or name, nodes.get(name), _default(known)
            if isinstance(node, VariableNode):
                self._variables.append((out, node.name.value, is_non_null_type(known.type), default))
                continue
            if node is None and is_required_argument(known):
                raise Odd
            value = default if node is None else coerce_input_literal(node, known.type)
            if value is not Undefined:
                self._fixed[out] = value
            elif node is not None:
                raise Odd

    def values(self, variables: VariableValues) -> dict[str, Any]:
        """The values by name. Raises Odd where one is missing."""
        coerced, found = variables.coerced, dict(self._fixed)
        for name, variable, required, default in self._variables:
            value = coerced.get(variable, default)
            if value is None and required:
                raise Odd
            if value is not Undefined:
                found[name] = value
            elif required:
                raise Odd
        return found


# --- as Strawberry makes it


def converter(arguments: list[StrawberryArgument], schema: strawberry.Schema) -> Make:
    """What makes of all values of a field what its resolver takes. Raises Odd for types that only Strawberry knows."""
    names = schema.config.name_converter
    known = [(names.from_argument(each), each.python_name, _converter(each.type, schema)) for each in arguments]

    def convert(values: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, python_name, make in known:
            if name in values:
                found[python_name] = values[name] if make is None else make(values[name])
        return found

    return convert


def _converter(kind: Any, schema: strawberry.Schema) -> Make | None:
    """None for what stays as it is."""
    if isinstance(kind, StrawberryMaybe):
        raise Odd
    if isinstance(kind, StrawberryOptional):
        return _converter(kind.of_type, schema)
    if isinstance(kind, StrawberryList):
        item = _converter(kind.of_type, schema)
        # A copy, because a default is the same list for every request.
        return lambda value: None if value is None else list(value) if item is None else list(map(item, value))
    if isinstance(kind, StrawberryEnumDefinition) or has_enum_definition(kind):
        return None
    if has_object_definition(kind) and kind.__strawberry_definition__.from_input is None:
        return _input(kind, schema)
    if is_scalar(kind, schema.schema_converter.scalar_registry) and kind is not GlobalID:
        return None
    raise Odd


def _input(kind: Any, schema: strawberry.Schema) -> Make:
    definition = kind.__strawberry_definition__
    nothing = {
        field.python_name: None
        for field in definition.fields
        if definition.is_input and field.default_value is MISSING and field.default_factory is MISSING
    }
    names = schema.config.name_converter
    fields = [
        (names.from_field(field), field.python_name, _converter(field.resolve_type(type_definition=definition), schema))
        for field in definition.fields
    ]

    def convert(value: Any) -> Any:
        if value is None:
            return None
        keywords: dict[str, Any] = dict(nothing)
        for name, python_name, make in fields:
            if name in value:
                keywords[python_name] = value[name] if make is None else make(value[name])
        return kind(**keywords)

    return convert
