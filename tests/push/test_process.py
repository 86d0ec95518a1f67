"""The worker inside a server that stops, is killed and starts again."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from pathlib import Path

import httpx

from server import settings
from server.app import create_app
from server.kit import clock
from tests.blank import Blank
from tests.cast import arrive
from tests.house import TestHouse
from tests.live import LiveServer
from tests.push.desk import SHIFT, TEST, RealPhone, until
from tests.pushservice import PushService, Reply
from tests.test_notifications import give


async def test_the_embedded_worker_stops_at_once_also_with_a_push_under_way(
    tmp_path: Path, blank: Blank, service: PushService
) -> None:
    config = settings.read(
        {
            **blank.environment(tmp_path),
            "GOODSHIFT_ORIGIN": "http://test",
            "GOODSHIFT_PUSH_HOSTS": service.host,
            "GOODSHIFT_PUSH_INSECURE": "1",
        }
    )
    app = create_app(config)
    async with app.router.lifespan_context(app):
        house, cast = TestHouse(app, config), await arrive()
        ana = await house.phone(cast.ana)
        browser = await service.browser(ana)
        await ana.ask(TEST)
        await until(lambda: len(browser.pushes) == 1)
        browser.reply = Reply(seconds=8)
        await ana.ask(TEST)
        await until(lambda: browser.tries == 2)
        await house.close()
        began = time.monotonic()
    assert time.monotonic() - began < 6


async def test_a_server_that_is_killed_in_the_middle_of_a_push_goes_on_when_it_is_started_again(
    tmp_path: Path, blank: Blank, service: PushService
) -> None:
    pushing = {"GOODSHIFT_PUSH_HOSTS": service.host, "GOODSHIFT_PUSH_INSECURE": "1"}
    server = LiveServer(tmp_path, blank, **pushing)
    cast, codes = await asyncio.to_thread(server.invite, "ana", "sam")
    await asyncio.to_thread(server.start)
    try:
        async with (
            httpx.AsyncClient(base_url=server.origin) as hers,
            httpx.AsyncClient(base_url=server.origin) as his,
        ):
            await hers.post("/auth/enrol", json={"code": codes["ana"], "device": "phone"})
            await his.post("/auth/enrol", json={"code": codes["sam"], "device": "phone"})
            browser = await service.browser(RealPhone(hers))
            await RealPhone(hers).ask(SHIFT, input={"endsAt": (clock.now() + timedelta(hours=4)).isoformat()})
            await give(RealPhone(his), cast.ana)
            await until(lambda: len(browser.pushes) == 1)
            browser.reply = Reply(500, seconds=5)
            await give(RealPhone(his), cast.ana)
            await until(lambda: browser.tries == 2)
            await asyncio.to_thread(server.kill)
            browser.reply = Reply()
            await asyncio.to_thread(server.start)
            await give(RealPhone(his), cast.ana)
            await until(lambda: len(browser.pushes) == 2)
            waiting = await RealPhone(hers).ask("{ unreadNotifications }")
            assert waiting["unreadNotifications"] == 3
    finally:
        await asyncio.to_thread(server.stop)
