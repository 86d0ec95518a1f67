"""A house that trusts a push service on this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server import settings
from server.app import create_app
from tests.blank import Blank
from tests.cast import Cast, arrive
from tests.house import TestHouse
from tests.push.desk import Desk, open_on
from tests.pushservice import PushService


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    """A push service on this machine."""
    async with PushService.open() as running:
        yield running
        assert running.complaints == []
        assert running.elsewhere == []


@pytest.fixture
async def house(tmp_path: Path, blank: Blank, service: PushService) -> AsyncIterator[TestHouse]:
    """A house that trusts the push service of the test."""
    config = settings.read(
        {
            **blank.environment(tmp_path),
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
