"""Everything that is set from outside, read from the environment once. A bad value stops the start with a clear message."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


ROLES = {"ASSOCIATE", "SUPERVISOR", "MANAGER", "REGIONAL", "HQ", "HR", "ADMIN"}


class BadSetting(SystemExit):
    """A setting that cannot be used; ends the program with words and exit code 1."""


@dataclass(frozen=True)
class Settings:
    """How this process runs."""

    data: Path
    """GOODSHIFT_DATA: folder of the database and the keys. Default: ./data"""
    database_url: str
    """GOODSHIFT_DATABASE_URL: postgres://NAME:PASSWORD@HOST/DATABASE, for more than one process. Default: SQLite in the data folder"""
    redis_url: str
    """GOODSHIFT_REDIS_URL: redis://:PASSWORD@HOST/0, so that several processes wake each other at once. Default: they look"""
    host: str
    """HOST: address to listen on. Default: 127.0.0.1"""
    port: int
    """PORT: port to listen on. Default: 8000"""
    origin: str
    """GOODSHIFT_ORIGIN: what people type, as https://goodshift.example. Default: http://HOST:PORT"""
    trusted_proxies: tuple[str, ...]
    """GOODSHIFT_TRUSTED_PROXIES: addresses or networks whose X-Forwarded-For is believed, by comma. Default: this machine"""
    contact: str
    """GOODSHIFT_CONTACT: mailto: or https: address that push services may write to (VAPID `sub`)."""
    push_hosts: tuple[str, ...]
    """GOODSHIFT_PUSH_HOSTS: more push services to trust, host or host:port, by comma; for self-hosted ones."""
    push_insecure: bool
    """GOODSHIFT_PUSH_INSECURE=1: push over http to loopback, for tests only."""
    embedded_worker: bool
    """GOODSHIFT_WORKER=0: do not run the worker inside the server, because one runs alone."""
    drain_seconds: float
    """GOODSHIFT_DRAIN_SECONDS: asked to end, how long /readyz says no before sockets close. Default: 0"""
    metrics_token: str
    """GOODSHIFT_METRICS_TOKEN: bearer token that opens /metrics to other machines. Default: this machine only"""
    work: int
    """GOODSHIFT_WORK: fields that one person or program may ask for a second, 0 for no limit. Default: 3000"""
    log: str
    """GOODSHIFT_LOG: json or text. Default: text on a terminal, else lines of JSON."""
    oidc_issuer: str
    """GOODSHIFT_OIDC_ISSUER: https address of the company's OpenID provider. Default: none, and nobody signs in by it"""
    oidc_client_id: str
    """GOODSHIFT_OIDC_CLIENT_ID: what the provider knows us by."""
    oidc_client_secret: str
    """GOODSHIFT_OIDC_CLIENT_SECRET, or GOODSHIFT_OIDC_CLIENT_SECRET_FILE: what we prove it with."""
    oidc_claim: str
    """GOODSHIFT_OIDC_CLAIM: `email`, if verified, is a person's login; any other claim their employee number. Default: email"""
    oidc_roles: tuple[str, ...]
    """GOODSHIFT_OIDC_ROLES: who may sign in by it, by comma. Default: HQ,HR,ADMIN"""
    pwa: Path
    """GOODSHIFT_PWA: the built phone app. Default: ./pwa/dist"""

    @property
    def database(self) -> Path | str:
        """SQLite's file, or the URL of PostgreSQL."""
        return self.database_url or self.data / "goodshift.db"

    @property
    def database_name(self) -> str:
        """The same to be shown: without a password."""
        parts = urlsplit(self.database_url)
        return (
            f"PostgreSQL at {parts.netloc.rpartition('@')[2]}{parts.path}" if self.database_url else str(self.database)
        )

    @property
    def secure(self) -> bool:
        """Whether people reach us by https."""
        return self.origin.startswith("https://")

    @property
    def rp_id(self) -> str | None:
        """The host that passkeys belong to (WebAuthn's RP ID); None for a bare address, which can have none."""
        host = urlsplit(self.origin).hostname or ""
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return host or None
        return None


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings in ``environment``. Raises BadSetting naming the variable."""
    host = environment.get("HOST", "127.0.0.1")
    port = _port(environment.get("PORT", "8000"))
    shown = "127.0.0.1" if host in ("", "0.0.0.0", "::") else host
    origin = environment.get("GOODSHIFT_ORIGIN", f"http://{shown}:{port}").rstrip("/")
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path:
        raise BadSetting(f"GOODSHIFT_ORIGIN is {origin!r}; it must look like https://goodshift.example")
    contact = environment.get("GOODSHIFT_CONTACT", "mailto:push@goodshift.example")
    if not contact.startswith(("mailto:", "https://")):
        raise BadSetting(f"GOODSHIFT_CONTACT is {contact!r}; it must start with mailto: or https://")
    return Settings(
        data=Path(environment.get("GOODSHIFT_DATA", "data")).resolve(),
        database_url=postgres(_secret(environment, "GOODSHIFT_DATABASE_URL"), "GOODSHIFT_DATABASE_URL"),
        redis_url=_redis(_secret(environment, "GOODSHIFT_REDIS_URL")),
        host=host,
        port=port,
        origin=origin,
        trusted_proxies=_networks(environment.get("GOODSHIFT_TRUSTED_PROXIES", "127.0.0.1,::1")),
        contact=contact,
        push_hosts=tuple(
            name.strip() for name in environment.get("GOODSHIFT_PUSH_HOSTS", "").split(",") if name.strip()
        ),
        push_insecure=_flag(environment, "GOODSHIFT_PUSH_INSECURE", False),
        embedded_worker=_flag(environment, "GOODSHIFT_WORKER", True),
        drain_seconds=_seconds(environment, "GOODSHIFT_DRAIN_SECONDS", most=300),
        metrics_token=_secret(environment, "GOODSHIFT_METRICS_TOKEN"),
        work=_number(environment, "GOODSHIFT_WORK", 3_000),
        log=_one_of(environment, "GOODSHIFT_LOG", ("json", "text")),
        **_oidc(environment),
        pwa=Path(environment.get("GOODSHIFT_PWA", str(ROOT / "pwa" / "dist"))).resolve(),
    )


def _oidc(environment: Mapping[str, str]) -> dict[str, Any]:
    issuer = environment.get("GOODSHIFT_OIDC_ISSUER", "")
    found = {
        "oidc_issuer": issuer,
        "oidc_client_id": environment.get("GOODSHIFT_OIDC_CLIENT_ID", ""),
        "oidc_client_secret": _secret(environment, "GOODSHIFT_OIDC_CLIENT_SECRET"),
        "oidc_claim": environment.get("GOODSHIFT_OIDC_CLAIM", "email"),
        "oidc_roles": tuple(
            role.strip().upper() for role in environment.get("GOODSHIFT_OIDC_ROLES", "HQ,HR,ADMIN").split(",")
        ),
    }
    if not issuer:
        return found
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")):
        raise BadSetting(f"GOODSHIFT_OIDC_ISSUER is {issuer!r}; it must look like https://id.example")
    for name in ("oidc_client_id", "oidc_client_secret"):
        if not found[name]:
            raise BadSetting(f"GOODSHIFT_OIDC_ISSUER needs GOODSHIFT_{name.upper()}")
    if bad := set(found["oidc_roles"]) - ROLES:
        raise BadSetting(
            f"GOODSHIFT_OIDC_ROLES has {', '.join(sorted(bad))!r}; it must be of {', '.join(sorted(ROLES))}"
        )
    return found


def _port(text: str) -> int:
    if not text.isdigit() or not 0 <= int(text) <= 65535:
        raise BadSetting(f"PORT is {text!r}; it must be a number from 0 to 65535")
    return int(text)


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, str(default))
    if not text.isdecimal() or len(text) > 9:
        raise BadSetting(f"{name} is {text!r}; it must be a whole number")
    return int(text)


def postgres(url: str, name: str) -> str:
    """A URL of PostgreSQL, or nothing. Raises BadSetting, which does not repeat it: there may be a password in it."""
    if url and urlsplit(url).scheme not in ("postgres", "postgresql"):
        raise BadSetting(f"{name} must look like postgres://NAME:PASSWORD@HOST/DATABASE")
    return url


def _redis(url: str) -> str:
    """A URL of Redis, or nothing. What is refused is not repeated: there may be a password in it."""
    if url and urlsplit(url).scheme not in ("redis", "rediss", "unix"):
        raise BadSetting("GOODSHIFT_REDIS_URL must look like redis://:PASSWORD@HOST/0")
    return url


def _networks(text: str) -> tuple[str, ...]:
    """Addresses and networks by comma. No "*": it would let anybody pose as anybody, and so guess without end."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        try:
            ipaddress.ip_network(name)
        except ValueError:
            raise BadSetting(
                f"GOODSHIFT_TRUSTED_PROXIES has {name!r}; it must be an address or a network as 10.0.0.0/8"
            ) from None
    return names


def _flag(environment: Mapping[str, str], name: str, default: bool) -> bool:
    text = environment.get(name)
    if text is None:
        return default
    if text not in ("0", "1"):
        raise BadSetting(f"{name} is {text!r}; it must be 0 or 1")
    return text == "1"


def _one_of(environment: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    """One of ``known``, or nothing."""
    text = environment.get(name, "")
    if text and text not in known:
        raise BadSetting(f"{name} is {text!r}; it must be {' or '.join(known)}")
    return text


def _seconds(environment: Mapping[str, str], name: str, most: int) -> float:
    text = environment.get(name, "0")
    if not text.isdigit() or int(text) > most:
        raise BadSetting(f"{name} is {text!r}; it must be a number of seconds from 0 to {most}")
    return float(text)


def _secret(environment: Mapping[str, str], name: str) -> str:
    """The secret called ``name``, or the contents of the file that NAME_FILE says; empty where there is neither."""
    file = environment.get(f"{name}_FILE")
    if file is None:
        return environment.get(name, "").strip()
    if name in environment:
        raise BadSetting(f"{name} and {name}_FILE are both set; one of them is enough")
    try:
        return Path(file).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"{name}_FILE is {file!r}, which cannot be read: {type(error).__name__}") from None
