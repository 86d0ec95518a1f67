"""Trainings on two phones: a gap becomes a training, done step by step without a connection, and the lead sees it done."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest
from playwright.async_api import Page, expect

from tests import metrics
from tests.browser.phone import Shop
from tests.browser.test_checkins import UNDONE, write
from tests.browser.test_giving import ready_for_offline

TITLE = "The refund screen in four steps"
STEPS = ["Find the receipt", "Choose the reason"]


@pytest.fixture
async def sam(shop: Shop) -> Page:
    """Sam's phone, in a company where associates should be sure of the till, and a training helps."""
    hana, page = await shop.phone("hana"), await shop.phone("sam")
    metric = await write(hana, "metricDefine", "metric { id }", metrics.SALES)
    skill = await write(hana, "skillDefine", "skill { id }", {"key": "till", "name": "Till"})
    key = skill["skill"]["id"]
    await write(hana, "skillRequire", "skill { id }", {"skillId": key, "role": "ASSOCIATE", "level": 4})
    words = {"title": TITLE, "purpose": "Nobody waits for a screen.", "minutes": 12}
    steps = [{"title": title} for title in STEPS]
    ties = {"metricIds": [metric["metric"]["id"]], "skillIds": [key], "steps": steps}
    await write(hana, "trainingCreate", "training { id }", words | ties | {"link": "https://learn.example/refunds"})
    return page


async def test_a_training_from_a_gap_is_done_offline_and_the_lead_sees_it_done(shop: Shop, sam: Page) -> None:
    ana = await shop.phone("ana")
    await ready_for_offline(ana)
    await say_level(sam, shop, "2, With help")
    await sam.get_by_role("link", name="Assign it").tap(timeout=UNDONE)
    await expect(sam.get_by_role("checkbox", name="Ana")).to_be_checked()
    await sam.get_by_text("Something missing").tap()
    await sam.get_by_label("A word with it, if you like").fill("I cover your till.")
    await sam.get_by_role("button", name="Assign it").tap()
    await expect(sam.get_by_text("Training for Ana")).to_be_visible()

    # It comes to Ana's phone by itself, and is there when the connection is gone.
    await ana.get_by_role("link", name=re.compile(TITLE)).tap(timeout=UNDONE)
    await expect(ana.get_by_role("heading", name=TITLE)).to_be_visible()
    await expect(ana.get_by_text("I cover your till.")).to_be_visible()
    await expect(ana.get_by_role("link", name="Open learn.example")).to_have_attribute("rel", "noopener noreferrer")
    await ana.context.set_offline(True)
    for number, title in enumerate(STEPS, 1):
        await ana.get_by_role("button", name=f"Done: {title}").tap()
        await expect(ana.get_by_text(f"{number} of 2 steps").first).to_be_visible()
    await ana.get_by_role("button", name="I have done it").tap()
    await ana.get_by_role("button", name="4, Yes").tap()
    await expect(ana.get_by_text("Thanks. It helps to choose better ones.")).to_be_visible()
    await ana.close()

    reopened = await ana.context.new_page()
    await reopened.goto("/trainings")
    await expect(reopened.get_by_role("heading", name="Done")).to_be_visible()
    await sam.goto("/trainings?whose=team")
    await sam.get_by_role("link", name=re.compile(TITLE)).tap()
    await expect(sam.get_by_text("Ana has not begun yet.")).to_be_visible()
    await reopened.context.set_offline(False)
    await expect(sam.get_by_text(re.compile("^Ana finished it on"))).to_be_visible(timeout=UNDONE)
    await expect(sam.get_by_text("Did it help Ana? Yes")).to_be_visible(timeout=UNDONE)
    # Each of them was sent once.
    with closing(sqlite3.connect(f"file:{shop.server.data / 'goodshift.db'}?mode=ro", uri=True)) as kept:
        rows = kept.execute("SELECT kind, count(*) FROM event WHERE kind LIKE 'training.%' GROUP BY kind")
        told = dict(rows.fetchall())
    assert told == {
        "training.created": 1,
        "training.assigned": 1,
        "training.stepCompleted": 2,
        "training.completed": 1,
        "training.helped": 1,
    }


async def say_level(page: Page, shop: Shop, level: str) -> None:
    """Say how far Ana is, from the team."""
    await page.goto("/people")
    await page.get_by_role("button", name="More for Ana Ruiz").tap()
    await page.get_by_role("link", name="Skills").tap()
    await page.get_by_role("group", name=re.compile("How far is Ana")).get_by_role("button", name=level).tap()
