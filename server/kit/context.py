"""What a resolver knows of the request it serves: who looks, and what was loaded already."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from typing import Any, Generic, TypeVar, cast

from strawberry.dataloader import DataLoader

from server.kit.errors import Unauthenticated
from server.kit.witness import Witness, stand_in

V = TypeVar("V")
H = TypeVar("H")
K = TypeVar("K", bound=Hashable)
R = TypeVar("R")

Batch = Callable[[V, list[K]], Awaitable[Mapping[K, R]]]
"""A loader: from the viewer and many keys to the rows found; one statement for all of them."""
Look = Callable[[Collection[Any]], Awaitable[Mapping[Any, V]]]
"""From sessions to the viewers of those that still hold, as of now; one statement for some hundred."""


class Context(Generic[V, H]):
    """One request, or one operation of a socket. ``house`` is what the running server carries along.

    ``person_key`` names the person, however many sessions they have: what one person may have of the server goes by it.
    ``session`` is what ``look`` knows the viewer by.
    """

    def __init__(
        self,
        viewer: V,
        person_key: str,
        may_write: bool,
        session: Hashable,
        look: Look[V],
        house: H,
    ) -> None:
        self.viewer = viewer
        self.person_key = person_key
        self.may_write = may_write
        self.house = house
        self.session = session
        self.look = look
        self._loaders: dict[Callable[..., Any], DataLoader[Any, Any]] = {}

    async def refresh(self) -> None:
        """Look at the session and the viewer anew, and forget what was loaded. Raises Unauthenticated when it ended."""
        viewer = (await self.look([self.session])).get(self.session)
        if viewer is None:
            raise Unauthenticated("Sign in first; your session may have ended.")
        self.viewer = viewer
        self.forget()

    def shared(self, witness: Witness[V]) -> Context[V, H]:
        """A context for one answer that others may get too: the witness stands for the viewer, no session opens anything."""
        return Context(stand_in(witness), "", False, None, _nobody, self.house)

    def forget(self) -> None:
        """Load everything anew from here on."""
        self._loaders.clear()

    async def load(self, batch: Batch[V, K, R], key: K) -> R | None:
        """The row of ``key``, fetched together with all others that are asked for at this moment."""
        loader = self._loaders.get(batch)
        if loader is None:
            loader = self._loaders[batch] = DataLoader(load_fn=self._by_key(batch))
        return cast("R | None", await loader.load(key))

    async def must_load(self, batch: Batch[V, K, R], key: K) -> R:
        """Like ``load`` where the row has to be there."""
        found = await self.load(batch, key)
        if found is None:
            raise LookupError(f"{getattr(batch, '__qualname__', batch)} has no {key}")
        return found

    def _by_key(self, batch: Batch[V, K, R]) -> Callable[[list[K]], Awaitable[list[R | None]]]:
        async def rows(keys: list[K]) -> list[R | None]:
            found = await batch(self.viewer, keys)
            return [found.get(key) for key in keys]

        return rows


async def _nobody(sessions: Collection[Any]) -> Mapping[Any, Any]:
    return {}
