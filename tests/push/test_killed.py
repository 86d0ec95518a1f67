"""A worker in a process of its own that is killed in the middle, and one that is asked to end."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from server.kit import db
from server.settings import ROOT
from tests.blank import Blank, rows_of
from tests.history import History
from tests.live import PATIENCE, LiveServer
from tests.push.desk import SHIFT, RealPhone, until
from tests.pushservice import PushService, Reply


class LiveWorker:
    """`python -m server worker` beside a server."""

    def __init__(self, server: LiveServer) -> None:
        settings = {"GOODSHIFT_DATA": str(server.data), **server.environment}
        with (server.data / "worker.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "server", "worker"],
                cwd=ROOT,
                env={**os.environ, **settings},
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"The worker is at work\n"

    def end(self, how: signal.Signals) -> int:
        """End it, and say how it ended."""
        self.process.send_signal(how)
        code = self.process.wait(15)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


async def test_a_worker_that_is_killed_in_the_middle_tells_everybody_once_and_ends_its_work_when_it_is_asked_to(
    tmp_path: Path, blank: Blank, service: PushService
) -> None:
    pushing = {"GOODSHIFT_PUSH_HOSTS": service.host, "GOODSHIFT_PUSH_INSECURE": "1", "GOODSHIFT_WORKER": "0"}
    server = LiveServer(tmp_path, blank, **pushing)
    cast, codes = await asyncio.to_thread(server.invite, "ana", "sam", "ben", "priya")
    await asyncio.to_thread(server.start)
    history = History(server, cast)
    worker = await asyncio.to_thread(LiveWorker, server)
    try:
        async with AsyncExitStack() as stack:
            await history.sign_in(stack, codes)
            hers = RealPhone(history.phones["ana"])
            browser = await service.browser(hers)
            await hers.ask(SHIFT, input={"endsAt": (datetime.now(UTC) + timedelta(hours=4)).isoformat()})
            for _ in range(2):
                told = len(browser.pushes)
                for _ in range(8):
                    await asyncio.gather(*(history.give(giver, "ana") for giver in ("sam", "ben", "priya")))
                await until(lambda told=told: len(browser.pushes) > told, PATIENCE)
                assert await asyncio.to_thread(worker.end, signal.SIGKILL) == -signal.SIGKILL
                await asyncio.gather(*(history.give(giver, "ana") for giver in ("sam", "ben", "priya")))
                worker = await asyncio.to_thread(LiveWorker, server)
            everything = len(history.acknowledged)
            assert everything == len(history.sent) == 2 * 27
            async with asyncio.timeout(PATIENCE):
                while (await hers.ask("{ unreadNotifications }"))["unreadNotifications"] < everything:  # noqa: ASYNC110 - another process
                    await asyncio.sleep(0.1)
            # Asked to end with a push under way, it waits for the answer and writes it down.
            browser.reply = Reply(seconds=1)
            assert await history.give("sam", "ana")
            await until(lambda: newest(server.place, "claimed_until") is not None, PATIENCE)
            assert await asyncio.to_thread(worker.end, signal.SIGTERM) == 0
            assert newest(server.place, "claimed_until") is None
            assert newest(server.place, "sent_at") is not None
    finally:
        if worker.process.poll() is None:
            await asyncio.to_thread(worker.end, signal.SIGKILL)
        await asyncio.to_thread(server.stop)
    history.check()
    told_of = "SELECT count(*) FROM notification WHERE kind = 'FEEDBACK_GIVEN' GROUP BY event_position"
    assert rows_of(server.place, told_of) == [(1,)] * (everything + 1)


def newest(place: db.Place, column: str) -> Any:
    """What is said of the push that was planned last; None where it has not been planned yet."""
    query = (
        f"SELECT {column} FROM delivery JOIN notification ON notification.id = notification_id "
        "WHERE event_position = (SELECT max(position) FROM event WHERE kind = 'feedback.given')"
    )
    found = rows_of(place, query)
    return found[0][0] if found else None
