"""Which phone gets pushes, and what a browser has to send for that."""

from __future__ import annotations

import pytest

from server.auth import actions as auth
from server.auth.models import Scope
from tests.cast import Cast
from tests.house import TestHouse
from tests.push.desk import PUSH, TEST, UNSUBSCRIBE, Desk
from tests.pushservice import SUBSCRIBE, b64
from tests.test_notifications import give


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


async def test_an_untrusted_endpoint_is_refused_when_a_phone_subscribes(
    house: TestHouse, cast: Cast, desk: Desk
) -> None:
    ana = await house.phone(cast.ana)
    browser = await desk.service.unknown_browser(ana)
    refusal = await ana.refused(SUBSCRIBE, input=browser.keys | {"endpoint": "https://evil.example/x"})
    assert (refusal.code, refusal.field) == ("INVALID", "endpoint")


async def test_the_key_pair_is_made_once_and_kept_from_others(house: TestHouse, cast: Cast) -> None:
    ana, ben = await house.phone(cast.ana), await house.phone(cast.ben)
    key = (await ana.ask("{ pushPublicKey }"))["pushPublicKey"]
    assert (await ben.ask("{ pushPublicKey }"))["pushPublicKey"] == key
    file = house.settings.data / "vapid.pem"
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"PRIVATE KEY" in file.read_bytes()
