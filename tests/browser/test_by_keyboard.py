"""The flows of every day by a keyboard alone: Tab to get there, Space and Enter to do it, and words typed."""

from __future__ import annotations

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.phone import Shop
from tests.browser.test_checkins import planned, write
from tests.browser.test_goals import TITLE

FURTHEST = 80
"""Presses of Tab after which nothing can be said to be in reach."""
GONE = 60_000
"""Longer than "Undo" is offered, on a slow machine."""


async def test_signing_in_giving_reading_and_thanking_by_keyboard(shop: Shop) -> None:
    sam, ana = await shop.phone("sam"), await (await shop.blank_phone()).new_page()
    await ana.goto("/signin")
    await reach(ana, ana.get_by_label(re.compile("^(Or t|T)ype")))
    await ana.keyboard.type(shop.codes["ana"])
    await ana.keyboard.press("Enter")
    await expect(ana.get_by_role("navigation")).to_be_visible()

    await act(sam, sam.get_by_role("link", name="Give feedback"))
    await act(sam, sam.get_by_role("link", name="Ana").first)
    await act(sam, sam.get_by_role("checkbox", name="Calm under pressure"), "Space")
    await act(sam, sam.get_by_role("button", name="Send to Ana"))
    await expect(sam.get_by_text("Sent to Ana")).to_be_visible()
    await act(ana, ana.get_by_role("link", name=re.compile("Read it")))
    for scale in ("Tone", "Importance", "Clarity"):
        # A group of radios is one stop; arrows move in it.
        await reach(ana, ana.get_by_role("group", name=re.compile(scale)).get_by_role("radio").first)
        await ana.keyboard.press("Space")
        await ana.keyboard.press("ArrowRight")
    await act(ana, ana.get_by_role("button", name="See how Sam meant it"))
    await expect(ana.get_by_role("img", name=re.compile("Tone: You 2, Sam"))).to_be_visible(timeout=GONE)


async def test_recognising_and_asking_by_keyboard(shop: Shop) -> None:
    sam = await shop.phone("sam")
    await act(sam, sam.get_by_role("link", name="Give feedback"))
    await act(sam, sam.get_by_role("button", name="Several people"))
    await act(sam, sam.get_by_role("checkbox", name="Ana"), "Space")
    await act(sam, sam.get_by_role("checkbox", name="Ben"), "Space")
    await act(sam, sam.get_by_role("button", name="Go on with 2 people"))
    await reach(sam, sam.get_by_label("In your words"))
    await sam.keyboard.type("The line was gone in no time")
    await act(sam, sam.get_by_role("button", name="Put it on the wall"))
    await expect(sam.get_by_role("heading", name="The wall")).to_be_visible()
    await act(sam, sam.get_by_role("link", name="Today", exact=True))
    await act(sam, sam.get_by_role("link", name="Ask for feedback"))
    await act(sam, sam.get_by_role("link", name="Ana").first)
    await reach(sam, sam.get_by_role("radio").first)
    await sam.keyboard.press("Space")
    await act(sam, sam.get_by_role("button", name=re.compile("^Ask Ana")))
    await expect(sam.get_by_role("status").get_by_text("Ana")).to_be_visible()


async def test_ending_a_shift_a_number_and_something_to_do_by_keyboard(shop: Shop) -> None:
    sam, ana = await shop.phone("sam"), await shop.phone("ana")
    mine = str(shop.cast.ana.id)
    number = {"title": "Minutes per return", "unit": "minutes", "start": "9", "target": "4"}
    dates = {"startsOn": "2026-11-01", "dueOn": "2027-01-31"}
    goal = await write(
        sam, "goalCreate", "goal { id }", {"title": TITLE, "ownerId": mine, "keyResults": [number], **dates}
    )
    await write(ana, "goalAgree", "goal { id }", {"goalId": goal["goal"]["id"]})
    room = await planned(sam, mine)

    await act(ana, ana.get_by_role("link", name="End of shift"))
    await reach(ana, ana.get_by_role("group", name="End of shift").get_by_role("radio").first)
    await ana.keyboard.press("Space")
    await ana.keyboard.press("ArrowRight")
    await act(ana, ana.get_by_role("button", name="Done, go home"))
    await expect(ana.get_by_text("Thanks. Have a good rest.")).to_be_visible()

    await act(ana, ana.get_by_role("link", name="Goals", exact=True))
    await act(ana, ana.get_by_role("button", name=f"Record a number: {TITLE}"))
    await reach(ana, ana.get_by_label("Minutes per return minutes"))
    await ana.keyboard.press("Control+A")
    await ana.keyboard.type("6.5")
    await act(ana, ana.get_by_role("button", name="Save 6.5"))
    await expect(ana.get_by_role("img", name=f"{TITLE}: 50%").first).to_be_visible()

    await ana.goto(f"/check-ins/{room}?part=now")
    await act(ana, ana.get_by_role("button", name="Add something to do"))
    # Nothing to reach: the field has the focus already.
    await ana.keyboard.type("Call the printer people")
    await act(ana, ana.get_by_role("button", name="Add", exact=True))
    await act(ana, ana.get_by_role("button", name="Done: Call the printer people"))
    await expect(ana.locator("li", has_text="Call the printer people")).to_contain_text("done")


async def act(page: Page, wanted: Locator, key: str = "Enter") -> None:
    """Go there by Tab, and press ``key``."""
    await reach(page, wanted)
    await page.keyboard.press(key)


async def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until ``wanted`` has the focus."""
    await expect(wanted).to_be_attached()
    for _ in range(FURTHEST):
        if await wanted.evaluate("it => it === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"not in reach of Tab: {wanted}")
