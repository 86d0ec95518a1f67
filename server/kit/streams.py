"""One answer for all who follow the same: made once for everybody who may see the same, and handed to them as the same bytes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from graphql import DocumentNode, FieldNode, OperationDefinitionNode, OperationType, VariableNode, Visitor, visit

from server.kit.context import Context
from server.kit.errors import Problem, Unavailable
from server.kit.witness import Witness

F = TypeVar("F")

BREATH = 200
"""Followers who are handed an answer before anybody else has a turn."""


LONG_AGO = datetime.min.replace(tzinfo=UTC)


class TooSlow(Problem):
    """Somebody who follows does not read what waits for them."""

    code, status = "TOO_SLOW", 429


class GoingAway(Problem):
    """This process ends; whoever follows goes on with another one."""

    code, status = "GOING_AWAY", 503


class Payload:
    """An answer as JSON, put into each kind of frame once for all who get it.

    ``note`` takes down that somebody is about to get it; it raises what they hear instead.
    """

    __slots__ = ("_frames", "json", "note")

    def __init__(self, json: str, note: Callable[[Context[Any, Any]], None] | None = None) -> None:
        self.json = json
        self.note = note
        self._frames: dict[tuple[Hashable, str], Any] = {}

    def framed(self, frame: Callable[[str, str], F], key: str = "") -> F:
        """``frame(key, json)``, made at the first call."""
        found: F | None = self._frames.get((frame, key))
        if found is None:
            found = self._frames[frame, key] = frame(key, self.json)
        return found


class Listener(Protocol):
    """Where the answers of one stream go: an operation of a socket, or an event stream."""

    def hear(self, payload: Payload) -> None:
        """Take one answer, without waiting. Raises TooSlow when too many wait already."""

    async def room(self) -> None:
        """Wait until what was taken has gone out."""

    def end(self, problem: Exception) -> None:
        """Hear no more, because of ``problem``."""


Answer = Callable[[Any, Context[Any, Any]], Awaitable[Payload]]
"""From what was picked, and a context, to the answer."""


class Hub(Protocol):
    """Knows what happens, and tells those who follow."""

    def join(
        self,
        key: Hashable,
        source: Source,
        answer: Answer,
        context: Context[Any, Any],
        listener: Listener,
        gone: Callable[[], None],
    ) -> Follower:
        """Let ``listener`` hear what ``answer`` makes of everything that ``source`` follows, with all whose ``key`` is the same."""


@dataclass(frozen=True)
class Source:
    """What a subscription's resolver answers: which happenings it follows, from where, and what it makes of each.

    ``pick(context, happening, *args)`` is a plain function and gives the value to be answered, or None for nothing; ``args``
    are all that it knows of the one who asked, so that those who asked the same can share.
    """

    hub: Hub
    position: int
    kinds: frozenset[str] | None
    pick: Callable[..., Awaitable[Any]]
    args: tuple[Hashable, ...]

    def known_by(self, asked: Hashable) -> Hashable:
        """The key of all who ``asked`` the same of the same happenings."""
        return asked, self.kinds, self.pick, self.args

    def __aiter__(self) -> AsyncIterator[Any]:
        """GraphQL's word for a stream; ours are told, not read."""
        raise TypeError("a source is followed through its hub")


class Channel:
    """What all its followers ask: the same document with the same variables, of the same happenings."""

    def __init__(self, source: Source, answer: Answer, answered: Callable[[], None]) -> None:
        self._answered = answered
        self.kinds = source.kinds
        """What is followed; None for everything."""
        self._pick = source.pick
        self._args = source.args
        self._answer = answer

    def follows(self, kind: str) -> bool:
        """Whether happenings of this kind are followed."""
        return self.kinds is None or kind in self.kinds

    async def tell(self, happening: Any, position: int, followers: Sequence[Follower], live: bool) -> None:
        """Hand what happened at ``position`` to ``followers``, as it happens or later."""
        apart = [list(followers)]
        while apart:
            group = apart.pop()
            self._answered()
            witness: Witness[Any] = Witness(group[0].context.viewer)
            told = await self._told(happening, group[0].context.shared(witness))
            alike, others = witness.divide(group, _viewer_of)
            apart += others
            for number, follower in enumerate(alike):
                if number % BREATH == BREATH - 1:
                    await asyncio.sleep(0)
                follower.hear(told, position, live)

    async def _told(self, happening: Any, context: Context[Any, Any]) -> Payload | Exception | None:
        try:
            value = await self._pick(context, happening, *self._args)
            return None if value is None else await self._answer(value, context)
        except Exception as error:  # theirs alone: what broke for some does not end the others' streams
            return error


class Follower:
    """Somebody who follows a channel; everything after ``position`` is still to be heard."""

    __slots__ = ("_leaving", "behind", "channel", "context", "gone", "listener", "live", "position", "seen", "until")

    def __init__(
        self,
        channel: Channel,
        context: Context[Any, Any],
        listener: Listener,
        position: int,
        leaving: Callable[[Follower], None],
    ) -> None:
        self.channel = channel
        self.context = context
        self.listener = listener
        self.position = position
        self.live = False
        """Whether it hears of things as they happen; before that it reads what it missed."""
        self.behind = False
        """Whether something happened since it last read."""
        self.gone = False
        self.seen = -1
        """Where the count of changes stood when we last looked who it is."""
        self.until = LONG_AGO
        """When its session ends, as far as we saw."""
        self._leaving = leaving

    def hear(self, told: Payload | Exception | None, position: int, live: bool) -> None:
        """Take what was told of ``position``, unless it was heard before or has to be read anew."""
        if self.gone or self.live is not live or position <= self.position:
            return
        self.position = position
        if isinstance(told, Exception):
            self.end(told)
        elif told is not None:
            try:
                if told.note is not None:
                    told.note(self.context)
                self.listener.hear(told)
            except (TooSlow, Unavailable) as problem:
                self.end(problem)

    def end(self, problem: Exception) -> None:
        """Hear no more, and say why."""
        if not self.gone:
            self.leave()
            self.listener.end(problem)

    def leave(self) -> None:
        """Hear no more."""
        if not self.gone:
            self.gone = True
            self._leaving(self)


def _viewer_of(follower: Follower) -> Any:
    return follower.context.viewer


def variables_below(document: DocumentNode) -> frozenset[str]:
    """The variables that an answer depends on; those in the arguments of a subscription's own field have done their work."""
    found: set[str] = set()
    arguments = {
        id(argument)
        for operation in document.definitions
        if isinstance(operation, OperationDefinitionNode) and operation.operation is OperationType.SUBSCRIPTION
        for field in operation.selection_set.selections
        if isinstance(field, FieldNode)
        for argument in field.arguments or ()
    }

    class Names(Visitor):
        def enter_argument(self, node: Any, *_: Any) -> Any:
            return self.SKIP if id(node) in arguments else None

        def enter_variable_definition(self, *_: Any) -> Any:
            return self.SKIP

        def enter_variable(self, node: VariableNode, *_: Any) -> None:
            found.add(node.name.value)

    visit(document, Names())
    return frozenset(found)
