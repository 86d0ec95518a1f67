"""Headquarters looks at the board, reads a chart as a table, and explains a store's day; the store hears of it at once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from server import features
from server.demo.company import TIMEZONE
from server.kit import db
from server.people.models import Store
from server.settings import ROOT
from tests.blank import Blank
from tests.browser.phone import Shop
from tests.live import LiveServer
from tests.metrics import DEFINE, RECORD, SALES

WIDE = {"width": 1280, "height": 800}
NORTH = ("HARBOUR", "MILL", "QUAY", "BRIDGE")
WEEKS = 12
FELL = timedelta(weeks=5)
"""Since then Harbour Street sells three quarters of what it did; the middle of the region's stores does not move."""


@pytest.fixture
async def region(tmp_path: Path, blank: Blank, browser: Browser) -> AsyncIterator[Shop]:
    """A shop in a region of four stores, which are enough to compare."""
    assert (ROOT / "pwa" / "dist" / "index.html").exists(), "build the phone app first: make build"
    server = LiveServer(tmp_path, blank)
    cast, codes = await asyncio.to_thread(server.invite, "sam", "maya", "hana")
    await asyncio.to_thread(lambda: asyncio.run(_two_more(server.place)))
    await asyncio.to_thread(server.start)
    opened = Shop(server, browser, cast, codes)
    try:
        yield opened
    finally:
        await opened.close()
        await asyncio.to_thread(server.stop)


async def _two_more(place: db.Place) -> None:
    await db.start(place, features.MODELS)
    try:
        await _build()
    finally:
        await db.stop()


@db.transaction
async def _build() -> None:
    for code, name in (("QUAY", "Old Quay"), ("BRIDGE", "Bridge Road")):
        await Store.create(code=code, name=name, region="North", timezone=TIMEZONE)


async def ask(page: Page, query: str, **variables: Any) -> Any:
    """GraphQL as the signed-in person; the first field of the answer."""
    response = await page.request.post("/graphql", data={"query": query, "variables": variables})
    answer = await response.json()
    assert "errors" not in answer, answer
    return next(iter(answer["data"].values()))


def yesterday() -> date:
    """The last whole day, by the clock of the phones."""
    return datetime.now(UTC).date() - timedelta(days=1)


async def record_sales(hana: Page) -> None:
    """Twelve weeks of sales: 1,000 a day in each store, with a little weather in it, and the fall of Harbour Street."""
    await ask(hana, DEFINE, input=SALES)
    entries = []
    for back in range(WEEKS * 7 + 7):
        day = yesterday() - timedelta(days=back)
        for number, code in enumerate(NORTH):
            fell = code == "HARBOUR" and yesterday() - day < FELL
            value = (750 if fell else 1000) + (day.toordinal() * (number + 3)) % 11
            entries.append({"metric": SALES["key"], "storeCode": code, "on": day.isoformat(), "value": str(value)})
    answer = await ask(hana, RECORD, input={"entries": entries})
    assert answer["recorded"] == len(entries)


async def desk(shop: Shop, name: str) -> Page:
    """A wide screen that ``name`` is signed in on."""
    page = await shop.phone(name)
    await page.set_viewport_size({"width": WIDE["width"], "height": WIDE["height"]})
    return page


async def test_hq_reads_the_board_as_a_table_and_takes_it_along(region: Shop, tmp_path: Path) -> None:
    hana = await desk(region, "hana")
    await record_sales(hana)
    await hana.get_by_role("navigation").get_by_role("link", name="Board").click()
    await expect(hana.get_by_role("heading", level=1, name="How we are doing")).to_be_visible()
    weeks = hana.get_by_role("region", name="Sales by week")
    await expect(
        weeks.get_by_role("img", name=re.compile(r"^Sales: from £2\d,\d{3} to £2\d,\d{3} in 12 weeks$"))
    ).to_be_visible()
    await weeks.get_by_text("Show as a table").click()
    rows = weeks.get_by_role("row")
    await expect(rows).to_have_count(13)
    await expect(rows.nth(1)).to_have_text(re.compile(r"^\d+ \w+2\d,\d{3}28$"))
    async with hana.expect_download() as waiting:
        await weeks.get_by_role("button", name="CSV: download “Sales by week”").click()
    download = await waiting.value
    assert download.suggested_filename == "sales-by-week.csv"
    await download.save_as(tmp_path / "sales.csv")
    lines = (tmp_path / "sales.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == 'Week of,"Sales, £",Days known'
    assert len(lines) == 13
    assert re.fullmatch(r"20\d\d-\d\d-\d\d,2\d{4},28", lines[-1]), lines[-1]

    movers = hana.get_by_role("region", name="Moved otherwise than its like")
    await expect(movers.get_by_role("listitem").first).to_contain_text(
        re.compile(r"Harbour Street−2\d\s%, where .* is the middle of 4 stores in NorthNo note explains it yet\.")
    )
    stores = hana.get_by_role("region", name="Sales by store")
    names = await stores.get_by_role("rowheader").all_inner_texts()
    assert [name.split("\n")[0] for name in names] == [
        *("North", "Bridge Road", "Harbour Street", "Mill Lane", "Old Quay")
    ], "like beside like"


async def test_a_note_of_hq_on_a_day_is_on_the_supervisors_phone_at_once(region: Shop) -> None:
    hana, sam = await desk(region, "hana"), await region.phone("sam")
    await record_sales(hana)
    await sam.get_by_role("link", name=re.compile("Your store’s day")).tap()
    await expect(sam.get_by_role("heading", level=1, name="Harbour Street")).to_be_visible()
    sales = sam.get_by_role("region", name="Sales", exact=True)
    await expect(sales).to_contain_text("below usual")
    await expect(sam.get_by_text("Nothing noted.", exact=False)).to_be_visible()

    await hana.get_by_role("navigation").get_by_role("link", name="Stores").click()
    await hana.get_by_role("link", name=re.compile("^Harbour Street")).click()
    notes = hana.get_by_role("region", name="What the day was like")
    await notes.get_by_role("button", name="Add a note").click()
    await notes.get_by_text("Outage", exact=True).click()
    await notes.get_by_label("What happened").fill("Card machines down from two to three.")
    await notes.get_by_role("button", name="Keep the note").click()
    await expect(hana.get_by_text("Noted", exact=True)).to_be_visible()
    await expect(notes.get_by_role("listitem")).to_contain_text("Outage · by Hana")

    theirs = sam.get_by_role("region", name="What the day was like").get_by_role("listitem")
    await expect(theirs).to_contain_text("Card machines down from two to three.")
    await expect(sales).to_contain_text("does not count")
    await sam.get_by_role("button", name=re.compile("^Take away: Card machines")).tap()
    await expect(theirs).to_have_count(0)
    await sam.get_by_role("button", name="Undo").tap()
    await expect(theirs).to_have_count(1)
    await expect(hana.get_by_role("region", name="What the day was like").get_by_role("listitem")).to_have_count(1)


async def test_a_note_written_without_a_connection_goes_out_later_once(region: Shop) -> None:
    maya = await region.phone("maya")
    await maya.get_by_role("link", name=re.compile("Your store’s day")).tap()
    notes = maya.get_by_role("region", name="What the day was like")
    await notes.get_by_role("button", name="Add a note").tap()
    await maya.context.set_offline(True)
    await notes.get_by_text("Staffing", exact=True).tap()
    await notes.get_by_label("What happened").fill("Two people ill.")
    await notes.get_by_role("button", name="Keep the note").tap()
    await expect(notes.get_by_role("listitem")).to_contain_text("waits for a connection")
    await maya.context.set_offline(False)
    await expect(notes.get_by_role("listitem")).not_to_contain_text("waits for a connection", timeout=30_000)
    query = "query($id: ID!) { dayNotes(filter: {storeId: $id}) { totalCount nodes { text } } }"
    found = await ask(maya, query, id=str(region.cast.stores["HARBOUR"].id))
    assert found == {"totalCount": 1, "nodes": [{"text": "Two people ill."}]}
