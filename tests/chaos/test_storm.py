"""A small storm; `python -m tests.bench storm` lets the whole one loose."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.blank import Template
from tests.chaos import storm
from tests.realredis import RealRedis

pytestmark = pytest.mark.postgres


@pytest.mark.skipif(shutil.which("redis-server") is None, reason="there is no redis-server here")
async def test_processes_that_are_killed_again_and_again_lose_and_double_nothing(own: Template, tmp_path: Path) -> None:
    redis = RealRedis(tmp_path)
    redis.start()
    try:
        outcome = await storm.run(storm.SMALL, tmp_path, own.into(tmp_path), redis.url)
    finally:
        redis.stop()
    assert outcome.broken == []
    assert len(outcome.waits) == storm.SMALL.mutations
    assert outcome.killed.total() >= storm.SMALL.kills
    assert outcome.pushes > 0
