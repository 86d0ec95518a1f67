"""Asks what a line of a table is about, as each viewer, and writes the answers as cells.

`yes`, `true`, `false`, a whole number, or the number of rows; `null` for a field that shows nothing; `-` where the object itself is
not there for this viewer; the refusal: 400 INVALID, 401 UNAUTHENTICATED, 403 NOT_ALLOWED, 404 NOT_FOUND, 409 CONFLICT. Where a
question leads to several objects, what differs among them stands side by side: `null/yes`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
    parse,
)

from server.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Problem, Unauthenticated
from tests.access.stage import Stage
from tests.access.tables import VIEWERS, Rows, Section
from tests.house import Phone
from tests.scene import SCHEMA

NOW = "ACCESS_NOW"
"""A folder for the tables as the server answers now, where somebody wants to compare them."""
REFUSALS: tuple[type[Problem], ...] = (Invalid, Unauthenticated, NotAllowed, NotFound, Conflict)
STATUS = {problem.code: str(problem.status) for problem in REFUSALS}
ROOTS = {"Query": "query", "Mutation": "mutation", "Subscription": "subscription"}
PLACE = "HERE_THE_FIELDS_GO"
PICKED = "picked"
QUIET = 0.3
"""Seconds in which nothing was heard, after which nothing will be: all of it had happened before, and nobody else asks now."""
PATIENCE = 30.0
"""Seconds to wait for what the table says is heard, on however slow a machine."""


UNKNOWN = 5.0
"""Seconds to wait where the table does not say yet: a cell with `?`."""


def fields_of(kind: str) -> Mapping[str, GraphQLField]:
    """The fields of a type of ours."""
    found = SCHEMA.type_map[kind]
    assert isinstance(found, (GraphQLObjectType, GraphQLInterfaceType))
    return found.fields


def name_of(label: str) -> str:
    """The field that a line is about: `children(first: 3)` -> `children`."""
    return re.split(r"[ (]", label, maxsplit=1)[0]


def asked(field: GraphQLField) -> str:
    """The smallest selection that tells whether there is anything, and how much."""
    kind = get_named_type(field.type)
    if not isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
        return ""
    return " { totalCount }" if "totalCount" in kind.fields else " { __typename }"


def meant(stage: Stage, text: str) -> str:
    """``text`` with the ids of things in place of their names."""
    return re.sub(r"\$(\w+)", lambda found: json.dumps(stage.keys[found[1]]), text)


async def shown(stage: Stage, kind: str, sections: list[Section]) -> list[Rows]:
    """What the lines of each section would have to say now, for every field of the type."""
    lines = [lines_for(kind, section) for section in sections]
    columns: list[dict[str, dict[str, str]]] = [{} for _ in sections]
    if kind == "Subscription" or sections[0].question.startswith("subscription"):
        for who in VIEWERS:
            for column, answer in zip(columns, await listen(stage, who, kind, sections, lines), strict=True):
                column[who] = answer
    else:
        for section, wanted, column in zip(sections, lines, columns, strict=True):
            for who in VIEWERS:
                column[who] = await look(stage.phones[who], stage, kind, section.question, wanted)
    return [
        {line: {who: column[who][line] for who in VIEWERS} for line in wanted}
        for wanted, column in zip(lines, columns, strict=True)
    ]


def lines_for(kind: str, section: Section) -> list[str]:
    """The lines that a section must have: its own at the roots, else one for each field."""
    labels = {name_of(label): label for label in section.rows}
    return list(section.rows) if kind in ROOTS else [labels.get(name, name) for name in fields_of(kind)]


async def look(phone: Phone, stage: Stage, kind: str, question: str, lines: list[str]) -> dict[str, str]:
    """One viewer's cells: all lines at once, and each by itself where one of them was refused."""
    if kind == "Query":
        return {line: (await one(phone, stage, kind, "query { @ }", line)).replace("null", "-") for line in lines}
    answer = await phone.send(document(stage, kind, question, lines))
    if "errors" in answer and len(lines) > 1:
        refused = [error for error in answer["errors"] if "path" not in error]
        if refused:  # at the door, so all of it
            return dict.fromkeys(lines, refusal(refused))
        if all(len(error["path"]) <= len(path_of(question.partition(" where ")[0])) for error in answer["errors"]):
            return dict.fromkeys(lines, refusal(answer["errors"]))  # on the way
        return {line: await one(phone, stage, kind, question, line) for line in lines}
    return cells(stage, answer, kind, question, lines)


async def one(phone: Phone, stage: Stage, kind: str, question: str, line: str) -> str:
    """One cell."""
    answer = await phone.send(document(stage, kind, question, [line]))
    return cells(stage, answer, kind, question, [line])[line]


def document(stage: Stage, kind: str, question: str, lines: list[str]) -> str:
    """What is sent: each line under a name of its own where it has arguments."""
    text, _, where = question.partition(" where ")
    picked = f" {PICKED}: {where.partition(' = ')[0]}" if where else ""
    return meant(stage, text.replace("@", selection(kind, lines) + picked))


def selection(kind: str, lines: list[str]) -> str:
    """The fields of lines, those with arguments under names of their own."""
    parts = []
    for number, line in enumerate(lines):
        name = name_of(line)
        parts.append(f"{name if line == name else f'f{number}: {line}'}{asked(fields_of(kind)[name])}")
    return " ".join(parts)


def cells(stage: Stage, answer: dict[str, Any], kind: str, question: str, lines: list[str]) -> dict[str, str]:
    """The cells of an answer."""
    if "errors" in answer:
        return dict.fromkeys(lines, refusal(answer["errors"]))
    text, _, where = question.partition(" where ")
    found = list(reached(answer["data"], path_of(text)))
    if where:
        found = [row for row in found if row[PICKED] == stage.keys[where.partition(" = $")[2]]]
    said: dict[str, str] = {}
    for number, line in enumerate(lines):
        name = name_of(line)
        values = {cell(row[name if line == name else f"f{number}"], fields_of(kind)[name]) for row in found}
        said[line] = "/".join(sorted(values)) or "-"
    return said


def refusal(errors: list[dict[str, Any]]) -> str:
    """The first of them, as a cell."""
    code = errors[0].get("extensions", {}).get("code", "INVALID_DOCUMENT")
    return STATUS.get(code, code)


@cache
def path_of(question: str) -> list[str]:
    """Names from the top down to where the fields go."""
    operation = parse(question.replace("@", PLACE).replace("$", "$v")).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    path = _down(operation.selection_set)
    assert path is not None, question
    return path


def _down(selection: SelectionSetNode) -> list[str] | None:
    for node in selection.selections:
        if isinstance(node, FieldNode) and node.name.value == PLACE:
            return []
        if isinstance(node, (FieldNode, InlineFragmentNode)) and node.selection_set is not None:
            below = _down(node.selection_set)
            if below is not None:
                name = [] if isinstance(node, InlineFragmentNode) else [(node.alias or node.name).value]
                return name + below
    return None


def reached(data: Any, path: list[str]) -> Iterator[dict[str, Any]]:
    """The objects at the end of a path."""
    if isinstance(data, list):
        for row in data:
            yield from reached(row, path)
    elif data is not None and not path:
        if data:  # an object of another type in the same list answers nothing
            yield data
    elif data is not None and path[0] in data:
        yield from reached(data[path[0]], path[1:])


def cell(value: Any, field: GraphQLField) -> str:
    """How a value stands in the table."""
    if isinstance(value, dict) and "totalCount" in value:
        return str(value["totalCount"])
    if isinstance(value, list):
        return str(len(value))
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    is_number = isinstance(value, int) and str(get_nullable_type(field.type)) == "Int"
    return str(value) if is_number and not is_list_type(field.type) else "yes"


async def listen(
    stage: Stage, who: str, kind: str, sections: list[Section], lines: list[list[str]]
) -> list[dict[str, str]]:
    """One viewer's cells of what is heard, section by section, all on one socket."""
    if kind == "Subscription":
        [section], [wanted] = sections, lines
        told = await first_heard(
            stage,
            who,
            [(f"{line.partition(' where ')[0]} {{ @ }}", line.partition(" where ")[2]) for line in wanted],
            [section.rows[line][who] for line in wanted],
        )
        return [dict(zip(wanted, ["yes" if isinstance(one, dict) else one for one in told], strict=True))]
    bodies = []
    for section, wanted in zip(sections, lines, strict=True):
        text, _, where = section.question.partition(" where ")
        body = text.partition("{")[2].rpartition("}")[0]
        bodies.append((body.replace("@", f"{selection(kind, wanted)} @"), where))
    usual = [next(iter(section.rows.values()), {}).get(who, "?") for section in sections]
    told = await first_heard(stage, who, bodies, usual)
    return [
        cells(stage, {"data": one}, kind, section.question.partition(" where ")[0], wanted)
        if isinstance(one, dict)
        else dict.fromkeys(wanted, one)
        for one, section, wanted in zip(told, sections, lines, strict=True)
    ]


async def first_heard(
    stage: Stage, who: str, wanted: list[tuple[str, str]], expected: list[str]
) -> list[dict[str, Any] | str]:
    """For each wanted stream and what it is to say, the first data that says it; a refusal; `-` where none came.

    Waits long for what is expected, and for nothing else once it is quiet. What differs only in what is to be said is one stream.
    """
    found: dict[int, dict[str, Any] | str] = {}
    streams: dict[str, list[int]] = {}
    for number, (text, _) in enumerate(wanted):
        streams.setdefault(text, []).append(number)
    async with stage.phones[who].socket() as talk:
        await talk.send({"type": "connection_init"})
        if (await talk.receive(PATIENCE))["type"] == "close":
            return ["401"] * len(wanted)
        for name, (text, numbers) in enumerate(streams.items()):
            picked = {picked_by(text, wanted[number][1].partition(" = ")[0]) for number in numbers}
            whole = meant(stage, text.replace("@", " ".join(sorted(picked))))
            await talk.subscribe(str(name), f"subscription {{ {whole} }}")
        while len(found) < len(wanted):
            missing = {cell for number, cell in enumerate(expected) if number not in found}
            try:
                message = await talk.receive(UNKNOWN if "?" in missing else QUIET if missing == {"-"} else PATIENCE)
            except TimeoutError:
                break
            payload = message["payload"]
            for number in list(streams.values())[int(message["id"])]:
                if message["type"] == "error" or "errors" in payload:
                    found.setdefault(number, refusal(payload if message["type"] == "error" else payload["errors"]))
                elif fits(stage, payload["data"], wanted[number][1]):
                    found.setdefault(number, payload["data"])
    return [found.get(number, "-") for number in range(len(wanted))]


def picked_by(text: str, field: str) -> str:
    """What to ask for so that ``fits`` can tell: `person.id` -> `person { id }`."""
    if "." in field:
        return field.replace(".", " { ") + " }" * field.count(".")
    root = SCHEMA.subscription_type
    assert root is not None
    return field + asked(fields_of(get_named_type(root.fields[name_of(text.strip())].type).name)[field])


def fits(stage: Stage, data: dict[str, Any], where: str) -> bool:
    """Whether what was heard is what a line is about: `subjectId = $private`, `person = null`."""
    field, _, key = where.partition(" = ")
    value = next(iter(data.values()))
    for name in field.split("."):
        value = value and value[name]
    wanted = {"null": None}[key] if key == "null" else stage.keys[key[1:]] if key.startswith("$") else json.loads(key)
    return bool(value == wanted)
