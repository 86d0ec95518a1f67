"""Opening the app: its first question leaves beside the scripts, and nobody is troubled by it."""

from __future__ import annotations

from playwright.async_api import ConsoleMessage, Page, Request, expect

from tests.browser.phone import Shop

OF_THE_TEST = ("blocked by Playwright", "incognito mode")
"""What Chromium says because a test looks on: no service worker where we block it, no push in a throw-away profile."""

QUESTIONS = """performance.getEntriesByType("resource")
    .filter((entry) => entry.name.includes("/graphql?documentId="))
    .map((entry) => entry.initiatorType)"""
"""Who made the browser ask by address."""


def listen(page: Page) -> tuple[list[Request], list[str]]:
    """The requests that the page makes from now on, and what its console complains about."""
    asked: list[Request] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request))

    def note(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning") and not any(word in said.text for word in OF_THE_TEST):
            complaints.append(said.text)

    page.on("console", note)
    return asked, complaints


async def test_the_first_question_leaves_with_the_scripts_and_is_asked_once(shop: Shop) -> None:
    page = await shop.phone("ana", service_workers="block")
    asked, complaints = listen(page)
    await page.reload()
    await expect(page.locator(".panes")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    assert len([request for request in asked if "/graphql?documentId=" in request.url]) == 1
    # By the header of the page, and not by the script.
    assert await page.evaluate(QUESTIONS) == ["link"]
    assert complaints == []


async def test_strangers_and_the_copy_on_the_phone_are_not_troubled_by_it(shop: Shop) -> None:
    stranger = await (await shop.blank_phone()).new_page()
    asked, complaints = listen(stranger)
    await stranger.goto("/")
    await expect(stranger.get_by_role("button", name="Start")).to_be_visible()
    assert [request.url for request in asked if "/graphql?" in request.url] == []
    page = await shop.phone("ana")
    await page.evaluate("navigator.serviceWorker.ready")
    await page.reload()
    _, more = listen(page)
    await page.reload()
    await expect(page.locator(".panes")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    assert complaints + more == []
