"""A new version: it is offered, it comes when it is accepted, and a tab left behind goes on with what was being written."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from server.settings import ROOT
from tests.blank import Blank
from tests.browser.phone import Shop
from tests.live import LiveServer


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A copy of the built app, to be replaced by a newer one."""
    built = ROOT / "pwa" / "dist"
    assert (built / "index.html").exists(), "build the phone app first: make build"
    return Path(shutil.copytree(built, tmp_path / "app"))


@pytest.fixture
async def shop(tmp_path: Path, app: Path, blank: Blank, browser: Browser) -> AsyncIterator[Shop]:
    """A server that serves the copy."""
    server = LiveServer(tmp_path, blank, GOODSHIFT_PWA=str(app))
    cast, codes = await asyncio.to_thread(server.invite, "sam")
    await asyncio.to_thread(server.start)
    opened = Shop(server, browser, cast, codes)
    try:
        yield opened
    finally:
        await opened.close()
        await asyncio.to_thread(server.stop)


def release(app: Path) -> None:
    """What a build after a change makes: every script under a new name, the old ones gone, a worker of another version."""
    scripts = [file for file in (app / "assets").rglob("*.js") if "graphiql" not in str(file)]
    names = {file.name: f"{file.stem}_2.js" for file in scripts}
    for file in app.rglob("*"):
        if file.suffix in (".br", ".gz"):
            file.unlink()
    for file in [app / "index.html", app / "sw.js", *scripts]:
        text = SCRIPT_NAMES.sub(lambda found: names.get(found[0], found[0]), file.read_text())
        file.write_text(
            re.sub(r"goodshift-([0-9a-f]{12})|\b[0-9a-f]{12}\b", "ffffffffffff", text) if file.name == "sw.js" else text
        )
    for file in scripts:
        file.rename(file.with_name(names[file.name]))


SCRIPT_NAMES = re.compile(r"[\w.-]+\.js\b")


async def test_a_new_version_comes_when_it_is_accepted_and_the_other_tab_loses_nothing(shop: Shop, app: Path) -> None:
    sam = await shop.phone("sam")
    await sam.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await sam.reload()
    await expect(sam.get_by_role("navigation")).to_be_visible()
    behind = await sam.context.new_page()
    await behind.goto(f"/give/{shop.cast.ana.id}")
    await behind.get_by_label("In your words").fill("You stayed calm when")

    await asyncio.to_thread(shop.server.stop)
    await asyncio.to_thread(release, app)
    await asyncio.to_thread(shop.server.start)
    await sam.reload()
    await expect(sam.get_by_text("Update ready")).to_be_visible(timeout=30_000)
    # Nothing changes under anybody's hands before it is accepted.
    assert "_2.js" not in await sam.content()
    async with sam.expect_navigation():
        await sam.get_by_role("button", name="Update").tap()
    await expect(sam.get_by_role("navigation")).to_be_visible()
    await expect(sam.get_by_text("Update ready")).to_have_count(0)
    assert "_2.js" in await sam.content()

    # The tab left behind asks for a page whose file is gone: it starts anew, and the words are where they were.
    await expect(behind.get_by_label("In your words")).to_have_value("You stayed calm when")
    await (await behind.context.new_cdp_session(behind)).send("Network.clearBrowserCache")
    await behind.evaluate("history.pushState(null, '', '/wall'); dispatchEvent(new PopStateEvent('popstate'))")
    await expect(behind.get_by_role("heading", name="The wall")).to_be_visible(timeout=30_000)
    assert "_2.js" in await behind.content()
    await behind.goto(f"/give/{shop.cast.ana.id}")
    await expect(behind.get_by_label("In your words")).to_have_value("You stayed calm when")
