"""A house for each test: its own folder, its own database, and clients that come in by the front door."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server import features, settings
from server.app import create_app
from server.kit import db
from tests.cast import Cast, arrive
from tests.house import TestHouse
from tests.terminal import Terminal


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An empty database at the newest schema; migrating once saves a second a test."""
    file = tmp_path_factory.mktemp("blank") / "goodshift.db"
    asyncio.run(db.migrate(file, features.MODELS))
    return file.read_bytes()


@pytest.fixture
async def house(tmp_path: Path, blank: bytes) -> AsyncIterator[TestHouse]:
    """A running server in this process, without a network."""
    (tmp_path / "goodshift.db").write_bytes(blank)
    config = settings.read(
        {"GOODSHIFT_DATA": str(tmp_path), "GOODSHIFT_WORKER": "0", "GOODSHIFT_ORIGIN": "http://test"}
    )
    app = create_app(config)
    async with app.router.lifespan_context(app):
        running = TestHouse(app, config)
        yield running
        await running.close()


@pytest.fixture
async def cast(house: TestHouse) -> Cast:
    """Everybody at their place."""
    return await arrive()


@pytest.fixture
def terminal(
    tmp_path: Path, blank: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    """A shell with an empty house."""
    (tmp_path / "goodshift.db").write_bytes(blank)
    monkeypatch.setenv("GOODSHIFT_DATA", str(tmp_path))
    for name in ("PORT", "HOST", "GOODSHIFT_ORIGIN", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return Terminal(tmp_path, capsys)
