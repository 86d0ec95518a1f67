"""Who may share one answer: a stand-in for the viewer writes down what was asked of it while the answer was made.

A question is an attribute of the viewer, or a pure function of them that says so by ``by_outcome``. Whoever says the same
to every question would have got the same answer, so they get it, byte for byte; all others get one of their own. A field
that depends on the viewer thereby splits those who follow, without anybody having to say that it does.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping, Sequence
from contextlib import suppress
from functools import wraps
from operator import attrgetter
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast

V = TypeVar("V")
T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
R = TypeVar("R")
P = ParamSpec("P")

Batch = Callable[[V, list[K]], Awaitable[Mapping[K, R]]]


class Witness(Generic[V]):
    """What was asked of ``viewer``, and what they said."""

    def __init__(self, viewer: V) -> None:
        self.viewer = viewer
        self._said: dict[Hashable, tuple[Callable[[V], Any], Any]] = {}

    def ask(self, question: Callable[[V], T], key: Hashable = None) -> T:
        """What the viewer says to ``question``, written down. ``key``: the same question again need not be."""
        said = question(self.viewer)
        self._said[key or len(self._said)] = question, said
        return said

    def divide(self, others: Sequence[T], viewer_of: Callable[[T], V]) -> tuple[list[T], list[list[T]]]:
        """Those among ``others`` who say the same to everything, and the rest by where they part, each part anew."""
        if not self._said:
            return list(others), []
        alike: list[T] = []
        apart: dict[Hashable, list[T]] = {}
        parting_of = _Remembered(self._parting).parting if _whole not in self._asked else self._parting
        for other in others:
            parting = parting_of(viewer_of(other))
            if parting is None:
                alike.append(other)
            else:
                apart.setdefault(parting, []).append(other)
        return alike, list(apart.values())

    @property
    def _asked(self) -> Collection[Callable[[V], Any]]:
        return [question for question, _ in self._said.values()]

    def _parting(self, viewer: V) -> Hashable | None:
        """Where ``viewer`` first says something else, and what; None where they never do."""
        if viewer is self.viewer:
            return None
        for key, (question, said) in self._said.items():
            try:
                differs = (theirs := question(viewer)) != said or type(theirs) is not type(said)
                if differs:
                    return key, hash(theirs)
            except NotRecorded:
                raise
            except Exception:  # what cannot even be asked of them is no reason to share
                return key, id(viewer)
        return None


TRIES = 50
"""How often it is worth to write down what of a viewer was looked at, before that must have helped."""
UNKNOWN = object()


class _Remembered(Generic[V]):
    """Who says what, told by what of a viewer was looked at: mostly a few attributes that thousands have in common.

    Questions are pure, so where all that was looked at is the same, the same is said.
    """

    def __init__(self, ask: Callable[[V], Hashable | None]) -> None:
        self._ask = ask
        self._known: dict[tuple[str, ...], tuple[Callable[[V], Any], dict[Any, Hashable | None]]] = {}
        self._asked = self._helped = 0

    def parting(self, viewer: V) -> Hashable | None:
        """What ``ask`` says of this viewer."""
        try:
            for of, known in self._known.values():
                values = of(viewer)
                said = known.get((values, *map(type, values)), UNKNOWN)
                if said is not UNKNOWN:
                    self._helped += 1
                    return said
        except Exception:  # something of them cannot be looked at, or not be compared
            return self._ask(viewer)
        self._asked += 1
        return self._ask(viewer) if self._asked > TRIES + self._helped else self._learn(viewer)

    def _learn(self, viewer: V) -> Hashable | None:
        looked_at: dict[str, Any] = {}
        try:
            said = self._ask(cast("V", _Recorder(viewer, looked_at)))
        except NotRecorded:
            return self._ask(viewer)
        names = tuple(sorted(looked_at))
        with suppress(TypeError):  # what cannot be compared is not remembered
            values = tuple(looked_at[name] for name in (*names, *names[:1]))  # at least two are a tuple to attrgetter
            key = (values, *map(type, values))  # True is 1, and yet something else
            hash(key)
            self._known.setdefault(names, (attrgetter(*names, *names[:1]), {}))[1][key] = said
        return said


class NotRecorded(Exception):
    """More than the value of an attribute was looked at."""


class _Recorder:
    """Looks like the viewer, and writes down which attributes are looked at."""

    __slots__ = ("_looked_at", "_viewer")

    def __init__(self, viewer: Any, looked_at: dict[str, Any]) -> None:
        object.__setattr__(self, "_viewer", viewer)
        object.__setattr__(self, "_looked_at", looked_at)

    def __getattribute__(self, name: str) -> Any:
        try:
            value = getattr(object.__getattribute__(self, "_viewer"), name)
        except Exception:
            raise NotRecorded(name) from None
        if callable(value):
            raise NotRecorded(name)
        object.__getattribute__(self, "_looked_at")[name] = value
        return value

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a viewer does not change")

    def __eq__(self, other: object) -> bool:
        raise NotRecorded

    def __hash__(self) -> int:
        raise NotRecorded


class _StandIn:
    """Looks like the viewer to everybody who does not look at its type."""

    __slots__ = ("_witness",)

    def __init__(self, witness: Witness[Any]) -> None:
        object.__setattr__(self, "_witness", witness)

    def __getattribute__(self, name: str) -> Any:
        return _witness(self).ask(lambda viewer: getattr(viewer, name), name)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a viewer does not change")

    def __eq__(self, other: object) -> bool:
        return bool(_witness(self).ask(_whole, _whole) == other)

    def __hash__(self) -> int:
        return hash(_witness(self).ask(_whole, _whole))


def _whole(viewer: Any) -> Any:
    return viewer


def _witness(stand_in: Any) -> Witness[Any]:
    return cast("Witness[Any]", object.__getattribute__(stand_in, "_witness"))


def stand_in(witness: Witness[V]) -> V:
    """Something to be asked in the viewer's place."""
    return cast("V", _StandIn(witness))


def stands_for_many(viewer: object) -> bool:
    """Whether what is made for this viewer may go to others, too: then what is asked of them should be what others have in common."""
    return type(viewer) is _StandIn


def themself(value: T) -> T:
    """The viewer whom ``value`` stands for, all of whom counts from here on: nobody else shares what is made of it."""
    return cast("T", _witness(value).ask(_whole, _whole)) if type(value) is _StandIn else value


def by_outcome(question: Callable[Concatenate[V, P], T], /) -> Callable[Concatenate[V, P], T]:
    """Let only the answer of ``question`` count, not what it looks at. It must be pure: no queries, no clock, no memory."""

    @wraps(question)
    def ask(viewer: V, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if type(viewer) is not _StandIn:
            return question(viewer, *args, **kwargs)
        return _witness(viewer).ask(lambda other: question(other, *args, **kwargs))

    return ask


def in_sight(fetch: Callable[[list[K]], Awaitable[Mapping[K, tuple[R, Callable[[V], bool]]]]]) -> Batch[V, K, R]:
    """A loader of the rows in reach: ``fetch`` finds each row with a pure function of who sees it.

    The statement is the same for everybody and looks for nothing but keys, however long a viewer's history is; and those
    who follow may share what it brings.
    """

    @wraps(fetch)
    async def rows(viewer: V, keys: list[K]) -> Mapping[K, R]:
        ask = _witness(viewer).ask if type(viewer) is _StandIn else None
        found = (await fetch(keys)).items()
        return {key: row for key, (row, sees) in found if (ask(sees) if ask else sees(viewer))}

    return rows
