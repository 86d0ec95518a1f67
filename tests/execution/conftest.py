"""The demo company under every house of this folder, built once."""

from __future__ import annotations

import asyncio

import pytest

from server import demo, features
from server.kit import db


@pytest.fixture(scope="session")
def blank(blank: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database with the demo company."""
    file = tmp_path_factory.mktemp("demo") / "goodshift.db"
    file.write_bytes(blank)

    async def build() -> None:
        await db.start(file, features.MODELS)
        await demo.build()
        await db.stop()

    asyncio.run(build())
    return file.read_bytes()
