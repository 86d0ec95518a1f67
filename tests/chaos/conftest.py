"""A PostgreSQL of their own for tests that stop it, and one line to it that they may break."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from server import features, settings
from server.app import create_app
from server.kit import db
from server.kit.postgres import charge, client, pen
from tests import postgresql
from tests.blank import Template
from tests.cast import Cast, arrive
from tests.chaos.proxy import Proxy
from tests.house import TestHouse

DURABLE = ["fsync=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"]
"""A commit is out of our hands before it is answered, so a crash of PostgreSQL alone loses none."""


ANSWER, CONNECT = 2.0, 1.0
"""Seconds of patience with the database in these tests; the product has more."""


@pytest.fixture(scope="package")
def postgres() -> Iterator[postgresql.Server]:
    """A PostgreSQL that may be stopped and started."""
    server = postgresql.Server(DURABLE)
    yield server
    server.remove()


@pytest.fixture(scope="package")
def empty(postgres: postgresql.Server) -> Template:
    """An empty database there, at the newest schema."""
    template = Template(postgres.url, "blank")
    template.command("CREATE DATABASE blank")
    asyncio.run(db.migrate(template.url("blank"), features.MODELS))
    return template


@pytest.fixture
def own(empty: Template) -> Iterator[Template]:
    """The same; what a test makes of it is gone after the test."""
    drop = empty.clean()
    yield empty
    drop()


@pytest.fixture
async def line(postgres: postgresql.Server) -> AsyncIterator[Proxy]:
    """The line to it."""
    async with Proxy.to(lambda: asyncio.open_unix_connection(postgres.folder / ".s.PGSQL.5432")) as proxy:
        yield proxy


def by_line(url: str, line: Proxy) -> str:
    """The database at ``url``, reached by ``line``."""
    return f"postgres://goodshift@127.0.0.1:{line.port}{urlsplit(url).path}"


@pytest.fixture
async def house(
    tmp_path: Path, own: Template, line: Proxy, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[TestHouse]:
    """A server in this process that reaches its database by that line, and has little patience."""
    monkeypatch.setattr(client, "ANSWER", ANSWER)
    for room in (client, pen, charge):
        monkeypatch.setattr(room, "CONNECT", CONNECT)
    place = own.environment(tmp_path) | {"GOODSHIFT_DATABASE_URL": by_line(own.into(tmp_path), line)}
    config = settings.read(place | {"GOODSHIFT_WORKER": "0", "GOODSHIFT_ORIGIN": "http://test"})
    app = create_app(config)
    async with app.router.lifespan_context(app):
        running = TestHouse(app, config)
        yield running
        await running.close()


@pytest.fixture
async def cast(house: TestHouse) -> Cast:
    """Everybody at their place."""
    return await arrive()
