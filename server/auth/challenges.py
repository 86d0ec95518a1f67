"""Challenges: made for one purpose and one holder, answered once, within minutes.

A challenge carries its end and our own seal, so that making one writes nothing: strangers ask for them as often as they open a page.
The first answer burns it for good, right or wrong.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import UTC, datetime, timedelta

from tortoise.exceptions import IntegrityError

from server.auth.models import SpentChallenge
from server.kit import clock, db
from server.kit.errors import Invalid
from server.kit.keys import Keys

LIFE = timedelta(minutes=5)
NONCE, END, SEAL = 16, 8, 32
"""Bytes."""


def make(keys: Keys, purpose: str, holder: str = "", life: timedelta = LIFE) -> bytes:
    """A challenge for ``purpose``, to be answered by ``holder``."""
    head = secrets.token_bytes(NONCE) + int((clock.now() + life).timestamp()).to_bytes(END)
    return head + _seal(keys, head, purpose, holder)


async def burn(keys: Keys, challenge: bytes, purpose: str, holder: str = "") -> None:
    """Take the one answer to ``challenge``; it is spent from here on, whatever becomes of the answer.

    Raises Invalid with ``reason`` CHALLENGE_UNKNOWN, CHALLENGE_EXPIRED or CHALLENGE_USED.
    """
    head, seal = challenge[: NONCE + END], challenge[NONCE + END :]
    if not hmac.compare_digest(seal, _seal(keys, head, purpose, holder)):
        raise Invalid("This belongs to another try. Start again.", "challenge", reason="CHALLENGE_UNKNOWN")
    ends = datetime.fromtimestamp(int.from_bytes(head[NONCE:]), UTC)
    if ends <= clock.now():
        raise Invalid("That took too long. Start again.", "challenge", reason="CHALLENGE_EXPIRED")
    await _spend(keys.digest(f"spent {challenge.hex()}"), ends)


@db.transaction
async def _spend(digest: str, ends: datetime) -> None:
    await SpentChallenge.filter(expires_at__lte=clock.now()).delete()
    try:
        await SpentChallenge.create(digest=digest, expires_at=ends)
    except IntegrityError:
        raise Invalid("This was answered already. Start again.", "challenge", reason="CHALLENGE_USED") from None


def _seal(keys: Keys, head: bytes, purpose: str, holder: str) -> bytes:
    return bytes.fromhex(keys.digest(f"challenge {purpose} {holder} {head.hex()}"))
