"""Who we are to the push services: a key pair of our own (RFC 8292), made on first use."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from server.kit.keys import read_or_make

HOUR = 3600
"""Seconds that a signature is used for; making one costs as much as the rest of a push's headers and its way out."""
LIFE = timedelta(hours=12)
"""How long a signature holds from the beginning of its hour; push services refuse more than a day."""


class Vapid:
    """Signs what we send, so that a push service knows whom to write to when something is wrong."""

    def __init__(self, private: ec.EllipticCurvePrivateKey) -> None:
        self._vapid = Vapid02(private)
        self._signed = lru_cache(maxsize=100)(self._sign)
        point = private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.public_key = base64.urlsafe_b64encode(point).decode().rstrip("=")
        """What a browser subscribes with: an uncompressed P-256 point in base64url."""

    def authorization(self, origin: str, contact: str, now: datetime) -> str:
        """The Authorization header for a push service at ``origin``: the same one throughout an hour."""
        return self._signed(origin, contact, int(now.timestamp() // HOUR))

    def _sign(self, origin: str, contact: str, hour: int) -> str:
        claims = {"aud": origin, "exp": hour * HOUR + int(LIFE.total_seconds()), "sub": contact}
        header: str = self._vapid.sign(claims)["Authorization"]
        return header


@lru_cache(maxsize=16)
def load(folder: Path) -> Vapid:
    """The key pair in ``folder``, made where there is none; read once."""
    return read(folder)


def read(folder: Path) -> Vapid:
    """The key pair in ``folder``, made where there is none. Raises ValueError for a file that holds none, OSError."""
    private = serialization.load_pem_private_key(read_or_make(folder / "vapid.pem", _made), password=None)
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise ValueError(f"{folder / 'vapid.pem'} holds no P-256 key")
    return Vapid(private)


def _made() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
