"""Whoever never chose a language is spoken to in that of their phone."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page, expect

from tests.browser.phone import Shop


async def test_every_phone_speaks_its_own_language_until_one_is_chosen(shop: Shop) -> None:
    sam, ana = await shop.phone("sam"), await shop.phone("ana", locale="es-ES")
    await expect(ana.get_by_role("link", name="Dar feedback")).to_be_visible()
    await expect_language(ana, "ES")
    newer = await another_phone(shop, sam, "ar-EG")
    assert await newer.evaluate("document.dir") == "rtl"
    await expect_language(newer, "AR")
    await newer.reload()
    await expect(newer.get_by_role("navigation")).to_be_visible()
    assert await newer.evaluate("document.dir") == "rtl"
    # Chosen by hand, it stays, whatever the next phone speaks.
    assert await ask(ana, "mutation { languageSet(input: { language: FR }) { person { language } } }")
    again = await another_phone(shop, sam, "es-ES")
    await expect(again.get_by_role("link", name="Donner un retour")).to_be_visible()
    told = "mutation { languageSet(input: { language: ES, chosen: false }) { person { language } } }"
    assert (await ask(again, told))["languageSet"]["person"]["language"] == "FR"


async def another_phone(shop: Shop, lead: Page, locale: str) -> Page:
    """One more phone of Ana's, let in by her lead."""
    enrol = f'mutation {{ personEnrol(input: {{ personId: "{shop.cast.ana.id}" }}) {{ code }} }}'
    shop.codes["ana"] = (await ask(lead, enrol))["personEnrol"]["code"]
    return await shop.phone("ana", locale=locale)


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
