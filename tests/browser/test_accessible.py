"""Every screen is open to everybody: axe finds nothing in light, in dark and at twice the text, and nothing is cut off."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.async_api import Browser, CDPSession, Page, expect

from server.settings import ROOT
from tests.browser.strangers import shared_device_stops, stranger_stops
from tests.browser.tour import HANA, ON_PHONES, PHONE, Stop, Visitor, demo, profile, sign_in, stops_of, wide_stops
from tests.live import LiveServer

AXE = ROOT / "pwa" / "node_modules" / "axe-core" / "axe.min.js"
USUAL, TWICE = 16, 32
"""Pixels of the browser's text; twice is what WCAG 2.2 asks for."""
LOOK = """async () => {
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id} ${target.join(" ")} ${html.slice(0, 160)}`));
}"""
CUT_OFF = "document.documentElement.scrollWidth > innerWidth"
"""Whether one has to scroll sideways to read."""


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The demo company, made and opened once: visitors look, and what they try is refused or theirs alone."""
    server = demo(tmp_path_factory.mktemp("demo"))
    yield server
    server.stop()


@pytest.fixture
def styleguide(tmp_path: Path) -> Iterator[str]:
    """The address of the page that shows every part in every state."""
    building = ["npx", "vite", "build", "-c", "vite.styleguide.ts", "--outDir", str(tmp_path), "--logLevel", "error"]
    subprocess.run(building, cwd=ROOT / "pwa", check=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/styleguide/"
    server.shutdown()
    thread.join()
    server.server_close()


class Quiet(SimpleHTTPRequestHandler):
    """Files, without a line for each."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


async def set_text(cdp: CDPSession, pixels: int) -> None:
    """As a person sets the size of text in the phone's settings."""
    await cdp.send("Page.setFontSizes", {"fontSizes": {"standard": pixels}})


async def faults(page: Page, cdp: CDPSession) -> list[str]:
    """What is wrong on the screen that is open: in light, in dark, and with text of twice the size."""
    found: list[str] = []
    for mode in ("light", "dark", "twice"):
        await page.emulate_media(color_scheme="dark" if mode == "dark" else "light")
        await set_text(cdp, TWICE if mode == "twice" else USUAL)
        found += [f"{mode}: {one}" for one in await page.evaluate(LOOK)]
        if await page.evaluate(CUT_OFF):
            found.append(f"{mode}: wider than the screen")
    await set_text(cdp, USUAL)
    return found


async def look(visitor: Visitor, stops: list[Stop]) -> list[str]:
    """What is wrong on all of these screens."""
    page = visitor.page
    cdp = await page.context.new_cdp_session(page)
    await page.evaluate(AXE.read_text())
    return [f"{stop.name}, {one}" async for stop in visitor.walk(stops) for one in await faults(page, cdp)]


async def test_text_of_twice_the_size_is_what_these_tests_look_at(browser: Browser, company: LiveServer) -> None:
    page = await (await profile(browser, company)).new_page()
    await page.goto("/signin")
    cdp = await page.context.new_cdp_session(page)
    size = "getComputedStyle(document.documentElement).fontSize"
    assert await page.evaluate(size) == f"{USUAL}px"
    await set_text(cdp, TWICE)
    assert await page.evaluate(size) == f"{TWICE}px"


async def test_every_screen_of_a_phone_is_open_to_everybody(browser: Browser, company: LiveServer) -> None:
    wrong, walked = [], list(HANA)
    for name in ON_PHONES:
        visitor = await sign_in(await profile(browser, company), company, name)
        stops = await stops_of(visitor, name)
        walked += [stop.path for stop in stops]
        wrong += [f"{name}, {one}" for one in await look(visitor, stops)]
    assert wrong == []
    routes = re.findall(r'\{ path: "([^"]+)"', (ROOT / "pwa" / "src" / "app.tsx").read_text())
    known = {re.sub(":[a-z]+", "[^/]+", route) for route in routes}
    left_out = [route for route in known if not any(re.fullmatch(route, path.split("?")[0]) for path in walked)]
    assert len(routes) > 40
    assert left_out == [], "a page that nobody walked to: add it to tests/browser/tour.py"


async def test_a_screen_in_arabic_is_open_to_everybody(browser: Browser, company: LiveServer) -> None:
    visitor = await sign_in(await profile(browser, company, locale="ar-EG"), company, "ana")
    assert await visitor.page.evaluate("document.dir") == "rtl"
    stops = [Stop(name, path) for name, path in (("today", "/"), ("me", "/me"), ("goals", "/goals"), ("give", "/give"))]
    assert await look(visitor, stops) == []


async def test_every_wide_screen_is_open_to_everybody(browser: Browser, company: LiveServer) -> None:
    visitor = await sign_in(await profile(browser, company, wide=True), company, "hana")
    assert await look(visitor, await wide_stops(visitor.page)) == []


async def test_the_ways_in_are_open_to_everybody(browser: Browser, company: LiveServer) -> None:
    stranger = Visitor(await (await profile(browser, company)).new_page())
    await stranger.page.goto("/signin")
    wrong = await look(stranger, stranger_stops())
    tablet, stops = await shared_device_stops(browser, company)
    assert wrong + await look(tablet, stops) == []


async def test_every_part_in_every_state_is_open_to_everybody(browser: Browser, styleguide: str) -> None:
    page = await (await browser.new_context(viewport=PHONE, reduced_motion="reduce")).new_page()
    await page.goto(styleguide)
    await expect(page.locator(".sk").first).to_be_visible()  # it comes after a while: then all is there
    assert await page.get_by_role("heading").count() > 15
    await page.evaluate(AXE.read_text())
    assert await faults(page, await page.context.new_cdp_session(page)) == []
    await page.get_by_role("button", name="Sheet").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await faults(page, await page.context.new_cdp_session(page)) == []


def test_the_page_of_all_parts_is_no_part_of_the_app() -> None:
    built = ROOT / "pwa" / "dist"
    assert not [path for path in built.rglob("*") if "styleguide" in path.name]
    assert not [path for path in built.rglob("*.js") if "Every part, every state" in path.read_text()]
