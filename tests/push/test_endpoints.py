"""Where we send to, and where we never do."""

from __future__ import annotations

import pytest

from server import features, settings
from server.house import House
from server.kit.errors import Invalid
from server.notifications import endpoints
from server.notifications.endpoints import NotPublic, PublicResolver, Rules, check_public
from server.notifications.models import Delivery
from server.worker import Worker
from tests.cast import Cast
from tests.house import TestHouse
from tests.push.desk import Desk
from tests.pushservice import SUBSCRIBE
from tests.test_notifications import give

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
