"""HQ writes down what it tries before it starts: what is missing, what is refused, and what waits for a connection."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest
from playwright.async_api import Page, expect

from tests import metrics
from tests.browser.phone import Shop
from tests.browser.test_checkins import UNDONE, write
from tests.browser.test_company_goals import ask
from tests.browser.test_giving import ready_for_offline

READ = """query($id: ID!) { effect(id: $id) { title state windowDays transitionDays treatedCount comparedCount
  stores { name } metric { name } } }"""
START = "Write it down and start"


@pytest.fixture
async def hana(shop: Shop) -> Page:
    """Hana's phone; sales and a second number are kept of stores."""
    page = await shop.phone("hana")
    await write(page, "metricDefine", "metric { id }", metrics.SALES)
    await ready_for_offline(page)
    await write(
        page, "metricDefine", "metric { id }", {**metrics.SALES, "key": "visits", "name": "Visits", "unit": "visits"}
    )
    return page


async def begin(page: Page, title: str, number: str, *, compare: tuple[str, ...]) -> None:
    """Fill the form in for Harbour Street, up to the last tap."""
    await page.get_by_label("What do you want to try?").fill(title)
    await page.get_by_label("Which number should it move?").select_option(label=number)
    await page.get_by_role("group", name="Where does it start?").get_by_text("Harbour Street").first.tap()
    await page.get_by_text("I choose", exact=True).tap()
    for name in compare:
        await page.get_by_role("group", name="Compared with").get_by_text(name, exact=True).first.tap()


async def test_something_to_try_is_written_down_once_and_says_what_is_in_the_way(shop: Shop, hana: Page) -> None:
    others = tuple(store.name for code, store in shop.cast.stores.items() if code != "HARBOUR")
    await hana.goto("/effects")
    await hana.get_by_role("link", name="Try something and measure it").tap()
    start = hana.get_by_role("button", name=START)
    await expect(start).to_have_attribute("aria-disabled", "true")
    await expect(hana.get_by_text("Say what you want to try.")).to_be_visible()
    await begin(hana, "Greet at the door", "Sales", compare=others[:1])
    await expect(hana.get_by_text("Choose at least two to compare with.")).to_be_visible()
    await hana.get_by_role("group", name="Compared with").get_by_text(others[1], exact=True).first.tap()
    await hana.get_by_label("How long do we look?").select_option(label="6 weeks")
    await start.tap()
    await expect(hana.get_by_role("heading", level=1, name="Greet at the door")).to_be_visible()
    await expect(hana.get_by_text("42 days before and after; the first 7 days count for neither")).to_be_visible()
    found = await ask(hana, READ, id=hana.url.rsplit("/", 1)[1])
    assert (found["state"], found["treatedCount"], found["comparedCount"]) == ("RUNNING", 1, 2)

    await hana.goto("/effects/new")
    await begin(hana, "Music", "Sales", compare=others[:2])
    await start.tap()
    # What the server refuses stands at its field, in words; another number is free.
    where = hana.get_by_role("group", name="Where does it start?")
    await expect(where.get_by_role("alert")).to_have_text(re.compile("^Harbour Street: something else is being tried"))
    await hana.get_by_label("Which number should it move?").select_option(label="Visits")
    await expect(where.get_by_role("alert")).to_have_count(0)

    await hana.context.set_offline(True)
    await start.tap()
    await expect(hana.get_by_text("It goes out by itself when you are back.")).to_be_visible()
    await hana.context.set_offline(False)
    await expect(hana.get_by_role("link", name=re.compile("Music · Visits"))).to_be_visible(timeout=UNDONE)
    with closing(sqlite3.connect(f"file:{shop.server.data / 'goodshift.db'}?mode=ro", uri=True)) as kept:
        titles = kept.execute("SELECT title FROM effect ORDER BY title").fetchall()
    assert titles == [("Greet at the door",), ("Music",)]
