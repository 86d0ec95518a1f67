"""Whoever never chose a language hears from us in that of their phone."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page, expect

from tests.browser.phone import Shop


async def test_the_first_sign_in_tells_the_language_of_the_phone_unless_one_was_chosen(shop: Shop) -> None:
    ana = await shop.phone("ana", locale="es-ES")
    await expect(ana.get_by_role("link", name="Dar feedback")).to_be_visible()
    await expect_language(ana, "ES")
    # Chosen by hand, it stays, whatever the next phone speaks.
    assert await ask(ana, "mutation { languageSet(input: { language: FR }) { person { language } } }")
    other = await shop.phone("ben", locale="ar-EG")
    await expect_language(other, "AR")
    enrol = f'mutation {{ personEnrol(input: {{ personId: "{shop.cast.ana.id}" }}) {{ code }} }}'
    shop.codes["ana"] = (await ask(await shop.phone("sam"), enrol))["personEnrol"]["code"]
    again = await shop.phone("ana", locale="es-ES")
    await expect(again.get_by_role("link", name="Donner un retour")).to_be_visible()
    await expect_language(again, "FR")


async def expect_language(page: Page, language: str) -> None:
    """What the server knows, sooner or later."""
    for _ in range(200):
        known = (await ask(page, "{ viewer { language } }"))["viewer"]["language"]
        if known == language:
            return
        await page.wait_for_timeout(100)
    assert known == language


async def ask(page: Page, query: str) -> dict[str, Any]:
    """GraphQL as the person of ``page``."""
    answer: dict[str, Any] = await (await page.request.post("/graphql", data={"query": query})).json()
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]
    return found
