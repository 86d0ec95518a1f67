"""Telling everybody who follows, live: one reader of the event table for the whole process.

New events are read once, with their audiences, and go to the channels of those who belong to one of them: in order, each
once. The table is the truth: whoever joins reads from their place there, and joins those who listen once nothing is left.
Before each event its followers are looked at anew: a session that ended hears no more, and whoever belongs to other
audiences by now reads the table again with the eyes of now.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, cast
from uuid import UUID

from server.events import table
from server.events.models import Event
from server.kit import broker, clock
from server.kit.context import Context, Seen
from server.kit.errors import Unauthenticated
from server.kit.streams import Answer, Channel, Follower, GoingAway, Listener, Source

log = logging.getLogger("goodshift.streams")

EVERY_EVENT = "events"
"""The topic that is woken for whatever happens."""
SESSION = "session:"
"""How a topic begins that is woken when a session ends; its id follows."""
LOOK_AGAIN = 15.0
"""Seconds after which we look at all sessions, whatever we heard."""
PAUSE = 1.0
"""Seconds before we go on after the database refused to be read."""
AT_ONCE = 500
"""Sessions that are looked at in one statement."""
WAITING = 100
"""Events that wait for one channel before the others wait for it too."""


@dataclass(frozen=True)
class _News:
    event: Event
    scopes: frozenset[str]
    followers: Sequence[Follower]
    moves: int
    """How many had changed their audiences when the followers were chosen."""


class _Desk(Channel):
    """A channel at work: what it has to tell, one after the other, beside the other channels."""

    def __init__(self, source: Source, answer: Answer, answered: Callable[[], None]) -> None:
        super().__init__(source, answer, answered)
        self.followers: set[Follower] = set()
        self.news: asyncio.Queue[_News] = asyncio.Queue(WAITING)
        self.work: asyncio.Task[None] | None = None


class Hub:
    """Everybody who follows something in this process. It works for as long as somebody does."""

    def __init__(self) -> None:
        self.answered = 0
        """How often events were answered so far, however many heard it."""
        self._position = 0
        self._moves = 0
        self._desks: dict[Hashable, _Desk] = {}
        self._by_scope: defaultdict[str, dict[_Desk, set[Follower]]] = defaultdict(dict)
        self._by_session: dict[UUID, tuple[Follower, ...]] = {}
        self._suspects: set[Follower] = set()
        self._reading: dict[Follower, asyncio.Task[None]] = {}
        self._work: asyncio.Task[None] | None = None
        self._bell = asyncio.Event()
        self._begun = asyncio.Event()

    @property
    def live(self) -> int:
        """How many hear of things as they happen, having read all they missed."""
        return sum(follower.live for desk in self._desks.values() for follower in desk.followers)

    def close(self) -> None:
        """Send all followers away: the process ends, and they go on elsewhere after the last event that they saw."""
        for follower in [follower for desk in self._desks.values() for follower in desk.followers]:
            follower.end(GoingAway("This server goes down. Come again, and go on after the last event you saw."))

    def join(
        self,
        key: Hashable,
        source: Source,
        answer: Answer,
        context: Context[Any, Any],
        listener: Listener,
        gone: Callable[[], None],
    ) -> Follower:
        """Let ``listener`` hear what ``answer`` makes of everything that ``source`` follows, for as long as the session lasts.

        Who comes with the same ``key`` asks the same. ``gone`` is called once they hear no more. A viewer has ``scopes`` and a
        ``session_id``.
        """
        desk = self._desks.get(key)
        if desk is None:
            desk = self._desks[key] = _Desk(source, answer, self._count)
            desk.work = asyncio.create_task(self._serve(desk))

        def leave(follower: Follower) -> None:
            gone()
            self._leave(key, follower)

        follower = Follower(desk, context, listener, source.position, leave)
        desk.followers.add(follower)
        self._index(follower)
        if self._work is None:
            self._work = asyncio.create_task(self._listen())
        self._read_missed(follower)
        return follower

    def _count(self) -> None:
        self.answered += 1

    def _leave(self, key: Hashable, follower: Follower) -> None:
        self._unindex(follower)
        self._suspects.discard(follower)
        reading = self._reading.pop(follower, None)
        if reading is not None and reading is not asyncio.current_task():
            reading.cancel()
        desk = self._desks[key]
        desk.followers.remove(follower)
        if not desk.followers:
            del self._desks[key]
            _stop(desk.work)
            while not desk.news.empty():  # whoever waits to put something there waits no more
                desk.news.get_nowait()
        if not self._desks:
            _stop(self._work)
            self._work = None
            self._begun.clear()

    def _index(self, follower: Follower) -> None:
        viewer = follower.context.viewer
        desk = cast("_Desk", follower.channel)
        for scope in viewer.scopes:
            self._by_scope[scope].setdefault(desk, set()).add(follower)
        self._by_session[viewer.session_id] = (*self._by_session.get(viewer.session_id, ()), follower)

    def _unindex(self, follower: Follower) -> None:
        viewer = follower.context.viewer
        desk = cast("_Desk", follower.channel)
        for scope in viewer.scopes:
            by_desk = self._by_scope[scope]
            by_desk[desk].discard(follower)
            if not by_desk[desk]:
                del by_desk[desk]
            if not by_desk:
                del self._by_scope[scope]
        others = tuple(other for other in self._by_session[viewer.session_id] if other is not follower)
        if others:
            self._by_session[viewer.session_id] = others
        else:
            del self._by_session[viewer.session_id]

    async def _listen(self) -> None:
        """Read what is new, again and again."""
        look_at = monotonic() + LOOK_AGAIN
        with broker.overhear(self._overhear):
            while True:
                self._bell.clear()
                try:
                    if not self._begun.is_set():
                        self._position = await table.last_position()
                        self._begun.set()
                    suspects, self._suspects = self._suspects, set()
                    if monotonic() >= look_at:
                        look_at = monotonic() + LOOK_AGAIN
                        suspects = {follower for desk in self._desks.values() for follower in desk.followers}
                    await self._look_at(list(suspects))
                    if await self._read():
                        continue
                except Exception:
                    log.exception("the live line stumbled, and goes on")
                    await asyncio.sleep(PAUSE)
                    continue
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(min(max(look_at - monotonic(), 0), broker.look_every())):
                        await self._bell.wait()

    def _overhear(self, topics: Collection[str]) -> None:
        sessions = [UUID(topic.removeprefix(SESSION)) for topic in topics if topic.startswith(SESSION)]
        for session in sessions:
            self._suspects.update(self._by_session.get(session, ()))
        if sessions or EVERY_EVENT in topics or broker.ANYTHING in topics:
            self._bell.set()

    async def _read(self) -> bool:
        """Hand out what is new; whether there may be more."""
        news = await table.since(self._position)
        for event, scopes in news:
            await self._hand_out(event, scopes)
            self._position = event.position
        return bool(news)

    async def _hand_out(self, event: Event, scopes: frozenset[str]) -> None:
        reached: defaultdict[_Desk, set[Follower]] = defaultdict(set)
        for scope in scopes:
            for desk, followers in self._by_scope.get(scope, {}).items():
                if desk.follows(event.kind):
                    reached[desk] |= followers
        for desk, found in reached.items():
            live = [follower for follower in found if follower.live]
            if len(live) < len(found):
                for follower in found:
                    follower.behind = True  # whoever is live does not ask
            if live:
                await desk.news.put(_News(event, scopes, live, self._moves))

    async def _serve(self, desk: _Desk) -> None:
        """Tell one channel's news."""
        while True:
            news = await desk.news.get()
            try:
                await self._tell(desk, news)
            except Exception:
                log.exception("a channel stumbled, its followers read what they missed")
                for follower in news.followers:
                    self._read_missed(follower)

    async def _tell(self, channel: Channel, news: _News) -> None:
        await self._look_at(news.followers)
        position = news.event.position
        wanted = [follower for follower in news.followers if follower.live and follower.position < position]
        if self._moves != news.moves:
            wanted = [follower for follower in wanted if not news.scopes.isdisjoint(_scopes(follower))]
        if wanted:
            await channel.tell(news.event, position, wanted, live=True)

    async def _look_at(self, followers: Sequence[Follower]) -> None:
        """See who they are by now, and end what has ended. Mostly one number says that nobody changed."""
        if not followers:
            return
        look = followers[0].context.look
        number, now = await look.number(), clock.now()
        suspects = [follower for follower in followers if follower.seen != number or follower.until <= now]
        for start in range(0, len(suspects), AT_ONCE):
            some = [follower for follower in suspects[start : start + AT_ONCE] if not follower.gone]
            found = await look([follower.context.session for follower in some])
            for follower in some:
                if not follower.gone:
                    self._recognise(follower, found.get(follower.context.session), number)
            await asyncio.sleep(0)

    def _recognise(self, follower: Follower, seen: Seen[Any] | None, number: int) -> None:
        if seen is None:
            follower.end(Unauthenticated("Sign in first; your session may have ended."))
            return
        follower.seen, follower.until = number, seen.until
        if seen.viewer.scopes == _scopes(follower):
            follower.context.viewer = seen.viewer
        else:
            self._moves += 1
            self._unindex(follower)
            follower.context.viewer = seen.viewer
            self._index(follower)
            self._read_missed(follower)

    def _read_missed(self, follower: Follower) -> None:
        """Let them read the table from where they are, until nothing is left."""
        follower.live = False
        if not follower.gone and follower not in self._reading:
            self._reading[follower] = asyncio.create_task(self._catch_up(follower))

    async def _catch_up(self, follower: Follower) -> None:
        try:
            await self._begun.wait()
            while not follower.live:
                follower.behind = False
                scopes = _scopes(follower)
                events = await table.after(follower.position, scopes, follower.channel.kinds)
                if not events and not follower.behind and _scopes(follower) == scopes:
                    follower.live = True  # nothing between here and the next event: whatever comes is handed out
                for event in events:
                    await self._look_at([follower])
                    if _scopes(follower) != scopes:
                        break  # another store, another role: look again with the eyes of now
                    await follower.listener.room()
                    await follower.channel.tell(event, event.position, [follower], live=False)
                    if follower.gone:
                        return
        except Exception as error:
            follower.end(error)
        finally:
            self._reading.pop(follower, None)


def _scopes(follower: Follower) -> frozenset[str]:
    scopes: frozenset[str] = follower.context.viewer.scopes
    return scopes


def _stop(work: asyncio.Task[None] | None) -> None:
    if work is not None:
        work.cancel()
