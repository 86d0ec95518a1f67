"""Help for who gives: hints while writing that leave the phone for nobody, and a mirror of one's own giving."""

from __future__ import annotations

import re

from playwright.async_api import Request, expect

from tests.browser.phone import Shop


async def test_hints_come_while_one_writes_and_nothing_leaves_the_phone(shop: Shop) -> None:
    sam = await shop.phone("sam")
    await sam.goto(f"/give/{shop.cast.ana.id}")
    await expect(sam.get_by_role("heading", name="Ana")).to_be_visible()
    await sam.get_by_text("Coaching", exact=True).tap()
    await sam.get_by_label("What happened").fill("You were careless with the float.")
    # The part has come, and asks for nothing more.
    await expect(sam.get_by_text("“careless” says what somebody is.")).to_be_visible()
    asked: list[Request] = []
    sam.on("request", lambda request: asked.append(request))
    await sam.get_by_label("What happened").press_sequentially(" You always forget it.")
    await sam.get_by_label("Next time").fill("Don't rush")
    await expect(sam.get_by_text("What to do instead?")).to_be_visible()
    await sam.get_by_label("Next time").fill("Count it twice and write it down.")
    await sam.get_by_label("What happened").fill("The float was ten short at nine.")
    await expect(sam.get_by_text("Only you see this")).to_have_count(0)
    assert [request.url for request in asked] == []


async def test_the_mirror_shows_what_one_gave_and_whom_one_has_not_seen(shop: Shop) -> None:
    sam = await shop.phone("sam")
    given = {"recipientId": str(shop.cast.ana.id), "kind": "PRAISE", "message": "You counted the float twice."}
    asked = "mutation($input: FeedbackGiveInput!) { feedbackGive(input: $input) { feedback { id } } }"
    answer = await sam.request.post("/graphql", data={"query": asked, "variables": {"input": given}})
    assert answer.ok
    await sam.goto("/me")
    await sam.get_by_role("link", name="How I give").press("Enter")
    await expect(sam.get_by_role("img", name="Praise: 1. Coaching: 0.")).to_be_visible()
    unseen = sam.get_by_role("listitem").filter(has_text="Nothing from you yet")
    await expect(unseen).to_have_count(2)
    await sam.get_by_role("link", name="Tell Ben something").tap()
    await expect(sam).to_have_url(re.compile(f"/give/{shop.cast.ben.id}$"))
