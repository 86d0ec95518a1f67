"""Notifications are offered after something worth telling, with the reason, and taken as no for a good while."""

from __future__ import annotations

import re

import httpx
from playwright.async_api import Page, expect

from tests.browser.phone import Shop
from tests.browser.test_giving import ready_for_offline
from tests.push.desk import RealPhone
from tests.test_notifications import give

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"
ON_IPHONE = {"user_agent": IPHONE, "service_workers": "block"}
"""Looks at once whether the app is on the Home Screen; what a real iPhone does next no test here can see."""


async def from_sam(shop: Shop) -> None:
    """Sam leaves Ana feedback."""
    async with httpx.AsyncClient(base_url=shop.server.origin, timeout=30) as his:
        await his.post("/auth/enrol", json={"code": shop.codes["sam"], "device": "phone"})
        await give(RealPhone(his), shop.cast.ana)


async def looked(page: Page) -> None:
    """Wait until the app has looked whether this phone gets notifications: Me says it."""
    await page.goto("/me")
    await expect(page.get_by_text("First put Goodshift on your iPhone")).to_be_visible()
    await page.get_by_role("link", name="Back", exact=True).tap()
    await expect(page.locator(".hello")).to_be_visible()


async def test_nothing_is_offered_before_there_is_something_to_tell(shop: Shop) -> None:
    page = await shop.phone("ana", **ON_IPHONE)
    await looked(page)
    await expect(page.get_by_role("region", name=re.compile("your phone tell"))).to_have_count(0)
    await from_sam(shop)
    await page.reload()
    offer = page.get_by_role("region", name="Shall your phone tell you the next time Sam writes?")
    await expect(offer).to_be_visible()


async def test_an_iphone_shows_the_way_to_the_home_screen_in_words_and_pictures(shop: Shop) -> None:
    await from_sam(shop)
    page = await shop.phone("ana", **ON_IPHONE)
    await page.get_by_role("link", name="Show me how").tap()
    await expect(page.get_by_text("First put Goodshift on your iPhone")).to_be_visible()
    steps = page.get_by_role("list").filter(has_text="Choose Add to Home Screen")
    await expect(steps.get_by_role("listitem")).to_have_count(3)
    await expect(page.locator("section.card:has(ol.steps) svg[viewBox='0 0 300 132']")).to_be_visible()
    # There is nothing to turn on before that.
    await expect(page.get_by_role("button", name="Turn on notifications")).to_have_count(0)


async def test_not_now_holds_also_after_the_app_was_closed(shop: Shop) -> None:
    await from_sam(shop)
    page = await shop.phone("ana", **ON_IPHONE)
    await page.get_by_role("button", name="Not now").tap()
    await expect(page.get_by_role("button", name="Not now")).to_have_count(0)
    await looked(page)
    await expect(page.get_by_role("link", name="Read it")).to_be_visible()
    await expect(page.get_by_role("button", name="Not now")).to_have_count(0)


async def turned_on(page: Page, says: str) -> None:
    """Try to turn notifications on; what stands in the way is said."""
    await page.get_by_role("button", name="Turn on notifications").tap()
    await expect(page.get_by_text(says)).to_be_visible()


async def test_what_stands_in_the_way_is_said_in_plain_words(shop: Shop) -> None:
    # This Chromium has a throw-away profile: its push service refuses everybody.
    page = await shop.phone("ana")
    await ready_for_offline(page)
    await page.goto("/me")
    await turned_on(page, "The browser’s push service refuses")
    await page.context.set_offline(True)
    await turned_on(page, "You are offline")


async def test_a_phone_that_does_not_keep_the_app_says_so(shop: Shop) -> None:
    page = await shop.phone("ana", service_workers="block")
    await page.goto("/me")
    # The app tries by itself first, as this phone allows notifications; it gives up when nothing answers.
    await expect(page.get_by_role("button", name="Turn on notifications")).to_be_visible(timeout=60_000)
    await turned_on(page, "The app is not complete on this phone")
