"""What goes wrong around us: a full disk, people who hang up, clocks that jump. It passes, and nothing is lost.

What was acknowledged is there once, with its event, and what was not may be sent again.
"""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from contextlib import AsyncExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from tortoise.connection import get_connection

from server import features
from server.events.models import Event
from server.house import House
from server.kit import ids
from server.worker import Worker
from tests.blank import Blank
from tests.cast import Cast
from tests.history import History
from tests.house import TestHouse
from tests.live import LiveServer
from tests.test_crash import GIVE, PAIRS
from tests.test_feedback import give


@pytest.mark.sqlite("the disk of PostgreSQL is not ours to fill")
async def test_a_full_disk_and_people_who_hang_up_pass_without_a_restart(tmp_path: Path, blank: Blank) -> None:
    server = LiveServer(tmp_path, blank, GOODSHIFT_WORKER="0")
    cast, codes = await asyncio.to_thread(server.invite, *(giver for giver, _ in PAIRS))
    await asyncio.to_thread(server.start)
    history = History(server, cast)
    try:
        async with AsyncExitStack() as stack:
            await history.sign_in(stack, codes)
            for giver, receiver in PAIRS:
                assert await history.give(giver, receiver)
            # The disk takes a little more, and then nothing.
            assert server.process is not None
            log = (tmp_path / "goodshift.db-wal").stat().st_size
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (log + 60_000, resource.RLIM_INFINITY))
            while not history.refused:
                await asyncio.gather(*(history.give(*pair) for pair in PAIRS))
                assert len(history.sent) < 300, "the disk was never full"
            for giver, receiver in PAIRS:
                assert not await history.give(giver, receiver)
            assert {error["extensions"]["code"] for error in history.refused} == {"UNAVAILABLE"}
            assert all(1 <= error["extensions"]["retryAfter"] <= 30 for error in history.refused)
            reading = await history.phones["ana"].post("/graphql", json={"query": "{ feed { totalCount } }"})
            assert reading.json()["data"]["feed"]["totalCount"] > 0, "reading goes on"
            resource.prlimit(
                server.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            )
            for giver, receiver in PAIRS:
                assert await history.give(giver, receiver), "there is room again"
            history.check()

            # Everybody sends, hangs up before the answer, and sends the same again.
            keys = [str(ids.new()) for _ in range(12 * len(PAIRS))]
            pairs = [PAIRS[number % len(PAIRS)] for number in range(len(keys))]
            waits = [0.001 + 0.004 * (number % 10) for number in range(len(keys))]
            storm = zip(pairs, keys, waits, strict=True)
            await asyncio.gather(*(history.give(*pair, key, patience=wait) for pair, key, wait in storm))
            for pair, key in zip(pairs, keys, strict=True):
                while not await history.give(*pair, key):
                    assert history.refused[-1]["extensions"]["code"] == "RATE_LIMITED", history.refused[-1]
                    await asyncio.sleep(history.refused[-1]["extensions"]["retryAfter"])
            assert set(keys) <= history.acknowledged
            assert (await history.phones["ana"].get("/readyz")).json() == {"status": "ready"}
    finally:
        await asyncio.to_thread(server.stop)
    history.check()


@pytest.mark.sqlite("PostgreSQL is held in tests/chaos")
async def test_who_writes_while_another_process_holds_the_database_for_long_hears_when_to_come_again(
    house: TestHouse, cast: Cast
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    body = {"id": str(ids.new()), "recipientId": str(cast.ana.id), "kind": "PRAISE", "message": "Well done"}
    writer: Any = get_connection("default")
    (await writer.pen()).patience = 0.05
    with closing(sqlite3.connect(house.settings.data / "goodshift.db", isolation_level=None)) as command:
        command.execute("BEGIN IMMEDIATE")
        response = await sam.http.post("/graphql", json={"query": GIVE, "variables": {"input": body}})
        error = response.json()["errors"][0]
        assert (response.status_code, error["extensions"]["code"]) == (503, "UNAVAILABLE")
        assert int(response.headers["retry-after"]) == error["extensions"]["retryAfter"] >= 1
        assert (await ana.ask("{ feed { totalCount } }"))["feed"]["totalCount"] == 0, "reading goes on"
        refused = await house.stranger().http.post("/auth/enrol", json={"code": "ABCDEFGH", "device": "phone"})
        assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (503, "UNAVAILABLE")
        assert int(refused.headers["retry-after"]) >= 1
    (await writer.pen()).patience = 10
    assert (await sam.ask(GIVE, input=body))["feedbackGive"]["feedback"]["id"] == body["id"]
    assert (await ana.ask("{ feed { totalCount } }"))["feed"]["totalCount"] == 1


@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(days=1)], ids=["back", "on"])
async def test_a_clock_that_jumps_neither_disorders_what_happens_nor_stops_the_worker(
    house: TestHouse, cast: Cast, jump: timedelta
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    async with ana.listen("subscription { changes { subjectId } }") as stream:
        first = (await give(sam, cast.ana))["id"]
        await stream.next()
        with time_machine.travel(datetime.now(UTC) + jump):
            second = (await give(sam, cast.ana))["id"]
            heard = (await stream.next())["changes"]["subjectId"]
            assert heard == second
            await house.work()
            inbox = await ana.ask("{ unreadNotifications feed { nodes { __typename } } }")
            assert inbox["unreadNotifications"] == 2
            assert len(inbox["feed"]["nodes"]) == 2
    given = [str(event.subject_id) for event in await Event.filter(kind="feedback.given").order_by("position")]
    assert given == [first, second]


async def test_a_clock_that_is_set_back_stops_no_reminders(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[datetime] = []

    async def remind() -> int:
        looked.append(datetime.now(UTC))
        return 0

    monkeypatch.setattr(features, "DUE", [remind])
    worker = Worker(House(house.settings, house.keys, features.SUBJECTS, features.NOTICES))
    now = datetime.now(UTC)
    for moment, times in (
        (now, 1),
        (now + timedelta(seconds=30), 1),
        (now - timedelta(days=1), 2),
        (now - timedelta(days=1) + timedelta(seconds=30), 2),
        (now - timedelta(days=1) + timedelta(seconds=60), 3),
    ):
        await worker.run_once(moment)
        assert len(looked) == times
