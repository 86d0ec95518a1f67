"""Screens of those who are not signed in: the ways in, and a shared device at the till."""

from __future__ import annotations

from playwright.async_api import Browser, Page, expect

from tests.browser.tour import Stop, Visitor, profile, sign_in
from tests.live import LiveServer

PIN = "4711"


def stranger_stops() -> list[Stop]:
    """Signing in by a code, refused, by a password, and by a link that is spent."""

    async def wrong_code(page: Page) -> None:
        await page.get_by_role("textbox").fill("WRONGONE")
        await page.get_by_role("button", name="Start my shift").tap()
        await expect(page.get_by_text("That code is not right")).to_be_visible()

    async def password(page: Page) -> None:
        await page.get_by_role("button", name="I have a password").tap()
        await page.get_by_role("button", name="Sign in", exact=True).tap()
        await expect(page.get_by_text("Type your login and your password.")).to_be_visible()

    return [
        Stop("signin", "/signin"),
        Stop("signin-wrong", "/signin", wrong_code),
        Stop("signin-password", "/signin", password),
    ]


async def shared_device_stops(browser: Browser, server: LiveServer) -> tuple[Visitor, list[Stop]]:
    """A tablet that Sam made a shared device, on which Ana has a PIN: who are you, the PIN, a wrong one, and being in."""
    phone = await sign_in(await profile(browser, server), server, "ana")
    await phone.go("/me")
    await phone.page.get_by_label("Choose 4 to 8 digits").fill(PIN)
    await phone.page.get_by_role("button", name="Keep this PIN").tap()
    await expect(phone.page.get_by_text("Your PIN is kept.")).to_be_visible()
    await phone.page.context.close()
    lead = await sign_in(await profile(browser, server), server, "sam")
    await lead.go("/shared-devices")
    await lead.page.get_by_role("button", name="Set up a shared device").tap()
    code = await lead.page.locator("p.code").inner_text()
    await lead.page.context.close()
    tablet = Visitor(await (await profile(browser, server, device_scale_factor=2)).new_page())
    await tablet.page.goto("/signin")
    await tablet.page.get_by_role("textbox").fill(code)
    await tablet.page.get_by_role("button", name="Start my shift").tap()
    await expect(tablet.page.get_by_role("heading", name="Who are you?")).to_be_visible()

    async def choose(page: Page) -> None:
        await page.get_by_role("button", name="Ana").tap()
        await expect(page.get_by_label("Your PIN")).to_be_visible()

    async def enter(page: Page, pin: str) -> None:
        await page.get_by_label("Your PIN").fill(pin)
        await page.get_by_role("button", name="Sign in", exact=True).tap()

    async def wrong(page: Page) -> None:
        await enter(page, "0815")
        await expect(page.get_by_text("That PIN is not right.")).to_be_visible()

    async def right(page: Page) -> None:
        await enter(page, PIN)
        await expect(page.get_by_text("Ana is signed in")).to_be_visible()

    return tablet, [
        Stop("who", "/signin"),
        Stop("pin", "/signin", choose),
        Stop("pin-wrong", "/signin", wrong),
        Stop("in", "/signin", right),
    ]
