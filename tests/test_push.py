"""Web push: encrypted, signed, at the right time, once; and what may go wrong on the way."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import httpx
import pytest

from server import features, settings
from server.app import create_app
from server.auth import actions as auth
from server.auth.models import Scope
from server.house import House
from server.kit import clock
from server.kit.errors import Invalid
from server.notifications import deliveries, endpoints, push
from server.notifications.endpoints import NotPublic, PublicResolver, Rules, check_public
from server.notifications.models import Delivery
from server.people.models import Shift, Store
from server.worker import Worker
from tests.cast import Cast, arrive
from tests.house import Phone, TestHouse
from tests.live import LiveServer
from tests.pushservice import SUBSCRIBE, PushService, Reply, b64
from tests.test_notifications import ASK, MARK, READING, RECOGNISE, give

TEST = "mutation { pushTest { devices } }"
UNSUBSCRIBE = "mutation($input: PushUnsubscribeInput!) { pushUnsubscribe(input: $input) { device { push } } }"
PREFER = """mutation($input: NotificationPreferenceSetInput!) {
  notificationPreferenceSet(input: $input) { preference { kind push } } }"""
SHIFT = "mutation($input: ShiftStartInput!) { shiftStart(input: $input) { person { onShift } } }"
REVOKE = "mutation($input: DeviceRevokeInput!) { deviceRevoke(input: $input) { device { id } } }"
PUSH = "{ devices { current push } }"


class Desk:
    """The worker and the push service, with one clock between them."""

    def __init__(self, house: TestHouse, service: PushService) -> None:
        self.house = house
        self.service = service
        self.hire()

    def hire(self) -> None:
        """A new worker, who knows nothing that is not in the database."""
        house = self.house
        self.worker = Worker(House(house.settings, house.keys, features.SUBJECTS, features.NOTICES))

    async def work(self, later: timedelta = timedelta(0)) -> None:
        """Do what there is to do, ``later`` than now."""
        at = clock.now() + later
        self.service.now = at.timestamp
        await self.worker.run_once(at)


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    """A push service on this machine."""
    async with PushService.open() as running:
        yield running
        assert running.complaints == []
        assert running.elsewhere == []


@pytest.fixture
async def house(tmp_path: Path, blank: bytes, service: PushService) -> AsyncIterator[TestHouse]:
    """A house that trusts the push service of the test."""
    (tmp_path / "goodshift.db").write_bytes(blank)
    config = settings.read(
        {
            "GOODSHIFT_DATA": str(tmp_path),
            "GOODSHIFT_WORKER": "0",
            "GOODSHIFT_ORIGIN": "http://test",
            "GOODSHIFT_PUSH_HOSTS": service.host,
            "GOODSHIFT_PUSH_INSECURE": "1",
        }
    )
    app = create_app(config)
    async with app.router.lifespan_context(app):
        running = TestHouse(app, config)
        yield running
        await running.close()


@pytest.fixture
async def cast(house: TestHouse) -> Cast:
    """Everybody, in stores that never hold anything back; some tests set hours of their own."""
    everybody = await arrive()
    for store in everybody.stores.values():
        await open_on(store, [None] * 7)
    return everybody


@pytest.fixture
def desk(house: TestHouse, service: PushService) -> Desk:
    """The worker at hand."""
    return Desk(house, service)


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
            "tag": line["id"],
            "lang": "en",
            "dir": "ltr",
        },
        "app_badge": 1,
        "kind": "FEEDBACK_GIVEN",
        "id": line["id"],
    }
    assert push.headers["urgency"] == "high"
    assert str(cast.ana.id) not in str(push.headers)
    assert line["title"] == push.shown["title"]


async def test_a_push_speaks_the_language_of_its_reader(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    await ana.ask(
        "mutation($input: LanguageSetInput!) { languageSet(input: $input) { person { id } } }", input={"language": "FR"}
    )
    await give(sam, cast.ana)
    await desk.work()
    assert browser.titles == ["Sam t’a laissé un retour"]
    assert browser.pushes[0].shown["lang"] == "fr"


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


async def test_outside_working_time_it_is_held_until_the_next_shift(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    tomorrow = clock.now() + timedelta(hours=20)
    await Shift.create(person=cast.ana, starts_at=tomorrow, ends_at=tomorrow + timedelta(hours=8))
    await give(sam, cast.ana)
    await desk.work()
    await desk.work(timedelta(hours=19))
    assert browser.tries == 0
    assert (await ana.ask("{ unreadNotifications }"))["unreadNotifications"] == 1, "the inbox has it at once"
    await desk.work(timedelta(hours=21))
    assert browser.titles == ["Sam left you feedback"]


async def test_i_am_on_shift_lets_what_was_held_through_at_once(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    tomorrow = clock.now() + timedelta(hours=20)
    await Shift.create(person=cast.ana, starts_at=tomorrow, ends_at=tomorrow + timedelta(hours=8))
    await give(sam, cast.ana)
    await desk.work()
    assert browser.tries == 0
    await ana.ask(SHIFT, input={"endsAt": (clock.now() + timedelta(hours=4)).isoformat()})
    await desk.work()
    assert browser.titles == ["Sam left you feedback"]


async def test_the_stores_opening_hours_hold_it_where_nobody_planned_shifts(
    house: TestHouse, cast: Cast, desk: Desk
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    opens = clock.now().astimezone(UTC) + timedelta(days=2)
    week: list[list[str] | None] = [None] * 7
    week[opens.weekday()] = ["00:00", "23:59"]
    await open_on(cast.stores["HARBOUR"], week)
    await give(sam, cast.ana)
    await desk.work()
    (held,) = await Delivery.all()
    assert held.held
    assert held.due_at == datetime(opens.year, opens.month, opens.day, tzinfo=UTC)
    await desk.work(timedelta(days=1))
    assert browser.tries == 0
    await desk.work(held.due_at - clock.now() + timedelta(minutes=1))
    assert browser.titles == ["Sam left you feedback"]


async def test_working_time_is_looked_at_again_when_the_push_goes_out(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    browser.reply = Reply(503)
    await give(sam, cast.ana)
    await desk.work()
    browser.reply = Reply()
    later = clock.now() + timedelta(hours=20)
    await Shift.create(person=cast.ana, starts_at=later, ends_at=later + timedelta(hours=8))
    await desk.work(timedelta(minutes=2))
    assert browser.tries == 1
    await desk.work(timedelta(hours=21))
    assert len(browser.pushes) == 1


async def test_a_test_is_never_held(house: TestHouse, cast: Cast, desk: Desk) -> None:
    ana = await house.phone(cast.ana)
    assert (await ana.ask(TEST))["pushTest"]["devices"] == 0
    browser = await desk.service.browser(ana)
    tomorrow = clock.now() + timedelta(hours=20)
    await Shift.create(person=cast.ana, starts_at=tomorrow, ends_at=tomorrow + timedelta(hours=8))
    assert (await ana.ask(TEST))["pushTest"]["devices"] == 1
    await desk.work()
    (push,) = browser.pushes
    assert push.payload["kind"] == "TEST"
    assert push.shown["navigate"] == "http://test/me"


async def test_a_sixth_test_within_a_minute_is_refused(house: TestHouse, cast: Cast) -> None:
    ana = await house.phone(cast.ana)
    for _ in range(5):
        await ana.ask(TEST)
    assert (await ana.refused(TEST)).code == "RATE_LIMITED"


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
    assert shown["FEEDBACK_GIVEN"]["tag"] == newest["id"]


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


@pytest.mark.parametrize("status", [404, 410])
async def test_a_subscription_that_ended_is_forgotten(house: TestHouse, cast: Cast, desk: Desk, status: int) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    browser.reply = Reply(status)
    await give(sam, cast.ana)
    await desk.work()
    assert (await ana.ask(PUSH))["devices"] == [{"current": True, "push": False}]
    await give(sam, cast.ana)
    await desk.work(timedelta(hours=30))
    assert browser.tries == 1


@pytest.mark.parametrize("reply", [Reply(500), Reply(503), Reply(429)])
async def test_trouble_of_the_push_service_is_met_with_growing_pauses_and_an_end(
    house: TestHouse, cast: Cast, desk: Desk, reply: Reply
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    browser.reply = reply
    await give(sam, cast.ana)
    passed = timedelta(0)
    for tries, pause in enumerate(deliveries.PAUSES, 1):
        await desk.work(passed)
        await desk.work(passed + pause / 2)
        assert browser.tries == tries
        passed += pause + timedelta(seconds=5)
    assert timedelta(hours=20) < passed < timedelta(hours=26)
    await desk.work(passed)
    await desk.work(passed + timedelta(days=3))
    assert browser.tries == 8
    (given_up,) = await Delivery.all()
    assert given_up.gave_up_at is not None
    assert given_up.sent_at is None


async def test_a_push_that_met_trouble_arrives_later_once(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    browser.reply = Reply(500)
    await give(sam, cast.ana)
    await desk.work()
    browser.reply = Reply()
    await desk.work()
    assert browser.pushes == []
    await desk.work(timedelta(minutes=2))
    await desk.work(timedelta(hours=2))
    assert len(browser.pushes) == 1


@pytest.mark.parametrize("as_date", [False, True])
async def test_a_push_service_that_says_when_to_come_back_is_obeyed(
    house: TestHouse, cast: Cast, desk: Desk, as_date: bool
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    moment = (clock.now() + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    browser.reply = Reply(429, {"Retry-After": moment if as_date else "3600"})
    await give(sam, cast.ana)
    await desk.work()
    await desk.work(timedelta(minutes=59))
    assert browser.tries == 1
    await desk.work(timedelta(minutes=61))
    assert browser.tries == 2


@pytest.mark.parametrize("wait", ["99999999999999999999", "-5", "soon", "Thu, 99 Foo 2026 00:00:00 GMT", "१२"])
async def test_nonsense_in_retry_after_does_not_stop_anything(
    house: TestHouse, cast: Cast, desk: Desk, wait: str
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    browser.reply = Reply(503, {"Retry-After": wait})
    await give(sam, cast.ana)
    await desk.work()
    browser.reply = Reply()
    await desk.work(timedelta(hours=25))
    assert len(browser.pushes) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 413])
async def test_a_push_that_is_refused_is_given_up_and_its_log_line_names_nobody(
    house: TestHouse, cast: Cast, desk: Desk, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    browser.reply = Reply(status)
    await give(sam, cast.ana)
    with caplog.at_level(logging.DEBUG, "goodshift"):
        await desk.work()
        await desk.work(timedelta(days=2))
    assert browser.tries == 1
    assert str(status) in caplog.text
    for private in ("Sam", "Ana", "secret", browser.name, browser.keys["p256dh"]):
        assert private not in caplog.text
    assert (await ana.ask(PUSH))["devices"][0]["push"] is True


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(house: TestHouse, cast: Cast, desk: Desk, status: int) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    browser.reply = Reply(status, {"Location": f"{desk.service.origin}/elsewhere"})
    await give(sam, cast.ana)
    await desk.work()
    assert browser.tries == 1
    assert desk.service.elsewhere == []
    assert await Delivery.filter(gave_up_at__isnull=False).count() == 1


async def test_an_answer_that_never_ends_is_left(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    browser.reply = Reply(413, {"Content-Encoding": "gzip"}, endless=True)
    await give(sam, cast.ana)
    began = time.monotonic()
    await desk.work()
    assert time.monotonic() - began < 5
    assert await Delivery.filter(gave_up_at__isnull=False).count() == 1


async def test_a_slow_push_service_is_left_and_tried_again(
    house: TestHouse, cast: Cast, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "TIMEOUT", aiohttp.ClientTimeout(total=0.2))
    sam, ana, ben = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.ben)
    slow, quick = await desk.service.browser(ana), await desk.service.browser(ben)
    slow.reply = Reply(500, seconds=1)
    await give(sam, cast.ana)
    await give(sam, cast.ben)
    await desk.work()
    assert quick.titles == ["Sam left you feedback"]
    slow.reply = Reply()
    await desk.work(timedelta(minutes=2))
    assert slow.titles == ["Sam left you feedback"]


async def test_a_push_service_that_is_down_is_tried_again(house: TestHouse, cast: Cast, desk: Desk) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.unknown_browser(ana)
    nobody = browser.keys | {"endpoint": "http://127.0.0.1:9/push/x"}
    await ana.ask(SUBSCRIBE, input=nobody)
    await give(sam, cast.ana)
    await desk.work()
    (later,) = await Delivery.all()
    assert later.attempts == 1
    assert later.due_at is not None


async def test_a_worker_that_dies_between_sending_and_noting_it_sends_again_under_the_same_tag_when_its_claim_ends(
    house: TestHouse, cast: Cast, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    await give(sam, cast.ana)

    async def dies(*arguments: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as death:
        death.setattr(deliveries, "settle", dies)
        await desk.work()
    desk.hire()
    await desk.work(deliveries.CLAIM - timedelta(seconds=20))
    assert len(browser.pushes) == 1
    await desk.work(deliveries.CLAIM + timedelta(seconds=1))
    await desk.work(timedelta(hours=1))
    first, second = browser.pushes
    assert first.shown["tag"] == second.shown["tag"]


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


async def test_an_endpoint_belongs_to_the_last_one_who_signed_in_on_that_browser(
    house: TestHouse, cast: Cast, desk: Desk
) -> None:
    sam, ana, ben = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.ben)
    browser = await desk.service.browser(ana)
    await ben.ask(SUBSCRIBE, input=browser.keys)
    await ben.ask(SUBSCRIBE, input=browser.keys)
    assert (await ana.ask(PUSH))["devices"][0]["push"] is False
    await give(sam, cast.ana)
    await give(sam, cast.ben)
    await desk.work()
    assert len(browser.pushes) == 1


async def test_unsubscribing_ends_it_and_can_be_repeated_and_is_ones_own(
    house: TestHouse, cast: Cast, desk: Desk
) -> None:
    ana, ben = await house.phone(cast.ana), await house.phone(cast.ben)
    browser = await desk.service.browser(ana)
    wanted = {"endpoint": browser.endpoint}
    assert (await ben.ask(UNSUBSCRIBE, input=wanted))["pushUnsubscribe"]["device"] is None
    assert (await ana.ask(UNSUBSCRIBE, input=wanted))["pushUnsubscribe"]["device"] == {"push": False}
    assert (await ana.ask(UNSUBSCRIBE, input=wanted))["pushUnsubscribe"]["device"] is None
    assert (await ana.ask(TEST))["pushTest"]["devices"] == 0


async def test_a_bearer_token_has_no_device_to_push_to(house: TestHouse, cast: Cast, desk: Desk) -> None:
    ana = await house.phone(cast.ana)
    browser = await desk.service.unknown_browser(ana)
    token = await auth.issue_token(house.keys, cast.ana, Scope.WRITE, 1)
    machine = house.stranger()
    machine.http.headers["authorization"] = f"Bearer {token.value}"
    assert (await machine.refused(SUBSCRIBE, input=browser.keys)).code == "NOT_ALLOWED"


BAD_KEYS = [
    ("p256dh", "AAAA"),
    ("p256dh", b64(b"\x04" + b"\x01" * 64)),
    ("p256dh", b64(b"\x02" + b"\x01" * 64)),
    ("p256dh", "not base64!"),
    ("p256dh", "A" * 100_000),
    ("auth", b64(b"x" * 15)),
    ("auth", b64(b"x" * 17)),
    ("auth", ""),
    ("auth", "é"),
]


@pytest.mark.parametrize(("field", "value"), BAD_KEYS)
async def test_keys_that_no_browser_makes_are_refused(
    house: TestHouse, cast: Cast, desk: Desk, field: str, value: str
) -> None:
    ana = await house.phone(cast.ana)
    browser = await desk.service.unknown_browser(ana)
    refusal = await ana.refused(SUBSCRIBE, input=browser.keys | {field: value})
    assert (refusal.code, refusal.field) == ("INVALID", field)
    assert (await ana.ask(PUSH))["devices"][0]["push"] is False


TRUSTED = [
    "https://fcm.googleapis.com/fcm/send/abc:def",
    "https://updates.push.services.mozilla.com/wpush/v2/abc",
    "https://autopush.stage.push.services.mozilla.com/wpush/v1/abc",
    "https://web.push.apple.com/QAbc",
    "https://api.push.apple.com/abc",
    "https://db5p.notify.windows.com/w/?token=abc",
    "https://fcm.googleapis.com:443/fcm/send/abc",
]
REFUSED = [
    "http://fcm.googleapis.com/fcm/send/abc",
    "https://fcm.googleapis.com:8443/fcm/send/abc",
    "https://fcm.googleapis.com:80/fcm/send/abc",
    "https://fcm.googleapis.com",
    "https://fcm.googleapis.com.evil.example/x",
    "https://evilfcm.googleapis.com/x",
    "https://notify.windows.com.evil.example/x",
    "https://evilnotify.windows.com/x",
    "https://ana@fcm.googleapis.com/x",
    "https://fcm.googleapis.com@evil.example/x",
    "https://evil.example\\@fcm.googleapis.com/x",
    "https://fcm.googleapis.com%2eevil.example/x",
    "https://evil.example#@fcm.googleapis.com/x",
    "https://fcm.goog\tleapis.com/x",
    "https://fcm.googleapis.com/a b",
    "https://fcm.googleapis.com/é",
    "https://fcm.googleapis.com/" + "x" * 1_000,
    "https://127.0.0.1/x",
    "https://localhost/x",
    "https://[::1]/x",
    "https://[::1/x",
    "https://2130706433/x",
    "https://169.254.169.254/latest/meta-data",
    "https://fcm.googleapis.com:99999/x",
    "ftp://fcm.googleapis.com/x",
    "file:///etc/passwd",
    "//fcm.googleapis.com/x",
    "fcm.googleapis.com",
    "",
]


@pytest.mark.parametrize("url", TRUSTED)
def test_the_push_services_of_browsers_are_trusted(url: str) -> None:
    endpoint = Rules(settings.read({})).check(url)
    assert endpoint.origin == f"https://{url.split('/')[2].removesuffix(':443')}"


@pytest.mark.parametrize("url", REFUSED)
def test_no_other_address_is_trusted(url: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Rules(settings.read({})).check(url)
    assert refusal.value.field == "endpoint"


async def test_an_untrusted_endpoint_is_refused_when_a_phone_subscribes(
    house: TestHouse, cast: Cast, desk: Desk
) -> None:
    ana = await house.phone(cast.ana)
    browser = await desk.service.unknown_browser(ana)
    refusal = await ana.refused(SUBSCRIBE, input=browser.keys | {"endpoint": "https://evil.example/x"})
    assert (refusal.code, refusal.field) == ("INVALID", "endpoint")


def test_a_push_service_of_ones_own_needs_https_and_its_port_and_no_inside_address() -> None:
    rules = Rules(settings.read({"GOODSHIFT_PUSH_HOSTS": "push.shop.example, push2.shop.example:8443, 10.0.0.5"}))
    assert rules.check("https://push.shop.example/x").origin == "https://push.shop.example"
    assert rules.check("https://push2.shop.example:8443/x").origin == "https://push2.shop.example:8443"
    for url in (
        "http://push.shop.example/x",
        "https://push.shop.example:8443/x",
        "https://push2.shop.example/x",
        "https://10.0.0.5/x",
    ):
        with pytest.raises(Invalid):
            rules.check(url)


async def test_a_host_on_this_machine_is_refused_by_default_even_when_it_was_subscribed_before(
    house: TestHouse, cast: Cast, desk: Desk
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.browser(ana)
    await give(sam, cast.ana)
    strict = settings.read({"GOODSHIFT_DATA": str(house.settings.data), "GOODSHIFT_ORIGIN": "http://test"})
    await Worker(House(strict, house.keys, features.SUBJECTS, features.NOTICES)).run_once()
    assert browser.tries == 0
    assert await Delivery.filter(gave_up_at__isnull=False).count() == 1


async def test_a_trusted_name_that_leads_inside_is_not_connected_to(
    house: TestHouse, cast: Cast, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    browser = await desk.service.unknown_browser(ana)
    await ana.ask(SUBSCRIBE, input=browser.keys | {"endpoint": "https://fcm.googleapis.com/fcm/send/x"})
    await give(sam, cast.ana)
    asked = []

    async def rebound(self: object, host: str, port: int = 0, family: int = 0) -> list[dict[str, object]]:
        asked.append(host)
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": 2, "proto": 6, "flags": 0}]

    monkeypatch.setattr(endpoints.ThreadedResolver, "resolve", rebound)
    await desk.work()
    assert asked == ["fcm.googleapis.com"]
    assert await Delivery.filter(gave_up_at__isnull=False).count() == 1


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%2",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "ff02::1",
    ],
)
def test_an_inside_address_is_not_public(address: str) -> None:
    with pytest.raises(NotPublic):
        check_public(address)


@pytest.mark.parametrize("address", ["142.250.74.42", "2a00:1450:4001:81b::200a", "64:ff9b::8efa:4a2a"])
def test_an_outside_address_is_public(address: str) -> None:
    check_public(address)


async def test_the_resolver_itself_refuses_this_machine() -> None:
    with pytest.raises(NotPublic):
        await PublicResolver(Rules(settings.read({}))).resolve("localhost", 443)


async def test_the_key_pair_is_made_once_and_kept_from_others(house: TestHouse, cast: Cast) -> None:
    ana, ben = await house.phone(cast.ana), await house.phone(cast.ben)
    key = (await ana.ask("{ pushPublicKey }"))["pushPublicKey"]
    assert (await ben.ask("{ pushPublicKey }"))["pushPublicKey"] == key
    file = house.settings.data / "vapid.pem"
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"PRIVATE KEY" in file.read_bytes()


async def test_the_embedded_worker_stops_at_once_also_with_a_push_under_way(
    tmp_path: Path, blank: bytes, service: PushService
) -> None:
    (tmp_path / "goodshift.db").write_bytes(blank)
    config = settings.read(
        {
            "GOODSHIFT_DATA": str(tmp_path),
            "GOODSHIFT_ORIGIN": "http://test",
            "GOODSHIFT_PUSH_HOSTS": service.host,
            "GOODSHIFT_PUSH_INSECURE": "1",
        }
    )
    app = create_app(config)
    async with app.router.lifespan_context(app):
        house, cast = TestHouse(app, config), await arrive()
        ana = await house.phone(cast.ana)
        browser = await service.browser(ana)
        await ana.ask(TEST)
        await until(lambda: len(browser.pushes) == 1)
        browser.reply = Reply(seconds=8)
        await ana.ask(TEST)
        await until(lambda: browser.tries == 2)
        await house.close()
        began = time.monotonic()
    assert time.monotonic() - began < 6


async def test_a_server_that_is_killed_in_the_middle_of_a_push_goes_on_when_it_is_started_again(
    tmp_path: Path, blank: bytes, service: PushService
) -> None:
    pushing = {"GOODSHIFT_PUSH_HOSTS": service.host, "GOODSHIFT_PUSH_INSECURE": "1"}
    server = LiveServer(tmp_path, blank, **pushing)
    cast, codes = await asyncio.to_thread(server.invite, "ana", "sam")
    await asyncio.to_thread(server.start)
    try:
        async with (
            httpx.AsyncClient(base_url=server.origin) as hers,
            httpx.AsyncClient(base_url=server.origin) as his,
        ):
            await hers.post("/auth/enrol", json={"code": codes["ana"], "device": "phone"})
            await his.post("/auth/enrol", json={"code": codes["sam"], "device": "phone"})
            browser = await service.browser(RealPhone(hers))
            await RealPhone(hers).ask(SHIFT, input={"endsAt": (clock.now() + timedelta(hours=4)).isoformat()})
            await give(RealPhone(his), cast.ana)
            await until(lambda: len(browser.pushes) == 1)
            browser.reply = Reply(500, seconds=5)
            await give(RealPhone(his), cast.ana)
            await until(lambda: browser.tries == 2)
            await asyncio.to_thread(server.kill)
            browser.reply = Reply()
            await asyncio.to_thread(server.start)
            await give(RealPhone(his), cast.ana)
            await until(lambda: len(browser.pushes) == 2)
            waiting = await RealPhone(hers).ask("{ unreadNotifications }")
            assert waiting["unreadNotifications"] == 3
    finally:
        await asyncio.to_thread(server.stop)


async def open_on(store: Store, week: list[list[str] | None]) -> None:
    """Set a store's opening hours, in UTC."""
    store.opening_hours, store.timezone = week, "UTC"
    await store.save()


class RealPhone(Phone):
    """A phone over a real connection."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.http = client


async def until(done: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for ``done`` to come true."""
    give_up = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < give_up, "it did not come true"
        await asyncio.sleep(0.02)
