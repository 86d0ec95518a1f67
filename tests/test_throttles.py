"""Who guesses gains nothing from several processes: they count together in Redis, and each for itself while it is away."""

from __future__ import annotations

import asyncio
import re
import signal
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from server.__main__ import main
from server.kit import ledger
from server.kit.errors import Invalid, RateLimited
from server.kit.ledger import Ledger
from server.kit.throttle import Throttle, counted_together
from tests.realredis import RealRedis
from tests.terminal import Terminal
from tests.test_telegraph import needs_redis

pytestmark = needs_redis


@pytest.fixture
async def redis(tmp_path: Path) -> AsyncIterator[RealRedis]:
    """A Redis that this process counts in."""
    running = RealRedis(tmp_path)
    running.start()
    try:
        async with counted_together(running.url):
            yield running
    finally:
        running.stop()


def process(seconds: float = 600) -> Throttle:
    """The same throttle in another process."""
    return Throttle(most=5, seconds=seconds, name="logins")


async def guess(throttle: Throttle, key: str = "hana", right: bool = False) -> None:
    """Try a password."""
    async with throttle.trying(key):
        if not right:
            raise Invalid("No.", "password")


async def wrong(throttle: Throttle, times: int) -> None:
    """Try wrong ones."""
    for _ in range(times):
        with pytest.raises(Invalid):
            await guess(throttle)


async def test_wrong_tries_count_together_and_right_ones_do_not(redis: RealRedis) -> None:
    one, other = process(), process()
    await wrong(one, 3)
    for _ in range(20):
        await guess(other, right=True)
    await wrong(other, 2)
    for throttle in (one, other, process()):
        with pytest.raises(RateLimited) as refused:
            await guess(throttle, right=True)
        assert 590 <= refused.value.details["retryAfter"] <= 600
    await guess(other, "somebody else", right=True)


async def test_the_window_moves_on(redis: RealRedis) -> None:
    await wrong(process(0.5), 5)
    async with asyncio.timeout(60):
        while True:
            with suppress(RateLimited):
                return await guess(process(0.5), right=True)


async def test_while_redis_is_away_each_process_counts_for_itself_and_nobody_waits_long(
    redis: RealRedis, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = process(), process()
    await wrong(one, 3)
    redis.signal(signal.SIGSTOP)
    began = time.monotonic()
    await wrong(one, 2)
    assert time.monotonic() - began < ledger.PATIENCE + 15, "one is asked, and then nobody for a while"
    with pytest.raises(RateLimited):
        await guess(one, right=True)
    await guess(other, right=True)
    redis.signal(signal.SIGCONT)
    assert "each process counts tries for itself" in caplog.text
    assert str(redis.port) not in caplog.text, "an address may hold a password"
    monkeypatch.setattr(ledger, "AWAY", 0.0)
    async with counted_together(redis.url):
        for _ in range(2):
            with suppress(Invalid, RateLimited):  # what Redis was asked while it was stopped, it has counted by now
                await guess(other)
        with pytest.raises(RateLimited):
            await guess(other, right=True)


async def test_redis_learns_neither_who_nor_where(redis: RealRedis) -> None:
    await wrong(process(), 1)
    book = Ledger(redis.url)
    try:
        [key] = await book._redis.keys("*")
    finally:
        await book.close()
    assert key.startswith(b"goodshift:tries:")
    assert b"hana" not in key


def test_the_doctor_says_how_redis_is(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    running = RealRedis(tmp_path)
    monkeypatch.setenv("GOODSHIFT_REDIS_URL", running.url.replace("//", "//:secret@"))
    main(["doctor", "--offline"])
    said = capsys.readouterr().out
    assert "fail  Redis cannot be reached (ConnectionError)" in said
    assert "secret@" not in said
    running.start()
    try:
        monkeypatch.setenv("GOODSHIFT_REDIS_URL", running.url)
        main(["doctor", "--offline"])
    finally:
        running.stop()
    assert re.search(
        r"^(ok   |warn ) Redis \d+\.\S+ answers in \d+\.\d ms, and need not keep anything",
        capsys.readouterr().out,
        re.MULTILINE,
    )
