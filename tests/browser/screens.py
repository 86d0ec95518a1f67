"""Pictures of every screen: python -m tests.browser.screens [FOLDER]. Light and dark at 390 x 844, and some wide ones.

The folder (default: shots) is ignored by git. Look at the pictures one by one.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from server.settings import ROOT
from tests.browser.conftest import FLAGS
from tests.live import LiveServer

PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
LINKS = """query {
  unread: feedbackList(filter: {box: RECEIVED, waiting: true}, first: 1) { nodes { id } }
  received: feedbackList(filter: {box: RECEIVED}, first: 20) { nodes { id readAt } }
  given: feedbackList(filter: {box: GIVEN}, first: 1) { nodes { id } }
  asked: feedbackRequests(filter: {box: ASKED_OF_ME, state: OPEN}, first: 1) { nodes { id } }
  people(first: 3) { nodes { id viewerIsMe } }
  goals(first: 20, filter: {mine: true}) { nodes { id state } }
  insights(first: 10) { nodes { id kind cause } }
  planned: checkIns(filter: {kind: ONE_TO_ONE, state: PLANNED}, first: 20) { nodes { id participants { firstName } } }
  held: checkIns(filter: {kind: ONE_TO_ONE, state: HELD}, first: 1) { nodes { id } }
  shifts: checkIns(filter: {kind: SHIFT}, first: 1) { nodes { id } }
  learning: trainingAssignments(first: 20) { nodes { id state person { id firstName } training { id } } }
  stores(first: 1, filter: {search: "Harbour"}) { nodes { id } }
}"""
PAGES = {
    "ana": [
        "/",
        "/give",
        "/ask",
        "/wall",
        "/feedback",
        "/inbox",
        "/me",
        "/waiting",
        "/goals",
        "/goals?whose=tree",
        "/goals/new",
        "/check-ins",
        "/action-items",
        "/shift",
        "/numbers",
        "/skills",
        "/trainings",
    ],
    "sam": [
        "/",
        "/insights",
        "/effects",
        "/team",
        "/feedback",
        "/inbox",
        "/goals?whose=team",
        "/check-ins",
        "/check-ins/new",
        "/action-items",
        "/trainings?whose=team",
    ],
}


def main() -> None:
    """Take all pictures."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "shots")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        server = LiveServer(Path(data), None, GOODSHIFT_WORKER="0")
        run(server, "demo")
        server.start()
        try:
            asyncio.run(take(server, folder))
        finally:
            server.stop()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


def run(server: LiveServer, *command: str) -> str:
    """Run a command of the server over the same data."""
    settings = {"GOODSHIFT_DATA": str(server.data), "PORT": str(server.port)}
    done = subprocess.run(
        [sys.executable, "-m", "server", *command],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


async def take(server: LiveServer, folder: Path) -> None:
    """All screens, in both schemes."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for scheme in ("light", "dark"):
            await strangers(browser, server, folder, scheme)
            for name, pages in PAGES.items():
                await person(browser, server, folder, scheme, name, pages)
            await wide(browser, server, folder, scheme)
        await browser.close()


async def strangers(browser: Browser, server: LiveServer, folder: Path, scheme: str) -> None:
    """Signing in."""
    context = await open_context(browser, server, scheme, PHONE)
    page = await context.new_page()
    await shoot(page, folder, f"signin-{scheme}", "/signin")
    await context.close()


async def person(browser: Browser, server: LiveServer, folder: Path, scheme: str, name: str, pages: list[str]) -> None:
    """The screens of one person."""
    context = await open_context(browser, server, scheme, PHONE)
    page = await sign_in(context, server, name)
    for path in pages:
        await shoot(page, folder, f"{name}{re.sub('[^a-z]+', '-', path).rstrip('-')}-{scheme}", path)
    found = await ask(page, LINKS)
    someone = next(row["id"] for row in found["people"]["nodes"] if not row["viewerIsMe"])
    several = ",".join(row["id"] for row in found["people"]["nodes"] if not row["viewerIsMe"])
    more = {"give-to": f"/give/{someone}", "give-several": f"/give/{several}", "ask-person": f"/ask/{someone}"}
    for key, rows in (("read", found["unread"]), ("given", found["given"]), ("answer", found["asked"])):
        for row in rows["nodes"]:
            more[key] = f"/requests/{row['id']}" if key == "answer" else f"/feedback/{row['id']}"
    for row in found["received"]["nodes"]:
        if row["readAt"]:
            more["both-readings"] = f"/feedback/{row['id']}"
    for row in found["goals"]["nodes"]:
        more[f"goal-{row['state'].lower()}"] = f"/goals/{row['id']}"
    more |= rooms(found)
    for row in found["learning"]["nodes"]:
        more[f"training-{row['state'].lower()}"] = f"/trainings/{row['id']}"
        if name == "sam" and row["person"]["firstName"] == "Ana":
            more["numbers-of-ana"] = f"/numbers/{row['person']['id']}"
            more["skills-of-ana"] = f"/skills/{row['person']['id']}"
            more["training-assign"] = f"/trainings/{row['training']['id']}/assign?for={row['person']['id']}"
    for row in found["insights"]["nodes"]:
        more[f"insight-{row['kind'].lower().replace('_', '-')}"] = f"/insights/{row['id']}"
    more["store-day"] = f"/stores/{found['stores']['nodes'][0]['id']}/day"
    if name == "sam":
        more["enrol"] = f"/team/{someone}"
        if "given" in more:
            more["edit"] = f"{more['given']}/edit"
    for key, path in more.items():
        await shoot(page, folder, f"{name}-{key}-{scheme}", path)
    if name == "ana":
        await page.goto(f"/give/{someone}")
        await page.get_by_text("Coaching", exact=True).tap()
        await snap(page, folder, f"{name}-give-coaching-{scheme}")
        await page.goto("/goals")
        await page.get_by_role("button", name=re.compile("Record a number")).first.tap()
        await snap(page, folder, f"{name}-goal-record-{scheme}")
    await context.close()


def rooms(found: dict[str, Any]) -> dict[str, str]:
    """The check-in of Sam and Ana before and during, the last one that was held, and the last shift."""
    pair = {"Sam", "Ana"}
    planned = found["planned"]["nodes"]
    room = next(row["id"] for row in planned if {person["firstName"] for person in row["participants"]} == pair)
    return {
        "check-in-before": f"/check-ins/{room}?part=before",
        "check-in-now": f"/check-ins/{room}?part=now",
        "check-in-after": f"/check-ins/{found['held']['nodes'][0]['id']}",
        "shifts": "/check-ins?box=shifts",
        "shift-seen": f"/check-ins/{found['shifts']['nodes'][0]['id']}",
    }


async def wide(browser: Browser, server: LiveServer, folder: Path, scheme: str) -> None:
    """The same app on a wide screen."""
    context = await open_context(browser, server, scheme, WIDE)
    page = await sign_in(context, server, "hana")
    for path in ("/", "/wall", "/me", "/board", "/stores", "/company/goals", "/insights", "/effects"):
        await shoot(page, folder, f"wide-hana{path.replace('/', '-').rstrip('-')}-{scheme}", path)
    await page.locator(".tree .node").nth(1).click()
    await snap(page, folder, f"wide-hana-company-goal-{scheme}")
    harbour = (await ask(page, LINKS))["stores"]["nodes"][0]["id"]
    await shoot(page, folder, f"wide-hana-store-day-{scheme}", f"/stores/{harbour}/day")
    await page.goto("/graphql")
    await page.wait_for_timeout(1_500)
    await page.screenshot(path=folder / f"wide-graphiql-{scheme}.png")
    await context.close()


async def open_context(browser: Browser, server: LiveServer, scheme: Any, size: Any) -> BrowserContext:
    """A fresh browser profile."""
    return await browser.new_context(
        base_url=server.origin,
        viewport=size,
        color_scheme=scheme,
        device_scale_factor=2,
        has_touch=True,
        locale="en-GB",
        permissions=["notifications"],
    )


async def sign_in(context: BrowserContext, server: LiveServer, name: str) -> Page:
    """A page where ``name`` is signed in."""
    printed = await asyncio.to_thread(run, server, "enrol", name.capitalize())
    code = re.search(r"#([0-9A-Z]{8})", printed)
    assert code, printed
    page = await context.new_page()
    await page.goto(f"/signin#{code[1]}")
    await expect(page.get_by_role("navigation")).to_be_visible(timeout=20_000)
    return page


async def ask(page: Page, query: str) -> dict[str, Any]:
    """GraphQL as the signed-in person."""
    response = await page.request.post("/graphql", data={"query": query})
    answer: dict[str, Any] = await response.json()
    found: dict[str, Any] = answer["data"]
    return found


async def shoot(page: Page, folder: Path, name: str, path: str) -> None:
    """Open ``path`` and take its picture."""
    await page.goto(path)
    await snap(page, folder, name)


async def snap(page: Page, folder: Path, name: str) -> None:
    """The picture of what is open, when it has come to rest."""
    await page.wait_for_load_state("networkidle")
    await page.wait_for_timeout(900)
    await page.screenshot(path=folder / f"{name}.png")


if __name__ == "__main__":
    main()
