"""A walk through every screen of the app over the demo company: for pictures, and for whoever must hold on all of them."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, Request, expect

from server.settings import ROOT
from tests.browser.practice import fill
from tests.live import LiveServer
from tests.plans import document, words

PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
REST_SECONDS = 0.3
"""So long nothing is asked and nothing loads: then a screen is what it will be."""
PATIENCE_SECONDS = 30

LINKS = """query {
  unread: feedbackList(filter: {box: RECEIVED, waiting: true}, first: 1) { nodes { id } }
  received: feedbackList(filter: {box: RECEIVED}, first: 20) { nodes { id readAt } }
  given: feedbackList(filter: {box: GIVEN}, first: 1) { nodes { id } }
  asked: feedbackRequests(filter: {box: ASKED_OF_ME, state: OPEN}, first: 1) { nodes { id } }
  people(first: 3) { nodes { id viewerIsMe } }
  goals(first: 20, filter: {mine: true}) { nodes { id state } }
  insights(first: 10) { nodes { id kind cause } }
  effects(first: 10) { nodes { id state } }
  planned: checkIns(filter: {kind: ONE_TO_ONE, state: PLANNED}, first: 20) { nodes { id participants { firstName } } }
  held: checkIns(filter: {kind: ONE_TO_ONE, state: HELD}, first: 1) { nodes { id } }
  shifts: checkIns(filter: {kind: SHIFT}, first: 1) { nodes { id } }
  learning: trainingAssignments(first: 20) { nodes { id state person { id firstName } training { id } } }
  recognitions(first: 1) { nodes { id } }
  reviews(first: 5) { nodes { id state } }
  reviewRequests(first: 1) { nodes { id } }
  stores(first: 1, filter: {search: "Harbour"}) { nodes { id } }
}"""
ANA = [
    *("/", "/give", "/ask", "/wall", "/feedback", "/feedback?box=given", "/inbox", "/me", "/record", "/waiting"),
    *("/goals", "/goals?whose=tree", "/goals/new", "/check-ins", "/action-items", "/shift"),
    *("/numbers", "/skills", "/trainings", "/reviews"),
]
SAM = [
    *(
        "/",
        "/insights",
        "/effects",
        "/team",
        "/team/codes",
        "/mirror",
        "/shared-devices",
        "/feedback",
        "/inbox",
        "/goals?whose=team",
    ),
    *("/check-ins", "/check-ins/new", "/action-items", "/trainings?whose=team"),
]
HANA = [
    "/",
    "/wall",
    "/me",
    "/board",
    "/hq",
    "/stores",
    "/company/goals",
    "/insights",
    "/effects",
    "/effects/new",
    "/people",
]

MANAGER = "maya"
ON_PHONES = ("ana", "sam", MANAGER)
"""An associate, who leads her, and who manages the store."""

Act = Callable[[Page], Awaitable[None]]


@dataclass(frozen=True)
class Stop:
    """One screen: what it is called, where it is, and what is done there before one looks."""

    name: str
    path: str
    act: Act | None = None


@dataclass
class Visitor:
    """A page, and whether it has come to rest."""

    page: Page
    _under_way: set[Request] = field(default_factory=set)
    _last: float = 0

    def __post_init__(self) -> None:
        self.page.on("request", self._began)
        self.page.on("requestfinished", self._ended)
        self.page.on("requestfailed", self._ended)

    def _began(self, request: Request) -> None:
        self._under_way.add(request)
        self._last = time.monotonic()

    def _ended(self, request: Request) -> None:
        self._under_way.discard(request)
        self._last = time.monotonic()

    async def go(self, path: str) -> None:
        """As a tap on a link of the app goes there: without loading the app anew."""
        self._last = time.monotonic()
        await self.page.evaluate(
            """path => {
                const link = Object.assign(document.createElement("a"), { href: path });
                document.getElementById("app").append(link);
                link.click();
                link.remove();
            }""",
            path,
        )
        await self.rest()

    async def rest(self) -> None:
        """Wait until everything that was asked for is shown."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        await expect(self.page.locator("main")).not_to_have_attribute(
            "aria-busy", "true", timeout=PATIENCE_SECONDS * 1000
        )
        while self._under_way or time.monotonic() - self._last < REST_SECONDS:
            assert time.monotonic() < give_up, [request.url for request in self._under_way]
            await asyncio.sleep(0.03)
        await expect(self.page.locator(".sk")).to_have_count(0)

    async def walk(self, stops: list[Stop]) -> AsyncIterator[Stop]:
        """Stands on each screen in turn."""
        for stop in stops:
            await self.go(stop.path)
            if stop.act:
                await stop.act(self.page)
                await self.rest()
            yield stop


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


def demo(data: Path) -> LiveServer:
    """The demo company, open for visitors; whoever asks for it stops it."""
    server = LiveServer(data, None, GOODSHIFT_WORKER="0")
    run(server, "demo")
    asyncio.run(fill(server.place))
    server.start()
    return server


async def profile(browser: Browser, server: LiveServer, *, wide: bool = False, **options: Any) -> BrowserContext:
    """A fresh browser profile, without movement: what is seen is where it stays."""
    context = await browser.new_context(
        base_url=server.origin,
        viewport=WIDE if wide else PHONE,
        has_touch=not wide,
        is_mobile=not wide,
        locale=options.pop("locale", "en-GB"),
        reduced_motion="reduce",
        permissions=["notifications"],
        service_workers="block",
        **options,
    )
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    return context


async def sign_in(context: BrowserContext, server: LiveServer, name: str) -> Visitor:
    """A page where ``name`` is signed in."""
    printed = await asyncio.to_thread(run, server, "enrol", name.capitalize())
    code = re.search(r"#([0-9A-Z]{8})", printed)
    assert code, printed
    visitor = Visitor(await context.new_page())
    await visitor.page.goto(f"/signin#{code[1]}")
    await expect(visitor.page.get_by_role("navigation")).to_be_visible()
    await visitor.rest()
    return visitor


async def ask(page: Page, query: str, **variables: Any) -> dict[str, Any]:
    """GraphQL as the signed-in person."""
    response = await page.request.post("/graphql", data={"query": query, "variables": variables})
    answer: dict[str, Any] = await response.json()
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]
    return found


def named(paths: list[str]) -> list[Stop]:
    """Screens that are called like their addresses."""
    return [Stop(re.sub("[^a-z]+", "-", path).strip("-") or "today", path) for path in paths]


async def phone_stops(page: Page, name: str) -> list[Stop]:
    """Every screen that ana (an associate) or sam (who leads her) sees on a phone."""
    found = {key: rows["nodes"] for key, rows in (await ask(page, LINKS)).items()}
    stops = named(ANA if name == "ana" else SAM)
    someone, another, *_ = [row["id"] for row in found["people"] if not row["viewerIsMe"]]
    more = {
        "give-to": f"/give/{someone}",
        "give-several": f"/give/{someone},{another}",
        "ask-person": f"/ask/{someone}",
    }
    more |= {"check-in-plan": f"/check-ins/new/{someone}", "store-day": f"/stores/{found['stores'][0]['id']}/day"}
    of_rows: list[tuple[str, str, list[Any]]] = [
        ("read", "/feedback/{id}", found["unread"]),
        ("both-readings", "/feedback/{id}", [row for row in found["received"] if row["readAt"]]),
        ("given", "/feedback/{id}", found["given"]),
        ("edit", "/feedback/{id}/edit", found["given"]),
        ("answer", "/requests/{id}", found["asked"]),
        ("recognition", "/recognitions/{id}", found["recognitions"]),
        ("goal-{state}", "/goals/{id}", found["goals"]),
        ("goal-edit", "/goals/{id}/edit", [row for row in found["goals"] if row["state"] == "PROPOSED"]),
        ("training-{state}", "/trainings/{id}", found["learning"]),
        ("insight-{kind}", "/insights/{id}", found["insights"]),
        ("effect-{state}", "/effects/{id}", found["effects"]),
        ("review-{state}", "/reviews/{id}", found["reviews"]),
        ("review-write", "/reviews/{id}/write", found["reviews"]),
        ("review-name", "/reviews/{id}/name", found["reviews"]),
        ("review-asked", "/reviews/asked/{id}", found["reviewRequests"]),
    ]
    for called, path, rows in of_rows:
        more |= {called.format(**row).lower().replace("_", "-"): path.format(**row) for row in rows}
    more |= rooms(found)
    if name == "sam":
        ana = next(row for row in found["learning"] if row["person"]["firstName"] == "Ana")
        person, training = ana["person"]["id"], ana["training"]["id"]
        more |= {
            "enrol": f"/team/{someone}",
            "numbers-of-ana": f"/numbers/{person}",
            "skills-of-ana": f"/skills/{person}",
        }
        more |= {"training-assign": f"/trainings/{training}/assign?for={person}"}
    stops += [Stop(key, path) for key, path in more.items()]
    if name == "ana":
        stops += [
            Stop("give-coaching", f"/give/{someone}", tap("Coaching")),
            Stop("give-hints", f"/give/{someone}", hinted),
            Stop("give-search", "/give", search("qzx")),
            Stop("goal-record", "/goals", press(re.compile("Record a number"))),
            Stop("me-groups", "/me", open_all),
        ]
    return stops


def rooms(found: dict[str, Any]) -> dict[str, str]:
    """The check-in of Sam and Ana before and during, the last one that was held, and the last shift."""
    pair = {"Sam", "Ana"}
    room = next(row["id"] for row in found["planned"] if {one["firstName"] for one in row["participants"]} == pair)
    return {
        "check-in-before": f"/check-ins/{room}?part=before",
        "check-in-now": f"/check-ins/{room}?part=now",
        "check-in-after": f"/check-ins/{found['held'][0]['id']}",
        "shifts": "/check-ins?box=shifts",
        "shift-seen": f"/check-ins/{found['shifts'][0]['id']}",
    }


async def manager_stops(page: Page) -> list[Stop]:
    """The screens of plans and reviews, which a manager runs; the demo company has none before somebody writes one."""
    people = "query($name: String) { people(first: 1, filter: {search: $name}) { nodes { id } } plans(first: 1) { nodes { id } }"
    people += " reviews(first: 9) { nodes { id state } } }"
    found = await ask(page, people, name="Ana Ruiz")
    person, plans = found["people"]["nodes"][0]["id"], found["plans"]["nodes"]
    if not plans:
        made = await ask(page, document("planCreate"), input={"personId": person, "words": words()})
        plans = [made["planCreate"]["plan"]]
    plan = plans[0]["id"]
    return [
        *named(["/", "/team", "/plans", "/plans/new", "/reviews", "/reviews/new"]),
        *(
            Stop(f"review-{row['state'].lower().replace('_', '-')}", f"/reviews/{row['id']}")
            for row in found["reviews"]["nodes"]
        ),
        Stop("plan-new", f"/plans/new/{person}"),
        Stop("plan", f"/plans/{plan}"),
        Stop("plan-edit", f"/plans/{plan}/edit"),
    ]


async def stops_of(visitor: Visitor, name: str) -> list[Stop]:
    """Every screen of a phone that is ``name``'s."""
    return await (manager_stops(visitor.page) if name == MANAGER else phone_stops(visitor.page, name))


async def wide_stops(page: Page) -> list[Stop]:
    """What headquarters sees on a wide screen."""
    found = await ask(page, LINKS)
    harbour = found["stores"]["nodes"][0]["id"]
    return [
        *named(HANA),
        Stop("company-goal", "/company/goals", lambda page: page.locator(".tree .node").nth(1).click()),
        Stop("store-day", f"/stores/{harbour}/day"),
    ]


def tap(text: str) -> Act:
    """Tap on words."""
    return lambda page: page.get_by_text(text, exact=True).tap()


def press(name: re.Pattern[str]) -> Act:
    """Tap on the first button of that name."""
    return lambda page: page.get_by_role("button", name=name).first.tap()


def search(text: str) -> Act:
    """Type into the search field."""
    return lambda page: page.get_by_role("searchbox").fill(text)


async def hinted(page: Page) -> None:
    """Praise that says what somebody is, in whichever language the phone speaks."""
    await page.locator("textarea").last.fill("¡Una estrella! A star! Une star ! نجمة")
    await expect(page.locator("[role=status] .dot.sunny")).to_be_visible()


async def open_all(page: Page) -> None:
    """Everything that is folded away."""
    await page.evaluate('document.querySelectorAll("main details").forEach((one) => { one.open = true; })')
