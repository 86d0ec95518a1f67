"""A throw-away PostgreSQL from the binaries of this machine: no network, a folder of its own, gone with the tests."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.guard import Guard

PATIENCE = 30
"""Seconds to start in."""
QUICK = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"]
"""What is safe to leave out where nothing has to survive."""


def binaries() -> Path | None:
    """Where PostgreSQL's programs are, on this machine."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists() and (place / "postgres").exists()), None)


class Server:
    """One that runs."""

    def __init__(self, settings: Sequence[str] = QUICK) -> None:
        programs = binaries()
        if programs is None:
            raise RuntimeError("no PostgreSQL on this machine: install Debian's package postgresql")
        shared = Path("/dev/shm")
        self.folder = Path(tempfile.mkdtemp(prefix="goodshift-", dir=shared if shared.is_dir() else None))
        # It does not run as root.
        self._as = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
        if self._as:
            shutil.chown(self.folder, "postgres", "postgres")
        self._programs = programs
        self._settings = [*settings, "max_connections=200", "listen_addresses="]
        try:
            self._run(
                "initdb", "-D", self.data, "-A", "trust", "-U", "goodshift", "--no-locale", "-E", "UTF8", "--no-sync"
            )
            self.start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    @property
    def data(self) -> str:
        """Its data folder."""
        return str(self.folder / "data")

    @property
    def url(self) -> str:
        """Its first database."""
        return f"postgres://goodshift@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start it, and wait until it lets people in."""
        options = [part for setting in self._settings for part in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*self._as, str(self._programs / "postgres"), "-D", self.data, "-k", str(self.folder), *options],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,  # whoever ends the tests by Ctrl-C lets us take leave in order
            )
        self._guard = Guard(self.process.pid, signal.SIGQUIT, self.folder)
        give_up = time.monotonic() + PATIENCE
        while subprocess.run(
            [self._programs / "pg_isready", "-q", "-h", self.folder], check=False, cwd=self.folder
        ).returncode:
            assert self.process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < give_up, "PostgreSQL did not start"
            time.sleep(0.05)

    def stop(self, how: str = "immediate") -> None:
        """Stop it: "immediate" as a crash would, "fast" with all that is written."""
        self._run("pg_ctl", "-D", self.data, "-m", how, "-w", "stop")
        self.process.wait(PATIENCE)
        self._guard.dismiss()

    def remove(self) -> None:
        """Stop it, and leave nothing."""
        if self.process.poll() is None:
            self.stop()
        self._guard.dismiss()
        shutil.rmtree(self.folder)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [*self._as, str(self._programs / program), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
        )
