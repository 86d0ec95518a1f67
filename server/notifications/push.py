"""One message to one device: encrypted for it alone (RFC 8291), signed by us (RFC 8292), handed to its push service (RFC 8030)."""

from __future__ import annotations

import base64
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum
from types import TracebackType
from typing import Self

import aiohttp
from cryptography.hazmat.primitives.asymmetric import ec

from server.events.notices import Urgency
from server.kit.errors import Invalid
from server.notifications.endpoints import NotPublic, PublicResolver, Rules
from server.notifications.sealing import sealed
from server.notifications.vapid import Vapid

log = logging.getLogger("goodshift.push")

TIMEOUT = aiohttp.ClientTimeout(total=10)
LIFE = timedelta(hours=8)
"""How long a push service keeps it for a phone that is off: a shift. After that, the inbox is the place to look."""
MOST_READ = 1024
"""Bytes of an answer that are read; nothing in it matters beyond its status."""
FOREIGN = 403
"""What a push service answers to a key that the browser did not subscribe with (RFC 8292)."""
LONGEST_WAIT = timedelta(days=1)


class Outcome(Enum):
    """What became of a push."""

    SENT = "sent"
    GONE = "gone"
    """The subscription ended, or was made for another key: the app finds that out, and subscribes anew."""
    LATER = "later"
    """The push service or the road to it has trouble; worth another try."""
    REFUSED = "refused"
    """It will be refused next time as well."""


@dataclass(frozen=True)
class Answer:
    """What a push service said."""

    outcome: Outcome
    wait: timedelta = timedelta(0)
    """How long it asked us to wait at least."""


@dataclass(frozen=True)
class Subscription:
    """A browser's address and keys. Make it with ``subscription``."""

    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True)
class Message:
    """What to send, and how a push service should treat it."""

    body: bytes
    topic: str
    """At most 32 characters of base64url; an undelivered message of the same topic is replaced."""
    urgency: Urgency


def subscription(rules: Rules, endpoint: str, p256dh: str, auth: str) -> Subscription:
    """What a browser sent us, checked. Raises Invalid (endpoint, p256dh, auth)."""
    rules.check(endpoint)
    point, secret = _bytes(p256dh, "p256dh"), _bytes(auth, "auth")
    try:
        if len(point) != 65:
            raise ValueError
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise Invalid("This is not the public key of a browser.", "p256dh") from None
    if len(secret) != 16:
        raise Invalid("This is not the secret of a browser.", "auth")
    return Subscription(endpoint, _text(point), _text(secret))


class PushClient:
    """Hands messages to push services. Use it as a context; it owns its connections."""

    def __init__(self, rules: Rules, vapid: Vapid, contact: str) -> None:
        self._rules = rules
        self._vapid = vapid
        self._contact = contact
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        # No cache of names: the address that was checked is the one that is connected to. No limit: lanes have theirs.
        connector = aiohttp.TCPConnector(resolver=PublicResolver(self._rules), use_dns_cache=False, limit=0)
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=TIMEOUT,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._session is not None
        await self._session.close()

    async def send(self, to: Subscription, message: Message, now: datetime) -> Answer:
        """Send ``message``; what came of it. Never raises for anything that a push service does."""
        try:
            endpoint = self._rules.check(to.endpoint)
        except Invalid:
            return Answer(Outcome.REFUSED)
        body = sealed(to.p256dh, to.auth, message.body)
        headers = {
            "authorization": self._vapid.authorization(endpoint.origin, self._contact, now),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(int(LIFE.total_seconds())),
            "urgency": message.urgency,
            "topic": message.topic,
        }
        assert self._session is not None
        try:
            async with self._session.post(endpoint.url, data=body, headers=headers, allow_redirects=False) as response:
                await response.content.read(MOST_READ)
                answer = _answer(response.status, response.headers.get("retry-after"), now)
        except NotPublic:
            log.warning("%s leads to an address that is not public", endpoint.origin)
            return Answer(Outcome.REFUSED)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.info("no answer from %s: %s", endpoint.origin, type(error).__name__)
            return Answer(Outcome.LATER)
        if answer.outcome is Outcome.REFUSED or response.status == FOREIGN:
            log.warning("%s refused a push with status %d", endpoint.origin, response.status)
        return answer


def _answer(status: int, retry_after: str | None, now: datetime) -> Answer:
    if 200 <= status < 300:
        return Answer(Outcome.SENT)
    if status in (FOREIGN, 404, 410):
        return Answer(Outcome.GONE)
    if status in (408, 425, 429) or status >= 500:
        return Answer(Outcome.LATER, _wait(retry_after, now))
    return Answer(Outcome.REFUSED)  # redirects included: we go where we said we go


def _wait(retry_after: str | None, now: datetime) -> timedelta:
    """Retry-After, in seconds or as a date; at most a day."""
    if not retry_after:
        return timedelta(0)
    try:
        if retry_after.isascii() and retry_after.isdigit():
            wait = timedelta(seconds=int(retry_after[:9]))
        else:
            moment = parsedate_to_datetime(retry_after)
            wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    except (ValueError, OverflowError):
        return timedelta(0)
    return max(timedelta(0), min(wait, LONGEST_WAIT))


def _bytes(text: str, field: str) -> bytes:
    plain = text.strip().rstrip("=")
    try:
        if len(plain) > 200:
            raise ValueError
        return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise Invalid("This is not base64url.", field) from None


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
