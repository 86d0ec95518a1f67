"""Pushes arrive: encrypted, signed, once, and without a word of what was written."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from server.kit import clock
from server.people.models import Shift
from tests.cast import Cast
from tests.house import TestHouse
from tests.push.desk import PREFER, REVOKE, Desk
from tests.test_notifications import ASK, MARK, READING, RECOGNISE, give


async def test_a_push_arrives_and_says_who_and_never_what(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    feedback_id = await give(sam, cast.ana, reading=READING, kind="COACHING", nextTime="The other secret words.")
    await desk.work()
    (push,) = browser.pushes
    line = (await ana.ask("{ notifications { nodes { id title } } }"))["notifications"]["nodes"][0]
    assert push.payload == {
        "web_push": 8030,
        "notification": {
            "title": "Sam left you feedback",
            "body": "",
            "navigate": f"http://test/feedback/{feedback_id}",
            "actions": [
                {"action": "thanks", "title": "Thank Sam", "navigate": f"http://test/feedback/{feedback_id}"},
                {"action": "open", "title": "Open", "navigate": f"http://test/feedback/{feedback_id}"},
            ],
            "tag": "FEEDBACK_GIVEN",
            "lang": "en",
            "dir": "ltr",
        },
        "app_badge": 1,
        "kind": "FEEDBACK_GIVEN",
        "id": line["id"],
        "subject": feedback_id,
        "who": "Sam",
        "count": 1,
        "more": "and {n} more",
    }
    assert push.headers["urgency"] == "high"
    assert str(cast.ana.id) not in str(push.headers)
    assert line["title"] == push.shown["title"]


@pytest.mark.parametrize(
    ("language", "title", "direction"),
    [("FR", "Sam t’a laissé un retour", "ltr"), ("AR", "ملاحظات لك من Sam", "rtl")],
)
async def test_a_push_speaks_the_language_of_its_reader(
    house: TestHouse, cast: Cast, desk: Desk, language: str, title: str, direction: str
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    await ana.ask(
        "mutation($input: LanguageSetInput!) { languageSet(input: $input) { person { id } } }",
        input={"language": language},
    )
    await give(sam, cast.ana)
    await desk.work()
    assert browser.titles == [title]
    assert (browser.pushes[0].shown["lang"], browser.pushes[0].shown["dir"]) == (language.lower(), direction)


async def test_each_of_two_phones_gets_it_once_however_often_the_worker_looks(
    house: TestHouse, cast: Cast, desk: Desk
) -> None:
    sam, phone, tablet = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.ana)
    browsers = [await desk.service.browser(phone), await desk.service.browser(tablet)]
    await give(sam, cast.ana)
    for _ in range(3):
        await desk.work()
        desk.hire()
    assert [browser.titles for browser in browsers] == [["Sam left you feedback"]] * 2


async def test_two_workers_at_once_send_it_once(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    for _ in range(5):
        await give(sam, cast.ana)
        other = Desk(house, desk.service)
        await asyncio.gather(desk.work(), other.work())
    assert len(browser.pushes) == 5


async def test_nothing_is_pushed_to_the_one_who_did_it(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam = await house.phone(cast.sam)
    browser = await desk.service.browser(sam)
    await give(sam, cast.ana)
    await desk.work()
    assert browser.tries == 0


async def test_what_piled_up_comes_as_one_push_that_says_how_many(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    for _ in range(3):
        await give(sam, cast.ana)
    await ana.ask(ASK, input={"fromId": str(cast.sam.id), "question": "How did I do?"})
    await sam.ask(RECOGNISE, input={"recipientIds": [str(cast.ana.id)], "message": "Well done."})
    await desk.work()
    shown = {push.payload["kind"]: push.shown for push in browser.pushes}
    assert len(browser.pushes) == 2
    assert shown["FEEDBACK_GIVEN"]["body"] == "and 2 more"
    assert shown["RECOGNITION_GIVEN"]["body"] == ""
    assert browser.pushes[0].payload["app_badge"] == 4
    newest = (await ana.ask("{ notifications { nodes { id kind } } }"))["notifications"]["nodes"][1]
    (many,) = (push.payload for push in browser.pushes if push.payload["kind"] == "FEEDBACK_GIVEN")
    assert (many["id"], many["count"]) == (newest["id"], 3)
    assert [act["action"] for act in shown["FEEDBACK_GIVEN"]["actions"]] == ["open"], "thanks for which?"
    assert [act["title"] for act in shown["RECOGNITION_GIVEN"]["actions"]] == ["Thank Sam", "Open"]


async def test_a_burst_shares_a_topic_and_other_kinds_and_people_do_not(
    house: TestHouse, cast: Cast, desk: Desk
) -> None:
    sam, ana, ben = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.ben)
    hers, his = await desk.service.browser(ana), await desk.service.browser(ben)
    for _ in range(2):
        await give(sam, cast.ana)
        await desk.work()
    await sam.ask(RECOGNISE, input={"recipientIds": [str(cast.ana.id)], "message": "Well done."})
    await give(sam, cast.ben)
    await desk.work()
    first, second, other = (push.headers["topic"] for push in hers.pushes)
    assert first == second
    assert len({first, other, his.pushes[0].headers["topic"]}) == 3


async def test_a_kind_that_is_not_wanted_stays_in_the_inbox(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    set_to = await ana.ask(PREFER, input={"kind": "FEEDBACK_GIVEN", "push": False})
    assert set_to["notificationPreferenceSet"]["preference"] == {"kind": "FEEDBACK_GIVEN", "push": False}
    chosen = (await ana.ask("{ notificationPreferences { kind push } }"))["notificationPreferences"]
    assert [row["kind"] for row in chosen if not row["push"]] == ["FEEDBACK_GIVEN"]
    assert "TEST" not in [row["kind"] for row in chosen]
    assert (await ana.refused(PREFER, input={"kind": "TEST", "push": False})).field == "kind"
    await give(sam, cast.ana)
    await desk.work()
    assert browser.tries == 0
    assert (await ana.ask("{ unreadNotifications }"))["unreadNotifications"] == 1


async def test_a_device_that_was_signed_out_gets_nothing(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam, phone, tablet = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.ana)
    lost, kept = await desk.service.browser(phone), await desk.service.browser(tablet)
    tomorrow = clock.now() + timedelta(hours=20)
    await Shift.create(person=cast.ana, starts_at=tomorrow, ends_at=tomorrow + timedelta(hours=8))
    await give(sam, cast.ana)
    await desk.work()
    devices = (await tablet.ask("{ devices { id current } }"))["devices"]
    await tablet.ask(REVOKE, input={"deviceId": next(row["id"] for row in devices if not row["current"])})
    await give(sam, cast.ana)
    await desk.work(timedelta(hours=21))
    assert lost.tries == 0
    assert len(kept.pushes) == 1
    assert kept.pushes[0].shown["body"] == "and 1 more"


async def test_what_was_read_meanwhile_is_not_pushed(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    tomorrow = clock.now() + timedelta(hours=20)
    await Shift.create(person=cast.ana, starts_at=tomorrow, ends_at=tomorrow + timedelta(hours=8))
    await give(sam, cast.ana)
    await desk.work()
    line = (await ana.ask("{ notifications { nodes { id } } }"))["notifications"]["nodes"][0]
    await ana.ask(MARK, input={"upToId": line["id"]})
    await desk.work(timedelta(hours=21))
    assert browser.tries == 0
