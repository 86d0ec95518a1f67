"""uvicorn's server, which takes its leave in order: it says so, lets running changes end, and sends those who listen elsewhere."""

from __future__ import annotations

import logging
import socket
from time import monotonic
from types import FrameType

import uvicorn

from server.upkeep.health import Health

log = logging.getLogger("goodshift")

LONGEST = 10
"""Seconds in which running changes, open answers and sockets have to end, each of them."""


class Server(uvicorn.Server):
    """One process that answers."""

    def __init__(self, config: uvicorn.Config, health: Health, notice: float) -> None:
        super().__init__(config)
        self._health = health
        self._notice = notice
        self._leaves_at: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Asked to go: refuse to be ready first, so that a proxy sends nobody new; asked again: go at once."""
        if self._leaves_at is not None or not self._notice:
            self._health.leaving = True
            super().handle_exit(sig, frame)
            return
        self._health.leaving = True
        self._leaves_at = monotonic() + self._notice
        self._captured_signals.append(sig)

    async def on_tick(self, counter: int) -> bool:
        """Whether to end now."""
        if self._leaves_at is not None and monotonic() >= self._leaves_at:
            self.should_exit = True
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take in nobody new, wait for changes under way and their answers, send the listeners away, then close."""
        for server in self.servers:
            server.close()
        if not await self._health.engine.rest(LONGEST):
            log.error("changes are still under way after %d seconds", LONGEST)
        self._health.house.hub.close()
        await super().shutdown(sockets)
