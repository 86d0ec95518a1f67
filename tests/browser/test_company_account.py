"""The company's own account, by the browser's own address line: there, back, and in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.phone import Shop
from tests.live import LiveServer
from tests.provider import CLIENT, SECRET, Provider, running


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    """The company's provider."""
    async with running() as one:
        yield one


@pytest.fixture
async def shop(tmp_path: Path, blank: bytes, browser: Browser, provider: Provider) -> AsyncIterator[Shop]:
    """A server that knows the provider, and lets people of a store in by it."""
    server = LiveServer(
        tmp_path,
        blank,
        GOODSHIFT_OIDC_ISSUER=provider.issuer,
        GOODSHIFT_OIDC_CLIENT_ID=CLIENT,
        GOODSHIFT_OIDC_CLIENT_SECRET=SECRET,
        GOODSHIFT_OIDC_CLAIM="staff_id",
        GOODSHIFT_OIDC_ROLES="ASSOCIATE",
    )
    cast, codes = await asyncio.to_thread(server.invite)
    provider.claims = {"staff_id": cast.ana.employee_number}
    await asyncio.to_thread(server.start)
    opened = Shop(server, browser, cast, codes)
    try:
        yield opened
    finally:
        await opened.close()
        await asyncio.to_thread(server.stop)


async def test_one_tap_signs_in_by_the_companys_account_and_out_again(shop: Shop, provider: Provider) -> None:
    page = await (await shop.blank_phone()).new_page()
    await page.goto("/signin")
    button = page.get_by_role("link", name="Sign in with your company account")
    await button.tap()
    await expect(page.get_by_role("navigation")).to_be_visible(timeout=20_000)
    assert page.url == f"{shop.server.origin}/", "neither a state nor an id stays in the address"
    await page.goto("/me")
    await page.get_by_role("button", name="Sign out here").tap()
    await expect(button).to_be_visible()
    provider.claims = {"staff_id": "nobody"}
    await button.tap()
    await expect(page.get_by_text("Your company account is not known here.")).to_be_visible()
    assert await page.evaluate("document.querySelector('[role=navigation], nav') === null")
