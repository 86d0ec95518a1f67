"""Random operations over a schema, with variables that fit and some that do not. The same seed makes the same ones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

Outer = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType

DEEPEST = 6
SPECIAL: dict[str, list[Any]] = {
    "Int": [3, 1, 2, 3, 5, 20, 0, -1, 101],
    "Float": [1.5, 0.0, 2],
    "Date": ["2026-11-02", "2026-01-02", "not a day"],
    "DateTime": ["2026-11-02T10:00:00+00:00", "2026-11-02", "noon"],
    "Decimal": ["1.50", "0", "a lot"],
    "String": ["", "a", "Ana", 'quo"te', "MA", "Santander", "é\n"],
}
BAD: list[Any] = [None, "wrong", 2**40, 1.5, [1, "x"], {"x": 1}, True]

NEW_EACH_TIME = {"passkeyCreationOptions"}
"""Fields that never say the same twice."""


@dataclass
class Made:
    """An operation with its variables."""

    text: str
    variables: dict[str, Any] = field(default_factory=dict)


class Generator:
    """Makes operations; ``ids`` are some that exist."""

    def __init__(self, schema: GraphQLSchema, ids: Sequence[str], seed: int) -> None:
        self.schema = schema
        self.ids = ids
        self.random = Random(seed)
        self.declared: dict[str, str] = {}
        self.values: dict[str, Any] = {}
        self.fragments: list[tuple[str, str, str]] = []
        self.names = 0
        self.budget = self.random.randint(4, 40)

    def operation(self, kind: str) -> Made:
        """One operation of ``kind``: query, mutation or subscription."""
        roots = {
            "query": self.schema.query_type,
            "mutation": self.schema.mutation_type,
            "subscription": self.schema.subscription_type,
        }
        root = roots[kind]
        assert root is not None
        body = self._one(root) if kind == "subscription" else self._selections(root, 0)
        if kind == "query" and self._often(0.05):
            asked = "name kind fields(includeDeprecated: true) { name type { kind ofType { name } } args { name } }"
            body = f'{{ __schema {{ queryType {{ {asked} }} }} __type(name: "Person") {{ {asked} }} {body[1:]}'
        head = ", ".join(f"${name}: {declared}" for name, declared in self.declared.items())
        parts = [f"fragment {name} on {on} {text}" for name, on, text in self.fragments]
        return Made("\n".join([f"{kind} Made{f'({head})' if head else ''} {body}", *parts]), self.values)

    def _one(self, root: GraphQLObjectType) -> str:
        return "{ " + self._field(root, self.random.choice(list(root.fields)), 0) + " }"

    def _selections(self, kind: Outer, depth: int) -> str:
        chosen = []
        for _ in range(self.random.randint(1, 6 if depth else 3)):
            toss = self.random.random()
            if toss < 0.08:
                chosen.append(self.random.choice(["__typename", "kind_of: __typename"]) + self._directive())
            elif toss < 0.22 and depth < DEEPEST:
                chosen.append(self._spread(kind, depth))
            elif not isinstance(kind, GraphQLUnionType):
                names = self._names(kind, depth)
                if names:
                    chosen.append(self._field(kind, self.random.choice(names), depth))
        return "{ " + " ".join(chosen or ["__typename"]) + " }"

    def _names(self, kind: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> list[str]:
        fields = {name: known for name, known in kind.fields.items() if name not in NEW_EACH_TIME}
        plain = [name for name, known in fields.items() if is_leaf_type(get_named_type(known.type))]
        return plain if depth >= DEEPEST or (self.budget <= 0 and plain) else list(fields)

    def _spread(self, kind: Outer, depth: int) -> str:
        on = self._narrower(kind)
        toss = self.random.random()
        known = [name for name, other, _ in self.fragments if other == on.name]
        if known and toss < 0.3:
            return f"...{self.random.choice(known)}{self._directive()}"
        body = self._selections(on, depth + 1)
        if toss < 0.6:
            condition = f" on {on.name}" if on is not kind or toss < 0.5 else ""
            return f"...{condition}{self._directive()} {body}"
        name = self._name("F")
        self.fragments.append((name, on.name, body))
        return f"...{name}{self._directive()}"

    def _narrower(self, kind: Outer) -> Outer:
        if isinstance(kind, GraphQLObjectType):
            return self.random.choice(kind.interfaces) if kind.interfaces and self._often(0.3) else kind
        return self.random.choice([kind, *self.schema.get_possible_types(kind)])

    def _field(self, kind: GraphQLObjectType | GraphQLInterfaceType, name: str, depth: int) -> str:
        known = kind.fields[name]
        self.budget -= 1
        arguments = self._arguments(known)
        alias = f"{self._name('a')}: " if known.args or self._often(0.2) else ""
        below = get_named_type(known.type)
        deeper = f" {self._selections(below, depth + 1)}" if isinstance(below, Outer) else ""
        return f"{alias}{name}{arguments}{self._directive()}{deeper}"

    def _directive(self) -> str:
        if not self._often(0.12):
            return ""
        kind = self.random.choice(["include", "skip"])
        if self._often(0.4):
            return f" @{kind}(if: {self.random.choice(['true', 'false'])})"
        name = self._name("b")
        self.declared[name] = self.random.choice(["Boolean!", "Boolean = true", "Boolean! = false"])
        if "=" not in self.declared[name] or self._often(0.5):
            self.values[name] = self._often(0.5)
        return f" @{kind}(if: ${name})"

    def _arguments(self, known: GraphQLField) -> str:
        given = [
            f"{name}: {self._argument(name, argument.type)}"
            for name, argument in known.args.items()
            if is_required_argument(argument) or self._often(0.5)
        ]
        return f"({', '.join(given)})" if given else ""

    def _argument(self, name: str, kind: Any) -> str:
        value = self._value(name, kind)
        if self._often(0.5):
            return self._literal(kind, value)
        variable = self._name("v")
        declared, toss = str(kind), self.random.random()
        if toss < 0.1 and value is not None:
            declared = f"{declared} = {self._literal(kind, value)}"
            if self._often(0.5):
                self.values[variable] = value
        elif toss < 0.2 and not isinstance(kind, GraphQLNonNull):
            pass  # declared and never given
        else:
            self.values[variable] = value
        if self._often(0.02):
            self.values[variable] = self.random.choice(BAD)
        self.declared[variable] = declared
        return f"${variable}"

    def _value(self, name: str, kind: Any) -> Any:
        if isinstance(kind, GraphQLNonNull):
            kind = kind.of_type
        elif self._often(0.15):
            return None
        if isinstance(kind, GraphQLList):
            return [self._value(name, kind.of_type) for _ in range(self.random.randint(0, 3))]
        if isinstance(kind, GraphQLEnumType):
            return self.random.choice(list(kind.values))
        if isinstance(kind, GraphQLInputObjectType):
            return {
                key: self._value(key, known.type)
                for key, known in kind.fields.items()
                if is_required_input_field(known) or self._often(0.3)
            }
        if kind.name == "ID":
            return self.random.choice(self.ids) if self._often(0.98) else "no id"
        if kind.name == "Boolean":
            return self._often(0.5)
        if name == "first":
            return self.random.choice([1, 2, 3, 4, 5, 6, 0, 101]) if self._often(0.04) else self.random.randint(1, 6)
        known = SPECIAL.get(kind.name, ["x"])
        return self.random.choice(known) if self._often(0.08) else known[0]

    def _literal(self, kind: Any, value: Any) -> str:
        if isinstance(kind, GraphQLNonNull):
            kind = kind.of_type
        if value is None:
            return "null"
        if isinstance(kind, GraphQLList):
            return "[" + ", ".join(self._literal(kind.of_type, each) for each in value) + "]"
        if isinstance(kind, GraphQLInputObjectType):
            known = kind.fields
            return "{" + ", ".join(f"{key}: {self._literal(known[key].type, v)}" for key, v in value.items()) + "}"
        return str(value) if isinstance(kind, GraphQLEnumType) else json.dumps(value)

    def _name(self, start: str) -> str:
        self.names += 1
        return f"{start}{self.names}"

    def _often(self, share: float) -> bool:
        return self.random.random() < share
