"""A plan on two phones: begun by the manager, written on by the person, signed by both, kept by both."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser.phone import Shop
from tests.browser.test_giving import ready_for_offline
from tests.browser.test_goals import ask
from tests.plans import ahead, words

REASON = "Returns take long on Saturdays."
CREATE = "mutation($input: PlanCreateInput!) { planCreate(input: $input) { plan { id wordedAt } } }"
SIGN = "mutation($input: PlanSignInput!) { planSign(input: $input) { plan { id } } }"


async def test_a_plan_is_begun_written_on_and_signed_by_finger(shop: Shop) -> None:
    maya, ana = await shop.phone("maya"), await shop.phone("ana")
    await maya.get_by_role("link", name="Goals", exact=True).tap()
    await maya.get_by_role("link", name="Plans", exact=True).tap()
    await maya.get_by_role("link", name="Begin a plan").tap()
    await maya.get_by_role("link", name="Ana").tap()
    await expect(maya.get_by_text("Say what it is about.")).to_be_visible()
    await maya.get_by_label("What is it about?").fill(REASON)
    await maya.get_by_label("What it shows").fill("Nine minutes, three Saturdays in a row.")
    await maya.get_by_label("What is counted").fill("Minutes per return")
    await maya.get_by_label("In what").fill("minutes")
    await maya.get_by_label("Is now").fill("9")
    await maya.get_by_label("Should be").fill("5")
    help_ = maya.get_by_role("region", name="What you do to help: Step 1")
    await help_.get_by_label("What", exact=True).fill("A second scanner")
    await maya.get_by_role("button", name="Send it to Ana").tap()
    await expect(maya.get_by_text("For Ana to read")).to_be_visible()

    await ana.goto("/plans")
    await ana.get_by_role("link", name="Your plan with Maya").tap()
    await expect(ana.get_by_text("Nobody has signed yet.").first).to_be_visible()
    await ana.get_by_role("link", name="Change it").tap()
    mine = ana.get_by_role("region", name="What you do: Step 1")
    await ana.get_by_role("button", name="What you do: Add a step").tap()
    await mine.get_by_label("What", exact=True).fill("Do the refund training")
    await ana.get_by_role("button", name="Save the change").tap()
    await expect(ana.get_by_text("Changed. Both sign again.")).to_be_visible()
    # At once, before it has left.
    await expect(ana.get_by_text("Do the refund training")).to_be_visible()
    await ana.get_by_role("button", name="Sign it").tap()
    await expect(ana.get_by_text("You have signed, Maya has not.").first).to_be_visible()

    await maya.get_by_role("link", name="Plan with Ana").tap()
    await expect(maya.get_by_text("Do the refund training")).to_be_visible()
    await expect(maya.get_by_text("Ana has signed, you have not.").first).to_be_visible()
    await maya.get_by_role("button", name="Sign it").tap()
    await expect(maya.get_by_role("button", name="End it")).to_be_visible()
    await expect(ana.get_by_role("button", name="Done: Do the refund training")).to_be_visible()


async def test_duties_and_numbers_are_kept_offline_and_reach_the_manager(shop: Shop) -> None:
    maya, ana = await shop.phone("maya"), await shop.phone("ana")
    plan = await running(maya, ana, shop)
    await ana.goto("/plans")
    await ready_for_offline(ana)
    await ana.get_by_role("link", name="Your plan with Maya").tap()
    await expect(ana.get_by_role("button", name="Done: Do the refund training")).to_be_visible()
    await ana.context.set_offline(True)
    await ana.get_by_role("button", name="Done: Do the refund training").tap()
    await expect(ana.get_by_role("button", name="Done: Do the refund training")).to_have_count(0)
    await ana.get_by_role("button", name="Write down: Minutes per return").tap()
    await ana.get_by_label("Today’s number minutes").fill("7")
    await ana.get_by_role("button", name="Save", exact=True).tap()
    await expect(ana.get_by_text("Now 7 minutes")).to_be_visible()
    await ana.close()

    reopened = await ana.context.new_page()
    await reopened.goto(f"/plans/{plan}")
    await expect(reopened.get_by_text("Now 7 minutes")).to_be_visible()
    await reopened.context.set_offline(False)
    await maya.goto(f"/plans/{plan}")
    await expect(maya.get_by_text("Now 7 minutes")).to_be_visible()
    await expect(maya.get_by_role("button", name="Done: Put a second scanner on the desk")).to_be_visible()


async def test_a_manager_pauses_goes_on_and_ends_it_and_is_told_what_stands_against_it(shop: Shop) -> None:
    maya, ana = await shop.phone("maya"), await shop.phone("ana")
    plan = await running(maya, ana, shop)
    await maya.goto(f"/plans/{plan}")
    await maya.get_by_role("button", name="Pause it").tap()
    await maya.get_by_label("Why it rests").fill("Two weeks of leave.")
    await maya.get_by_role("dialog").get_by_role("button", name="Pause it").tap()
    await expect(maya.get_by_text("Nothing is due.", exact=False).first).to_be_visible()
    await ana.goto(f"/plans/{plan}")
    await expect(ana.get_by_text("“Two weeks of leave.”")).to_be_visible()
    await ana.get_by_role("button", name="Go on").tap()
    await expect(ana.get_by_role("button", name="Done: Do the refund training")).to_be_visible()
    await expect(maya.get_by_role("button", name="End it")).to_be_visible()
    await maya.get_by_role("button", name="End it").tap()
    await maya.get_by_text("Not this time").tap()
    await expect(maya.get_by_text("There is time until", exact=False)).to_be_visible()
    await maya.get_by_text("Made it").tap()
    await maya.get_by_label("What there is to say").fill("Five minutes, and a calm desk.")
    await maya.get_by_role("dialog").get_by_role("button", name="End it").tap()
    await expect(maya.get_by_text("“Five minutes, and a calm desk.”")).to_be_visible()
    await expect(ana.get_by_text("both of you look back", exact=False)).to_be_visible()


async def running(maya: Page, ana: Page, shop: Shop) -> str:
    """The id of a plan that both have signed."""
    sent = {"personId": str(shop.cast.ana.id), "words": words(endsOn=ahead(56))}
    plan = (await ask(maya, CREATE, sent))["planCreate"]["plan"]
    for page in (ana, maya):
        await ask(page, SIGN, {"planId": plan["id"], "wordedAt": plan["wordedAt"]})
    found: str = plan["id"]
    return found
