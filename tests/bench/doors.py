"""What it costs to read a document that somebody made to hurt: `python -m tests.bench.doors [SECONDS]`.

Random documents of at most 10,000 characters, half of them valid, just below the limits and above them, each read as for
the first time: parsed, weighed, validated and planned. Says the worst processor time of each kind.
"""

from __future__ import annotations

import gc
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from time import process_time

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_input_object_type,
    is_non_null_type,
)

from server.kit.execution.plan import Plan
from server.kit.operations import Engine, Refused
from server.schema import schema

LONGEST = 10_000
"""Characters."""
CORE = schema._schema
Composite = GraphQLObjectType | GraphQLInterfaceType


class Maker:
    """Makes documents by ``chance``, with about ``size`` fields and ``levels`` levels."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.left = chance.choice((60, 150, 250, 330, 380, 420, 1_000))
        self.levels = chance.choice((3, 5, 9, 15, 19))
        self.alias = chance.random() < 0.6
        self.number = 0

    def selection(self, kind: Composite, level: int = 1) -> str:
        """A valid selection of ``kind``."""
        fields = [(name, known) for name, known in kind.fields.items() if not _needs(known)]
        deep = [each for each in fields if is_composite_type(get_named_type(each[1].type))]
        flat = [each for each in fields if each not in deep]
        parts = []
        for _ in range(self.chance.choice((1, 2, 3, 8, 30))):
            if self.left <= 0:
                break
            self.left -= 1
            inside = deep if deep and level < self.levels and self.chance.random() < 0.6 else flat
            parts.append(self._field(*self.chance.choice(inside or fields), level))
        if is_abstract_type(kind) and self.left > 0:
            for member in CORE.get_possible_types(kind):
                self.left -= 1
                parts.append(f"... on {member} {{ {self.selection(member, level + 1)} }}")
        return " ".join(parts) or "__typename"

    def _field(self, name: str, known: GraphQLField, level: int) -> str:
        self.number += 1
        label = f"a{self.number}: " if self.alias else ""
        kind = get_named_type(known.type)
        sized = "(first: 1)" if "first" in known.args else ""
        if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            return f"{label}{name}{sized}"
        return f"{label}{name}{sized} {{ {self.selection(kind, level + 1)} }}"


def _needs(known: GraphQLField) -> bool:
    return any(is_non_null_type(argument.type) for argument in known.args.values())


def valid(chance: random.Random) -> str:
    """Fields that there are, in any shape."""
    maker = Maker(chance)
    return f"{{ {maker.selection(CORE.query_type)} }}" if CORE.query_type else ""


def fragments(chance: random.Random) -> str:
    """Fragments that spread others many times over."""
    many, each = chance.choice((5, 20, 45, 60)), chance.choice((1, 2, 3, 8))
    kinds = chance.choice((["Person"], ["Person", "Store"]))
    parts = []
    for number in range(many):
        kind = kinds[number % len(kinds)]
        below = " ".join(f"...F{chance.randint(number + 1, many)}" for _ in range(each) if number < many)
        leaf = " ".join(f"a{number}_{leaf}: id" for leaf in range(chance.choice((1, 4))))
        parts.append(f"fragment F{number} on {kind} {{ {leaf} {below} }}")
    return "{ viewer { ...F0 } } " + " ".join(parts) + f" fragment F{many} on Person {{ name }}"


def overlaps(chance: random.Random) -> str:
    """The same names again, under other parents and with other arguments."""
    many, names = chance.choice((20, 45, 100)), chance.choice((1, 5, 20))
    inside = [
        f"a{number % names}: {chance.choice(('viewer', 'viewer', 'viewer'))} {{ b{number % 3}: {chance.choice(('id', 'name'))} }}"
        for number in range(many)
    ]
    if chance.random() < 0.5:
        inside = [f"... {{ {part} }}" for part in inside]
    if chance.random() < 0.3:
        inside = [f'c: person(id: "{"x" * chance.choice((5, 100))}") {{ id }}' for _ in range(many)]
    return "{" + " ".join(inside) + "}"


def wrong(chance: random.Random) -> str:
    """Names that are almost right, so that each is compared with all that there are."""
    almost = ["feedbacksGivn", "recognition", "peopel", "storeMetric", "x" * 200, "a" * chance.choice((5, 30, 1_000))]
    many = chance.choice((5, 30, 200))
    shape = chance.choice(("{}", "viewer {{ {} }}", "... on {} {{ id }}", "people({}: 1) {{ totalCount }}", "id @{}"))
    return (
        "{ "
        + " ".join(f"w{number}: " * (shape == "{}") + shape.format(chance.choice(almost)) for number in range(many))
        + " }"
    )


def inputs(chance: random.Random) -> str:
    """Large and wrong values."""
    mutation = CORE.mutation_type
    name, known = chance.choice(
        [(name, known) for name, known in (mutation.fields if mutation else {}).items() if known.args]
    )
    kind = get_named_type(next(iter(known.args.values())).type)
    fields = list(kind.fields) if is_input_object_type(kind) else ["id"]
    value = chance.choice(("1", "[" * 150 + "]" * 150, "[" + "1 " * 300 + "]", "{" + "a: 1 " * 200 + "}", "A", '"x"'))
    given = " ".join(
        f"{chance.choice(fields)}{chance.choice(('', 'x'))}: {value}" for _ in range(chance.choice((1, 5, 40)))
    )
    return f"mutation {{ {name}(input: {{ {given} }}) {{ __typename }} }}"


def variables(chance: random.Random) -> str:
    """Variables, known, unknown, unused, wrong."""
    many, used = chance.choice((5, 45, 60, 300)), chance.choice((0, 5, 60))
    kinds = chance.choice((["Int"], ["Int!", "String", "ID", "[[[[Int!]!]!]!]"], ["Nothing", "Perso"]))
    said = " ".join(f"$v{number}: {chance.choice(kinds)}" for number in range(many))
    asked = " ".join(f"a{number}: people(first: $v{number}) {{ totalCount }}" for number in range(used))
    return f"query({said}) {{ lastChangeId {asked} }}"


def operations(chance: random.Random) -> str:
    """Many operations that share fragments."""
    many, parts = chance.choice((2, 9, 12)), chance.choice((0, 20, 45))
    spread = " ".join(f"...F{number}" for number in range(parts))
    shared = " ".join(f"fragment F{number} on Query {{ a{number}: lastChangeId }}" for number in range(parts))
    return " ".join(f"query q{number} {{ lastChangeId {spread} }}" for number in range(many)) + " " + shared


def directives(chance: random.Random) -> str:
    """Directives everywhere."""
    which = chance.choice(
        ("@include(if: true)", "@skip(if: $no)", "@include(if: $yes)", "@stream", "@defer", "@nothing")
    )
    many = chance.choice((5, 45, 300))
    return (
        "query($yes: Boolean! = true, $no: Boolean! = false) {"
        + " ".join(f"a{n}: lastChangeId {which * chance.choice((1, 1, 3))}" for n in range(many))
        + "}"
    )


def schemas(chance: random.Random) -> str:
    """Questions about the schema within questions about the schema."""
    inside, deep = "name", chance.choice((1, 5, 15))
    for _ in range(deep):
        inside = f"fields {{ name type {{ {inside} }} }} " * chance.choice((1, 1, 2))
        inside = inside[:3_000] if inside[:3_000].count("{") == inside[:3_000].count("}") else "name"
    return f"{{ __schema {{ types {{ {inside} }} }} }}"


def noise(chance: random.Random) -> str:
    """Letters that are hardly GraphQL."""
    signs = [
        "{",
        "}",
        "(",
        ")",
        ":",
        "$a",
        "a",
        "1",
        '"x"',
        '"""',
        "...",
        "on",
        "fragment",
        "query",
        "[",
        "]",
        "!",
        "@a",
        "#\n",
        "\\u",
        "\u00e9",
        ",",
    ]
    kind = chance.choice((signs, ["#x\n"], [" "], ['"' + "\\n" * 400 + '"'], ["{a"], ["9"], ["a "], ['""']))
    return "{ a " * chance.choice((0, 1)) + "".join(
        chance.choice(kind) for _ in range(chance.choice((100, 1_000, 5_000)))
    )


KINDS: tuple[Callable[[random.Random], str], ...] = (
    valid,
    valid,
    valid,
    valid,
    fragments,
    overlaps,
    wrong,
    inputs,
    variables,
    operations,
    directives,
    schemas,
    noise,
)


def documents(chance: random.Random) -> Iterator[tuple[str, str]]:
    """Kind and text, without end."""
    while True:
        kind = chance.choice(KINDS)
        text = kind(chance)
        if len(text) <= LONGEST:
            yield kind.__name__, text


def cost(engine: Engine, text: str) -> tuple[float, str]:
    """Seconds of processor time until ``text`` is refused or could be executed, and which of the two."""
    said, began = "accepted", process_time()
    try:
        operation = engine.read({"query": text, "operationName": "q0" if text.startswith("query q0") else None})
        known = operation.prepared.variables(operation.variables)
        plan = None if isinstance(known, list) else operation.prepared.plan(known)
        said = "accepted" if isinstance(plan, Plan) else "no plan"
    except Refused as refused:
        said = str(refused.errors[0].message)
    return process_time() - began, said


def main(seconds: float, seed: int = 1) -> None:
    """Look for the worst for ``seconds``."""
    gc.collect()
    gc.freeze()  # as `serve` does
    found: defaultdict[str, list[tuple[float, str, str]]] = defaultdict(list)
    engine, until = Engine(schema, {}), process_time() + seconds
    engine.read({"query": "{ lastChangeId }"})
    for kind, text in documents(random.Random(seed)):
        spent, said = cost(engine, text)
        found[kind].append((spent, said, text))
        if process_time() > until:
            break
    for kind, seen in sorted(found.items()):
        accepted = sum(said == "accepted" for _, said, _ in seen)
        # Again, thrice: what else the machine did at that moment is not the document's fault.
        worst = max(
            (min(cost(Engine(schema, {}), text)[0] for _ in range(3)), said, text)
            for _, said, text in sorted(seen)[-20:]
        )
        told = f"{len(seen):5} read, {accepted:5} accepted, worst {worst[0] * 1_000:5.1f} ms"
        print(f"{kind:>12}: {told}, {len(worst[2]):6,} characters: {worst[1][:70]!r}")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 20)
