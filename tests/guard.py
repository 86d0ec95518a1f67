"""What tests start ends with them, however they end: by Ctrl-C, by SIGTERM, by `kill -9`."""

from __future__ import annotations

import subprocess
from pathlib import Path
from signal import SIGKILL, Signals

WATCH = """
read -r word && exit
kill -s "$1" "$2"
for try in $(seq 100); do kill -0 "$2" || break; sleep 0.1; done
test -z "$3" || rm -rf "$3"
"""
"""A line is a dismissal. An end without one means that whoever held the pipe is gone."""


class Guard:
    """A child that watches over another one: when we are gone, it sends it ``signal`` and takes away ``folder``."""

    def __init__(self, pid: int, signal: Signals = SIGKILL, folder: Path | None = None) -> None:
        self._watching = subprocess.Popen(
            ["sh", "-c", WATCH, "guard", signal.name.removeprefix("SIG"), str(pid), str(folder or "")],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us
        )

    def dismiss(self) -> None:
        """There is nothing left to watch over."""
        if self._watching.returncode is None:
            self._watching.communicate(b"\n", timeout=10)
