"""What the dearest documents cost that are accepted: `python -m tests.bench dearest [--tenth]`.

Looks for them as somebody would who means harm: random questions with lists in lists, pages of a hundred, filters and
counts, each repeated under other names until a limit stops it; the dearest of them are varied again and again. They are
asked by those who may see most, one after the other in this process, and what counts is its processor time, threads
included: the first time, and again when plans and statements are known.
"""

from __future__ import annotations

import asyncio
import gc
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time
from typing import Any

from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSyntaxError,
    GraphQLUnionType,
    IntValueNode,
    NameNode,
    SelectionSetNode,
    get_named_type,
    is_composite_type,
    parse,
    print_ast,
    strip_ignored_characters,
    validate,
)

from server import settings
from server.app import create_app
from server.kit.errors import TooExpensive
from server.kit.limits import Lists, Scale
from server.kit.operations import LONGEST
from server.schema import schema
from tests.bench import company as companies
from tests.bench.company import Company, Size
from tests.bench.load import request
from tests.bench.rooms import _ask

CORE = schema._schema
LISTS = Lists.of(CORE)
NOT_ASKED = {"passkeyCreationOptions", "__schema", "__type"}
SECONDS = 240.0
"""Of the processor, to look for."""
WORST = 10
KEPT = 30
"""Documents that are varied, the dearest so far."""


@dataclass
class Found:
    """An accepted document, and the seconds of the processor that it took the first time and again."""

    text: str
    who: str
    cost: int
    first: float = 0.0
    again: float = 0.0

    @property
    def worst(self) -> float:
        """What counts."""
        return max(self.first, self.again)

    @property
    def roots(self) -> str:
        """What it asks for at the top."""
        return ", ".join(sorted({node.name.value for node in _top(self.text)}))


class Maker:
    """Makes one root field by ``chance``. ``known``: ids by what they are ids of, in small letters."""

    def __init__(self, chance: random.Random, known: dict[str, list[str]]) -> None:
        self.chance = chance
        self.known = known
        self.left = chance.choice((4, 10, 30, 100))
        self.levels = chance.choice((3, 4, 6, 9))
        self.wide = chance.random() < 0.3
        self.number = 0

    def root(self) -> str:
        """A root field with all that is in it."""
        kind = CORE.query_type
        assert kind is not None
        name = self.chance.choice([name for name in kind.fields if name not in NOT_ASKED])
        return self._field(name, kind.fields[name], 1)

    def _field(self, name: str, field: GraphQLField, level: int) -> str:
        self.left -= 1
        given = [
            f"{key}: {value}"
            for key, argument in field.args.items()
            if (value := self._argument(name, key, argument)) is not None
        ]
        kind = get_named_type(field.type)
        below = f" {{ {self._selection(kind, level + 1)} }}" if is_composite_type(kind) else ""
        self.number += 1
        arguments = f"({', '.join(given)})" if given else ""
        return f"m{self.number}: {name}{arguments}{below}"

    def _selection(self, kind: Any, level: int) -> str:
        if isinstance(kind, GraphQLUnionType):
            return " ".join(f"... on {one} {{ {self._selection(one, level + 1)} }}" for one in kind.types)
        assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
        fields = [(name, field) for name, field in kind.fields.items() if name not in NOT_ASKED]
        deep = [each for each in fields if is_composite_type(get_named_type(each[1].type))]
        flat = [each for each in fields if each not in deep] or fields
        parts = []
        if level < self.levels and deep:
            parts = self.chance.sample(deep, min(len(deep), self.chance.choice((1, 1, 2, 4))))
        parts += self.chance.sample(flat, len(flat) if self.wide else min(len(flat), self.chance.choice((1, 1, 3))))
        made = [self._field(name, field, level) for name, field in parts if self.left > 0 or (name, field) in flat]
        if isinstance(kind, GraphQLInterfaceType) and self.left > 0:
            one = self.chance.choice(list(CORE.get_possible_types(kind)))
            made.append(f"... on {one} {{ {self._selection(one, level + 1)} }}")
        return " ".join(made) or "__typename"

    def _argument(self, field: str, name: str, argument: GraphQLArgument) -> str | None:
        kind = argument.type
        if name == "first":
            return self.chance.choice((None, "1", "5", "20", "100", "100"))
        if name == "after" or (not isinstance(kind, GraphQLNonNull) and self.chance.random() < 0.5):
            return None
        return self._value(field, name, kind)

    def _value(self, field: str, name: str, kind: Any) -> str:
        if isinstance(kind, GraphQLNonNull):
            kind = kind.of_type
        if isinstance(kind, GraphQLList):
            return (
                "[" + ", ".join(self._value(field, name, kind.of_type) for _ in range(self.chance.choice((1, 3)))) + "]"
            )
        if isinstance(kind, GraphQLEnumType):
            return self.chance.choice(list(kind.values))
        if isinstance(kind, GraphQLInputObjectType):
            return (
                "{"
                + ", ".join(
                    f"{key}: {self._value(field, key, entry.type)}"
                    for key, entry in kind.fields.items()
                    if isinstance(entry.type, GraphQLNonNull) or self.chance.random() < 0.3
                )
                + "}"
            )
        if kind.name == "ID":
            wanted = (field if name == "id" else name.removesuffix("Ids").removesuffix("Id")).lower()
            return f'"{self.chance.choice(self.known.get(wanted) or self.known["person"])}"'
        known = {
            "Boolean": ("true", "false"),
            "Int": ("1", "100"),
            "Float": ("0.5", "1"),
            "Date": ('"2026-01-01"', '"2026-06-01"', '"2025-11-23"'),
            "DateTime": ('"2026-01-01T00:00:00Z"', '"2026-06-01T00:00:00Z"'),
            "String": ('"a"', '"e"', '"an"', '"zz"'),
        }
        return self.chance.choice(known.get(kind.name, ('"1"',)))


def repeated(piece: str) -> tuple[str, int] | None:
    """``piece`` under as many names as the limits allow, and what that costs; None where even one is too much."""
    best, many, step = None, 1, 64
    while step:
        text = " ".join(f"r{number}: {piece.partition(': ')[2]}" for number in range(many))
        cost = accepted(text := strip_ignored_characters(f"{{ {text} }}"))
        if cost is not None:
            best = text, cost
        elif many == 1:
            return None
        else:
            many -= step
            step //= 2
        many += step
    return best


def accepted(text: str) -> int | None:
    """What ``text`` costs, None where it is refused for being too much."""
    if len(text) > LONGEST:
        return None
    try:
        scale = Scale(parse(text, max_tokens=1_000), {}, LISTS)
        scale.check()
    except (TooExpensive, GraphQLSyntaxError):
        return None
    return scale.cost


def varied(text: str, chance: random.Random) -> tuple[str, int] | None:
    """The first root field of ``text`` with one page or one selection changed, repeated as often as the limits allow."""
    root = replace(_top(text)[0], alias=None)
    inside = [node for node in _fields(root) if node.selection_set]
    paged = [node for node in inside if _size(node)]
    if not inside:
        return None
    if paged and chance.random() < 0.4:
        target = chance.choice(paged)
        many = IntValueNode(value=chance.choice(("1", "3", "10", "30", "100")))
        arguments = [replace(each, value=many) if each is _size(target) else each for each in target.arguments or ()]
        changed: Any = replace(target, arguments=tuple(arguments))
    else:
        target = chance.choice(inside)
        parts = list(target.selection_set.selections) if target.selection_set else []
        if len(parts) > 1 and chance.random() < 0.5:
            parts.remove(chance.choice(parts))
        else:
            more = [one for one in parts if isinstance(one, FieldNode)]
            parts += [replace(one, alias=NameNode(value=f"v{chance.randrange(10**6)}")) for one in more]
        changed = replace(target, selection_set=SelectionSetNode(selections=tuple(parts)))
    return repeated(f"x: {print_ast(_with(root, target, changed))}")


def _size(node: FieldNode) -> Any:
    return next((each for each in node.arguments or () if each.name.value == "first"), None)


def _with(node: Any, target: FieldNode, changed: FieldNode) -> Any:
    """``node`` with ``changed`` in the place of ``target``: parts of a document never change themselves."""
    if node is target:
        return changed
    if not getattr(node, "selection_set", None):
        return node
    parts = tuple(_with(below, target, changed) for below in node.selection_set.selections)
    return replace(node, selection_set=SelectionSetNode(selections=parts))


def _top(text: str) -> list[FieldNode]:
    [operation] = parse(text).definitions
    return [node for node in operation.selection_set.selections if isinstance(node, FieldNode)]  # type: ignore[attr-defined]  # we wrote it: an operation and nothing else


def _fields(node: Any) -> Iterator[FieldNode]:
    if isinstance(node, FieldNode):
        yield node
    selections = getattr(node, "selection_set", None)
    for below in selections.selections if selections else ():
        yield from _fields(below)


def promoted(company: Company) -> dict[str, str]:
    """Tokens of those who may see most, by their role: two of the warehouse become what the company has none of."""
    crew = company.crews[0]
    with sqlite3.connect(company.file) as rows:
        rows.execute("UPDATE person SET role = 'HQ', store_id = NULL WHERE id = ?", (crew[-1].id,))
        rows.execute(
            "UPDATE person SET role = 'REGIONAL', region = ?, store_id = NULL WHERE id = ?",
            (crew[0].region, crew[-2].id),
        )
    rows.close()
    return {"HQ": crew[-1].token, "REGIONAL": crew[-2].token, "MANAGER": crew[0].token, "ASSOCIATE": crew[7].token}


def search(company: Company, seconds: float, seed: int = 1) -> list[Found]:
    """The dearest, worst first, after looking for ``seconds`` of processor time. Writes roles into ``company``: give it a copy."""
    who = promoted(company)
    return asyncio.run(_search(company, who, _known(company), seconds, random.Random(seed)))


def _known(company: Company) -> dict[str, list[str]]:
    with sqlite3.connect(company.file) as rows:
        known = {
            table: [key for (key,) in rows.execute(f'SELECT id FROM "{table}" LIMIT 200')]
            for table in ("person", "store", "feedback", "recognition", "goal", "behaviour", "skill")
        }
    rows.close()
    return known | dict.fromkeys(("author", "recipient", "owner", "manager", "lead"), known["person"])


async def _search(
    company: Company, who: dict[str, str], known: dict[str, list[str]], seconds: float, chance: random.Random
) -> list[Found]:
    given = {"GOODSHIFT_DATA": str(company.folder), "GOODSHIFT_WORKER": "0", "GOODSHIFT_WORK": "0"}
    app = create_app(settings.read(given))
    found: dict[str, Found] = {}

    async def look(made: tuple[str, int] | None, name: str) -> None:
        if made is None or made[0] in found or validate(CORE, parse(made[0])):
            return
        one = found[made[0]] = Found(*made[:1], name, made[1])
        one.first = await _spent(app, one, who[name])
        one.again = await _spent(app, one, who[name])

    async with app.router.lifespan_context(app):
        gc.collect()
        gc.freeze()
        await _hunt(look, found, list(who), known, seconds, chance)
        worst = _dearest(found, WORST)
        for one in worst:  # again, twice: what else the machine did at that moment is not the document's fault
            one.again = min([one.again, *[await _spent(app, one, who[one.who]) for _ in range(2)]])
            one.first = min(one.first, one.again + (one.first - one.again if one.first > one.again else 0))
    gc.unfreeze()
    return sorted(worst, key=lambda one: -one.again)


async def _hunt(
    look: Callable[[tuple[str, int] | None, str], Awaitable[None]],
    found: dict[str, Found],
    who: list[str],
    known: dict[str, list[str]],
    seconds: float,
    chance: random.Random,
) -> None:
    until = process_time() + seconds
    while process_time() < until - seconds / 2:
        name = chance.choice(who)
        await look(repeated(Maker(chance, known).root()), name)
    while process_time() < until:
        one = chance.choice(_dearest(found, KEPT))
        await look(varied(one.text, chance), one.who)


def _dearest(found: dict[str, Found], many: int) -> list[Found]:
    """At most two for the same root fields, so that one weakness does not hide the others."""
    chosen: list[Found] = []
    for one in sorted(found.values(), key=lambda one: -one.again):
        if sum(other.roots == one.roots for other in chosen) < 2:
            chosen.append(one)
        if len(chosen) == many:
            break
    return chosen


async def _spent(app: Any, one: Found, token: str) -> float:
    began = process_time()
    await _ask(app, request(one.text, {}, token))
    return process_time() - began


def run(size: Size) -> None:
    """Look for the dearest in a company of this size, and print them."""
    print(
        *told(found_in(companies.opened(size), SECONDS)),
        sep="\n",
    )


def found_in(company: Company, seconds: float) -> list[Found]:
    """The dearest in a copy of ``company``."""
    with tempfile.TemporaryDirectory(dir=companies.KEPT) as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(company.folder, copy)
        return search(replace(company, folder=copy), seconds)


def told(found: list[Found]) -> Iterator[str]:
    """The table."""
    yield "| CPU ms, known | CPU ms, the first time | Price | Who | Asks for | Document |"
    yield "|---|---|---|---|---|---|"
    for one in found:
        words = one.text if len(one.text) < 160 else one.text[:157] + "…"
        yield (
            f"| {one.again * 1e3:,.0f} | {one.first * 1e3:,.0f} | {one.cost:,} | {one.who} | {one.roots} | "
            f"`{words.replace('|', ' ')}` |"
        )
