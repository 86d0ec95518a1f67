"""Servers in processes of their own, pinned to one core, and what they use of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from server.settings import ROOT
from tests.live import free_port

CORES = sorted(os.sched_getaffinity(0))
SERVER, LOAD = CORES[0], CORES[-1]
"""The core that answers and the core that asks; the same one where there is only one."""
PEERS = Path(__file__).with_name("peers")
PATIENCE = 120
"""Seconds to start in."""
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Server:
    """A running server."""

    name: str
    process: subprocess.Popen[bytes]
    port: int

    @property
    def cpu(self) -> float:
        """Seconds of the processor so far, of the process and all below it."""
        return sum(_cpu(number) for number in self._tree())

    @property
    def memory(self) -> int:
        """Bytes in memory that belong to it alone: pages of mapped files are left out."""
        return sum(_memory(number) for number in self._tree())

    def _tree(self) -> list[int]:
        found, look = [], [self.process.pid]
        while look:
            number = look.pop()
            found.append(number)
            for children in Path(f"/proc/{number}/task").glob("*/children"):
                look += [int(child) for child in children.read_text().split()]
        return found


@contextmanager
def started(name: str, command: list[str], environment: dict[str, str], log: Path) -> Iterator[Server]:
    """``command`` as a server on a free port, until the block ends."""
    port = free_port()
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "GOODSHIFT_WORK": "0", **environment, "PORT": str(port)},
            stdout=out,
            stderr=out,
            preexec_fn=lambda: os.sched_setaffinity(0, {SERVER}),
        )
    server = Server(name, process, port)
    try:
        _await(server, log)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def ours(data: Path, name: str = "Goodshift") -> AbstractContextManager[Server]:
    """Goodshift over the folder ``data``, started as anybody would; the worker runs alone, and here not at all."""
    command = [sys.executable, "-m", "server", "serve"]
    return started(name, command, {"GOODSHIFT_DATA": str(data), "GOODSHIFT_WORKER": "0"}, data / f"{name}.log")


def peer(script: str, name: str, data: Path, writes: bool = False) -> AbstractContextManager[Server]:
    """A peer over the same database."""
    settings = {"COMPANY": str(data / "goodshift.db"), "NODE_ENV": "production"} | ({"WRITES": "1"} if writes else {})
    return started(name, ["node", str(PEERS / f"{script}.mjs")], settings, data / f"{name}.log")


def tuned(name: str, data: Path) -> AbstractContextManager[Server]:
    """Strawberry as somebody would tune it who leaves its execution as it is, over the same database."""
    command = [sys.executable, str(PEERS / "tuned.py")]
    return started(name, command, {"COMPANY": str(data / "goodshift.db")}, data / f"{name}.log")


def _await(server: Server, log: Path) -> None:
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{server.port}/healthz", timeout=2).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            if server.process.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError(f"{server.name} did not start:\n{log.read_text()[-2000:]}")


def _cpu(number: int) -> float:
    fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _memory(number: int) -> int:
    _, resident, shared, *_ = Path(f"/proc/{number}/statm").read_text().split()
    return (int(resident) - int(shared)) * PAGE
