"""Pushes on the phone: grouped, thanked for from the lock screen, and gone where they were seen. Chromium's service worker gets them."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
from playwright.async_api import Page, Worker, expect

from tests.browser.phone import Shop
from tests.browser.test_giving import ready_for_offline
from tests.push.desk import RealPhone
from tests.test_notifications import give

INBOX = "{ unreadNotifications notifications(first: 5) { nodes { id kind readAt } } }"
REPLIES = "query($id: ID!) { feedback(id: $id) { replies { kind author { firstName } } } }"
SHOWN = """async () => (await self.registration.getNotifications())
    .map(({ title, body, tag, actions }) => ({ title, body, tag, acts: actions.map((act) => act.title) }))"""
TAP = """async (action) => {
    const [notification] = await self.registration.getNotifications();
    self.dispatchEvent(new NotificationEvent("notificationclick", { notification, action }));
}"""
"""The browser's own event, made by hand: no finger reaches the lock screen of a browser without a window."""


class Lock:
    """Ana's phone and its lock screen."""

    def __init__(self, shop: Shop, page: Page, worker: Worker, registration: str) -> None:
        self.shop, self.page, self.worker, self._registration = shop, page, worker, registration

    async def push(self, feedback: str, line: str, who: str = "Sam", unread: int = 1) -> None:
        """What the server sends when somebody leaves Ana feedback (tests/push/test_delivery.py holds it against this form)."""
        opens = f"{self.shop.server.origin}/feedback/{feedback}"
        acts = {"thanks": f"Thank {who}", "open": "Open"}
        shown = {
            "title": f"{who} left you feedback",
            "body": "",
            "navigate": opens,
            "actions": [{"action": act, "title": said, "navigate": opens} for act, said in acts.items()],
            "tag": "FEEDBACK_GIVEN",
            "lang": "en",
            "dir": "ltr",
        }
        sent = {"web_push": 8030, "notification": shown, "app_badge": unread, "kind": "FEEDBACK_GIVEN", "id": line}
        sent |= {"subject": feedback, "who": who, "count": 1, "more": "and {n} more"}
        cdp = await self.page.context.new_cdp_session(self.page)
        await cdp.send("ServiceWorker.enable")
        await cdp.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": self.shop.server.origin, "registrationId": self._registration, "data": json.dumps(sent)},
        )

    async def shows(self, *wanted: dict[str, Any]) -> None:
        """Wait until just these notifications are shown."""
        for _ in range(200):
            found = await self.worker.evaluate(SHOWN)
            if found == list(wanted):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(found)

    async def tap(self, action: str) -> None:
        """Tap on a button of the notification."""
        await self.worker.evaluate(TAP, action)

    async def asks(self, query: str, **variables: Any) -> dict[str, Any]:
        """GraphQL as Ana."""
        answer = await (await self.page.request.post("/graphql", data={"query": query, "variables": variables})).json()
        assert "errors" not in answer, answer
        found: dict[str, Any] = answer["data"]
        return found

    async def read(self, count: int) -> None:
        """Wait until so many lines of the inbox are read."""
        for _ in range(200):
            lines = (await self.asks(INBOX))["notifications"]["nodes"]
            if sum(line["readAt"] is not None for line in lines) == count:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(lines)


async def lock_screen(shop: Shop) -> Lock:
    """Ana's phone with the app on it."""
    page = await shop.phone("ana")
    cdp = await page.context.new_cdp_session(page)
    known: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def note(event: dict[str, Any]) -> None:
        for one in event["registrations"]:
            if one["scopeURL"].startswith(shop.server.origin) and not known.done():
                known.set_result(one["registrationId"])

    cdp.on("ServiceWorker.workerRegistrationUpdated", note)
    await cdp.send("ServiceWorker.enable")
    await ready_for_offline(page)
    async with asyncio.timeout(60):
        registration = await known
    return Lock(shop, page, page.context.service_workers[0], registration)


async def feedback_from_sam(shop: Shop, lock: Lock, count: int = 1) -> list[tuple[str, str]]:
    """Sam gives so much feedback; for each its id and that of Ana's line about it, oldest first."""
    async with httpx.AsyncClient(base_url=shop.server.origin, timeout=30) as his:
        await his.post("/auth/enrol", json={"code": shop.codes["sam"], "device": "phone"})
        given = [await give(RealPhone(his), shop.cast.ana) for _ in range(count)]
    for _ in range(200):
        lines = (await lock.asks(INBOX))["notifications"]["nodes"]
        if len(lines) == count:
            return list(zip(given, [line["id"] for line in reversed(lines)], strict=True))
        await asyncio.sleep(0.1)
    raise AssertionError("nobody told Ana")


async def test_thanks_from_the_lock_screen_arrive_once_and_the_line_is_read(shop: Shop) -> None:
    lock = await lock_screen(shop)
    ((feedback, line),) = await feedback_from_sam(shop, lock)
    await lock.push(feedback, line)
    await lock.shows(
        {"title": "Sam left you feedback", "body": "", "tag": "FEEDBACK_GIVEN", "acts": ["Thank Sam", "Open"]}
    )
    await lock.tap("thanks")
    await lock.read(1)
    replies = (await lock.asks(REPLIES, id=feedback))["feedback"]["replies"]
    assert replies == [{"kind": "THANKS", "author": {"firstName": "Ana"}}]
    await lock.shows()


async def test_thanks_without_a_connection_wait_with_everything_that_was_written(shop: Shop) -> None:
    lock = await lock_screen(shop)
    ((feedback, line),) = await feedback_from_sam(shop, lock)
    await lock.push(feedback, line)
    await lock.shows(
        {"title": "Sam left you feedback", "body": "", "tag": "FEEDBACK_GIVEN", "acts": ["Thank Sam", "Open"]}
    )
    await lock.page.context.set_offline(True)
    await lock.tap("thanks")
    await lock.page.goto("/waiting")
    await expect(lock.page.get_by_text("Thank Sam")).to_be_visible()
    await lock.page.context.set_offline(False)
    await lock.read(1)
    assert len((await lock.asks(REPLIES, id=feedback))["feedback"]["replies"]) == 1


async def test_the_next_of_a_kind_takes_the_place_of_the_last_and_says_how_many_there_are(shop: Shop) -> None:
    lock = await lock_screen(shop)
    (first, one), (second, two) = await feedback_from_sam(shop, lock, 2)
    await lock.push(first, one)
    await lock.shows(
        {"title": "Sam left you feedback", "body": "", "tag": "FEEDBACK_GIVEN", "acts": ["Thank Sam", "Open"]}
    )
    await lock.push(second, two, unread=2)
    await lock.shows(
        {"title": "Sam left you feedback", "body": "and 1 more", "tag": "FEEDBACK_GIVEN", "acts": ["Open"]}
    )


async def test_what_was_seen_in_the_app_leaves_the_lock_screen_and_is_read(shop: Shop) -> None:
    lock = await lock_screen(shop)
    ((feedback, line),) = await feedback_from_sam(shop, lock)
    await lock.push(feedback, line)
    await lock.shows(
        {"title": "Sam left you feedback", "body": "", "tag": "FEEDBACK_GIVEN", "acts": ["Thank Sam", "Open"]}
    )
    await lock.page.get_by_role("link", name="Read it").tap()
    await lock.read(1)
    await lock.shows()
