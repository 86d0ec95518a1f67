"""Every screen is open to everybody: axe finds nothing in light, in dark and at twice the text, and nothing is cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, CDPSession

from server.settings import ROOT
from tests.browser.strangers import shared_device_stops, stranger_stops
from tests.browser.tour import HANA, ON_PHONES, Stop, Visitor, demo, profile, sign_in, stops_of, wide_stops
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


async def set_text(cdp: CDPSession, pixels: int) -> None:
    """As a person sets the size of text in the phone's settings."""
    await cdp.send("Page.setFontSizes", {"fontSizes": {"standard": pixels}})


async def look(visitor: Visitor, stops: list[Stop]) -> list[str]:
    """What is wrong on these screens: in light, in dark, and with text of twice the size."""
    page, wrong = visitor.page, []
    cdp = await page.context.new_cdp_session(page)
    await page.evaluate(AXE.read_text())
    async for stop in visitor.walk(stops):
        found: dict[str, list[str]] = {}
        for mode in ("light", "dark", "twice"):
            await page.emulate_media(color_scheme="dark" if mode == "dark" else "light")
            await set_text(cdp, TWICE if mode == "twice" else USUAL)
            found[mode] = await page.evaluate(LOOK)
            if await page.evaluate(CUT_OFF):
                found[mode].append("wider than the screen")
        await set_text(cdp, USUAL)
        wrong += [f"{stop.name}, {mode}: {one}" for mode, violations in found.items() for one in violations]
    return wrong


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
