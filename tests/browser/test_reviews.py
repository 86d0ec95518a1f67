"""A review on two phones: both write apart, a colleague is named, it is read side by side, talked about and acknowledged."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser.phone import Shop
from tests.browser.test_giving import ready_for_offline
from tests.browser.test_goals import ask
from tests.reviews import cycle, document

CALM = "How calm is it at the desk?"


async def test_a_review_is_written_by_both_read_side_by_side_and_has_a_last_word(shop: Shop) -> None:
    maya, ana = await shop.phone("maya"), await shop.phone("ana")
    await maya.goto("/reviews")
    await maya.get_by_role("link", name="Open a review").tap()
    await maya.get_by_label("What it is called").fill("Autumn look back")
    await maya.locator("label.face", has_text="Ana").tap()
    await maya.get_by_role("button", name="Take out Question 3").tap()
    await maya.get_by_role("button", name="Open it").tap()
    await expect(maya.get_by_role("link", name="Review of Ana")).to_be_visible()

    await ana.goto("/reviews")
    await ana.get_by_role("link", name="Your review with Maya").tap()
    await expect(ana.get_by_text("Nobody has written yet.").first).to_be_visible()
    await ana.get_by_role("link", name="Name a colleague").tap()
    await ana.get_by_role("button", name="Ben").tap()
    await expect(ana.get_by_text("waits for a yes")).to_be_visible()
    await write(ana, "Write your half", 5, "Saturdays were calm.")
    await expect(ana.get_by_text("Your half is in, Maya’s is not.").first).to_be_visible()

    await maya.get_by_role("link", name="Review of Ana").tap()
    await expect(maya.get_by_text("Ana’s half is in, yours is not.").first).to_be_visible()
    await expect(maya.get_by_text("Saturdays were calm.")).to_have_count(0)
    await maya.get_by_role("button", name="Yes to Ben").tap()
    await expect(maya.get_by_text("is asked")).to_be_visible()
    ben = await shop.phone("ben")
    await ben.goto("/reviews")
    await ben.get_by_role("link", name="What have you seen of Ana?").tap()
    await step(ben, 4)
    await ben.get_by_role("button", name="Send").tap()
    await expect(ben.get_by_text("No review yet")).to_be_visible()
    await write(maya, "Write your half", 3, "Nobody waits where you stand.")
    await maya.get_by_role("button", name="Share both halves").tap()

    await expect(ana.get_by_text("Nobody waits where you stand.")).to_be_visible()
    await expect(ana.get_by_text("2 steps apart")).to_be_visible()
    await expect(ana.get_by_role("img", name=f"{CALM}: You 5 of 5, Maya 3 of 5")).to_be_visible()
    await expect(ana.get_by_text("Too few answered", exact=False)).to_be_visible()
    await ana.get_by_role("button", name="Plan the talk").tap()
    await ana.get_by_role("button", name="Plan it", exact=True).tap()
    await expect(ana.get_by_role("link", name="Open the check-in")).to_be_visible()
    assert await ana.get_by_role("button", name="First hold the talk.").is_visible()
    [review] = (await ask(maya, "{ reviews { nodes { checkIn { id } } } }", {}))["reviews"]["nodes"]
    hold = "mutation($input: CheckInHoldInput!) { checkInHold(input: $input) { checkIn { id } } }"
    await ask(maya, hold, {"checkInId": review["checkIn"]["id"]})
    await ana.reload()
    await ana.get_by_label("Your last word").fill("I see it differently.")
    await ana.get_by_role("button", name="Seen and talked about").tap()
    await expect(ana.get_by_text("“I see it differently.”")).to_be_visible()
    await expect(maya.get_by_text("“I see it differently.”")).to_be_visible()


async def test_a_half_is_kept_on_the_phone_and_sent_when_the_connection_is_back(shop: Shop) -> None:
    maya, ana = await shop.phone("maya"), await shop.phone("ana")
    await ask(maya, document("reviewCycleOpen"), cycle([shop.cast.ana]))
    await ana.goto("/reviews")
    await ready_for_offline(ana)
    await ana.get_by_role("link", name="Your review with Maya").tap()
    await ana.get_by_role("link", name="Write your half").tap()
    await step(ana, 4)
    await ana.get_by_label("Your words").fill("Half a sentence")
    await ana.context.set_offline(True)
    await ana.reload()
    await expect(ana.get_by_label("Your words")).to_have_value("Half a sentence")
    await expect(ana.get_by_role("radio", name="4, nearly always")).to_be_checked()
    await ana.get_by_role("button", name="Send your half").tap()
    await expect(ana.get_by_text("Your half is in, Maya’s is not.").first).to_be_visible()
    await ana.context.set_offline(False)
    await maya.goto("/reviews")
    await maya.get_by_role("link", name="Review of Ana").tap()
    await expect(maya.get_by_text("Ana’s half is in, yours is not.").first).to_be_visible()


async def write(page: Page, link: str, rating: int, words: str) -> None:
    """Write one half and send it."""
    await page.get_by_role("link", name=link).tap()
    await expect(page.get_by_text("Answer every question.")).to_be_visible()
    await step(page, rating)
    await page.get_by_label("Your words").fill(words)
    await page.get_by_role("button", name="Send your half").tap()


async def step(page: Page, rating: int) -> None:
    """Tap on a step."""
    await page.get_by_role("group", name=CALM).locator("label").nth(rating - 1).tap()
