"""Without a connection: all kinds of things are written, wait in sight, and arrive once; what was refused is mended."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.phone import Shop
from tests.browser.test_checkins import planned, write
from tests.browser.test_giving import ready_for_offline
from tests.browser.test_goals import TITLE, ring

ARRIVED = 60_000
"""Longer than four undo windows, on a slow machine."""
PACE = """selectors => {
    window.pace = { taps: 0, taken: 0 };
    const left = [...selectors];
    let since;
    addEventListener("pointerdown", () => { window.pace.taps += 1; since = performance.now(); }, true);
    new MutationObserver(() => {
        if (since === undefined || !document.querySelector(left[0])) return;
        left.shift();
        window.pace.taken += performance.now() - since;
        since = undefined;
    }).observe(document, { subtree: true, childList: true, attributes: true });
}"""
"""Counts taps, and the milliseconds from each to what it leads to."""
THINKING = 1_500
"""Milliseconds that a person takes for a tap."""


async def give_fast(sam: Page, said: str) -> None:
    """From Today to sent: four taps, and ten seconds with those of the person."""
    await expect(sam.get_by_role("link", name="Give feedback")).to_be_visible()
    await sam.evaluate(PACE, [".face", ".chip", ".chip.is-on", ".toast"])
    await sam.get_by_role("link", name="Give feedback").tap()
    await sam.get_by_role("link", name="Ana").first.tap()
    await sam.get_by_text("Calm under pressure").tap()
    await sam.get_by_role("button", name="Send to Ana").tap()
    await expect(sam.get_by_text(said)).to_be_visible()
    pace = await sam.evaluate("window.pace")
    assert pace["taps"] <= 4, pace
    assert pace["taken"] + pace["taps"] * THINKING < 10_000, pace


async def test_from_today_to_sent_takes_four_taps_and_ten_seconds_with_and_without_a_connection(shop: Shop) -> None:
    sam = await shop.phone("sam")
    await ready_for_offline(sam)
    await give_fast(sam, "Sent to Ana")
    # Undo gives everything back; here it is sent instead, before the next.
    await expect(sam.get_by_text("Sent to Ana")).to_have_count(0, timeout=ARRIVED)
    await sam.goto("/")
    await shop.cut_off(sam.context)
    await sam.reload()
    await give_fast(sam, "Kept for Ana until you are back")


async def test_all_that_is_written_without_a_connection_waits_in_order_and_arrives_once(shop: Shop) -> None:
    sam, ana = await shop.phone("sam"), await shop.phone("ana")
    mine = str(shop.cast.ana.id)
    given = await write(
        sam,
        "feedbackGive",
        "feedback { id }",
        {"recipientId": mine, "kind": "PRAISE", "message": "You stayed calm."},
    )
    read, room = f"/feedback/{given['feedback']['id']}", f"/check-ins/{await planned(sam, mine)}?part=now"
    wanted = {"title": TITLE, "startsOn": "2026-11-01", "dueOn": "2027-01-31", "keyResults": [NUMBER]}
    goal = await write(sam, "goalCreate", "goal { id }", {"ownerId": mine, **wanted})
    await write(ana, "goalAgree", "goal { id }", {"goalId": goal["goal"]["id"]})
    before = heard_of(shop)
    await ready_for_offline(ana)
    for seen, shown in (
        (read, "You stayed calm."),
        (room, "Check-in with Sam"),
        ("/goals", TITLE),
        ("/shift", "How was"),
    ):
        await ana.goto(seen)
        await expect(ana.get_by_text(shown).first).to_be_visible()
        await ana.evaluate(KEPT, "helpReaches" if seen == "/shift" else shown.removeprefix("Check-in with "))
    await ana.evaluate(KEPT, "Calm under pressure")
    await shop.cut_off(ana.context)

    await ana.goto(read)
    for scale in ("Tone", "Importance", "Clarity"):
        await ana.get_by_role("group", name=re.compile(scale)).locator("label").nth(3).tap()
    await ana.get_by_role("button", name="See how Sam meant it").tap()
    await expect(ana.get_by_role("button", name="See how Sam meant it")).to_have_count(0)
    await ana.goto(room)
    await ana.get_by_role("button", name="Add something to do").tap()
    await ana.get_by_label("What is to be done?").fill("Call the printer people")
    await ana.get_by_role("button", name="Add", exact=True).tap()
    await expect(ana.get_by_role("button", name="Done: Call the printer people")).to_be_visible()
    await ana.goto("/goals")
    await ana.get_by_role("button", name=f"Record a number: {TITLE}").tap()
    await ana.get_by_label("Minutes per return minutes").fill("6.5")
    await ana.get_by_role("button", name="Save 6.5").tap()
    await expect(ring(ana, "50%")).to_be_visible()
    await ana.goto("/shift")
    await ana.get_by_text("Hard", exact=True).tap()
    await ana.get_by_role("button", name="Done, go home").tap()
    await expect(ana.get_by_text("Thanks. Have a good rest.")).to_be_visible()
    await ana.goto("/give?several")
    await ana.locator("label", has_text="Ben").tap()
    await ana.locator("label", has_text="Sam").tap()
    await ana.get_by_role("button", name="Go on with 2 people").tap()
    await ana.get_by_label("In your words").fill("The line was gone in no time")
    await ana.get_by_role("button", name="Put it on the wall").tap()
    await expect(ana.get_by_text("On the wall", exact=True).first).to_be_visible()
    await ana.goto(f"/give/{shop.cast.ben.id}")
    await ana.get_by_text("Calm under pressure").tap()
    await ana.get_by_role("button", name="Send to Ben").tap()
    await expect(ana.get_by_text("Kept for Ben until you are back")).to_be_visible()
    await ana.close()

    # The app was closed: all of it is there, in the order in which it was written, and Today is readable.
    reopened = await ana.context.new_page()
    await reopened.goto("/waiting")
    lines = reopened.locator("main li")
    await expect(lines).to_have_count(len(WAITING))
    for place, said in enumerate(WAITING):
        await expect(lines.nth(place)).to_contain_text(said)
        await expect(lines.nth(place)).to_contain_text("Waiting")
    await reopened.goto("/")
    await expect(reopened.get_by_text(f"{len(WAITING)} things wait to be sent")).to_be_visible()
    await reopened.get_by_role("link", name="Look").tap()
    await expect(lines).to_have_count(len(WAITING))
    await shop.reconnect(reopened.context)
    await expect(reopened.get_by_text("Nothing waits")).to_be_visible(timeout=ARRIVED)
    # Each once, and in that order.
    assert heard_of(shop)[len(before) :] == list(WAITING.values())


async def test_two_tabs_send_what_was_written_once(shop: Shop) -> None:
    ana = await shop.phone("ana")
    await ready_for_offline(ana)
    await ana.goto("/give")
    await expect(ana.get_by_role("link", name="Ben").first).to_be_visible()
    await ana.evaluate(KEPT, "Calm under pressure")
    other = await ana.context.new_page()
    await other.goto("/waiting")
    await expect(other.get_by_text("Nothing waits")).to_be_visible()
    before = heard_of(shop)
    await shop.cut_off(ana.context)
    await ana.get_by_role("link", name="Ben").first.tap()
    await ana.get_by_text("Calm under pressure").tap()
    await ana.get_by_role("button", name="Send to Ben").tap()
    # The other tab sees it wait, and both hear that the connection is back: one asks, once.
    await expect(other.get_by_text("Praise for Ben")).to_be_visible()
    # It may leave now, so that both tabs and the worker want to send it at the same moment.
    await expect(ana.get_by_role("button", name="Undo")).to_have_count(0, timeout=ARRIVED)
    answered: list[str] = []
    ana.context.on("requestfinished", lambda request: answered.append(request.post_data or ""))
    await shop.reconnect(ana.context)
    await expect(other.get_by_text("Nothing waits")).to_be_visible(timeout=ARRIVED)
    await expect(ana.get_by_role("link", name="Look")).to_have_count(0)
    assert heard_of(shop)[len(before) :] == ["feedback.given"]
    assert len([body for body in answered if "Calm under pressure" in body]) == 1


async def test_what_the_server_refused_says_why_and_is_mended_in_place(shop: Shop) -> None:
    sam = await shop.phone("sam")
    await ready_for_offline(sam)
    await sam.goto("/give?several")
    await sam.locator("label", has_text="Ana").tap()
    await sam.locator("label", has_text="Ben").tap()
    await sam.get_by_role("button", name="Go on with 2 people").tap()
    await shop.cut_off(sam.context)
    # As an older version of the app would have let it through.
    words = sam.get_by_label("In your words")
    await words.evaluate("box => box.removeAttribute('maxlength')")
    await words.fill("Well done. " * 100)
    await sam.get_by_role("button", name="Put it on the wall").tap()
    await expect(sam.get_by_text("On the wall", exact=True).first).to_be_visible()
    await sam.goto("/waiting")
    await shop.reconnect(sam.context)
    card = sam.get_by_role("region", name=re.compile("On the wall for"))
    await expect(card.get_by_role("alert")).to_contain_text("1,000 fit here", timeout=ARRIVED)
    await card.get_by_label("Write it anew").fill("Well done, both of you")
    # Half mended, and closed: the words are there again.
    await sam.close()
    reopened = await sam.context.new_page()
    await reopened.goto("/waiting")
    card = reopened.get_by_role("region", name=re.compile("On the wall for"))
    await expect(card.get_by_label("Write it anew")).to_have_value("Well done, both of you")
    await card.get_by_role("button", name="Send it again").press("Enter")
    await expect(reopened.get_by_text("Nothing waits")).to_be_visible(timeout=ARRIVED)
    arrived = await arrivals(reopened, "{ recognitions { nodes { message } } }")
    assert [row["message"] for row in arrived["recognitions"]["nodes"]] == ["Well done, both of you"]


WAITING = {
    "Your reading for Sam": "feedback.read",
    "Call the printer people": "actionItem.added",
    f"Number for {TITLE}": "goal.recorded",
    "Hard": "checkIn.shiftDone",
    "On the wall for Ben and Sam": "recognition.given",
    "Praise for Ben": "feedback.given",
}
"""What the list of waiting things says, and what the server hears; in the order in which it is written."""
NUMBER = {"title": "Minutes per return", "unit": "minutes", "start": "9", "target": "4"}
KEPT = """text => new Promise((resolve) => {
    const look = () => {
        indexedDB.open("goodshift").onsuccess = ({ target: { result } }) => {
            result.transaction("seen").objectStore("seen").getAll().onsuccess = ({ target }) => {
                result.close();
                if (JSON.stringify(target.result).includes(text)) resolve();
                else setTimeout(look, 50);
            };
        };
    };
    look();
})"""
"""Waits until what was seen, which holds ``text``, is on the phone for later."""


def heard_of(shop: Shop) -> list[str]:
    """What Ana did, as the server heard of it, in its order."""
    mine = "select kind from event where actor_id = ? order by position"
    with closing(sqlite3.connect(f"file:{shop.server.place}?mode=ro", uri=True)) as disk:
        return [kind for (kind,) in disk.execute(mine, (str(shop.cast.ana.id),))]


async def arrivals(page: Page, wanted: str) -> dict[str, Any]:
    """What the person of ``page`` sees of it on the server."""
    answer: dict[str, Any] = await (await page.request.post("/graphql", data={"query": wanted})).json()
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]
    return found
