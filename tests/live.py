"""A server in a process of its own, as a person would start it, and the cast inside it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import httpx

from server import features
from server.auth.actions import make_code
from server.kit import db
from server.kit.keys import Keys
from server.settings import ROOT
from tests.blank import Blank
from tests.cast import Cast, arrive

PATIENCE = 60
"""Seconds to start in, on a machine that has much else to do."""


class LiveServer:
    """`python -m server serve` on a free port of this machine, over ``data``."""

    def __init__(self, data: Path, blank: Blank | None, **environment: str) -> None:
        self.data = data
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.environment = (blank.environment(data) if blank else {}) | environment
        self.place: db.Place = blank.into(data) if blank else data / "goodshift.db"
        """Where its database is."""
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = {"GOODSHIFT_DATA": str(self.data), "PORT": str(self.port), **self.environment}
        with (self.data / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "server", "serve"],
                cwd=ROOT,
                env={**os.environ, **settings},
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up:
            try:
                httpx.get(f"{self.origin}/healthz", timeout=2)
                return
            except httpx.TransportError:
                assert self.process.poll() is None, (self.data / "server.log").read_text()
                time.sleep(0.05)
        self.kill()
        raise AssertionError(f"the server did not answer within {PATIENCE} seconds")

    def kill(self) -> None:
        """End it the hard way, as a power cut would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        """End it the polite way."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError("the server did not stop within 15 seconds") from None

    def invite(self, *names: str) -> tuple[Cast, dict[str, str]]:
        """Let the cast take their places, and make a sign-in code for each of ``names``. Call it before ``start``."""
        return asyncio.run(self._invite(names))

    async def _invite(self, names: Iterable[str]) -> tuple[Cast, dict[str, str]]:
        await db.start(self.place, features.MODELS)
        try:
            cast, keys = await arrive(), Keys(self.data)
            codes = {name: (await make_code(keys, getattr(cast, name), None)).value for name in names}
            return cast, codes
        finally:
            await db.stop()


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
