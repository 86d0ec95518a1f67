"""A passkey on a phone, the whole road: made on Me, used to come back in, removed. Chromium's own virtual authenticator signs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, CDPSession, Page, expect

from tests.blank import Blank
from tests.browser.phone import Shop
from tests.live import LiveServer

PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
async def shop(tmp_path: Path, blank: Blank, browser: Browser) -> AsyncIterator[Shop]:
    """A server with a name: a bare address can have no passkeys."""
    server = LiveServer(tmp_path, blank)
    server.origin = f"http://localhost:{server.port}"
    server.environment = {"GOODSHIFT_ORIGIN": server.origin}
    cast, codes = await asyncio.to_thread(server.invite, "ana")
    await asyncio.to_thread(server.start)
    opened = Shop(server, browser, cast, codes)
    try:
        yield opened
    finally:
        await opened.close()
        await asyncio.to_thread(server.stop)


async def authenticator(page: Page) -> tuple[CDPSession, str]:
    """The phone's own authenticator, and its id."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    added: dict[str, Any] = await session.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})
    return session, added["authenticatorId"]


async def suggest_nothing(page: Page) -> None:
    """A browser without passkeys in its suggestions: the virtual authenticator would take one before a thumb is at the button."""
    await page.context.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = async () => false")


async def test_a_passkey_made_on_me_signs_in_and_can_be_removed(shop: Shop) -> None:
    page = await shop.phone("ana")
    session, key = await authenticator(page)
    await suggest_nothing(page)
    await page.goto("/me")
    await page.get_by_role("button", name="Add a passkey").tap()
    await expect(page.get_by_text("Passkey added. Next time it signs you in.")).to_be_visible()
    await expect(page.get_by_text("not used yet")).to_be_visible()
    kept = await session.send("WebAuthn.getCredentials", {"authenticatorId": key})
    assert [(row["isResidentCredential"], row["rpId"]) for row in kept["credentials"]] == [(True, "localhost")]

    await page.get_by_role("button", name="Add a passkey").tap()
    await expect(page.get_by_text("This phone has a passkey of yours already.")).to_be_visible()

    await page.get_by_role("button", name="Sign out here").tap()
    button = page.get_by_role("button", name="Sign in with a passkey")
    await button.tap()
    await expect(page.get_by_role("navigation")).to_be_visible()
    await page.goto("/me")
    remove = page.get_by_role("button", name="Remove the passkey of")
    await expect(page.get_by_role("listitem").filter(has=remove)).to_contain_text("Last used")

    await remove.tap()
    await expect(page.get_by_text("opens nothing any more")).to_be_visible()
    await page.get_by_role("button", name="Sign out here").tap()
    await button.tap()
    await expect(page.get_by_text("This passkey opens nothing here any more.")).to_be_visible()


async def test_the_keyboard_offers_the_passkey_of_the_phone(shop: Shop) -> None:
    page = await shop.phone("ana")
    session, _ = await authenticator(page)
    assert await page.evaluate("PublicKeyCredential.isConditionalMediationAvailable()")
    await page.goto("/me")
    await page.get_by_role("button", name="Add a passkey").tap()
    await expect(page.get_by_text("not used yet")).to_be_visible()
    await page.get_by_role("button", name="Sign out here").tap()
    # The virtual authenticator takes the suggestion by itself, without a tap on the button.
    await expect(page.get_by_role("navigation")).to_be_visible()
    assert await session.send("WebAuthn.disable") == {}


async def test_whoever_closes_the_dialog_is_asked_nothing(shop: Shop) -> None:
    page = await shop.phone("ana")
    session, key = await authenticator(page)
    await session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    await page.goto("/me")
    await page.get_by_role("button", name="Add a passkey").tap()
    await expect(page.get_by_role("button", name="Add a passkey")).to_be_enabled()
    await expect(page.get_by_text("Passkey added")).to_have_count(0)
    await expect(page.get_by_text("not used yet")).to_have_count(0)
