"""From a number that falls to what came of it: the alert, its cause, the step, the effect, on the phone and by GraphQL."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.async_api import Browser, Page, expect

from server import features
from server.behaviours.models import Cause
from server.effects import joining, verdicts
from server.insights import actions as insights
from server.insights import playbooks, watch
from server.insights.models import Insight
from server.kit import clock, db, ids
from server.metrics import actions as metrics
from server.metrics import recording
from server.metrics.models import Metric, MetricBetter, MetricLevel, MetricScale, MetricTotal
from server.people.models import Person, Store, Viewer, as_viewer
from server.settings import ROOT
from tests.blank import Blank
from tests.browser.phone import Shop
from tests.browser.test_company_goals import ask
from tests.cast import Cast
from tests.insights import worth_a_look
from tests.live import LiveServer

UNDONE = 25_000
"""Longer than "Undo" is offered, on a slow machine."""
OTHERS = 99
FALLEN, ACTED = 20, 9
"""Of the other stores: how many fall too, and in how many of those HQ does the same as Sam."""
FELL = 10
"""Days ago."""
ADVICE = "Look at the door and the window before anything else"
SENTENCE = re.compile(
    r"Since .+ \(\d+ days\) about \d+\s% below usual for these weekdays \(plausible \d+ to \d+\s%\)\."
    r" Such a sign comes about once (a year|in 5 years) by chance\."
)
EFFECT = """query($id: ID!) { effects(filter: { insightId: $id }) { nodes { id state verdict treatedCount
  result { estimate low high treated compared isPercent } } } }"""
READ = "query($id: ID!) { insight(id: $id) { state cause step { text owner { firstName } } } }"


@pytest.fixture
async def shop(tmp_path: Path, blank: Blank, browser: Browser) -> AsyncIterator[Shop]:
    """A company of a hundred stores; sales at Harbour Street and twenty others fell ten days ago, and the daily look was taken."""
    assert (ROOT / "pwa" / "dist" / "index.html").exists(), "build the phone app first: make build"
    server = LiveServer(tmp_path, blank)
    cast, codes = await asyncio.to_thread(server.invite, "sam", "ana", "ben", "maya", "hana")
    await elsewhere(server, lambda: past(cast))
    opened = Shop(server, browser, cast, codes)
    try:
        await asyncio.to_thread(server.start)
        yield opened
    finally:
        await opened.close()
        await asyncio.to_thread(server.stop)


async def elsewhere(server: LiveServer, story: Callable[[], Awaitable[object]]) -> None:
    """What ``story`` does over the same data, beside the server, as a program or a worker of its own would."""

    async def play() -> None:
        await db.start(server.place, features.MODELS)
        try:
            await story()
        finally:
            await db.stop()

    await asyncio.to_thread(lambda: asyncio.run(play()))


def acting(person: Person) -> Viewer:
    """``person`` as the one who acts."""
    return as_viewer(person, person.region, person.id)


async def past(cast: Cast) -> None:
    """Twelve weeks of sales, what helps, the daily look, and what HQ did about other stores."""
    hana, today = acting(cast.hana), clock.now().date()
    draft = metrics.Draft("Sales", "£", MetricBetter.UP, MetricScale.AMOUNT, MetricTotal.SUM, None)
    sales = await metrics.define(hana, ids.new(), "sales", draft, MetricLevel.STORE)
    own = metrics.Draft("Minutes per return", "minutes", MetricBetter.DOWN, MetricScale.AMOUNT, MetricTotal.MEAN, None)
    await metrics.define(hana, ids.new(), "minutes", own, MetricLevel.PERSON)
    advice = playbooks.Draft(ADVICE, ["Say what customers asked for"], ["Count the visitors"], metric_id=sales.id)
    await playbooks.create(hana, ids.new(), "quiet-day", advice)
    for number in range(OTHERS):
        await Store.create(code=f"S{number:02}", name=f"Store {number}", region="East")
    await sell(hana, today - timedelta(days=84), today - timedelta(days=FELL + 1), set())
    fallen = {"HARBOUR", *(f"S{number:02}" for number in range(FALLEN))}
    await sell(hana, today - timedelta(days=FELL), today - timedelta(days=1), fallen)
    await watch.watch()
    for number in range(ACTED):
        insight = await Insight.get(store__code=f"S{number:02}", metric=sales)
        await insights.choose_cause(hana, ids.new(), insight.id, Cause.OPERATIONS, None)
        step = insights.Step(cast.hana.id, today + timedelta(days=14), cast.adam.id)
        await insights.accept(hana, ids.new(), insight.id, step)


async def sell(hana: Viewer, first: date, last: date, fallen: set[str]) -> None:
    """Sales of all stores, 1,000 a day with 5 % noise; a quarter less where they fell."""
    codes = ["HARBOUR", *(f"S{number:02}" for number in range(OTHERS))]
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    # Two days balance each other out, so that no store stands out by chance and the story is the same every day.
    half = np.random.default_rng(7).normal(0, 0.05, (len(codes), len(days) // 2 + 1))
    noise = (np.repeat(half, 2, axis=1) * np.tile([1, -1], half.shape[1]))[:, : len(days)]
    entries = [
        recording.Entry(
            "sales", str(day), f"{1_000 * (0.75 if code in fallen else 1) * np.exp(bend):.2f}", store_code=code
        )
        for code, row in zip(codes, noise, strict=True)
        for day, bend in zip(days, row, strict=True)
    ]
    await recording.record_many(hana, ids.new(), entries, skip_bad=False)


async def future(cast: Cast) -> None:
    """The days to come: where something was done sales are back, elsewhere not; then the ledger is measured."""
    now = clock.now()
    left = {f"S{number:02}" for number in range(ACTED, FALLEN)}
    with clock.looking_back(now + timedelta(days=41)):
        await sell(acting(cast.hana), now.date(), now.date() + timedelta(days=39), left)
    with clock.looking_back(now + timedelta(days=94)):
        await verdicts.measure_due()


async def test_from_an_alert_to_its_cause_to_a_step_to_the_measured_effect(shop: Shop) -> None:
    sam = await shop.phone("sam")
    row = sam.get_by_role("link", name=re.compile("Sales · Harbour Street"))
    await row.tap(timeout=UNDONE)
    await expect(sam.get_by_role("heading", level=1, name="Sales")).to_be_visible()
    await expect(sam.get_by_text(SENTENCE)).to_be_visible()
    await expect(sam.get_by_role("img", name=re.compile("Sales, day by day from .*standing out since"))).to_be_visible()
    await sam.get_by_text("Show as a table").tap()
    await expect(sam.get_by_role("columnheader", name="Usual range")).to_be_visible()
    await expect(sam.get_by_text(re.compile(r"a 20 % drop would be noticed here within 10 days in"))).to_be_visible()
    insight_id = sam.url.rsplit("/", 1)[1]

    await expect(sam.get_by_role("button", name="Do it")).to_have_count(0)
    await sam.get_by_text("The day itself").tap()
    await expect(sam.get_by_role("heading", name=ADVICE)).to_be_visible()
    await expect(sam.get_by_text("You: Count the visitors")).to_be_visible()
    await expect(sam.get_by_text("Team: Say what customers asked for")).to_be_visible()
    await sam.get_by_role("button", name="Adapt").tap()
    await sam.get_by_label("What should be done?").fill("Prices in the window, by Friday")
    await expect(sam.get_by_label("Who does it?")).to_have_value(str(shop.cast.sam.id))
    await sam.get_by_label("Who looks after it with you?").select_option(str(shop.cast.maya.id))
    await sam.get_by_role("button", name="Do it").tap()
    await expect(sam.get_by_text("Prices in the window, by Friday")).to_be_visible()
    await expect(sam.get_by_text(re.compile(r"You, until .* · under way · since today"))).to_be_visible(timeout=UNDONE)

    found = await ask(sam, READ, id=insight_id)
    assert (found["state"], found["cause"], found["step"]["owner"]["firstName"]) == ("ACCEPTED", "OPERATIONS", "Sam")
    assert found["step"]["text"] == "Prices in the window, by Friday"
    await sam.get_by_role("link", name=re.compile("Prices in the window")).tap()
    await expect(sam.get_by_text("Prices in the window, by Friday")).to_be_visible()

    await elsewhere(shop.server, joining.join_steps)
    await sam.goto(f"/insights/{insight_id}")
    await expect(sam.get_by_text(re.compile("^Running until .*, no verdict before$"))).to_be_visible()
    [running] = (await ask(sam, EFFECT, id=insight_id))["nodes"]
    assert (running["state"], running["verdict"], running["treatedCount"]) == ("RUNNING", None, ACTED + 1)

    await elsewhere(shop.server, lambda: future(shop.cast))
    await sam.reload()
    [measured] = (await ask(sam, EFFECT, id=insight_id))["nodes"]
    result = measured["result"]
    assert (measured["verdict"], result["treated"], result["isPercent"]) == ("BETTER", ACTED + 1, True)
    assert result["estimate"] == pytest.approx(100 / 3, abs=2), "a quarter less and back again"
    said = "With this step {:+.1f} % (95 %: {:+.1f} to {:+.1f}), against {compared} comparable stores".format(
        result["estimate"], result["low"], result["high"], compared=result["compared"]
    )
    await sam.get_by_role("link", name=re.compile(spaced(f"Did it help? {said}"))).tap()
    await expect(sam.get_by_text("It helped")).to_be_visible()
    await expect(sam.get_by_text(said)).to_be_visible()
    await expect(sam.get_by_role("img", name=re.compile("Sales, week by week"))).to_be_visible()
    await sam.get_by_text("Show as a table").tap()
    await expect(sam.get_by_role("columnheader", name="Others")).to_be_visible()


def spaced(text: str) -> str:
    """A pattern for ``text``, whichever spaces stand in it."""
    return re.escape(text).replace(r"\ ", r"\s")


async def minutes_of(cast: Cast, *names: str) -> None:
    """The minutes per return of these people stand out."""
    metric, harbour = await Metric.get(key="minutes"), cast.stores["HARBOUR"]
    for name in names:
        await worth_a_look(metric, harbour, cast.people[name])


async def mine(page: Page) -> str:
    """The way to the only insight about a person that ``page`` sees of Ana."""
    query = "query($id: ID!) { insights(filter: { personId: $id }) { nodes { id } } }"
    viewer = (await ask(page, '{ people(filter: { search: "Ana" }) { nodes { id } } }'))["nodes"][0]["id"]
    [only] = (await ask(page, query, id=viewer))["nodes"]
    return f"/insights/{only['id']}"


async def said(page: Page) -> str:
    """The sentence under the title."""
    return await page.locator("h1 + p").inner_text()


async def test_a_person_reads_of_their_numbers_what_their_lead_reads(shop: Shop) -> None:
    await elsewhere(shop.server, lambda: minutes_of(shop.cast, "ana"))
    sam, ana = await shop.phone("sam"), await shop.phone("ana")
    for page in (sam, ana):
        await page.goto(await mine(page))
        await expect(page.get_by_text(re.compile(r"about 42\s% above usual for these weekdays"))).to_be_visible()
    assert await said(sam) == await said(ana)
    await expect(ana.get_by_text("Yours", exact=True)).to_be_visible()
    await expect(ana.get_by_role("button", name="Not this, and why")).to_have_count(0)
    await ana.get_by_text("Something missing").tap()
    # What Ana says is behind it comes in on Sam's phone; he leaves it with a reason, and she reads that too.
    await expect(sam.get_by_role("radio", name=re.compile("Something missing"))).to_be_checked(timeout=UNDONE)
    await sam.get_by_role("button", name="Not this, and why").tap()
    await sam.get_by_label("Why not?").last.fill("One scanner was away for a week")
    await sam.get_by_role("button", name="Leave it as it is").tap()
    await expect(ana.get_by_text("Sam left it as it is")).to_be_visible(timeout=UNDONE)
    await expect(ana.get_by_text("“One scanner was away for a week”")).to_be_visible()


async def test_what_several_people_show_goes_to_a_lead(shop: Shop) -> None:
    await elsewhere(shop.server, lambda: minutes_of(shop.cast, "ana", "ben", "priya"))
    sam = await shop.phone("sam")
    await sam.goto(await mine(sam))
    await expect(sam.get_by_text(re.compile("3 people here show the same, so it is not one person"))).to_be_visible()
    await sam.get_by_text("Not shown yet").tap()
    owners: Any = sam.get_by_label("Who does it?").locator("option")
    await expect(owners).to_have_text(["You", "Maya Lindqvist"])
