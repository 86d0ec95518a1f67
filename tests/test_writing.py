"""Writing: many share a commit, each stands by itself, and nothing wedges, whatever fails or is given up."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Coroutine, Iterator
from contextlib import closing, contextmanager
from typing import Any
from typing import cast as typed

import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import OperationalError

from server.events.models import Event, EventScope
from server.feedback.models import Feedback
from server.kit import commits, db, ids
from server.kit.outage import Outage
from server.kit.postgres.writer import Writer as PostgresWriter
from server.kit.sqlite.writer import Writer
from server.people.models import Person, person_scope
from tests.cast import Cast
from tests.house import Phone, TestHouse

GIVE = "mutation($input: FeedbackGiveInput!) { feedbackGive(input: $input) { feedback { id } } }"


DEFERRABLE = """DO $$ BEGIN EXECUTE (
    SELECT string_agg(format('ALTER TABLE person ALTER CONSTRAINT %I DEFERRABLE', conname), ';')
    FROM pg_constraint WHERE contype = 'f' AND conrelid = 'person'::regclass
); END $$"""
"""Lets PostgreSQL look at references at the commit, where it is told to."""


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, what is done here counts as short."""
    monkeypatch.setattr(commits, "SHORT", 60.0)
    monkeypatch.setattr(commits, "LONGEST", 60.0)


@contextmanager
def commits_counted() -> Iterator[list[int]]:
    """How many transactions each commit was for."""
    shared: list[int] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if isinstance(record.args, tuple) and record.msg == "one commit for %d":
                shared.append(int(str(record.args[0])))

    log, ear = logging.getLogger("goodshift.db"), Ear()
    log.addHandler(ear)
    level = log.level
    log.setLevel(logging.DEBUG)
    try:
        yield shared
    finally:
        log.removeHandler(ear)
        log.setLevel(level)


@db.transaction
async def rename(person: Person, name: str) -> str:
    """Something short to write."""
    await Person.filter(id=person.id).update(name=name)
    return name


async def rename_alone(person: Person, name: str) -> None:
    """The same in a statement by itself, as no action does it."""
    await Person.filter(id=person.id).update(name=name)


@db.transaction
async def point_nowhere(person: Person) -> None:
    """Break a rule that is looked at only at the commit."""
    late = (
        "PRAGMA defer_foreign_keys=ON" if writer().capabilities.dialect == "sqlite" else "SET CONSTRAINTS ALL DEFERRED"
    )
    await writer().execute_query(late)
    await Person.filter(id=person.id).update(manager_id=ids.new())


@db.transaction
async def hold(held: asyncio.Event, until: asyncio.Event) -> None:
    """Have the pen until told otherwise."""
    held.set()
    await until.wait()


def writer() -> Writer | PostgresWriter:
    return typed("Writer | PostgresWriter", get_connection("default"))


async def together(*changes: Coroutine[Any, Any, Any]) -> list[Any]:
    """Let ``changes`` stand in line at the same moment, and return what became of each."""
    held, until = asyncio.Event(), asyncio.Event()
    holding = asyncio.create_task(hold(held, until))
    await held.wait()
    tasks = [asyncio.create_task(change) for change in changes]
    while writer().waiting < len(tasks):  # noqa: ASYNC110 - a line has no event to wait for
        await asyncio.sleep(0)
    until.set()
    await asyncio.gather(holding, return_exceptions=True)
    return await asyncio.gather(*tasks, return_exceptions=True)


async def name_of(person: Person) -> str:
    return (await Person.get(id=person.id)).name


@pytest.fixture
async def known_as_short(house: TestHouse, cast: Cast) -> None:
    """What is done for the first time gets a commit of its own, for it might take long."""
    if writer().capabilities.dialect == "postgres":
        await writer().execute_script(DEFERRABLE)
    done = asyncio.Event()
    done.set()
    await hold(asyncio.Event(), done)
    await rename(cast.ana, "Ana Ruiz")
    with pytest.raises(OperationalError, match=r"(?i)foreign key"):
        await point_nowhere(cast.ben)


async def test_fifty_people_write_at_once_and_the_one_that_fails_hurts_nobody(
    house: TestHouse, cast: Cast, known_as_short: None
) -> None:
    givers = [await Person.create(name=f"Nia {number}", store=cast.stores["HARBOUR"]) for number in range(50)]
    phones = [await house.phone(giver) for giver in givers]
    thank = "mutation($input: RecognitionGiveInput!) { recognitionGive(input: $input) { recognition { id } } }"
    taken = str(ids.new())
    await phones[0].ask(thank, input={"id": taken, "recipientIds": [str(cast.ana.id)], "message": "Hi."})
    keys = [str(ids.new()) for _ in givers]
    keys[17] = taken  # only its event finds out, after the feedback was written

    async def give(phone: Phone, key: str) -> dict[str, Any]:
        body = {"id": key, "recipientId": str(cast.ana.id), "kind": "PRAISE", "message": "Well done"}
        return await phone.send(GIVE, input=body)

    await give(phones[0], str(ids.new()))
    with commits_counted() as shared:
        answers = await together(*(give(phone, key) for phone, key in zip(phones, keys, strict=True)))
    assert [index for index, answer in enumerate(answers) if "errors" in answer] == [17]
    assert answers[17]["errors"][0]["extensions"]["code"] == "CONFLICT"
    assert shared == [51]
    assert {str(row.id) for row in await Feedback.filter(id__in=keys)} == set(keys) - {taken}
    assert await Event.filter(id__in=keys, kind="feedback.given").count() == 49
    assert await EventScope.filter(scope=person_scope(givers[17].id), kind="feedback.given").count() == 0


async def test_what_was_rolled_back_leaves_nothing_and_calls_nobody(
    house: TestHouse, cast: Cast, known_as_short: None
) -> None:
    called: list[str] = []

    @db.transaction
    async def change(person: Person, name: str, fails: bool) -> None:
        await Person.filter(id=person.id).update(name=name)
        db.after_commit(lambda: called.append(name))
        if fails:
            raise ValueError(name)

    await change(cast.ana, "Ana One", False)
    outcomes = await together(
        change(cast.ana, "Ana Two", False), change(cast.ben, "Ben Two", True), change(cast.sam, "Sam Two", False)
    )
    assert [str(outcome) for outcome in outcomes] == ["None", "Ben Two", "None"]
    assert called == ["Ana One", "Ana Two", "Sam Two"]
    assert [await name_of(person) for person in (cast.ana, cast.sam)] == ["Ana Two", "Sam Two"]
    assert await name_of(cast.ben) == cast.ben.name


async def test_an_answer_leaves_only_when_the_commit_is_over(
    house: TestHouse, cast: Cast, known_as_short: None
) -> None:
    held, until = asyncio.Event(), asyncio.Event()
    last = hold(held, until)
    changing = asyncio.create_task(together(rename(cast.ana, "Anabel Ruiz"), last))
    await held.wait()
    # Ana's change is written, but shares its commit with one that still goes on.
    assert not changing.done()
    assert await name_of(cast.ana) == "Ana Ruiz"
    until.set()
    assert await changing == ["Anabel Ruiz", None]
    assert await name_of(cast.ana) == "Anabel Ruiz"


async def test_a_commit_that_fails_fails_all_who_share_it_and_nobody_after_them(
    house: TestHouse, cast: Cast, known_as_short: None
) -> None:
    outcomes = await together(rename(cast.ana, "Lost"), point_nowhere(cast.ben), rename(cast.sam, "Lost"))
    assert [type(outcome) for outcome in outcomes] == [OperationalError] * 3
    assert [await name_of(person) for person in (cast.ana, cast.sam)] == ["Ana Ruiz", cast.sam.name]
    assert await rename(cast.sam, "Sam Again") == await name_of(cast.sam)


async def test_what_takes_long_gets_a_commit_of_its_own(
    house: TestHouse, cast: Cast, known_as_short: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with commits_counted() as shared:
        await together(rename(cast.ana, "1"), rename(cast.ana, "2"), rename(cast.ana, "3"))
        monkeypatch.setattr(commits, "SHORT", 0.0)  # from now on everything takes long
        await together(rename(cast.ana, "4"), rename(cast.ana, "5"), rename(cast.ana, "6"))
        await together(rename(cast.ana, "7"), rename(cast.ana, "8"))
    assert shared == [4, 2, 1, 1, 1, 1, 1]
    assert await name_of(cast.ana) == "8"


async def test_those_who_are_given_up_in_line_or_in_the_middle_wedge_nothing(
    house: TestHouse, cast: Cast, known_as_short: None
) -> None:
    held, until = asyncio.Event(), asyncio.Event()
    middle = asyncio.create_task(hold(held, until))
    await held.wait()
    waiting = [asyncio.create_task(rename(cast.ben, f"Ben {number}")) for number in range(5)]
    alone = [asyncio.create_task(rename_alone(cast.sam, "Sam Given Up")) for _ in range(5)]
    while writer().waiting < 10:  # noqa: ASYNC110 - a line has no event to wait for
        await asyncio.sleep(0)
    for task in (middle, *waiting, *alone):
        task.cancel()
    gone = await asyncio.gather(middle, *waiting, *alone, return_exceptions=True)
    assert {type(outcome) for outcome in gone} == {asyncio.CancelledError}
    until.set()
    async with asyncio.timeout(30):
        assert await rename(cast.ana, "Ana Next") == await name_of(cast.ana)
    # What a phone sent and hung up on is done all the same; a statement outside a transaction is given up with its asker.
    assert await name_of(cast.ben) == "Ben 4"
    assert await name_of(cast.sam) == cast.sam.name


@pytest.mark.sqlite("its write lock is held; test_postgres.py does the same there")
async def test_another_process_that_writes_is_waited_for_but_not_for_ever(
    house: TestHouse, cast: Cast, known_as_short: None
) -> None:
    ana = await house.phone(cast.ana)
    with closing(sqlite3.connect(house.settings.database, isolation_level=None)) as command:
        command.execute("BEGIN IMMEDIATE")
        command.execute("UPDATE person SET name = 'Ana Command' WHERE id = ?", [str(cast.ana.id)])
        renaming = asyncio.create_task(rename(cast.sam, "Sam Waits"))
        assert (await ana.ask("{ viewer { name } }"))["viewer"]["name"] == "Ana Ruiz"
        assert not renaming.done()
        command.execute("COMMIT")
        assert await renaming == "Sam Waits"
        assert (await ana.ask("{ viewer { name } }"))["viewer"]["name"] == "Ana Command"
        (await typed("Writer", writer()).pen()).patience = 0.05
        command.execute("BEGIN IMMEDIATE")
        outcomes = await asyncio.gather(rename(cast.ana, "x"), rename(cast.sam, "x"), return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [Outage] * 2
        command.execute("ROLLBACK")
    assert await rename(cast.sam, "Sam Again") == await name_of(cast.sam)
