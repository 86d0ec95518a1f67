"""Who does what, and what they are shown of it: types/Mutation.txt, with a line for each mutation and each field of its answer."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_leaf_type, is_required_argument

from server.kit.shares import Bucket
from tests.access.asking import NOW, cell, fields_of, refusal
from tests.access.stage import Stage, set_up
from tests.access.tables import HERE, VIEWERS, Rows, Section, differences, tables, text_of
from tests.access.traces import changed, dump
from tests.cast import Cast
from tests.house import TestHouse
from tests.scene import SENT

SECTIONS = {section.name: section for section in tables()["Mutation"]}
REFUSED = {"400", "401", "403", "404", "409"}
SHUT = {"-", "null", "0", "false", "?"} | REFUSED


def answered(name: str) -> dict[str, GraphQLField]:
    """The fields of what a mutation answers."""
    return dict(fields_of(get_named_type(fields_of("Mutation")[name].type).name))


def test_every_mutation_and_every_field_of_its_answer_has_a_line() -> None:
    lines = [label for section in SECTIONS.values() for label in section.rows]
    wanted = {name for mutation in fields_of("Mutation") for name in (mutation, *of(mutation))}
    where = "tests/access/types/Mutation.txt"
    assert not wanted - set(lines), f"{where}: say who does and is shown {', '.join(sorted(wanted - set(lines)))}"
    assert not set(lines) - wanted, f"{where}: take out {', '.join(sorted(set(lines) - wanted))}, which is no more"
    assert len(lines) == len(set(lines)), f"{where}: one line each"
    assert set(SENT) == set(fields_of("Mutation")), "say in tests/scene.py what is sent"


def of(name: str) -> list[str]:
    """The lines of what a mutation answers: `feedbackGive.feedback`."""
    return [f"{name}.{field}" for field in answered(name)]


def test_what_is_refused_answers_nothing_and_what_is_done_shows_something_to_somebody() -> None:
    for section in SECTIONS.values():
        for name in (label for label in section.rows if "." not in label):
            done = {who for who, said in section.rows[name].items() if said == "ok"}
            assert done, f"{name} is refused to everybody"
            for line in of(name):
                row = section.rows[line]
                assert {who for who, said in row.items() if said in REFUSED} == set(), line
                assert {who for who, said in row.items() if said != "-"} == done, line
                assert line in EMPTY or set(row.values()) - SHUT, f"{line} shows nothing to anybody"


EMPTY = {
    "personEnrol.endedSessions": "nobody lost a phone; tests/test_recovery.py",
    "notificationsMarkRead.unreadNotifications": "all were read; tests/test_notifications.py",
    **{f"metricRecordMany.{field}": "tests/test_metrics.py" for field in ("recorded", "refused", "problems")},
    **{
        f"operationalEventRecordMany.{field}": "tests/test_operational_events.py"
        for field in ("unchanged", "refused", "problems")
    },
}
"""What counts something that does not happen here, and why, and where it does."""


@pytest.mark.parametrize("section", SECTIONS.values(), ids=lambda section: section.name)
async def test_who_does_what(section: Section, house: TestHouse, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bucket, "take", lambda *_: None)  # it happens again for each who may; nobody types so fast
    stage, wrong = await set_up(house, cast), []
    now: Rows = {label: {} for label in section.rows}
    for name in (label for label in section.rows if "." not in label):
        expected = section.rows[name]
        out = [who for who in VIEWERS if expected[who] in REFUSED]
        input, before = await SENT[name](stage), await dump(house)
        for who in out:
            wrong += await attempt(stage, who, name, input, now)
        if all(now[name][who] in REFUSED for who in out) and (traces := changed(before, await dump(house))):
            wrong.append(f"{name}: who was refused left traces in {', '.join(sorted(traces))}")
        for again, who in enumerate(who for who in VIEWERS if who not in out):
            if again:
                input = await SENT[name](stage)  # what was done once may not be there to be done again
            wrong += await attempt(stage, who, name, input, now)
    now = {label: {who: row[who] for who in VIEWERS} for label, row in now.items()}
    if NOW in os.environ:
        shown = Section(section.name, section.question, section.notes, now)
        (Path(os.environ[NOW]) / f"Mutation.{section.name}.txt").write_text(text_of([shown]))
    wrong += differences(f"{HERE.name}/types/Mutation.txt", section, now)
    assert not wrong, "\n".join(["", *wrong])


async def attempt(stage: Stage, who: str, name: str, input: dict[str, Any], now: Rows) -> list[str]:
    """How one person's try ends, into the cells of its lines; what they are shown that they could not ask for, in words."""
    fields = answered(name)
    parts = [f"{field}{whole(kind)}" for field, kind in fields.items()]
    answer = await stage.phones[who].send(called(name, " ".join(parts)), **({"input": input} if input else {}))
    if "errors" in answer:
        now[name][who] = refusal(answer["errors"])
        now |= {line: now[line] | {who: "-"} for line in of(name)}
        return []
    said = answer["data"][name]
    now[name][who] = "ok" if any(part is not None for part in said.values()) else "-"
    for line, (field, kind) in zip(of(name), fields.items(), strict=True):
        now[line][who] = cell(said[field], kind) if now[name][who] == "ok" else "-"
    found = {field: value if isinstance(value, list) else [value] for field, value in said.items()}
    return [
        f"{name}: {who} is shown {row}, and asks for it: {again}"
        for field, rows in found.items()
        for row in rows
        if isinstance(row, dict) and (again := await look_again(stage, who, fields[field], row)) != row
    ]


def called(name: str, wanted: str) -> str:
    """The text of a call of a mutation."""
    arguments = fields_of("Mutation")[name].args
    head, sent = (f"($input: {arguments['input'].type})", "(input: $input)") if arguments else ("", "")
    return f"mutation{head} {{ {name}{sent} {{ {wanted} }} }}"


def whole(field: GraphQLField) -> str:
    """All that an object says by itself, and whether there is anything behind each of its other fields."""
    kind = get_named_type(field.type)
    if not isinstance(kind, GraphQLObjectType):
        return ""
    asks = {name: one for name, one in kind.fields.items() if not any(map(is_required_argument, one.args.values()))}
    parts = [
        name if is_leaf_type(get_named_type(one.type)) else f"{name} {{ __typename }}" for name, one in asks.items()
    ]
    return f" {{ {' '.join(parts)} }}"


async def look_again(stage: Stage, who: str, field: GraphQLField, row: dict[str, Any]) -> Any:
    """The same object as the same person is shown it when they ask for it by its id; itself where no query takes its id."""
    kind = get_named_type(field.type).name
    query = kind[0].lower() + kind[1:]
    if "id" not in row or "id" not in getattr(fields_of("Query").get(query), "args", {}):
        return row
    answer = await stage.phones[who].send(f"query($id: ID!) {{ {query}(id: $id){whole(field)} }}", id=row["id"])
    return answer["data"][query] if "errors" not in answer else answer
