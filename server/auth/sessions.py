"""Sessions that are open, and who looks through them as of now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from server.auth.models import Device, Scope, Token, devices_still, tokens_still
from server.kit import clock
from server.kit.rows import Rows
from server.people.models import Viewer, as_viewer


@dataclass(frozen=True)
class Session:
    """A door that opened: a device's or a token's, and what may be done behind it."""

    kind: type[Device] | type[Token]
    id: UUID
    scope: Scope


def viewer_by(row: Device | Token) -> Viewer:
    """Who looks through a session whose person and their store are loaded."""
    return as_viewer(row.person, row.person.store.region if row.person.store else None, row.id)


async def viewers_of(sessions: Collection[Session]) -> Mapping[Session, Viewer]:
    """Who looks, as of now; without the sessions that ended and the people who left."""
    found: dict[Session, Viewer] = {}
    for kind, still in ((Device, devices_still), (Token, tokens_still)):
        known = {session.id: session for session in sessions if session.kind is kind}
        if known:
            rows: Rows[Device] | Rows[Token] = await still(clock.now(), list(known))
            found |= {known[row.id]: viewer_by(row) for row in rows if row.person.is_active}
    return found
