"""A house for each test: its own folder, its own database, and clients that come in by the front door."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from server import features, settings
from server.app import create_app
from server.kit import db
from tests import postgresql
from tests.blank import Blank, File, Template
from tests.cast import Cast, arrive
from tests.house import TestHouse
from tests.terminal import Terminal

DATABASE = os.environ.get("GOODSHIFT_TEST_DATABASE", "sqlite")
"""What the houses of this run keep their data in: sqlite or postgres."""
SERVER = "GOODSHIFT_TEST_POSTGRES"
"""Where those who run tests side by side find the one PostgreSQL that was started for them."""


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL once for the whole run."""
    if DATABASE == "postgres" and SERVER not in os.environ:
        server = postgresql.Server()
        os.environ[SERVER] = server.url
        config.add_cleanup(server.remove)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not about this database; on PostgreSQL also all that has no database, for that ran on SQLite."""
    foreign = {"sqlite": "postgres", "postgres": "sqlite"}[DATABASE]
    here = [item for item in items if not item.get_closest_marker(foreign)]
    if DATABASE == "postgres":
        here = [
            item for item in here if "blank" in getattr(item, "fixturenames", ()) or item.get_closest_marker(DATABASE)
        ]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(here)])
    items[:] = here


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Blank:
    """An empty database at the newest schema."""
    if DATABASE == "postgres":
        template = Template(os.environ[SERVER], f"blank_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}")
        template.command(f"CREATE DATABASE {template.name}")
        asyncio.run(db.migrate(template.url(template.name), features.MODELS))
        return template
    file = tmp_path_factory.mktemp("blank") / "goodshift.db"
    asyncio.run(db.migrate(file, features.MODELS))
    return File(file)


@pytest.fixture(autouse=True)
def _cleared(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nothing is left of the houses of a test."""
    if "blank" not in request.fixturenames:
        yield
        return
    blank: Blank = request.getfixturevalue("blank")
    drop = blank.clean()
    yield
    drop()


@pytest.fixture
async def house(tmp_path: Path, blank: Blank) -> AsyncIterator[TestHouse]:
    """A running server in this process, without a network."""
    config = settings.read({**blank.environment(tmp_path), "GOODSHIFT_WORKER": "0", "GOODSHIFT_ORIGIN": "http://test"})
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
    tmp_path: Path, blank: Blank, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    """A shell with an empty house."""
    for name in ("PORT", "HOST", "GOODSHIFT_ORIGIN", "GOODSHIFT_DATABASE_URL", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    shell = Terminal(tmp_path, blank, capsys)
    for name, value in shell.environment.items():
        monkeypatch.setenv(name, value)
    return shell
