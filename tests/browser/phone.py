"""A shop full of phones: each a fresh browser context of 390 x 844 that one person signed in on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.cast import Cast
from tests.live import LiveServer

SIZE = {"width": 390, "height": 844}


@dataclass
class Shop:
    """A server, its people, and their phones."""

    server: LiveServer
    browser: Browser
    cast: Cast
    codes: dict[str, str]
    troubles: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    async def phone(self, name: str, **options: Any) -> Page:
        """The phone of ``name``, signed in by link, on Today."""
        context = await self.blank_phone(**options)
        page = await context.new_page()
        await self.sign_in(page, name)
        return page

    async def blank_phone(self, **options: Any) -> BrowserContext:
        """A phone on which nobody is signed in."""
        context = await self.browser.new_context(
            base_url=self.server.origin,
            viewport=SIZE,
            device_scale_factor=2,
            has_touch=True,
            is_mobile=True,
            locale=options.pop("locale", "en-GB"),
            permissions=["notifications", "background-sync"],
            **options,
        )
        context.set_default_timeout(20_000)
        context.on("weberror", lambda error: self.troubles.append(str(error.error)))
        self._contexts.append(context)
        return context

    async def sign_in(self, page: Page, name: str) -> None:
        """Open the sign-in link of ``name`` and start."""
        await page.goto(f"/signin#{self.codes[name]}")
        await expect(page.get_by_role("navigation")).to_be_visible(timeout=20_000)

    async def cut_off(self, phone: BrowserContext) -> None:
        """Behind the stock room: the phone has no connection, and nobody answers it. (A browser that only pretends lets some through.)"""
        await phone.set_offline(True)
        await asyncio.to_thread(self.server.stop)

    async def reconnect(self, phone: BrowserContext) -> None:
        """Back on the shop floor."""
        await asyncio.to_thread(self.server.start)
        await phone.set_offline(False)

    async def close(self) -> None:
        """Switch all phones off; an uncaught error on one of them fails the test."""
        for context in self._contexts:
            await context.close()
        assert not self.troubles, self.troubles
