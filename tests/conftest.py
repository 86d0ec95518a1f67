"""A house for each test: its own folder, its own database, and clients that come in by the front door."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

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
LEFT_OUT = pytest.StashKey[Counter[str]]()
"""How many tests are not for this database, by reason."""


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL once for the whole run."""
    if DATABASE == "postgres" and SERVER not in os.environ:
        server = postgresql.Server()
        os.environ[SERVER] = server.url
        config.add_cleanup(server.remove)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other database; on PostgreSQL also all that has no database, for that ran on SQLite."""
    reasons = {item: reason for item in items if (reason := _why_not_here(item))}
    config.stash[LEFT_OUT] = Counter(reasons.values())
    config.hook.pytest_deselected(items=list(reasons))
    items[:] = [item for item in items if item not in reasons]


def _why_not_here(item: pytest.Item) -> str:
    if DATABASE == "sqlite":
        return "about PostgreSQL itself" if item.get_closest_marker("postgres") else ""
    mark = item.get_closest_marker("sqlite")
    if mark is not None:
        if not mark.args:
            raise pytest.UsageError(f'{item.nodeid}: say why, as in @pytest.mark.sqlite("the file is copied")')
        return f"about SQLite itself: {mark.args[0]}"
    if "blank" in getattr(item, "fixturenames", ()) or item.get_closest_marker("postgres"):
        return ""
    return "without a database: those ran on SQLite"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Of several that run tests side by side, each tells what it left out; all leave out the same."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = dict(session.config.stash.get(LEFT_OUT, Counter()))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Hear it."""
    node.config.stash[LEFT_OUT] = Counter(getattr(node, "workeroutput", {}).get("left_out", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out, and why."""
    left_out = config.stash.get(LEFT_OUT, Counter())
    if left_out:
        terminalreporter.section(f"left out on {DATABASE}: {left_out.total()} tests")
        for reason, many in sorted(left_out.items()):
            terminalreporter.write_line(f"{many:>6,}  {reason}")


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
