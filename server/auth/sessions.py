"""Sessions that are open, and who looks through them as of now."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from uuid import UUID

from server.auth.models import WHO_IS_WHO, Device, Scope, Token, open_devices, open_tokens
from server.kit import clock
from server.kit.context import Seen
from server.kit.errors import NotAllowed
from server.kit.plain import a_day, a_moment, an_id, maybe_id
from server.kit.rows import Rows
from server.people.models import Language, Person, Role, Viewer, as_viewer, works_until

REMEMBERED = 20_000
"""Viewers who follow."""
KNOWN = 4_096
"""Sessions that the door opens to unasked: those of the last minutes."""
VISIT_TOUCH = timedelta(minutes=1)
"""How stale "last used" may be on a shared device, where a few minutes of rest are the end."""


@dataclass(frozen=True)
class Session:
    """A door that opened: a device's or a token's, and what may be done behind it."""

    kind: type[Device] | type[Token]
    id: UUID
    scope: Scope
    shared: bool = False
    """Whether this is a few minutes on a shared device."""


def on_own_device(session: Hashable) -> None:
    """Raises NotAllowed for programs and shared devices: what opens the door for months is made on one's own phone."""
    if not isinstance(session, Session) or session.kind is not Device or session.shared:
        raise NotAllowed("Do this on your own phone, where you are signed in.")


@dataclass(frozen=True)
class Opened:
    """What a door knows of somebody who came in: it opens again unasked while the count of changes is what it was."""

    session: Session
    viewer: Viewer
    number: int
    until: datetime


class Doorkeeper:
    """Remembers whom it let in, by the hash of what they showed."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Opened] = OrderedDict()

    async def enter(self, secret_hash: str, ask: Callable[[], Awaitable[Device | Token]], again: timedelta) -> Opened:
        """Who comes. ``ask`` finds the row with its person and their store, or raises; it is asked anew after ``again``."""
        number = await WHO_IS_WHO.number()  # before the row, so that no change between the two is missed
        known = self._known.get(secret_hash)
        if known is not None and known.number == number and clock.now() < known.until:
            self._known.move_to_end(secret_hash)
            return known
        self._known.pop(secret_hash, None)
        row = await ask()
        person, now = row.person, clock.now()
        shared = isinstance(row, Device) and row.shared_device_id is not None
        session = Session(type(row), row.id, row.scope if isinstance(row, Token) else Scope.WRITE, shared)
        viewer = as_viewer(person, person.store.region if person.store else None, row.id)
        opened = Opened(
            session, viewer, number, min(_end(row.expires_at, person.left_on), now + (VISIT_TOUCH if shared else again))
        )
        self._known[secret_hash] = opened
        if len(self._known) > KNOWN:
            self._known.popitem(last=False)
        return opened


class Viewers:
    """Who looks, as of now; without the sessions that ended and the people who left."""

    async def number(self) -> int:
        """Where the count of changes stands."""
        return await WHO_IS_WHO.number()

    async def __call__(self, sessions: Collection[Session]) -> Mapping[Session, Seen[Viewer]]:
        """The viewers of ``sessions``. Asked for thousands at once, so it goes by bare rows: who did not change is the same as before."""
        found: dict[Session, Seen[Viewer]] = {}
        for kind, still_open in ((Device, open_devices), (Token, open_tokens)):
            known = {str(session.id): session for session in sessions if session.kind is kind}
            if not known:
                continue
            rows: Rows[Device] | Rows[Token] = await still_open(clock.now(), [session.id for session in known.values()])
            for key, expires_at, left_on, *looks in rows.bare("id", "expires_at", "person__left_on", *LOOKS):
                last_day = None if left_on is None else a_day(left_on)
                if works_until(last_day):
                    viewer = _viewer(str(key), *looks)
                    found[known[str(key)]] = Seen(viewer, _end(a_moment(expires_at), last_day))
        return found


viewers_of = Viewers()


def _end(expires_at: datetime, last_day: date | None) -> datetime:
    if last_day is None:
        return expires_at
    return min(expires_at, datetime.combine(last_day + timedelta(days=1), time(), UTC))


LOOKS = (
    "person__id",
    "person__role",
    "person__store_id",
    "person__region",
    "person__manager_id",
    "person__language",
    "person__store__region",
)
"""What makes a viewer."""


@lru_cache(REMEMBERED)
def _viewer(
    session: str,
    id: str | UUID,
    role: str,
    store_id: str | UUID | None,
    region: str | None,
    manager_id: str | UUID | None,
    language: str | None,
    store_region: str | None,
) -> Viewer:
    """The viewer whom these bare values make."""
    person = Person(
        id=an_id(id),
        role=Role(role),
        store_id=maybe_id(store_id),
        region=region,
        manager_id=maybe_id(manager_id),
        language=Language(language) if language else None,
    )
    return as_viewer(person, store_region, UUID(session))
