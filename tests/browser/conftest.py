"""Real browsers on emulated phones, against a server in a process of its own."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect

from server.settings import ROOT
from tests.blank import Blank
from tests.browser.phone import Shop
from tests.live import LiveServer

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]

# Nothing here measures time: a page may take as long as a busy machine with an old phone's share of it needs.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def chromium() -> str:
    """Where Chromium is. Without it these tests are skipped loudly; with CI=true that is a failure."""
    found = (
        os.environ.get("CHROMIUM")
        or shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if found is None:
        words = "no Chromium on this machine: install it, or say where it is with CHROMIUM=/path"
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(f"BROWSER TEST SKIPPED: {words}")
    return found


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """One Chromium."""
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        await running.close()


@pytest.fixture
async def shop(tmp_path: Path, blank: Blank, browser: Browser) -> AsyncIterator[Shop]:
    """A running server with the cast inside, and phones for its people."""
    assert (ROOT / "pwa" / "dist" / "index.html").exists(), "build the phone app first: make build"
    server = LiveServer(tmp_path, blank)
    cast, codes = await asyncio.to_thread(server.invite, "sam", "ana", "ben", "maya", "hana")
    await asyncio.to_thread(server.start)
    opened = Shop(server, browser, cast, codes)
    try:
        yield opened
    finally:
        await opened.close()
        await asyncio.to_thread(server.stop)
