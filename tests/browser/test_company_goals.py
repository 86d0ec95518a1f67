"""HQ looks at the company's goals on a wide screen: counts, a region, a branch, the goal beside it, and the file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.phone import Shop

WIDE = {"width": 1280, "height": 800}
CREATE = "mutation($input: GoalCreateInput!) { goalCreate(input: $input) { goal { id keyResults { id } } } }"
AGREE = "mutation($id: ID!) { goalAgree(input: { goalId: $id }) { goal { id } } }"
STATUS = "mutation($id: ID!) { goalSetStatus(input: { goalId: $id, status: DELAYED }) { goal { id } } }"
RECORD = "mutation($id: ID!, $value: Decimal!) { keyResultRecord(input: { keyResultId: $id, value: $value }) { goal { id } } }"
DATES = {"startsOn": "2026-11-01", "dueOn": "2027-01-31"}
WAIT = {"title": "Wait at the till", "unit": "seconds", "start": "240", "target": "180"}


async def ask(page: Page, query: str, **variables: Any) -> Any:
    """GraphQL as the signed-in person; the first field of the answer."""
    response = await page.request.post("/graphql", data={"query": query, "variables": variables})
    answer = await response.json()
    assert "errors" not in answer, answer
    return next(iter(answer["data"].values()))


async def desk(shop: Shop, name: str) -> Page:
    """A wide screen that ``name`` is signed in on."""
    page = await shop.phone(name)
    await page.set_viewport_size({"width": WIDE["width"], "height": WIDE["height"]})
    return page


async def filled(shop: Shop, hana: Page, maya: Page) -> str:
    """A company goal, and Harbour Street's under it, of which Maya says that it is delayed; the id of its key result."""
    goal = {"title": "Shorter queues", "keyResults": [], **DATES}
    top = (await ask(hana, CREATE, input=goal))["goal"]["id"]
    await ask(hana, CREATE, input={**goal, "title": "Everybody thanked"})
    harbour = str(shop.cast.stores["HARBOUR"].id)
    own = {**goal, "title": "Three minutes at most", "storeId": harbour, "parentId": top, "keyResults": [WAIT]}
    made = (await ask(maya, CREATE, input=own))["goal"]
    await ask(hana, AGREE, id=made["id"])
    await ask(maya, STATUS, id=made["id"])
    number: str = made["keyResults"][0]["id"]
    await ask(maya, RECORD, id=number, value="210")
    return number


async def test_hq_narrows_to_a_region_opens_a_branch_and_takes_the_file_along(shop: Shop, tmp_path: Path) -> None:
    hana, maya = await desk(shop, "hana"), await shop.phone("maya")
    await filled(shop, hana, maya)
    await hana.get_by_role("link", name="Goals", exact=True).click()
    await expect(hana.get_by_role("heading", level=1, name="Company goals")).to_be_visible()
    counts = hana.get_by_role("status", name="How they stand")
    await expect(counts).to_contain_text("2 on track1 delayed0 off track0 proposed · 0 done")

    tree = hana.get_by_role("region", name="Tree of goals")
    turner = tree.get_by_role("button", name="What hangs under Shorter queues")
    if await turner.get_attribute("aria-expanded") == "false":
        await turner.press("Enter")
    await expect(turner).to_have_attribute("aria-expanded", "true")
    await tree.get_by_role("button", name=re.compile("Three minutes at most")).last.press("Enter")
    chosen = hana.get_by_role("region", name="The chosen goal")
    await expect(chosen.get_by_role("heading", level=2, name="Three minutes at most")).to_be_visible()
    await expect(chosen.get_by_role("img", name=re.compile("Wait at the till: 240 on .*, 210 on "))).to_be_visible()
    await expect(chosen.get_by_role("row", name=re.compile("Wait at the till, seconds 240 210 180"))).to_be_visible()
    await expect(chosen.get_by_role("link", name="Ask Maya about it")).to_have_attribute(
        "href", f"/ask/{shop.cast.maya.id}"
    )

    await hana.get_by_role("combobox", name="Region").select_option("North")
    await expect(counts).to_contain_text("0 on track1 delayed0 off track")
    await expect(tree.get_by_role("button", name=re.compile("Progress"))).to_have_count(1)
    await hana.get_by_role("combobox", name="Region").select_option("South")
    await expect(tree.get_by_role("heading", name="No goals here")).to_be_visible()
    await hana.get_by_role("combobox", name="Region").select_option("North")

    async with hana.expect_download() as waiting:
        await hana.get_by_role("link", name="CSV").click()
    download = await waiting.value
    assert re.fullmatch(r"goals-\d{4}-\d\d-\d\d\.csv", download.suggested_filename)
    await download.save_as(tmp_path / "goals.csv")
    lines = (tmp_path / "goals.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "Three minutes at most" in lines[1]


async def test_what_changes_elsewhere_moves_the_counts_and_the_open_goal(shop: Shop) -> None:
    hana, maya = await desk(shop, "hana"), await shop.phone("maya")
    number = await filled(shop, hana, maya)
    await hana.goto("/company/goals?region=North")
    await hana.get_by_role("button", name=re.compile("Three minutes at most")).click()
    chosen = hana.get_by_role("region", name="The chosen goal")
    await expect(chosen.get_by_role("img", name="Progress: 50%")).to_be_visible()
    await ask(maya, RECORD, id=number, value="180")
    await expect(chosen.get_by_role("img", name="Progress: 100%")).to_be_visible(timeout=15_000)


@pytest.mark.parametrize("name", ["maya", "sam"])
async def test_a_manager_finds_the_tree_from_the_goals_and_a_supervisor_needs_none(shop: Shop, name: str) -> None:
    page = await shop.phone(name)
    await page.goto("/goals")
    await expect(page.get_by_role("heading", level=1, name="Goals")).to_be_visible()
    await expect(page.get_by_role("link", name="Company goals")).to_have_count(1 if name == "maya" else 0)
