"""What was written without a connection and then refused says why, and is mended in place."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.phone import Shop
from tests.browser.test_giving import ready_for_offline

ARRIVED = 60_000
"""Longer than "Undo" is offered, on a slow machine."""


async def test_what_the_server_refused_says_why_and_is_mended_in_place(shop: Shop) -> None:
    sam = await shop.phone("sam")
    await ready_for_offline(sam)
    await sam.goto("/give?several")
    await sam.locator("label", has_text="Ana").tap()
    await sam.locator("label", has_text="Ben").tap()
    await sam.get_by_role("button", name="Go on with 2 people").tap()
    await sam.context.set_offline(True)
    # As an older version of the app would have let it through.
    words = sam.get_by_label("In your words")
    await words.evaluate("box => box.removeAttribute('maxlength')")
    await words.fill("Well done. " * 100)
    await sam.get_by_role("button", name="Put it on the wall").tap()
    await expect(sam.get_by_text("On the wall", exact=True).first).to_be_visible()
    await sam.goto("/waiting")
    await sam.context.set_offline(False)
    card = sam.get_by_role("region", name=re.compile("On the wall for"))
    await expect(card.get_by_role("alert")).to_contain_text("1,000 fit here", timeout=ARRIVED)
    await card.get_by_label("Write it anew").fill("Well done, both of you")
    # Half mended, and closed: the words are there again.
    await sam.close()
    reopened = await sam.context.new_page()
    await reopened.goto("/waiting")
    card = reopened.get_by_role("region", name=re.compile("On the wall for"))
    await expect(card.get_by_label("Write it anew")).to_have_value("Well done, both of you")
    await card.get_by_role("button", name="Send it again").press("Enter")
    await expect(reopened.get_by_text("Nothing waits")).to_be_visible(timeout=ARRIVED)
    arrived = await ask(reopened, ARRIVALS)
    assert [row["message"] for row in arrived["recognitions"]["nodes"]] == ["Well done, both of you"]


ARRIVALS = "{ recognitions { nodes { message } } }"


async def ask(page: Page, query: str) -> dict[str, Any]:
    """GraphQL as the person of ``page``."""
    answer = await (await page.request.post("/graphql", data={"query": query})).json()
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]
    return found
