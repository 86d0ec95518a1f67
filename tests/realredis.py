"""A throw-away Redis from the binary of this machine, gone with the tests."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path
from signal import SIGKILL, Signals

from tests.guard import Guard
from tests.live import free_port


class RealRedis:
    """A redis-server of our own, on a port of this machine."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/3"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Its process, while it runs."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it, and wait until it listens."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(
            ["redis-server", *options, "--dir", str(self._folder)], stdout=subprocess.DEVNULL
        )
        self._guard = Guard(self._process.pid)
        for _ in range(1_000):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                assert self._process.poll() is None
                time.sleep(0.02)
        raise AssertionError("redis-server did not start")

    def signal(self, number: Signals) -> None:
        """SIGKILL ends it, SIGSTOP lets it swallow everything without a word, SIGCONT wakes it again."""
        assert self._process is not None
        self._process.send_signal(number)
        if number is SIGKILL:
            self._process.wait(10)
            self._process = None
            self._guard.dismiss()

    def stop(self) -> None:
        """End it, whatever state it is in."""
        if self._process is not None:
            self.signal(SIGKILL)
