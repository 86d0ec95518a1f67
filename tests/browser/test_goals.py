"""Goals on two phones: proposed and agreed, a number written down in three taps, and the other's ring moves."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.browser.phone import Shop
from tests.browser.test_giving import ready_for_offline

TITLE = "Returns under 4 minutes"


async def test_a_number_takes_three_taps_and_moves_the_ring_on_the_other_phone(shop: Shop) -> None:
    sam, ana = await shop.phone("sam"), await shop.phone("ana")
    await propose_to_ana(sam)
    await agree(ana)
    await sam.goto("/goals?whose=team")
    await expect(ring(sam, "0%")).to_be_visible(timeout=20_000)

    await ana.goto("/")
    await ana.evaluate("addEventListener('click', () => { window.taps = (window.taps ?? 0) + 1; }, true)")
    await ana.get_by_role("link", name="Goals", exact=True).tap()
    await ana.get_by_role("button", name=f"Record a number: {TITLE}").tap()
    await ana.get_by_label("Minutes per return minutes").fill("6,5")
    await ana.get_by_role("button", name="Save 6.5").tap()
    assert await ana.evaluate("window.taps") == 3
    # On this phone at once, still in the undo window; on the other when it has left.
    await expect(ring(ana, "50%")).to_be_visible()
    await expect(ring(sam, "50%")).to_be_visible(timeout=20_000)
    await sam.get_by_text(TITLE).tap()
    await expect(sam.get_by_role("img", name=re.compile("Minutes per return: 9 on .*, 6.5 on "))).to_be_visible()


async def test_undo_brings_the_ring_back_and_nothing_is_sent(shop: Shop) -> None:
    sam, ana = await shop.phone("sam"), await shop.phone("ana")
    await propose_to_ana(sam)
    await agree(ana)
    await ana.goto("/goals")
    await ana.get_by_role("button", name=f"Record a number: {TITLE}").tap(timeout=20_000)
    await ana.get_by_role("button", name="Less", exact=True).tap()
    await ana.get_by_role("button", name="Save 8").tap()
    await expect(ring(ana, "20%")).to_be_visible()
    await ana.get_by_role("button", name="Undo").tap()
    await expect(ring(ana, "0%")).to_be_visible()
    await expect(ana.get_by_text("Taken back.")).to_be_visible()
    await ana.goto("/waiting")
    await expect(ana.get_by_text("Nothing waits")).to_be_visible()


async def test_a_number_written_down_offline_survives_closing_the_app(shop: Shop) -> None:
    sam, ana = await shop.phone("sam"), await shop.phone("ana")
    await propose_to_ana(sam)
    await agree(ana)
    await ana.goto("/goals")
    await ready_for_offline(ana)
    # Only once her yes has arrived and the phone has heard so: the ring alone is there before.
    record = ana.get_by_role("button", name=f"Record a number: {TITLE}")
    await expect(record).to_be_visible(timeout=20_000)
    await shop.cut_off(ana.context)
    await record.tap()
    await ana.get_by_label("Minutes per return minutes").fill("4")
    await ana.get_by_role("button", name="Save 4").tap()
    await expect(ring(ana, "100%")).to_be_visible()
    await ana.close()

    reopened = await ana.context.new_page()
    await reopened.goto("/goals")
    await expect(ring(reopened, "100%")).to_be_visible()
    await shop.reconnect(reopened.context)
    await sam.goto("/goals?whose=team")
    await expect(ring(sam, "100%")).to_be_visible(timeout=20_000)


async def test_a_counter_proposal_needs_the_other_half_again(shop: Shop) -> None:
    sam, ana = await shop.phone("sam"), await shop.phone("ana")
    await propose_to_ana(sam)
    await ana.get_by_role("link", name="Goals").tap()
    await ana.get_by_role("link", name=re.compile("Sam proposes a goal")).tap(timeout=20_000)
    await ana.get_by_role("link", name="Change it").tap()
    await ana.get_by_label("Should be", exact=True).fill("5")
    await ana.get_by_role("button", name="Send the change").tap()
    # At once, before it has left: her own words, and nothing left for her to agree to.
    await expect(ana.get_by_text("5 minutes", exact=True)).to_be_visible()
    await expect(ana.get_by_role("button", name="I agree")).to_have_count(0)
    await sam.goto("/goals?whose=team")
    await sam.get_by_role("link", name=re.compile(TITLE)).tap(timeout=20_000)
    await expect(sam.get_by_text("5 minutes", exact=True)).to_be_visible(timeout=20_000)
    await sam.get_by_role("button", name="I agree").tap()
    await expect(sam.get_by_role("button", name="Record today’s number")).to_be_visible(timeout=20_000)


async def test_a_yes_to_words_that_were_changed_meanwhile_is_asked_for_again(shop: Shop) -> None:
    sam, ana = await shop.phone("sam"), await shop.phone("ana")
    await propose_to_ana(sam)
    await ana.get_by_role("link", name="Goals").tap()
    await ana.get_by_role("link", name=re.compile("Sam proposes a goal")).tap(timeout=20_000)
    goal_id = ana.url.rsplit("/", 1)[1]
    await ana.get_by_role("button", name="I agree").tap()
    # Still in the undo window of her yes.
    dates = {"startsOn": "2026-11-01", "dueOn": "2027-01-31"}
    number = {"title": "Minutes per return", "unit": "minutes", "start": "9", "target": "3"}
    await ask(sam, EDIT, {"goalId": goal_id, "title": TITLE, **dates, "keyResults": [number]})
    await expect(ana.get_by_text("It was changed meanwhile.")).to_be_visible(timeout=20_000)
    await expect(ana.get_by_text("3 minutes", exact=True)).to_be_visible()
    await ana.get_by_role("button", name="I agree").tap()
    await expect(ana.get_by_role("button", name="Record today’s number")).to_be_visible(timeout=20_000)


async def test_the_owner_says_how_it_stands_and_closes_it(shop: Shop) -> None:
    sam, ana = await shop.phone("sam"), await shop.phone("ana")
    await propose_to_ana(sam)
    await agree(ana)
    await expect(ana.get_by_role("button", name="Say how it stands")).to_be_visible(timeout=20_000)
    await ana.get_by_role("button", name="Say how it stands").tap()
    await ana.get_by_text("Something has to change").tap()
    await ana.get_by_label("Why, if you like").fill("The printer is gone.")
    await ana.get_by_role("button", name="Save", exact=True).tap()
    await expect(ana.get_by_text("Both can be right.")).to_be_visible()
    await sam.goto("/goals?whose=team")
    await expect(sam.get_by_role("heading", name="Off track")).to_be_visible(timeout=20_000)

    await ana.get_by_role("button", name="Close this goal").tap()
    await ana.get_by_text("Drop it", exact=True).tap()
    await ana.get_by_label("Why it is dropped").fill("No printer, no returns.")
    await ana.get_by_role("button", name="Drop it").tap()
    await expect(ana.get_by_text("No printer, no returns.")).to_be_visible(timeout=20_000)


async def test_hints_and_templates_help_while_a_goal_is_written(shop: Shop) -> None:
    hana, sam = await shop.phone("hana"), await shop.phone("sam")
    numbers = {"title": "Minutes at the till", "unit": "minutes", "start": "6", "target": "3"}
    template = {"title": "Shorter queues", "lastsDays": 60, "keyResults": [numbers]}
    await ask(hana, TEMPLATE, template)
    await sam.goto("/goals/new")
    await sam.get_by_label("What should be different?").fill("Be faster")
    await expect(sam.get_by_text("No number yet.")).to_be_visible()
    await sam.get_by_text("Shorter queues").tap()
    await expect(sam.get_by_label("Now at")).to_have_value("6")
    await expect(sam.get_by_text("Good goal.")).to_be_visible()
    await sam.get_by_label("Should be", exact=True).fill("6")
    await expect(sam.get_by_text("Start and target are the same")).to_be_visible()
    # Kept on the phone: it is there again after the app was closed.
    await sam.reload()
    await expect(sam.get_by_label("What should be different?")).to_have_value("Shorter queues")


async def test_the_stores_tree_opens_in_place(shop: Shop) -> None:
    hana, maya, ana = await shop.phone("hana"), await shop.phone("maya"), await shop.phone("ana")
    dates = {"startsOn": "2026-11-01", "dueOn": "2027-01-31", "keyResults": []}
    store = str(shop.cast.stores["HARBOUR"].id)
    top = await ask(hana, CREATE, {"title": "Happier customers", "storeId": store, **dates})
    await ask(maya, AGREE, {"goalId": top["goalCreate"]["goal"]["id"]})
    await ana.goto(f"/goals/{top['goalCreate']['goal']['id']}")
    await ana.get_by_role("link", name="Add a goal under this").tap()
    await ana.get_by_label("What should be different?").fill("Greet everybody")
    await ana.get_by_role("button", name="Propose it").tap()
    await expect(ana.get_by_text("Proposed: Greet everybody")).to_be_visible()
    await ana.goto("/goals?whose=tree")
    await ana.get_by_role("button", name=re.compile("1 goal under it.*Happier customers")).tap(timeout=20_000)
    await expect(ana.get_by_role("link", name=re.compile("Greet everybody"))).to_be_visible()


TEMPLATE = "mutation($input: GoalTemplateCreateInput!) { goalTemplateCreate(input: $input) { goalTemplate { id } } }"
CREATE = "mutation($input: GoalCreateInput!) { goalCreate(input: $input) { goal { id } } }"
EDIT = "mutation($input: GoalEditInput!) { goalEdit(input: $input) { goal { id } } }"
AGREE = "mutation($input: GoalAgreeInput!) { goalAgree(input: $input) { goal { state } } }"


async def ask(page: Page, query: str, input: dict[str, Any]) -> dict[str, Any]:
    """GraphQL as the person of this phone."""
    response = await page.request.post("/graphql", data={"query": query, "variables": {"input": input}})
    answer: dict[str, Any] = await response.json()
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]
    return found


async def propose_to_ana(sam: Page) -> None:
    """Sam proposes to bring returns from nine minutes down to four."""
    await sam.goto("/people")
    await sam.get_by_role("button", name="More for Ana Ruiz").tap()
    await sam.get_by_role("link", name="Propose a goal").tap()
    await sam.get_by_label("What should be different?").fill(TITLE)
    await sam.get_by_label("What is counted").fill("Minutes per return")
    await sam.get_by_label("In what", exact=True).fill("minutes")
    await sam.get_by_label("Now at").fill("9")
    await sam.get_by_label("Should be", exact=True).fill("4")
    await expect(sam.get_by_text("Less is better here.")).to_be_visible()
    await sam.get_by_role("button", name="Propose it to Ana").tap()
    await expect(sam.get_by_text(f"Proposed: {TITLE}")).to_be_visible()


async def agree(ana: Page) -> None:
    """Ana's half."""
    await ana.get_by_role("link", name="Goals").tap()
    await ana.get_by_role("link", name=re.compile("Sam proposes a goal")).tap(timeout=20_000)
    await ana.get_by_role("button", name="I agree").tap()
    await expect(ana.get_by_text("You said yes")).to_be_visible()


def ring(page: Page, share: str) -> Locator:
    """The ring of the goal at ``share``."""
    return page.get_by_role("img", name=f"{TITLE}: {share}").first
