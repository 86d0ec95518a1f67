"""Pictures of every screen: make screens, or python -m tests.browser.screens [FOLDER] [WORD].

Phone light and dark, wide, and one walk in Arabic; with WORD only the screens whose name holds it. The folder (default:
shots) is ignored by git. Look at the pictures one by one.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from server.settings import ROOT
from tests.browser.conftest import FLAGS
from tests.browser.strangers import shared_device_stops, stranger_stops
from tests.browser.tour import ON_PHONES, Stop, Visitor, demo, phone_stops, profile, sign_in, stops_of, wide_stops
from tests.live import LiveServer


def main() -> None:
    """Take all pictures."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "shots")
    word = sys.argv[2] if len(sys.argv) > 2 else ""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        server = demo(Path(data))
        try:
            asyncio.run(take(server, folder, word))
        finally:
            server.stop()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


async def take(server: LiveServer, folder: Path, word: str) -> None:
    """All screens: on phones, on a wide screen, and what strangers see."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name in ON_PHONES:
            visitor = await sign_in(await profile(browser, server, device_scale_factor=2), server, name)
            await shoot(visitor, await stops_of(visitor, name), folder, name, word)
        await arabic(browser, server, folder, word)
        wide = await sign_in(await profile(browser, server, wide=True), server, "hana")
        await shoot(wide, await wide_stops(wide.page), folder, "wide-hana", word)
        if not word:
            await wide.page.goto("/graphql")
            await wide.page.locator(".graphiql-container").wait_for()
            await wide.page.screenshot(path=folder / "wide-graphiql.png")
        stranger = Visitor(await (await profile(browser, server, device_scale_factor=2)).new_page())
        await stranger.page.goto("/signin")
        await shoot(stranger, stranger_stops(), folder, "stranger", word)
        tablet, stops = await shared_device_stops(browser, server)
        await shoot(tablet, stops, folder, "shared", word)
        await browser.close()


async def shoot(visitor: Visitor, stops: list[Stop], folder: Path, who: str, word: str) -> None:
    """Each screen in light and dark."""
    wanted = [stop for stop in stops if word in f"{who}-{stop.name}"]
    async for stop in visitor.walk(wanted):
        for scheme in ("light", "dark"):
            await visitor.page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
            await visitor.page.screenshot(path=folder / f"{who}-{stop.name}-{scheme}.png")


async def arabic(browser: Browser, server: LiveServer, folder: Path, word: str) -> None:
    """The screens of one person from right to left, light."""
    visitor = await sign_in(await profile(browser, server, device_scale_factor=2, locale="ar-EG"), server, "ana")
    plain = [stop for stop in await phone_stops(visitor.page, "ana") if stop.act is None]
    async for stop in visitor.walk([stop for stop in plain if word in f"arabic-{stop.name}"]):
        await visitor.page.screenshot(path=folder / f"arabic-{stop.name}.png")


if __name__ == "__main__":
    main()
