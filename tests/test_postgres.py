"""What holds on PostgreSQL, where many processes work side by side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from typing import cast as typed

import pytest
from tortoise.connection import get_connection, get_connections
from tortoise.exceptions import OperationalError

from server import settings
from server.app import create_app
from server.events import actions as events
from server.events import table
from server.events.models import Event
from server.features import NOTICES
from server.kit import clock, db, ids
from server.kit.postgres.writer import Writer
from server.notifications import deliveries
from server.notifications.deliveries import Parcel
from server.notifications.lanes import LANE, Lanes
from server.notifications.models import Delivery
from server.notifications.notices import by_kind
from server.people.models import Person, person_scope
from server.upkeep.occupied import working_on
from tests.blank import Blank, change, rows_of
from tests.cast import Cast
from tests.house import TestHouse
from tests.push.crowd import tell_crowd
from tests.push.desk import open_on
from tests.terminal import Terminal

pytestmark = pytest.mark.postgres
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@asynccontextmanager
async def another_process(house: TestHouse) -> AsyncIterator[Writer]:
    """Who writes to the same database from elsewhere."""
    writer = Writer(
        url=str(house.settings.database), most=2, reads=False, connection_name="default", fetch_inserted=True
    )
    try:
        yield writer
    finally:
        await writer.close()


async def elsewhere(writer: Writer, action: Any, *arguments: object) -> Any:
    """Run a transaction there, as ``db.transaction`` does here."""

    async def run() -> Any:
        get_connections().set("default", writer)
        return await action(*arguments)

    return await asyncio.create_task(run())


@db.transaction
async def happen(person: Person, pause: float = 0.0) -> int:
    """Something happens, and the transaction takes a while after that."""
    event = await events.record("test.happened", person, None, [person_scope(person.id)])
    await asyncio.sleep(pause)
    return event.position


async def test_who_reads_on_after_a_position_misses_nothing_that_is_committed_late(
    house: TestHouse, cast: Cast
) -> None:
    seen: list[int] = []
    position = await table.last_position()

    async def read() -> None:
        nonlocal position
        for event, _ in await table.since(position):
            seen.append(event.position)
            position = event.position

    async def write(writer: Writer, pauses: list[float]) -> None:
        for pause in pauses:
            await elsewhere(writer, happen, cast.ana, pause)

    async with another_process(house) as one, another_process(house) as two, another_process(house) as three:
        writing = asyncio.gather(write(one, [0.03] * 10), write(two, [0.0] * 25), write(three, [0.01, 0.0] * 10))
        while not writing.done():
            await read()
            await asyncio.sleep(0)
        await writing
    await read()
    assert seen == sorted(await Event.filter(kind="test.happened").values_list("position", flat=True))
    assert len(seen) == 55


async def test_what_an_action_has_checked_still_holds_when_it_writes(house: TestHouse, cast: Cast) -> None:
    @db.transaction
    async def once() -> bool:
        if await Event.filter(kind="test.happened").exists():
            return False
        await asyncio.sleep(0.02)
        await events.record("test.happened", cast.ana, None, [])
        return True

    async with another_process(house) as one, another_process(house) as two:
        outcomes = await asyncio.gather(once(), elsewhere(one, once), elsewhere(two, once))
    assert sorted(outcomes) == [False, False, True]


async def test_another_process_that_writes_is_waited_for_but_not_for_ever(house: TestHouse, cast: Cast) -> None:
    ana = await house.phone(cast.ana)
    await happen(cast.ana)
    async with another_process(house) as other:
        holding = asyncio.create_task(elsewhere(other, happen, cast.sam, 1.0))
        while not await waits_or_has(house):  # noqa: ASYNC110 - another process has no event to wait for
            await asyncio.sleep(0.01)
        assert (await ana.ask("{ viewer { name } }"))["viewer"]["name"] == "Ana Ruiz"
        writer = typed("Writer", get_connection("default"))
        writer.pen.patience = 0.05
        with pytest.raises(OperationalError, match="lock timeout"):
            await happen(cast.ana)
        writer.pen.patience = 10
        assert await happen(cast.ana) > await holding


async def waits_or_has(house: TestHouse) -> bool:
    locks = "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database WHERE locktype = 'advisory' AND datname = current_database()"
    return bool(rows_of(house.settings.database, locks)[0][0])


async def test_lines_that_were_cut_are_made_anew(house: TestHouse, cast: Cast) -> None:
    ana = await house.phone(cast.ana)
    await happen(cast.ana)
    assert await db.in_charge()
    change(house.settings.database, CUT)
    assert (await ana.ask("{ viewer { name } }"))["viewer"]["name"] == "Ana Ruiz"
    change(house.settings.database, CUT)
    assert await happen(cast.ana) == await table.last_position()
    writing = asyncio.create_task(happen(cast.ana, 0.5))
    await asyncio.sleep(0.1)
    change(house.settings.database, CUT)
    with pytest.raises(OperationalError):
        await writing
    assert await Event.filter(kind="test.happened").count() == 2


async def test_of_several_processes_one_is_in_charge_until_it_has_gone(house: TestHouse, cast: Cast) -> None:
    async with another_process(house) as other:
        assert await other.in_charge()
        assert not await db.in_charge()
        assert await other.in_charge()
    assert await db.in_charge()


async def test_workers_take_different_deliveries_side_by_side_and_claims_of_the_dead_end(
    house: TestHouse, cast: Cast
) -> None:
    await open_on(cast.stores["HARBOUR"], [None] * 7)
    phones = [{"endpoint": f"https://push.example/{one}", "p256dh": "", "auth": ""} for one in range(200)]
    await tell_crowd(cast.stores["HARBOUR"], cast.sam, phones)
    now, notices = clock.now(), by_kind(NOTICES)
    held, go_on = asyncio.Event(), asyncio.Event()

    def some() -> Lanes:
        """Hands for twenty."""
        lanes = Lanes()
        for _ in range(LANE - 20):
            lanes.take("push.example")
        return lanes

    @db.claims
    async def slowly() -> list[Parcel]:
        taken = await deliveries.claim(now, some(), notices)
        held.set()
        await go_on.wait()
        return taken

    first = asyncio.create_task(slowly())
    await held.wait()
    async with asyncio.timeout(5), another_process(house) as other:  # it waits for nobody
        second = await elsewhere(other, deliveries.claim, now, some(), notices)
    go_on.set()
    third = await deliveries.claim(now, some(), notices)
    taken = [key for parcels in (await first, second, third) for parcel in parcels for key in parcel.ids]
    assert [len(await first), len(second), len(third)] == [20, 20, 20]
    assert len(taken) == len(set(taken))
    assert set(taken) == {row.id for row in await Delivery.filter(claimed_until__isnull=False)}
    later = now + deliveries.CLAIM
    while again := await deliveries.claim(later, Lanes(), notices):
        taken += [key for parcel in again for key in parcel.ids]
    assert len(taken) == len(set(taken)) == 200, "nobody sends what the dead may have sent"
    assert await Delivery.filter(gave_up_at__isnull=False).count() == 60


async def test_what_is_claimed_side_by_side_tells_nobody(house: TestHouse, cast: Cast) -> None:
    @db.claims
    async def tell() -> None:
        await events.record("test.happened", cast.ana, None, [])

    with pytest.raises(RuntimeError, match="nothing comes after claims"):
        await tell()
    assert await Event.filter(kind="test.happened").count() == 0


def test_a_company_moves_over_from_sqlite_with_all_it_has(
    terminal: Terminal, blank: Blank, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = terminal.place
    monkeypatch.delenv("GOODSHIFT_DATABASE_URL")
    assert terminal.fails("move", "--to", str(target)).startswith("NOT_FOUND (GOODSHIFT_DATA): There is no company in")
    terminal.run("demo")
    file = terminal.folder / "goodshift.db"
    said = terminal.run("move", "--to", str(target))
    tables = [
        name
        for (name,) in rows_of(file, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    ]
    moved = 0
    for name in set(tables) - {"watch", "tortoise_migrations"}:
        [(many,)] = rows_of(file, f"SELECT count(*) FROM {name}")
        assert rows_of(target, f"SELECT count(*) FROM {name}") == [(many,)]
        assert f"{many:>12,}  {name}\n" in said
        moved += many
    assert f"{moved:>12,}  rows, read back and compared." in said
    goals = "SELECT title, progress, due_on FROM goal ORDER BY id"
    was, now = rows_of(file, goals), rows_of(target, goals)
    assert [(title, Decimal(progress), str(due)) for title, progress, due in now] == [
        (title, Decimal(str(progress)), due) for title, progress, due in was
    ]
    refused = terminal.fails("move", "--to", str(target))
    assert refused.startswith("CONFLICT (GOODSHIFT_DATABASE_URL): There is something in the table")
    # Life goes on there: the next event comes after the last one.
    [(last,)] = rows_of(target, "SELECT max(position) FROM event")
    monkeypatch.setenv("GOODSHIFT_DATABASE_URL", str(target))
    terminal.run("enrol", "Sam")
    [(next_one,)] = rows_of(target, "SELECT nextval(pg_get_serial_sequence('event', 'position'))")
    assert next_one > last
    # One process reads the old company and then the new one, and they say the same.
    assert asyncio.run(read_by_sam(terminal.folder, "")) == asyncio.run(read_by_sam(terminal.folder, str(target)))


async def read_by_sam(folder: Path, url: str) -> dict[str, Any]:
    """What a supervisor sees of the company in ``folder``, or at ``url``."""
    config = settings.read({"GOODSHIFT_DATA": str(folder), "GOODSHIFT_DATABASE_URL": url, "GOODSHIFT_WORKER": "0"})
    app = create_app(config)
    async with app.router.lifespan_context(app):
        house = TestHouse(app, config)
        sam = await house.phone(await Person.get(name__startswith="Sam "))
        seen = await sam.ask(SEEN)
        await house.close()
    assert all(seen[shown]["nodes"] for shown in ("feed", "people", "goals", "checkIns"))
    return seen


SEEN = """{
  feed(first: 50) { totalCount nodes {
    __typename
    ... on Feedback { id createdAt recipient { name store { name } } behaviours { label } }
    ... on Recognition { id message recipients { name } reactions { emoji count } }
  } }
  people(first: 50) { nodes { id name manager { name } } }
  goals(first: 50) { nodes { id title progress dueOn owner { name } keyResults { title } } }
  checkIns(first: 20) { nodes { id scheduledAt participants { name } } }
  unreadNotifications
}"""


def test_what_cannot_be_moved_is_said_and_nothing_is_kept(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    target = str(terminal.place)
    monkeypatch.delenv("GOODSHIFT_DATABASE_URL")
    terminal.run("migrate")
    file = terminal.folder / "goodshift.db"
    store = "INSERT INTO store (id, code, name, region, timezone, opening_hours) VALUES ('{id}', '{code}', '{name}', 'North', 'UTC', '[]')"
    change(file, store.format(id=ids.new(), code="HARBOUR", name="Harbour"))
    change(file, store.format(id=ids.new(), code="QUAY", name="Q" * 10_000))
    assert terminal.fails("move", "--to", target).startswith("INVALID (GOODSHIFT_DATABASE_URL): store: value too long")
    assert rows_of(target, "SELECT count(*) FROM store") == [(0,)]
    assert terminal.fails("move", "--to", f"postgres://nobody:secret@/x?host={terminal.folder}").startswith(
        "INVALID (GOODSHIFT_DATABASE_URL): The database cannot be reached"
    )
    with pytest.raises(SystemExit, match="--to must look like") as refusal:
        terminal.run("move", "--to", "mysql://me:secret@there/x")
    assert "secret" not in str(refusal.value)
    with working_on(terminal.folder):
        assert "stop the server and the worker first" in terminal.fails("move", "--to", target)
