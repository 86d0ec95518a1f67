"""Every field of every type, and every query and subscription: who sees what stands in the folder types/."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from graphql import GraphQLInterfaceType, GraphQLObjectType

from server.kit.shares import Bucket
from tests.access.asking import NOW, STATUS, fields_of, name_of, shown
from tests.access.props import dress
from tests.access.stage import set_up
from tests.access.tables import HERE, VIEWERS, Section, differences, tables, text_of
from tests.cast import Cast
from tests.house import TestHouse
from tests.insights import TODAY
from tests.scene import SCHEMA

NOTHING = {"-", "null", "?", *STATUS.values()}
KINDS = {
    name
    for name, kind in SCHEMA.type_map.items()
    if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)) and not name.startswith("__")
}
IN_TABLES = {name for name in KINDS if not name.endswith("Payload")} - {"Mutation"}
"""What comes out of mutations has its lines beside them, in types/Mutation.txt."""


def test_every_type_has_a_table() -> None:
    missing, gone = IN_TABLES - set(tables()), set(tables()) - IN_TABLES - {"Mutation"}
    assert not missing, f"add tests/access/types/NAME.txt, as its README says, for {', '.join(sorted(missing))}"
    assert not gone, f"take out the tables of what is no more: {', '.join(sorted(gone))}"


@pytest.mark.parametrize("kind", sorted(IN_TABLES))
def test_every_field_has_a_line(kind: str) -> None:
    for section in tables().get(kind, []):
        lines, fields = {name_of(label) for label in section.rows}, set(fields_of(kind))
        where = f"tests/access/types/{kind}.txt, section {section.name}"
        assert not fields - lines, f"{where}: say who sees {', '.join(sorted(fields - lines))}, one line each"
        assert not lines - fields, f"{where}: take out {', '.join(sorted(lines - fields))}, which is no more"


NEVER = {
    "DayNote.removedAt": "a note that was taken away is in no list; only the answer to dayNoteRemove has it",
}
"""Fields that show nothing to anybody here, and why."""


def test_every_field_shows_something_to_somebody() -> None:
    """A line of nulls proves nothing: there has to be a thing on the stage that has it."""
    shows: dict[str, bool] = {}
    for kind, sections in tables().items():
        for section in sections if kind not in ("Mutation", "Subscription") else []:
            for label, row in section.rows.items():
                field = f"{kind}.{name_of(label)}"
                said = {part for cell in row.values() for part in cell.split("/")}
                shows[field] = shows.get(field, False) or bool(said - NOTHING)
    assert {field for field, shown in shows.items() if not shown} == set(NEVER)


@pytest.fixture(autouse=True)
def calendar() -> Iterator[None]:
    """It is always the same Sunday, so that what goals and falls say of today is so tomorrow, too."""
    with time_machine.travel(TODAY):
        yield


def test_the_readme_says_how_many_cells_there_are() -> None:
    sections = [section for sections in tables().values() for section in sections]
    cells, lines = sum(section.cells for section in sections), sum(len(section.rows) for section in sections)
    sentence = f"{cells:,} cells: {lines:,} lines of {len(sections)} sections in {len(tables())} tables, {len(VIEWERS)} viewers each."
    assert sentence in (HERE / "README.md").read_text(), f"write into tests/access/README.md: {sentence}"


async def test_everybody_sees_what_the_tables_say(
    house: TestHouse, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Bucket, "take", lambda *_: None)  # one person may not ask this often, but we may
    stage = await set_up(house, cast)
    await dress(stage)
    now = {
        kind: [
            Section(one.name, one.question, one.notes, rows)
            for one, rows in zip(sections, await shown(stage, kind, sections), strict=True)
        ]
        for kind, sections in tables().items()
        if kind != "Mutation"
    }
    if NOW in os.environ:
        for kind, sections in now.items():
            (Path(os.environ[NOW]) / f"{kind}.txt").write_text(text_of(sections))
    wrong = [
        line
        for kind, sections in tables().items()
        if kind != "Mutation"
        for was, is_now in zip(sections, now[kind], strict=True)
        for line in differences(f"{HERE.name}/types/{kind}.txt", was, is_now.rows)
    ]
    assert not wrong, "\n".join(["", *wrong])
