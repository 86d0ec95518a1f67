"""Transactions that stand in line at the same moment share one commit.

A commit waits for the disk, so while one is under way others gather. They go next, one after the other, each in a
savepoint of its own with its own error, and then they are committed together: nobody gets an answer before it is on disk.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Protocol, TypeVar

from tortoise.exceptions import OperationalError

from server.kit.outage import Outage

T = TypeVar("T")
log = logging.getLogger("goodshift.db")

MOST = 64
"""How many share a commit."""
LONGEST = 0.05
"""Seconds after which a commit waits for nobody else."""
QUIET = 4
"""Turns of the event loop without anybody new after which a commit is made: who has just rung takes that long to get in line."""
SHORT = 0.025
"""Seconds. What took longer when it was last done (an import, say) gets a commit of its own: nobody's answer waits for it."""


class Pen(Protocol):
    """The connection that writes, one transaction at a time."""

    errors: tuple[type[Exception], ...]
    """What it raises."""

    def translated(self, error: Exception) -> Exception:
        """One of them as the error that Tortoise raises."""
        ...

    @property
    def is_writing(self) -> bool:
        """Whether a transaction is open. The database may end one by itself."""
        ...

    async def begin(self) -> None:
        """Open a transaction, when nobody else in the house has one open."""
        ...

    async def commit(self) -> None:
        """Put it on disk. When that fails, it is as if it had never been."""
        ...

    async def roll_back(self) -> None:
        """Undo it, where there is one."""
        ...

    async def control(self, statement: str) -> None:
        """Run a statement of the kind of SAVEPOINT."""
        ...


class Member:
    """One transaction in line."""

    def __init__(self, kind: str) -> None:
        loop = asyncio.get_running_loop()
        self.kind = kind
        self.turn: asyncio.Future[Exception | None] = loop.create_future()
        """Done when it may write, or with what keeps it from writing."""
        self.left: asyncio.Future[None] = loop.create_future()
        """Done when it has written, has failed or was given up."""
        self.end: asyncio.Future[Exception | None] = loop.create_future()
        """Done when it is on disk, or with what kept it from getting there."""

    def leave(self) -> None:
        """Make room for the next one."""
        if not self.left.done():
            self.left.set_result(None)


class Commits:
    """The line, and the one who leads it."""

    def __init__(self, pen: Pen, only: asyncio.Lock) -> None:
        self._pen = pen
        self._only = only  # taken while a transaction is open
        self._line: deque[Member] = deque()
        self._leader: asyncio.Task[None] | None = None
        self._short: set[str] = set()
        self.sizes: Counter[int] = Counter()
        """How many commits were shared by how many."""

    async def share(self, action: Callable[[], Awaitable[T]], kind: str) -> T:
        """Run ``action`` in a transaction; its result once that is on disk. Raises what ``action`` raises, OperationalError.

        ``kind`` says of what sort it is: by that it is known whether it takes long.
        """
        member = Member(kind)
        self._line.append(member)
        if self._leader is None:
            self._leader = asyncio.create_task(self._lead())
        try:
            self._raise(await member.turn)
            result = await self._apart_from_others(action)
        except self._pen.errors as error:
            if not isinstance(error, OperationalError):
                self._raise(error)  # the pen's own, between the statements of the action
            raise
        finally:
            member.leave()
        self._raise(await member.end)
        return result

    @property
    def waiting(self) -> int:
        """How many are in line."""
        return len(self._line)

    async def rest(self, patience: float) -> None:
        """Wait until nobody is in line; after ``patience`` seconds send them all away."""
        leader = self._leader
        if leader is not None:
            await asyncio.wait([leader], timeout=patience)
            leader.cancel()
            await asyncio.wait([leader])

    async def _apart_from_others(self, action: Callable[[], Awaitable[T]]) -> T:
        await self._pen.control("SAVEPOINT member")
        try:
            result = await action()
            await self._pen.control("RELEASE member")
        except BaseException:
            if self._pen.is_writing:
                await self._pen.control("ROLLBACK TO member")
                await self._pen.control("RELEASE member")
            raise
        return result

    async def _lead(self) -> None:
        try:
            while self._line:
                async with self._only:
                    await self._together()
        finally:
            self._leader = None
            self._refuse(Outage("the database closes"))

    async def _together(self) -> None:
        try:
            await self._pen.begin()
        except self._pen.errors as error:
            self._refuse(error)  # all of them have waited for the lock
            return
        members: list[Member] = []
        failure: Exception | None = Outage("the database rolled the transaction back")
        try:
            await self._take_turns(members)
            if self._pen.is_writing:
                await self._pen.commit()
                failure = None
                self.sizes[len(members)] += 1
                log.debug("one commit for %d", len(members))
        except self._pen.errors as error:
            failure = error
        finally:
            await self._pen.roll_back()
            for member in members:
                member.end.set_result(failure)

    async def _take_turns(self, members: list[Member]) -> None:
        """Let those in line write, one after the other, and put them into ``members``."""
        until = monotonic() + LONGEST
        while len(members) < MOST and monotonic() < until and self._pen.is_writing and await self._somebody():
            alone = self._line[0].kind not in self._short
            if alone and members:
                return
            member = self._line.popleft()
            if member.left.done():
                continue  # given up while it waited
            members.append(member)
            began = monotonic()
            member.turn.set_result(None)
            await member.left
            if monotonic() - began < SHORT:
                self._short.add(member.kind)
            else:
                self._short.discard(member.kind)
            if alone:
                return

    async def _somebody(self) -> bool:
        """Whether somebody is in line, or comes within the next turns of the event loop."""
        for _ in range(QUIET):
            if self._line:
                break
            await asyncio.sleep(0)
        return bool(self._line)

    def _refuse(self, error: Exception) -> None:
        while self._line:
            member = self._line.popleft()
            if not member.turn.done():
                member.turn.set_result(error)

    def _raise(self, error: Exception | None) -> None:
        if error is None:
            return
        known = error if isinstance(error, OperationalError) else self._pen.translated(error)
        raise (known.again() if isinstance(known, Outage) else OperationalError(error)) from error
