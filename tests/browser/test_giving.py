"""The main job on two phones: one gives, the other sees, reads, and both look at the same thing."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from tests.browser.phone import Shop


async def test_feedback_given_in_four_taps_shows_on_the_other_phone_without_a_reload(shop: Shop) -> None:
    sam, ana = await shop.phone("sam"), await shop.phone("ana")
    await expect(ana.get_by_text("Nothing waits for you")).to_be_visible()
    await sam.get_by_role("link", name="Give feedback").tap()
    await sam.get_by_role("link", name="Ana").first.tap()
    await sam.get_by_text("Calm under pressure").tap()
    await sam.get_by_role("button", name="Send to Ana").tap()
    await expect(sam.get_by_text("Sent to Ana")).to_be_visible()
    # Eight seconds to undo, then it goes, and nobody reloads anything.
    await expect(ana.get_by_role("heading", name="Sam left you feedback")).to_be_visible(timeout=15_000)


async def test_a_reading_comes_first_and_opens_the_givers_beside_it(shop: Shop) -> None:
    sam, ana = await shop.phone("sam"), await shop.phone("ana")
    await give_coaching(sam)
    await ana.get_by_role("link", name=re.compile("Read it")).tap(timeout=15_000)
    await expect(ana.get_by_text("Count the float together before you swap.")).to_be_visible()
    await expect(ana.get_by_role("img", name=re.compile("Tone: You 2, Sam"))).to_have_count(0)
    for scale, step in [("Tone", 2), ("Importance", 4), ("Clarity", 4)]:
        await ana.get_by_role("group", name=re.compile(scale)).locator("label").nth(step - 1).tap()
    await ana.get_by_role("button", name="See how Sam meant it").tap()
    await expect(ana.get_by_role("img", name=re.compile("Tone: You 2, Sam"))).to_be_visible(timeout=15_000)


async def test_feedback_given_offline_survives_closing_the_app_and_arrives_once(shop: Shop) -> None:
    ana = await shop.phone("ana")
    sam = await shop.phone("sam")
    await ready_for_offline(sam)
    await sam.get_by_role("link", name="Give feedback").tap()
    await expect(sam.get_by_role("link", name="Ana").first).to_be_visible()
    await sam.context.set_offline(True)
    await sam.get_by_role("link", name="Ana").first.tap()
    await sam.get_by_text("Calm under pressure").tap()
    await sam.get_by_role("button", name="Send to Ana").tap()
    await expect(sam.get_by_text("1 thing waits to be sent")).to_be_visible()
    await sam.close()

    reopened = await sam.context.new_page()
    await reopened.goto("/waiting")
    await expect(reopened.get_by_text("Praise for Ana")).to_be_visible()
    await reopened.context.set_offline(False)
    await expect(ana.get_by_role("heading", name="Sam left you feedback")).to_be_visible(timeout=20_000)
    await reopened.goto("/")
    await reopened.reload()
    await ana.goto("/feedback")
    await expect(ana.locator("a", has_text="Sam")).to_have_count(1)


async def give_coaching(sam: Page) -> None:
    """Sam coaches Ana with the sentence that the chip offers."""
    await sam.get_by_role("link", name="Give feedback").tap()
    await sam.get_by_role("link", name="Ana").first.tap()
    await sam.get_by_text("Coaching", exact=True).tap()
    await sam.get_by_text("Till handover").tap()
    await sam.get_by_role("button", name="Send to Ana").tap()


async def ready_for_offline(page: Page) -> None:
    """Wait until the service worker has the whole app."""
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.reload()
    await expect(page.get_by_role("navigation")).to_be_visible()
