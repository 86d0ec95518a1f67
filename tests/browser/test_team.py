"""A supervisor looks at the team: what waits, one tap to do it, and a sheet of codes for those who start today."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from server.kit import ids
from tests.browser.phone import Shop


async def test_everything_that_waits_is_one_tap_away(shop: Shop) -> None:
    sam = await shop.phone("sam")
    body = {
        "query": "mutation($input: FeedbackGiveInput!) { feedbackGive(input: $input) { feedback { id } } }",
        "variables": {
            "input": {
                "id": str(ids.new()),
                "recipientId": str(shop.cast.ana.id),
                "kind": "PRAISE",
                "message": "You stayed calm.",
            }
        },
    }
    given = (await (await sam.request.post("/graphql", data=body)).json())["data"]["feedbackGive"]["feedback"]["id"]
    await sam.goto("/team")
    await expect(sam.get_by_role("heading", name="Your team")).to_be_visible()
    # Ana has something to read, Ben and Priya never had a word.
    ana = sam.locator("li", has_text="1 feedback not read yet")
    await expect(ana).to_contain_text("Ana Ruiz")
    quiet = sam.locator("li, section", has_text=re.compile("No feedback yet|waiting for a first word"))
    await expect(quiet).to_have_count(2)
    await ana.get_by_role("link", name=re.compile("^Look: Ana")).tap()
    await expect(sam).to_have_url(re.compile(f"/feedback/{given}$"))
    await sam.go_back()
    await sam.get_by_role("link", name=re.compile("^(Give: Priya|Tell Priya)")).press("Enter")
    await expect(sam).to_have_url(re.compile(f"/give/{shop.cast.priya.id}$"))


async def test_the_team_is_there_without_a_connection(shop: Shop) -> None:
    sam = await shop.phone("sam")
    await sam.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await sam.goto("/team")
    await expect(sam.get_by_text("Priya Nair")).to_be_visible()
    await sam.context.set_offline(True)
    await sam.reload()
    await expect(sam.get_by_text("Priya Nair")).to_be_visible()


async def test_a_sheet_of_codes_lets_everybody_in_who_starts_today(shop: Shop) -> None:
    sam = await shop.phone("sam")
    await sam.goto("/team")
    await sam.get_by_role("link", name=re.compile("Bring someone new in")).tap()
    await sam.locator("label", has_text="Ana").tap()
    await sam.locator("label", has_text="Ben").tap()
    await sam.get_by_role("button", name="Make 2 codes").tap()
    slips = sam.locator(".slip")
    await expect(slips).to_have_count(2)
    # On paper there are the slips, side by side, and nothing that one taps.
    await sam.emulate_media(media="print")
    await expect(sam.get_by_role("button", name="Print")).to_be_hidden()
    await expect(sam.get_by_role("navigation")).to_be_hidden()
    first, second = [await slips.nth(place).bounding_box() for place in (0, 1)]
    assert first is not None
    assert second is not None
    assert abs(first["y"] - second["y"]) < 1
    await newcomer(shop, await slips.filter(has_text="Ben").locator(".code").inner_text())


async def newcomer(shop: Shop, code: str) -> Page:
    """Somebody types the code from the paper."""
    page = await (await shop.blank_phone()).new_page()
    await page.goto("/signin")
    await page.get_by_label("Or type it").or_(page.get_by_label("Type the code")).first.fill(code)
    await page.get_by_role("button", name="Start my shift").tap()
    await expect(page.get_by_role("heading", name=re.compile("Ben"))).to_be_visible()
    return page
