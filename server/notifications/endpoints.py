"""Where we send to. A push endpoint is an address chosen by a user, so it is trusted only as far as these rules go.

Checked when a browser subscribes, again when a push goes out (the rules may have changed), and the address that its name
resolves to is checked by the very resolver that connects, so that nobody can swap it in between.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from server.kit.errors import Invalid
from server.settings import Settings

SERVICES = ("fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com")
FAMILIES = (".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")
"""Push services of the browsers: by name, and by what their names end in."""
LONGEST = 1_000
NAT64 = ipaddress.ip_network("64:ff9b::/96")
DEFAULT_PORTS = {"https": 443, "http": 80}

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotPublic(Exception):
    """A push service's name leads to an address inside somebody's network."""


@dataclass(frozen=True)
class Endpoint:
    """An endpoint that follows the rules."""

    url: str
    origin: str
    """Scheme, host and port, as a push service expects it in `aud`."""


class Rules:
    """Which endpoints are trusted."""

    def __init__(self, settings: Settings) -> None:
        self._own = {name.lower() for name in settings.push_hosts}
        self._insecure = settings.push_insecure

    def check(self, url: str) -> Endpoint:
        """The endpoint at ``url``. Raises Invalid (endpoint) for anything but a push service we know."""
        refused = Invalid("This is not the address of a push service that we know.", "endpoint")
        if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
            raise refused
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").rstrip("."), parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
        except ValueError:
            raise refused from None
        if "@" in parts.netloc or not parts.path.startswith("/") or not self._trusted(parts, host, port):
            raise refused
        origin = f"{parts.scheme}://{host}"
        return Endpoint(url, origin if port == DEFAULT_PORTS[parts.scheme] else f"{origin}:{port}")

    def may_be_local(self, host: str) -> bool:
        """Whether ``host`` is a test double, which is allowed to live on this machine and to speak http."""
        return self._insecure and any(name == host or name.startswith(f"{host}:") for name in self._own)

    def _trusted(self, parts: SplitResult, host: str, port: int) -> bool:
        if self.may_be_local(host):
            return parts.scheme in DEFAULT_PORTS
        if f"{host}:{port}" in self._own or (host in self._own and port == 443):
            return parts.scheme == "https" and not _is_private(host)  # numbers never meet the resolver
        return parts.scheme == "https" and port == 443 and (host in SERVICES or host.endswith(FAMILIES))


class PublicResolver(AbstractResolver):
    """Resolves names to public addresses, or not at all."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of ``host``. Raises NotPublic when one of them is not, OSError when there are none."""
        found = await self._inner.resolve(host, port, family)
        if not self._rules.may_be_local(host):
            for result in found:
                check_public(result["host"])
        return found

    async def close(self) -> None:
        """Nothing to close."""


def check_public(text: str) -> None:
    """Raises NotPublic for an address that is not reachable by everybody."""
    address = _unwrapped(ipaddress.ip_address(text.partition("%")[0]))
    if not address.is_global or address.is_multicast or address.is_reserved:
        raise NotPublic(text)


def _is_private(host: str) -> bool:
    """Whether ``host`` is an address in numbers that is not public."""
    try:
        check_public(host)
    except NotPublic:
        return True
    except ValueError:
        return False  # a name
    return False


def _unwrapped(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one, where there is one: the road ends there."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address
