"""Check-ins on two phones: what one writes the other sees, nothing gets lost offline, and help is heard at once."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Page, expect

from server.kit import ids
from tests.browser.phone import Shop
from tests.browser.test_giving import ready_for_offline
from tests.checkins import soon

UNDONE = 20_000
"""Longer than "Undo" is offered, on a slow machine."""


async def test_a_check_in_held_on_one_phone_shows_its_carried_items_on_the_other(shop: Shop) -> None:
    sam, ana = await shop.phone("sam"), await shop.phone("ana")
    await plan_with_ana(sam)
    # Planned on Sam's phone, it waits on Ana's; nobody reloads anything in this test.
    await ana.get_by_role("link", name=re.compile("Check-in with Sam")).tap(timeout=UNDONE)
    await ana.get_by_role("button", name="Add a point").tap()
    await ana.get_by_label("What about?").fill("Which bell for the runner?")
    await ana.get_by_role("button", name="Add", exact=True).tap()

    await sam.get_by_role("link", name=re.compile("Check-in with Ana")).tap()
    await expect(sam.get_by_text("Which bell for the runner?")).to_be_visible()
    await sam.get_by_text("Now", exact=True).tap()
    await sam.get_by_role("button", name="Add something to do").tap()
    await sam.get_by_label("What is to be done?").fill("Ask for a second scanner")
    await sam.get_by_role("radiogroup", name="Who does it?").get_by_text("Ana").tap()
    await sam.get_by_role("button", name="Add", exact=True).tap()
    await expect(ana.get_by_text("Ask for a second scanner")).to_be_visible()
    await sam.get_by_label("We both see this").fill("The blue bell")
    await sam.get_by_role("button", name=re.compile("^Finish, next one")).tap()

    await expect(sam.get_by_role("heading", name="You met today")).to_be_visible()
    await expect(ana.get_by_role("heading", name="You met today")).to_be_visible(timeout=UNDONE)
    await expect(ana.get_by_text("The blue bell")).to_be_visible()
    await expect(ana.locator("li", has_text="Ask for a second scanner")).to_contain_text("carried once")
    await ana.get_by_role("link", name=re.compile("^Next:")).tap()
    await expect(ana.get_by_role("heading", name="Check-in with Sam")).to_be_visible()
    await expect(ana.locator("li", has_text="Ask for a second scanner")).to_contain_text("carried once")


async def test_what_is_written_in_the_room_without_a_connection_arrives_once(shop: Shop) -> None:
    sam, ana = await shop.phone("sam"), await shop.phone("ana")
    room = await planned(sam, str(shop.cast.ana.id))
    await ready_for_offline(ana)
    await ana.goto(f"/check-ins/{room}?part=now")
    await expect(ana.get_by_role("heading", name="Check-in with Sam")).to_be_visible()
    await ana.context.set_offline(True)
    await ana.get_by_role("button", name="Add something to do").tap()
    await ana.get_by_label("What is to be done?").fill("Call the printer people")
    await ana.get_by_role("button", name="Add", exact=True).tap()
    await ana.get_by_role("button", name="Done: Call the printer people").tap()
    await expect(ana.locator("li", has_text="Call the printer people")).to_contain_text("done")
    # Closed in the middle of a word: nothing that needs a moment may be needed to keep it.
    await ana.get_by_label("We both see this").fill("Half a sentence")
    await ana.close()

    reopened = await ana.context.new_page()
    await reopened.goto(f"/check-ins/{room}?part=now")
    # What was sent counts already, and what was not is where it was left.
    await expect(reopened.locator("li", has_text="Call the printer people")).to_contain_text("done")
    await expect(reopened.get_by_label("We both see this")).to_have_value("Half a sentence")
    await reopened.context.set_offline(False)
    await sam.goto(f"/check-ins/{room}?part=now")
    line = sam.locator("li", has_text="Call the printer people")
    await expect(line).to_contain_text("done", timeout=UNDONE)
    await expect(line).to_have_count(1)
    await expect(sam.get_by_label("We both see this")).to_have_value("")


async def test_a_shift_ends_in_three_taps_and_a_call_for_help_is_heard_at_once(shop: Shop) -> None:
    sam, ana = await shop.phone("sam"), await shop.phone("ana")
    await ana.get_by_role("link", name="End of shift").tap()
    await ana.get_by_text("Hard", exact=True).tap()
    await ana.get_by_role("button", name="Done, go home").tap()
    await expect(ana.get_by_text("Thanks. Have a good rest.")).to_be_visible()
    # Said once: the way there is gone from Today, and the page says so; help may be asked for all the same.
    await expect(ana.get_by_role("link", name="End of shift")).to_have_count(0)
    await ana.goto("/shift")
    await expect(ana.get_by_text("You said how this shift was")).to_be_visible()
    await ana.get_by_role("button", name="I need help").tap()
    await expect(ana.get_by_text("Your leads hear it now.")).to_be_visible()
    await expect(ana.get_by_role("button", name="I need help")).to_have_count(0)
    await sam.get_by_role("link", name=re.compile("Ana needs help")).tap()
    await expect(sam.get_by_role("heading", name="Ana needs help")).to_be_visible()
    await expect(sam.get_by_text("Hard", exact=True)).to_be_visible()
    await sam.get_by_role("link", name=re.compile("Meet Ana")).tap()
    await expect(sam.get_by_role("heading", name="When do you meet Ana?")).to_be_visible()


async def test_the_third_carry_asks_what_would_get_it_moving(shop: Shop) -> None:
    sam = await shop.phone("sam")
    room = await planned(sam, str(shop.cast.ana.id), "WEEKLY")
    item = {"checkInId": room, "text": "Order the printer", "ownerId": str(shop.cast.sam.id)}
    await write(sam, "actionItemAdd", "actionItem { id }", item)
    for _ in range(3):
        held = await write(sam, "checkInHold", "next { id }", {"checkInId": room})
        room = held["next"]["id"]
    await sam.goto("/action-items")
    await expect(sam.get_by_text("What would get it moving?")).to_be_visible()
    await sam.get_by_role("button", name="Split").tap()
    await sam.get_by_label("Step 1").fill("Find the model")
    await sam.get_by_label("Step 2").fill("Ask for the money")
    await sam.get_by_role("button", name="Split it").tap()
    await expect(sam.get_by_text("What would get it moving?")).to_have_count(0)
    # Taken back, the words are there again; sent, there are two things to do.
    await sam.get_by_role("button", name="Undo").tap()
    await sam.get_by_role("button", name="Split").tap()
    await expect(sam.get_by_label("Step 2")).to_have_value("Ask for the money")
    await sam.get_by_role("button", name="Split it").tap()
    ana = await shop.phone("ana")
    await ana.goto(f"/check-ins/{room}?part=before")
    await expect(ana.get_by_text("Ask for the money")).to_be_visible(timeout=UNDONE)
    await expect(ana.locator("li", has_text="Find the model")).to_contain_text("carried 3 times")


async def plan_with_ana(sam: Page) -> None:
    """Sam plans a check-in with Ana, from Today."""
    await sam.get_by_role("link", name=re.compile("^Check-ins")).tap()
    await sam.get_by_role("link", name="Plan a check-in").first.tap()
    await sam.get_by_role("link", name="Ana").tap()
    await sam.get_by_text("Every week").tap()
    await sam.get_by_role("button", name="Plan it").tap()
    await expect(sam.get_by_role("heading", name="Check-ins")).to_be_visible()


async def planned(page: Page, with_id: str, cadence: str = "ONCE") -> str:
    """The id of a check-in that the person of ``page`` has planned."""
    sent = {"withId": with_id, "scheduledAt": soon(), "cadence": cadence}
    found: str = (await write(page, "checkInSchedule", "checkIn { id }", sent))["checkIn"]["id"]
    return found


async def write(page: Page, mutation: str, wanted: str, sent: dict[str, Any]) -> dict[str, Any]:
    """A mutation as the person of ``page``, without tapping through it."""
    kind = mutation[0].upper() + mutation[1:]
    query = f"mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ {wanted} }} }}"
    body = {"query": query, "variables": {"input": {"id": str(ids.new())} | sent}}
    answer = await (await page.request.post("/graphql", data=body)).json()
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"][mutation]
    return found
