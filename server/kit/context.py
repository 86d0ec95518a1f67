"""What a resolver knows of the request it serves: who looks, and what was loaded already."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar, cast

from server.kit.about import Looked
from server.kit.errors import Unauthenticated
from server.kit.witness import Witness, stand_in

V = TypeVar("V")
V_co = TypeVar("V_co", covariant=True)
H = TypeVar("H")
K = TypeVar("K", bound=Hashable)
R = TypeVar("R")

Batch = Callable[[V, list[K]], Awaitable[Mapping[K, R]]]
"""A loader: from the viewer and many keys to the rows found; one statement for all of them."""


class Look(Protocol[V_co]):
    """How those are looked at anew who came in a while ago."""

    async def __call__(self, sessions: Collection[Any]) -> Mapping[Any, Seen[V_co]]:
        """The viewers of those sessions that still hold, as of now; one statement for some hundred."""

    async def number(self) -> int:
        """Grows whenever anybody may have become somebody else, or may have been shut out, other than by the time."""


@dataclass(frozen=True, slots=True)
class Seen(Generic[V_co]):
    """Who looks through a session."""

    viewer: V_co
    until: datetime
    """When that ends, if nothing else ends it before."""


class Context(Generic[V, H]):
    """One request, or one operation of a socket. ``house`` is what the running server carries along.

    ``person_key`` names the person, however many sessions they have: what one person may have of the server goes by it.
    ``session`` is what ``look`` knows the viewer by. ``only`` names the root fields that this session may ask for; None leaves
    all of them. ``counted_by`` is what limits go by: the person, unless the session is that of a program, which shall take
    nothing from the person's phone. ``may_explore``: whether questions about the schema are answered. ``number``: where the count
    of changes stands, where that is known (`Look.number`).
    """

    def __init__(
        self,
        viewer: V,
        person_key: str,
        may_write: bool,
        session: Hashable,
        look: Look[V],
        house: H,
        only: Collection[str] | None = None,
        counted_by: str | None = None,
        may_explore: bool = True,
        number: int | None = None,
    ) -> None:
        self.viewer = viewer
        self.person_key = person_key
        self.may_write = may_write
        self.house = house
        self.only = only
        self.counted_by = counted_by or person_key
        self.may_explore = may_explore
        self.session = session
        self.look = look
        self.is_shared = False
        """Whether a witness stands for the viewer."""
        self.is_driven = False
        """Whether somebody takes over what has to be fetched as soon as the running step ends."""
        self.looked: Looked = {}
        """Whose records the answer shows so far."""
        self._number = number
        self._memories: dict[Callable[..., Any], _Memory] = {}
        self.wanting: list[_Memory] = []
        """What has to be fetched next."""
        self.fetching: set[asyncio.Task[None]] = set()

    async def refresh(self) -> None:
        """Look at the session and the viewer anew, and forget what was loaded. Raises Unauthenticated when it ended."""
        seen = (await self.look([self.session])).get(self.session)
        if seen is None:
            raise Unauthenticated("Sign in first; your session may have ended.")
        self.viewer = seen.viewer
        self.forget()

    def shared(self, witness: Witness[V]) -> Context[V, H]:
        """A context for one answer that others may get too: the witness stands for the viewer, no session opens anything."""
        context = Context(stand_in(witness), "", False, None, _Nobody(), self.house)
        context.is_shared = True
        return context

    def forget(self) -> None:
        """Load everything anew from here on."""
        self._memories.clear()
        self._number = None

    async def number(self) -> int | None:
        """Where the count of changes stood when this began, or last forgot what was loaded; None for one answer for many."""
        if self._number is None and not self.is_shared:
            self._number = await self.look.number()
        return self._number

    async def load(self, batch: Batch[V, K, R], key: K) -> R | None:
        """The row of ``key``, fetched together with all others that are asked for at this moment."""
        memory = self._memory(batch)
        if key not in memory.rows:
            await memory.bring([key])
        return cast("R | None", memory.rows[key])

    async def must_load(self, batch: Batch[V, K, R], key: K) -> R:
        """Like ``load`` where the row has to be there."""
        row = await self.load(batch, key)
        if row is None:
            raise missing(batch, key)
        return row

    async def load_all(self, batch: Batch[V, K, R], keys: Sequence[K]) -> list[R | None]:
        """The rows of ``keys``, in their order, fetched together."""
        memory = self._memory(batch)
        await memory.bring(keys)
        return list(map(memory.rows.__getitem__, keys))

    async def must_load_all(self, batch: Batch[V, K, R], keys: Sequence[K]) -> list[R]:
        """Like ``load_all`` where every row has to be there."""
        rows: list[R] = []
        for key, row in zip(keys, await self.load_all(batch, keys), strict=True):
            if row is None:
                raise missing(batch, key)
            rows.append(row)
        return rows

    def fetches(self) -> list[Coroutine[Any, Any, None]]:
        """Take over what has to be fetched now; otherwise that begins with the next turn of the event loop."""
        wanting, self.wanting = self.wanting, []
        return [memory.fetch() for memory in wanting]

    def _memory(self, batch: Batch[V, K, R]) -> _Memory:
        memory = self._memories.get(batch)
        if memory is None:
            memory = self._memories[batch] = _Memory(self, batch)
        return memory


def missing(batch: Batch[V, K, R], key: K) -> LookupError:
    """What is raised where ``batch`` has no row for ``key`` and ought to."""
    return LookupError(f"{getattr(batch, '__qualname__', batch)} has no {key}")


class Round(asyncio.Future[None]):
    """Done when the rows are there that were asked for at one moment."""

    def cancel(self, msg: Any = None) -> bool:
        """Let one who waits go only with the others: the round is theirs too."""
        return False

    def give_up(self) -> None:
        """End it where its fetch was cancelled."""
        super().cancel()


class _Memory:
    """The rows of one batch function, by key; None for those that are not there."""

    def __init__(self, context: Context[Any, Any], batch: Batch[Any, Any, Any]) -> None:
        self.context = context
        self.batch = batch
        self.rows: dict[Any, Any] = {}
        self.coming: dict[Any, Round] = {}
        self.wanted: dict[Any, None] = {}

    async def bring(self, keys: Iterable[Any]) -> None:
        """Return when the rows of ``keys`` are there."""
        # Ids are dear to hash, and dictionaries that are made of others do not hash again.
        lacking = dict.fromkeys(keys)
        if self.rows:
            lacking = {key: None for key in lacking if key not in self.rows}
        if not lacking:
            return
        rounds = {self.coming[key]: None for key in lacking if key in self.coming} if self.coming else {}
        new = {key: None for key in lacking if key not in self.coming} if rounds else lacking
        if new:
            rounds[self._want(new)] = None
        for round in rounds:
            await round

    async def fetch(self) -> None:
        """Fetch what is wanted now."""
        wanted, self.wanted = self.wanted, {}
        keys = list(wanted)
        round = self.coming[keys[0]]
        try:
            rows = await self.batch(self.context.viewer, keys)
            self.rows.update(zip(keys, map(rows.get, keys), strict=True))
            round.set_result(None)
        except Exception as error:
            round.set_exception(error)
            round.exception()  # nobody may be left to hear of it
        finally:
            round.give_up()  # does nothing when it is done
            if len(self.coming) == len(keys):
                self.coming.clear()
            else:
                for key in keys:
                    del self.coming[key]

    def _want(self, keys: dict[Any, None]) -> Round:
        if self.wanted:
            round = self.coming[next(iter(self.wanted))]
        else:
            round = Round()
            self.context.wanting.append(self)
            if not self.context.is_driven:
                asyncio.get_running_loop().call_soon(self._start, round)
        self.wanted.update(keys)
        self.coming.update(dict.fromkeys(keys, round))
        return round

    def _start(self, round: Round) -> None:
        """Begin in the context of whoever asked first, unless an execution took it over."""
        if self.wanted and self.coming[next(iter(self.wanted))] is round:
            self.context.wanting.remove(self)
            task = asyncio.create_task(self.fetch())
            self.context.fetching.add(task)
            task.add_done_callback(self.context.fetching.discard)


class _Nobody:
    """No session opens anything."""

    async def __call__(self, sessions: Collection[Any]) -> Mapping[Any, Seen[Any]]:
        return {}

    async def number(self) -> int:
        return 0
