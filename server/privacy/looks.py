"""What is noticed while answers are made: who is about to be shown whose record. Written down in batches, beside the answers.

An answer does not wait for its line: that would put a commit before every page that a lead opens. A line is in memory for a
quarter of a second, and a server that ends in order writes what it has. A page that refreshes itself is one look: what the same
reader is shown of the same record again within the minute has its line. Where lines cannot be written they wait and are tried
again, and once the oldest has waited for ten seconds, or too many wait, nobody is shown another one's record before
they are: reading without a line is refused (UNAVAILABLE), not forgotten.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from time import monotonic
from uuid import UUID

from server.kit import clock, mishaps
from server.kit.about import Looked
from server.kit.errors import Unavailable
from server.people.models import Asked
from server.privacy import chain
from server.privacy.chain import Use
from server.privacy.models import RecordUse

log = logging.getLogger("goodshift.record")

PAUSE = 0.25
"""Seconds for which lines are gathered."""
MOST_AT_ONCE = 200
"""Lines of one transaction: some 25 ms, for which others who write wait."""
SAME = 60.0
"""Seconds within which a reader who looks again looks once."""
OLDEST, MOST = 10.0, 20_000
"""Seconds for which a line may wait, and how many may, before reading is refused."""


class Looks:
    """The lines of this process that are not in the chain yet.

    ``pause``, ``oldest``: seconds for which lines are gathered, and for which they may wait; ``most``: how many may. ``same``:
    seconds within which looking again is the same look.
    """

    def __init__(self, pause: float = PAUSE, oldest: float = OLDEST, most: int = MOST, same: float = SAME) -> None:
        self.pause = pause
        self.same = same
        self.oldest = oldest
        self.most = most
        self._waiting: list[Use] = []
        self._since = 0.0
        self._tried = False
        self._writing: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        self._read: set[tuple[str, str, str]] = set()
        """Reader, kind and person of this minute's looks."""
        self._until = 0.0

    def note(self, context: Asked, looked: Looked, may_refuse: bool = True) -> None:
        """Take down that the viewer is shown ``looked``: a line for each person and kind, none for the viewer's own.

        Raises Unavailable where lines have waited for too long; what was changed is answered in any case.
        """
        self.add(context.viewer.id, looked, RecordUse.READ, may_refuse)

    def add(self, reader_id: UUID, looked: Looked, done: RecordUse, may_refuse: bool = True) -> None:
        """The same, of whatever was done."""
        if monotonic() >= self._until:
            self._read.clear()
            self._until = monotonic() + self.same
        reader = str(reader_id)
        fresh = [
            look
            for kind, found in looked.items()
            for person in dict.fromkeys(each[0] for each in found if reader not in each)
            if (look := (reader, kind, person)) not in self._read or done is not RecordUse.READ
        ]
        if not fresh:
            return
        if may_refuse and self._waiting and (monotonic() - self._since > self.oldest or len(self._waiting) > self.most):
            raise Unavailable("What is read here is written down, and that does not work just now.", retryAfter=5)
        self._read.update(fresh if done is RecordUse.READ else ())
        at = clock.now()
        self._put([Use(reader_id, UUID(person), kind, done, at=at) for _, kind, person in fresh])

    async def flush(self) -> None:
        """Write down all that waits."""
        async with self._turn:
            while self._waiting:
                some, again = self._waiting[:MOST_AT_ONCE], self._tried
                self._tried = True
                await chain.append(some, again)
                self._tried, self._since = False, monotonic()
                del self._waiting[: len(some)]

    async def close(self) -> None:
        """Write down what is left; says how much is lost where that fails."""
        if self._writing is not None:
            self._writing.cancel()
        try:
            await self.flush()
        except Exception as error:
            mishaps.note(log, "the log of who read what", error)
            log.error("%d lines of who read what are lost", len(self._waiting))

    def _put(self, uses: Iterable[Use]) -> None:
        if not self._waiting:
            self._since = monotonic()
        self._waiting.extend(uses)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        while self._waiting:
            await asyncio.sleep(self.pause)
            try:
                await self.flush()
            except Exception as error:  # it waits, and is tried again
                mishaps.note(log, "the log of who read what", error)
