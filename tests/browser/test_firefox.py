"""Pushes for real: Firefox as people have it, real encryption, a push service on this machine, and nothing in between that is ours."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from server.settings import ROOT
from tests.blank import Blank
from tests.browser.autopush import Autopush
from tests.browser.marionette import Firefox
from tests.cast import Cast
from tests.live import LiveServer
from tests.push.desk import RealPhone, until
from tests.test_notifications import give

TOLD = "Sam left you feedback"


@dataclass
class Scene:
    """A shop with a push service, a Firefox that is Ana's, and Sam's phone."""

    binary: str
    server: LiveServer
    service: Autopush
    cast: Cast
    codes: dict[str, str]
    sam: RealPhone
    profile: Path

    def firefox(self) -> AbstractAsyncContextManager[Firefox]:
        """Ana's browser, open."""
        return Firefox.open(self.binary, self.profile, **{"dom.push.serverURL": self.service.socket_url})


@pytest.fixture
def binary() -> str:
    """Where Firefox is. Without it these tests are skipped loudly; with CI=true that is a failure."""
    found = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    if found is None:
        words = "no Firefox on this machine: install firefox-esr, or say where it is with FIREFOX=/path"
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(f"BROWSER TEST SKIPPED: {words}")
    return found


@pytest.fixture
async def scene(tmp_path: Path, blank: Blank, binary: str) -> AsyncIterator[Scene]:
    """All of it, running; the browser is opened by the test."""
    assert (ROOT / "pwa" / "dist" / "index.html").exists(), "build the phone app first: make build"
    async with Autopush.open() as service:
        trusted = {"GOODSHIFT_PUSH_HOSTS": service.host, "GOODSHIFT_PUSH_INSECURE": "1"}
        server = LiveServer(tmp_path, blank, **trusted)
        cast, codes = await asyncio.to_thread(server.invite, "ana", "sam")
        await asyncio.to_thread(server.start)
        try:
            async with httpx.AsyncClient(base_url=server.origin, timeout=30) as his:
                await his.post("/auth/enrol", json={"code": codes["sam"], "device": "phone"})
                yield Scene(binary, server, service, cast, codes, RealPhone(his), tmp_path / "profile")
        finally:
            await asyncio.to_thread(server.stop)
        assert service.complaints == []


async def begin(scene: Scene, firefox: Firefox) -> None:
    """Ana signs in, finds feedback that waited, takes the offer to be told next time, and says that she is at work."""
    await give(scene.sam, scene.cast.ana)
    await firefox.goto(f"{scene.server.origin}/signin#{scene.codes['ana']}")
    await says(firefox, "Shall your phone tell you the next time Sam writes?")
    assert not await firefox.asks(), "the browser asks nobody who has not said yes"
    await firefox.tap("Yes, tell me")
    await firefox.allow()
    await says(firefox, "Your phone tells you from now on.")
    await firefox.goto(f"{scene.server.origin}/me")
    await firefox.tap("I am on shift")
    await says(firefox, "1 new thing waits in your inbox.")


async def says(firefox: Firefox, words: str) -> None:
    """Wait for words on the page."""
    await firefox.until(lambda: firefox.page(SAYS, words), repr(words))


async def lands_on(firefox: Firefox, path: str) -> None:
    """Wait until the app shows ``path``, in a tab of its own or in the one that was open."""

    async def there() -> bool:
        await firefox.front()
        return bool(
            await firefox.page(
                "return location.pathname === arguments[0] && document.querySelector('h1') !== null", path
            )
        )

    await firefox.until(there, path)


SAYS = "return document.body.innerText.includes(arguments[0]);"


async def tap_what_comes(scene: Scene, firefox: Firefox) -> None:
    """Once a tap on the alert window of a busy machine was lost: then the next feedback is tapped, and that has to do."""
    for tries_left in (1, 0):
        given = await give(scene.sam, scene.cast.ana)
        await firefox.tap_notification(TOLD)
        try:
            await lands_on(firefox, f"/feedback/{given}")
            break
        except AssertionError:
            if not tries_left:
                raise


async def test_feedback_shows_as_a_notification_and_a_tap_opens_it(scene: Scene) -> None:
    async with scene.firefox() as firefox:
        await begin(scene, firefox)
        await tap_what_comes(scene, firefox)
        await says(firefox, "The secret words.")


async def test_what_came_while_the_browser_was_closed_shows_when_it_is_opened_again(scene: Scene) -> None:
    async with scene.firefox() as firefox:
        await begin(scene, firefox)
    await until(lambda: scene.service.connected == 0, 30)
    given = await give(scene.sam, scene.cast.ana)
    await until(lambda: scene.service.taken == 1, 30)
    async with scene.firefox() as firefox:
        await firefox.tap_notification(TOLD)
        await lands_on(firefox, f"/feedback/{given}")


@pytest.mark.parametrize("status", [410, 403])
async def test_a_subscription_that_the_push_service_gave_up_is_made_anew_by_the_test_button(
    scene: Scene, status: int
) -> None:
    async with scene.firefox() as firefox:
        await begin(scene, firefox)
        (first,) = scene.service.channels
        scene.service.channels[first].refusal = status
        await firefox.tap("Send me a test")
        await says(firefox, "The connection was broken. It is whole again.")
        (second,) = scene.service.channels
        assert second != first
        await firefox.tap("Send me a test")
        await says(firefox, "It arrived on this phone.")


async def test_a_subscription_that_died_while_the_app_was_closed_is_made_anew_at_its_next_start(scene: Scene) -> None:
    async with scene.firefox() as firefox:
        await begin(scene, firefox)
        (first,) = scene.service.channels
        scene.service.channels[first].refusal = 410
        await firefox.goto("about:blank")
        await give(scene.sam, scene.cast.ana)
        await until(lambda: scene.service.refused == 1, 30)
        await firefox.goto(scene.server.origin)
        await until(lambda: set(scene.service.channels) - {first} != set(), 30)
        await firefox.goto(f"{scene.server.origin}/me")
        await says(firefox, "Turn off on this phone")
        await give(scene.sam, scene.cast.ana)
        await firefox.until(firefox.notifications, "a notification")
