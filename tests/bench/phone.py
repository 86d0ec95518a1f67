"""How soon a slow phone on a slow network has something to read: python -m tests.bench.phone. Needs the built app and Chromium.

Times are the page's own, from the start of the navigation to the first frame with the words, as the median of the visits.
The processor of the page is slowed 8 times; that of the service worker is not, because Chromium cannot.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from server.settings import ROOT
from tests.browser.conftest import FLAGS
from tests.browser.phone import SIZE
from tests.live import LiveServer

SLOWER = 8
"""How many times slower the processor is made."""
GOALS = {"first": 2.5, "repeat": 0.8}
"""Seconds to something to read, from design/performance.md."""


@dataclass(frozen=True)
class Network:
    """What lies between the phone and the server."""

    name: str
    latency: float
    """Milliseconds from a request to the first byte of its answer."""
    kilobits: float
    """Down, a second."""


NETWORKS = (
    Network("slow 4G (as Lighthouse sets it in Chromium: 562 ms a request, 1,475 kbit/s)", 562.5, 1474.56),
    Network("slower still (400 ms a request, 400 kbit/s)", 400, 400),
)

WATCH = """
const seen = (window.__seen = {});
const look = () => {
  const words = document.getElementById("app")?.textContent;
  if (words && !("words" in seen)) seen.words = performance.now();
  if (document.querySelector(".panes") && !("data" in seen)) seen.data = performance.now();
  requestAnimationFrame(look);
};
look();
"""
"""Notes the first frame with words, and the first with what Today shows."""

UNTIL_SEEN = """what => new Promise((resolve) => {
  const look = () => (what in window.__seen ? resolve(window.__seen[what]) : requestAnimationFrame(look));
  look();
})"""


def run(quick: bool) -> dict[str, Any]:
    """{"bytes": of a first load in brotli, "visits": [{"network", "visit", "what", "seconds", "goal"}]}; `goal` is None where there is none."""
    with tempfile.TemporaryDirectory(prefix="goodshift-bench-") as data:
        server = LiveServer(Path(data), None, GOODSHIFT_WORKER="0")
        _command(server, "demo")
        server.start()
        try:
            bytes_ = first_load(server.origin)
            visits = asyncio.run(_visits(server, NETWORKS[:1] if quick else NETWORKS, 1 if quick else 3))
        finally:
            server.stop()
    return {"bytes": bytes_, "visits": visits}


def first_load(origin: str) -> int:
    """Bytes over the wire before the first screen: the page, and all scripts, styles and icons that it names."""
    with httpx.Client(base_url=origin, headers={"accept-encoding": "br"}) as client:
        page = client.get("/", headers={"accept-encoding": "identity"}).text
        named = set(re.findall(r'(?:src|href)="(/[^"]+)"', page)) - {"/icons/apple-touch-icon.png"}
        return sum(_length(client, address) for address in ("/", *named))


def _length(client: httpx.Client, address: str) -> int:
    with client.stream("GET", address) as response:
        return sum(len(part) for part in response.iter_raw())


async def _visits(server: LiveServer, networks: tuple[Network, ...], rounds: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for network in networks:
            for visit, what, opening in (
                ("first", "words, nobody signed in", _of_stranger),
                ("first", "Today by the sign-in link", _by_link),
                ("first", "Today, signed in, nothing kept", _without_copy),
                ("repeat", "Today", _again),
            ):
                seconds = [await opening(browser, server, network) for _ in range(rounds)]
                goal = GOALS[visit] if what != "Today by the sign-in link" else None
                rows.append(
                    {"network": network.name, "visit": visit, "what": what}
                    | {"seconds": round(statistics.median(seconds), 2), "goal": goal}
                )
        await browser.close()
    return rows


async def _of_stranger(browser: Browser, server: LiveServer, network: Network) -> float:
    context, page = await _phone(browser, server)
    await _slow(page, network)
    return await _seen(context, page, "/", "words")


async def _by_link(browser: Browser, server: LiveServer, network: Network) -> float:
    code = await _code(server)
    context, page = await _phone(browser, server)
    await _slow(page, network)
    return await _seen(context, page, f"/signin#{code}", "data")


async def _without_copy(browser: Browser, server: LiveServer, network: Network) -> float:
    """Signed in, but neither the app nor any data is on the phone: what an iPhone does to an app it has not seen for a week."""
    context, page = await _phone(browser, server, service_workers="block")
    await _sign_in(server, page)
    await page.evaluate("""() => new Promise((resolve) => {
        indexedDB.open("goodshift").onsuccess = ({ target }) => {
            const writing = target.result.transaction("seen", "readwrite");
            writing.objectStore("seen").clear();
            writing.oncomplete = resolve;
        };
    })""")
    await page.goto("about:blank")
    await _slow(page, network)
    return await _seen(context, page, "/", "data")


async def _again(browser: Browser, server: LiveServer, network: Network) -> float:
    context, page = await _phone(browser, server)
    await _sign_in(server, page)
    await page.evaluate("navigator.serviceWorker.ready")
    await page.goto("/")
    await expect(page.locator(".panes")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    await page.goto("about:blank")
    await _slow(page, network)
    return await _seen(context, page, "/", "data")


async def _seen(context: BrowserContext, page: Page, path: str, what: str) -> float:
    await page.goto(path, wait_until="commit")
    milliseconds: float = await page.evaluate(UNTIL_SEEN, what)
    await context.close()
    return milliseconds / 1000


async def _phone(browser: Browser, server: LiveServer, **options: Any) -> tuple[BrowserContext, Page]:
    context = await browser.new_context(
        base_url=server.origin, viewport=SIZE, device_scale_factor=2, has_touch=True, locale="en-GB", **options
    )
    await context.add_init_script(WATCH)
    return context, await context.new_page()


async def _slow(page: Page, network: Network) -> None:
    cdp = await page.context.new_cdp_session(page)
    await cdp.send("Network.enable")
    speed = network.kilobits * 1000 / 8
    conditions = {"offline": False, "latency": network.latency, "downloadThroughput": speed, "uploadThroughput": speed}
    await cdp.send("Network.emulateNetworkConditions", conditions)
    await cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


async def _sign_in(server: LiveServer, page: Page) -> None:
    await page.goto(f"/signin#{await _code(server)}")
    await expect(page.locator(".panes")).to_be_visible(timeout=30_000)


async def _code(server: LiveServer) -> str:
    printed = await asyncio.to_thread(_command, server, "enrol", "Ana")
    found = re.search(r"#([0-9A-Z]{8})", printed)
    assert found, printed
    return found[1]


def _command(server: LiveServer, *words: str) -> str:
    settings = {"GOODSHIFT_DATA": str(server.data), "PORT": str(server.port)}
    done = subprocess.run(
        [sys.executable, "-m", "server", *words],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def main() -> None:
    """Run, print."""
    found = run("--quick" in sys.argv)
    print(f"first load {found['bytes'] / 1024:.1f} KB, goal 60")
    for row in found["visits"]:
        goal = f", goal {row['goal']} s" if row["goal"] else ""
        print(f"{row['seconds']:5.2f} s{goal} | {row['visit']} visit, {row['what']} | {row['network']}")


if __name__ == "__main__":
    main()
