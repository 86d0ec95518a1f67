"""One's own numbers: the lead sees the very same page, and a new value comes to both without a reload."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from tests import metrics
from tests.browser.phone import Shop
from tests.browser.test_checkins import UNDONE, write

WEEKS = 10


async def test_a_lead_sees_what_the_person_sees_of_their_numbers_and_nothing_more(shop: Shop) -> None:
    hana, sam, ana = [await shop.phone(name) for name in ("hana", "sam", "ana")]
    await write(hana, "metricDefine", "metric { id }", metrics.RETURNS)
    await write(hana, "metricDefine", "metric { id }", metrics.SALES)
    mine, bens = str(shop.cast.ana.id), str(shop.cast.ben.id)
    # Every third day for ten weeks, from eight minutes down to four; Ben's are nobody's business here.
    days = range(7 * WEEKS, 1, -3)
    entries = [metrics.minutes(f"{4 + 4 * ago / (7 * WEEKS):.2f}", metrics.ago(ago), personId=mine) for ago in days]
    entries += [metrics.minutes("77.7", metrics.ago(2), personId=bens), metrics.sale("8125", metrics.ago(2))]
    await write(hana, "metricRecordMany", "recorded", {"entries": entries})
    outage = {"kind": "OUTAGE", "text": "The scanner was down.", "startsOn": metrics.ago(31), "endsOn": metrics.ago(30)}
    await write(hana, "dayNoteAdd", "dayNote { id }", outage | {"storeId": str(shop.cast.stores["HARBOUR"].id)})

    await ana.goto("/me")
    await ana.get_by_role("link", name=re.compile("^My numbers")).tap()
    await sam.goto("/people")
    await sam.get_by_role("button", name="More for Ana Ruiz").tap()
    await sam.get_by_role("link", name=re.compile("^Numbers")).tap()
    for page in (ana, sam):
        await expect(page.get_by_role("heading", name="What got better")).to_be_visible(timeout=UNDONE)
        await expect(page.get_by_text("The scanner was down.")).to_be_visible()
        await expect(page.get_by_text("8,125")).to_be_visible()
        await expect(page.get_by_text("77.7")).to_have_count(0)
        await page.get_by_text("Show as a table").tap()
    assert await numbers(ana) == await numbers(sam)

    await write(
        hana, "metricRecordMany", "recorded", {"entries": [metrics.minutes("3.25", metrics.ago(1), personId=mine)]}
    )
    for page in (ana, sam):
        await expect(page.get_by_text("3.25 min", exact=True)).to_be_visible(timeout=UNDONE)
    assert await numbers(ana) == await numbers(sam)


async def numbers(page: Page) -> list[str]:
    """Everything that the page says in its cards and lists."""
    return await page.locator("main .card").all_inner_texts()
