"""Encrypts a message for one browser (RFC 8291), as one record of aes128gcm (RFC 8188).

The same as pywebpush, which tests/push/test_sealing.py holds it against, at half its price: the most expensive step of a push.
"""

from __future__ import annotations

import hmac
import os
import struct
from base64 import urlsafe_b64decode
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE, EXCHANGE = ec.SECP256R1(), ec.ECDH()
RECORD = 4096
"""Bytes of a record: all that push services have to take, so a message is one."""
OVERHEAD = 17
"""Bytes of a record that are not the message: where it ends, and the tag."""
LAST = b"\2"


def sealed(p256dh: str, auth: str, message: bytes) -> bytes:
    """``message`` for the browser with these keys, both in base64url without padding. Raises ValueError when it is too long."""
    if len(message) > RECORD - OVERHEAD:
        raise ValueError("This is too long for a push.")
    theirs, point = _browser(p256dh)
    own = ec.generate_private_key(CURVE)
    ours = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = _derived(_bytes(auth), own.exchange(EXCHANGE, theirs), b"WebPush: info\0" + point + ours, 32)
    salt = os.urandom(16)
    key = _derived(salt, shared, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(salt, shared, b"Content-Encoding: nonce\0", 12)
    head = salt + struct.pack("!LB", RECORD, len(ours)) + ours
    return head + AESGCM(key).encrypt(nonce, message + LAST, None)


@lru_cache(maxsize=1_000)
def _browser(p256dh: str) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    """Its key, ready for use, and as it came."""
    point = _bytes(p256dh)
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point), point


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    """HKDF with SHA-256 (RFC 5869) for up to 32 bytes: one block."""
    return hmac.digest(hmac.digest(salt, secret, "sha256"), info + b"\1", "sha256")[:length]


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
