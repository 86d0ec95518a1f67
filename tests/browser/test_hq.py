"""Headquarters looks at how feedback is practised: charts to see, tables to read, files to take along."""

from __future__ import annotations

import asyncio
import csv
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from server import features
from server.feedback.models import Feedback, FeedbackKind
from server.kit import db
from server.people.models import Person, Role
from server.settings import ROOT
from tests.blank import Blank
from tests.browser.phone import Shop
from tests.live import LiveServer

MONDAY = datetime.now(UTC).date() - timedelta(days=datetime.now(UTC).weekday() + 14)
"""Of a week that is over."""


@pytest.fixture
async def shop(tmp_path: Path, blank: Blank, browser: Browser) -> AsyncIterator[Shop]:
    """A company in which six people of one store got feedback in one week."""
    assert (ROOT / "pwa" / "dist" / "index.html").exists(), "build the phone app first: make build"
    server = LiveServer(tmp_path, blank)
    cast, codes = await asyncio.to_thread(server.invite, "hana", "maya")
    await asyncio.to_thread(lambda: asyncio.run(_talk(server.place)))
    await asyncio.to_thread(server.start)
    opened = Shop(server, browser, cast, codes)
    try:
        yield opened
    finally:
        await opened.close()
        await asyncio.to_thread(server.stop)


async def _talk(place: db.Place) -> None:
    await db.start(place, features.MODELS)
    try:
        await _give()
    finally:
        await db.stop()


@db.transaction
async def _give() -> None:
    sam = await Person.get(name="Sam Okafor")
    at = datetime.combine(MONDAY, datetime.min.time(), UTC) + timedelta(hours=12)
    for number in range(6):
        person = await Person.create(name=f"Nia {number}", store_id=sam.store_id, role=Role.ASSOCIATE)
        kind = FeedbackKind.COACHING if number > 3 else FeedbackKind.PRAISE
        known = {"author_id": sam.id, "recipient_id": person.id, "store_id": sam.store_id, "kind": kind}
        await Feedback.create(**known, message=f"Quick {number}.", observed_at=at, created_at=at)


async def test_hana_reads_a_chart_as_a_table_and_takes_its_file(shop: Shop, tmp_path: Path) -> None:
    page = await shop.phone("hana")
    await page.set_viewport_size({"width": 1440, "height": 900})
    await page.goto("/hq")
    card = page.get_by_role("region", name="Praise and coaching", exact=True)
    await expect(card.get_by_role("img", name=re.compile("4 praise and 2 coaching"))).to_be_visible()
    fold = card.locator("summary")
    await fold.focus()
    await page.keyboard.press("Enter")
    await expect(card.get_by_role("row").last).to_contain_text("4")
    async with page.expect_download() as taken:
        await card.get_by_role("button", name=re.compile("CSV")).click()
    path = tmp_path / "taken.csv"
    await (await taken.value).save_as(path)
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    assert rows == [["Week", "Praise", "Coaching"], [str(MONDAY), "4", "2"]]
    # Nobody has read two sides of anything: that card says why it is empty, and is no chart.
    few = page.get_by_role("region", name="Where readings differ")
    await expect(few.get_by_text("Too few people")).to_be_visible()
    await expect(few.get_by_role("img")).to_have_count(0)
    await page.get_by_label("Region").select_option("South")
    await expect(card.get_by_text("Too few people")).to_be_visible()


async def test_a_manager_finds_no_such_page(shop: Shop) -> None:
    page = await shop.phone("maya")
    await page.goto("/hq")
    await expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    await expect(page.get_by_role("img")).to_have_count(0)
