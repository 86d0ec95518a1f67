"""A real Firefox without a window on the screen, driven over Marionette, the small protocol that it speaks itself."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

from tests.live import free_port

PATIENCE = 60
"""Seconds that starting, or anything that we wait for, may take on a machine that has much else to do."""
POLL = 0.1
"""Seconds between one look and the next."""

PREFERENCES: dict[str, bool | int | str] = {
    "remote.prefs.recommended": False,  # they switch pushes off
    "app.update.disabledForTesting": True,
    "app.normandy.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "browser.aboutwelcome.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.sessionstore.resume_from_crash": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.server": "data:,",
    "alerts.useSystemBackend": False,  # Firefox draws notifications itself: a machine for tests has no desktop to do it
    "alerts.disableSlidingEffect": True,  # and leaves them for 20 seconds
    "security.notification_enable_delay": 0,  # a question of the browser's may be answered at once
    "dom.push.testing.allowInsecureServerURL": True,
}


class Firefox:
    """One running Firefox with a page in front."""

    def __init__(self, process: asyncio.subprocess.Process, line: Line) -> None:
        self._process = process
        self._line = line

    @classmethod
    @asynccontextmanager
    async def open(cls, binary: str, profile: Path, **preferences: bool | int | str) -> AsyncIterator[Self]:
        """Started over ``profile``, which keeps what a person's would: sign-in, app, subscription. Ended with the block."""
        port = free_port()
        _prefer(profile, PREFERENCES | {"marionette.port": port} | preferences)
        # The last flag lets us look at the notifications, which are no part of a page.
        flags = ["--headless", "--no-remote", "--marionette", "--remote-allow-system-access"]
        with (profile.parent / "firefox.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                binary, *flags, "--profile", str(profile), stdout=log, stderr=log
            )
        try:
            async with asyncio.timeout(PATIENCE):
                line = await Line.to(port, process)
            running = cls(process, line)
            await line.say("WebDriver:NewSession", strictFileInteractability=False)
            try:
                yield running
            finally:
                await running._quit()
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def goto(self, url: str) -> None:
        """Open an address in the page in front."""
        await self._line.say("WebDriver:Navigate", url=url)

    async def tap(self, name: str) -> None:
        """Tap the button, link or summary that is called ``name``, once it is there: as a finger does, which opens more doors than a script."""
        found = await self.until(lambda: self.page(NAMED, name), f"a button {name!r}")
        (element,) = found.values()
        await self._line.say("WebDriver:ElementClick", id=element)

    async def allow(self) -> None:
        """Say yes to what the browser asks in a window of its own, once it does."""
        await self.until(lambda: self.chrome(ALLOW), "a question of the browser's")

    async def asks(self) -> bool:
        """Whether the browser asks something now."""
        return bool(await self.chrome("return PopupNotifications.isPanelOpen;"))

    async def page(self, script: str, *args: Any) -> Any:
        """What ``script``, the body of a function, returns in the page in front; promises are waited for."""
        return await self._run("content", script, args)

    async def chrome(self, script: str, *args: Any) -> Any:
        """The same in the browser itself."""
        return await self._run("chrome", script, args)

    async def notifications(self) -> list[dict[str, str]]:
        """What stands on the screen of the machine as notifications: ``title`` and ``text``."""
        found: list[dict[str, str]] = await self.chrome(ALERTS)
        return found

    async def tap_notification(self, title: str) -> None:
        """Wait for the notification of that title and tap on it."""
        await self.until(lambda: self.chrome(TAP_ALERT, title), f"a notification {title!r}")

    async def front(self) -> None:
        """Look at the newest tab: a notification may have opened one."""
        handles = await self._line.say("WebDriver:GetWindowHandles")
        await self._line.say("WebDriver:SwitchToWindow", handle=handles[-1])

    async def until(self, looking: Callable[[], Any], what: str) -> Any:
        """What ``looking`` finds once it finds something."""
        give_up = time.monotonic() + PATIENCE
        while not (found := await looking()):
            if time.monotonic() > give_up:
                raise AssertionError(f"{what} did not come: {await self.page(SEEN)} {await self.notifications()}")
            await asyncio.sleep(POLL)
        return found

    async def _run(self, context: str, script: str, args: tuple[Any, ...]) -> Any:
        await self._line.say("Marionette:SetContext", value=context)
        try:
            answer = await self._line.say("WebDriver:ExecuteScript", script=script, args=list(args))
        finally:
            await self._line.say("Marionette:SetContext", value="content")
        return answer["value"]

    async def _quit(self) -> None:
        """As a person closes it: what it has to keep is kept."""
        await self._line.say("Marionette:Quit", flags=["eForceQuit"])
        self._line.close()
        async with asyncio.timeout(PATIENCE):
            await self._process.wait()


class Line:
    """The connection to one Firefox: commands out, answers in, one at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._numbers = itertools.count(1)

    @classmethod
    async def to(cls, port: int, process: asyncio.subprocess.Process) -> Self:
        """Connected, as soon as the browser listens."""
        while True:
            assert process.returncode is None, "Firefox ended before it listened"
            try:
                line = cls(*await asyncio.open_connection("127.0.0.1", port, limit=1 << 24))
            except OSError:
                await asyncio.sleep(POLL)
                continue
            hello = await line._hear()
            assert hello["marionetteProtocol"] == 3, hello
            return line

    async def say(self, command: str, **parameters: Any) -> Any:
        """The result of ``command``. Raises AssertionError when the browser answers with an error."""
        number = next(self._numbers)
        packet = json.dumps([0, number, command, parameters]).encode()
        self._writer.write(b"%d:%b" % (len(packet), packet))
        await self._writer.drain()
        async with asyncio.timeout(PATIENCE):
            _, answered, error, result = await self._hear()
        assert answered == number
        assert error is None, f"{command}: {error['error']}: {error['message']}"
        return result

    def close(self) -> None:
        """Hang up."""
        self._writer.close()

    async def _hear(self) -> Any:
        length = await self._reader.readuntil(b":")
        return json.loads(await self._reader.readexactly(int(length[:-1])))


def _prefer(profile: Path, chosen: dict[str, bool | int | str]) -> None:
    profile.mkdir(exist_ok=True)
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in chosen.items()]
    (profile / "user.js").write_text("\n".join(lines))


NAMED = """
const named = (one) => (one.getAttribute("aria-label") ?? one.textContent).trim() === arguments[0];
return [...document.querySelectorAll("button, a, summary")].find((one) => named(one) && one.checkVisibility() && !one.ariaDisabled);
"""
ALLOW = """
const found = PopupNotifications.isPanelOpen ? PopupNotifications.panel.firstElementChild?.button : undefined;
found?.click();
return found !== undefined;
"""
SEEN = "return `${location.href}: ${document.body?.innerText}`;"
ALERTS = """
return [...Services.wm.getEnumerator("alert:alert")].map(({ document }) => ({
    title: document.getElementById("alertTitleLabel").value, text: document.getElementById("alertTextLabel").textContent,
}));
"""
TAP_ALERT = """
const titles = [...Services.wm.getEnumerator("alert:alert")].map((one) => one.document.getElementById("alertTitleLabel"));
const found = titles.find((one) => one?.value === arguments[0]);
found?.click();
return found !== undefined;
"""
