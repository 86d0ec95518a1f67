"""Tests that are ended in the middle leave no server of theirs behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals

import pytest

from server.settings import ROOT

pytestmark = pytest.mark.postgres
PATIENCE = 300
"""Seconds, on a machine that has much else to do."""
TEST = """
import os, signal
from pathlib import Path
import pytest
from tests.realredis import RealRedis

@pytest.mark.postgres
def test_that_takes_for_ever(tmp_path):
    redis = RealRedis(tmp_path)
    redis.start()
    folder = os.environ["GOODSHIFT_TEST_POSTGRES"].partition("host=")[2]
    postgres = Path(folder, "data", "postmaster.pid").read_text().split()[0]
    here = Path(__file__).parent
    (here / "making").write_text(f"{postgres} {redis.pid} {folder}")
    (here / "making").rename(here / "running")
    signal.pause()
"""


@pytest.mark.parametrize("how", [SIGTERM, SIGKILL])
def test_whoever_ends_the_tests_ends_their_postgresql_and_their_redis(tmp_path: Path, how: Signals) -> None:
    (tmp_path / "test_long.py").write_text(TEST)
    with (tmp_path / "log").open("wb") as log:
        tests = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "pytest",
                "-p",
                "tests.conftest",
                "-p",
                "no:cacheprovider",
                tmp_path / "test_long.py",
            ],
            cwd=ROOT,
            env={key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "GOODSHIFT_TEST_"))}
            | {"GOODSHIFT_TEST_DATABASE": "postgres"},
            stdout=log,
            stderr=log,
        )
    try:
        give_up = time.monotonic() + PATIENCE
        while not (tmp_path / "running").exists():
            assert tests.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() < give_up, "the tests did not begin"
            time.sleep(0.05)
    finally:
        tests.send_signal(how)
        tests.wait(PATIENCE)
    postgres, redis, folder = (tmp_path / "running").read_text().split()
    while (left := [*filter(runs, (postgres, redis))]) or Path(folder).exists():
        assert time.monotonic() < give_up + PATIENCE, f"left behind: {left} {folder}"
        time.sleep(0.05)


def runs(process: str) -> bool:
    """Whether it does; one that has ended and that nobody asked about yet does not."""
    try:
        return Path("/proc", process, "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
