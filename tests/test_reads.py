"""Reading: on the spot while it is quick, in a thread when it is not, and never behind what is being written."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import OperationalError

from server.kit import db
from server.people.models import Person
from tests.cast import Cast
from tests.house import TestHouse

COUNTING = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT count(*) AS many FROM n"
ENDLESS = [2**62]


@pytest.mark.sqlite("only there do statements run on the thread of the loop")
async def test_a_slow_question_delays_nobody_and_ends_with_its_asker(house: TestHouse, cast: Cast) -> None:
    ana = await house.phone(cast.ana)
    reader = get_connection("reader")
    slow = [asyncio.create_task(reader.execute_query(COUNTING, ENDLESS)) for _ in range(6)]
    for _ in range(20):
        assert (await ana.ask("{ viewer { firstName } }"))["viewer"]["firstName"] == "Ana"
    assert not any(task.done() for task in slow)
    for task in slow:
        task.cancel()
    await asyncio.gather(*slow, return_exceptions=True)
    # All threads are free again, or this one would never get its turn.
    async with asyncio.timeout(60):
        _, rows = await reader.execute_query(COUNTING, [3_000_000])
    assert rows[0]["many"] == 3_000_000


@pytest.mark.sqlite("only there do statements run on the thread of the loop")
async def test_a_slow_question_gets_the_same_answer_as_a_quick_one(house: TestHouse, cast: Cast) -> None:
    query = "SELECT a.id FROM person a, person b, person c, person d WHERE a.name || b.name || c.name || d.name > ? ORDER BY 1"
    with closing(sqlite3.connect(house.settings.database)) as disk:
        expected = disk.execute(query, ["Z"]).fetchall()
    _, rows = await get_connection("reader").execute_query(query, ["Z"])
    assert [tuple(row) for row in rows] == expected
    assert len(expected) > 1_000


async def test_what_is_being_written_keeps_no_reader_waiting(house: TestHouse, cast: Cast) -> None:
    ana = await house.phone(cast.ana)
    written, go_on = asyncio.Event(), asyncio.Event()

    @db.transaction
    async def rename() -> str:
        await Person.filter(id=cast.ana.id).update(name="Anabel Ruiz")
        written.set()
        await go_on.wait()
        return (await Person.get(id=cast.ana.id)).name  # a transaction reads what it wrote

    renaming = asyncio.create_task(rename())
    await written.wait()
    assert (await ana.ask("{ viewer { firstName } }"))["viewer"]["firstName"] == "Ana"
    go_on.set()
    assert await renaming == "Anabel Ruiz"
    assert (await ana.ask("{ viewer { firstName } }"))["viewer"]["firstName"] == "Anabel"


async def test_a_reader_writes_nothing(house: TestHouse, cast: Cast) -> None:
    with pytest.raises(OperationalError):
        await get_connection("reader").execute_query("UPDATE person SET name = 'x'")
    with pytest.raises(OperationalError):
        await get_connection("reader").execute_insert("INSERT INTO person DEFAULT VALUES", [])
    assert (await Person.get(id=cast.ana.id)).first_name == "Ana"
