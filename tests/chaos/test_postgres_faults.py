"""PostgreSQL goes away, comes back, or swallows every word: people hear when to come again, nothing hangs, nothing is lost.

Within seconds after it is back everybody is served again, without a restart.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from server.kit import ids
from server.people.models import person_scope
from tests import postgresql
from tests.blank import Template, rows_of
from tests.cast import Cast
from tests.chaos.conftest import ANSWER, CONNECT
from tests.chaos.proxy import Proxy
from tests.chaos.rush import Listening, Rush
from tests.house import Phone, TestHouse
from tests.test_crash import PAIRS

pytestmark = pytest.mark.postgres
BUSY = 15.0
"""Seconds that a busy machine may add to anything."""
LONGEST = 2 * (ANSWER + 2 * CONNECT)
"""Seconds for an answer while nothing comes back: the look at who asks, and the work itself."""


@asynccontextmanager
async def listening(phone: Phone) -> AsyncIterator[Listening]:
    """Somebody who listens for as long as the block lasts."""
    place = (await phone.ask("{ lastChangeId }"))["lastChangeId"]
    ear = Listening(phone, place)
    following = asyncio.create_task(ear.follow())
    try:
        yield ear
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


async def heard_all(ear: Listening, rush: Rush, cast: Cast) -> None:
    """Wait until Ana heard of all that was given by her and to her: each once, and in the order in which it happened."""
    query = (
        "SELECT e.subject_id FROM event e JOIN event_scope s ON s.position = e.position "
        f"WHERE e.kind = 'feedback.given' AND s.scope = '{person_scope(cast.ana.id)}' ORDER BY e.position"
    )
    wanted = [str(key) for (key,) in rows_of(rush.history.server.place, query)]
    async with asyncio.timeout(BUSY + LONGEST):
        while len(ear.given) < len(wanted):  # noqa: ASYNC110 - it comes when it comes
            await asyncio.sleep(0.05)
    assert ear.given == wanted


async def passes(rush: Rush, since: float, by: float) -> None:
    """Hold that nobody waited too long, that refusals said when to come again, and that somebody was served ``by`` seconds after ``since``."""
    async with asyncio.timeout(by + BUSY):
        recovered = await rush.fine_after(since)
    assert recovered <= by + BUSY
    assert rush.codes <= {"UNAVAILABLE"}
    assert all(1 <= error["extensions"]["retryAfter"] <= 30 for error in rush.history.refused)
    assert max(asked.seconds for asked in rush.asked) <= LONGEST + BUSY


@pytest.fixture
async def rush(house: TestHouse, cast: Cast, own: Template, tmp_path: Path) -> Rush:
    """Everybody with a phone."""
    return await Rush.of(house, cast, own.into(tmp_path))


async def test_a_postgres_that_crashes_and_starts_again(
    house: TestHouse, cast: Cast, rush: Rush, postgres: postgresql.Server
) -> None:
    async with listening(await house.phone(cast.ana)) as ear:
        async with rush.going():
            await rush.fine_after(0)
            await asyncio.to_thread(postgres.stop)
            away = time.monotonic()
            while not rush.history.refused:  # noqa: ASYNC110 - a list has no event to wait for
                await asyncio.sleep(0.01)
            assert time.monotonic() - away < BUSY, "they hear of it at once"
            await asyncio.sleep(1)
            await asyncio.to_thread(postgres.start)
            await passes(rush, time.monotonic(), by=CONNECT)
        await heard_all(ear, rush, cast)
    rush.history.check()
    assert (await house.stranger().http.get("/readyz")).json() == {"status": "ready"}


async def test_a_line_that_swallows_everything_between_us_and_postgres(
    house: TestHouse, cast: Cast, rush: Rush, line: Proxy
) -> None:
    async with listening(await house.phone(cast.ana)) as ear:
        async with rush.going():
            await rush.fine_after(0)
            line.swallow()
            began = time.monotonic()
            while not rush.history.refused:  # noqa: ASYNC110 - a list has no event to wait for
                await asyncio.sleep(0.01)
            assert time.monotonic() - began < LONGEST + BUSY, "nobody hangs"
            assert line.swallowed
            await asyncio.sleep(LONGEST)
            line.mend()
            await passes(rush, time.monotonic(), by=LONGEST)
        await heard_all(ear, rush, cast)
    rush.history.check()


async def test_a_postgres_that_nobody_reaches_for_a_while(
    house: TestHouse, cast: Cast, rush: Rush, line: Proxy
) -> None:
    async with listening(await house.phone(cast.ana)) as ear:
        async with rush.going():
            await rush.fine_after(0)
            for _ in range(5):
                line.refuse()
                await asyncio.sleep(0.3)
                line.mend()
                await passes(rush, time.monotonic(), by=CONNECT)
        await heard_all(ear, rush, cast)
    rush.history.check()


async def test_a_storm_of_people_who_hang_up_leaves_every_connection_usable(
    house: TestHouse, cast: Cast, rush: Rush
) -> None:
    keys = [str(ids.new()) for _ in range(12 * len(PAIRS))]
    pairs = [PAIRS[number % len(PAIRS)] for number in range(len(keys))]

    async def hang_up(pair: tuple[str, str], key: str, after: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(after):
                await rush.history.give(*pair, key)

    waits = [0.001 + 0.004 * (number % 10) for number in range(len(keys))]
    await asyncio.gather(*(hang_up(*one) for one in zip(pairs, keys, waits, strict=True)))
    for pair, key in zip(pairs, keys, strict=True):
        while not await rush.history.give(*pair, key):
            assert rush.codes == {"RATE_LIMITED"}
            await asyncio.sleep(rush.history.refused[-1]["extensions"]["retryAfter"])
    assert rush.history.acknowledged == set(keys)
    rush.history.check()
