"""Our encryption of messages: what pywebpush writes and any browser reads."""

from __future__ import annotations

import os

import http_ece
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st
from pywebpush import WebPusher

from server.notifications.sealing import OVERHEAD, RECORD, sealed
from tests.pushservice import b64, point, unb64

KEY, AUTH = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
P256DH = b64(point(KEY))


def opened(body: bytes, key: ec.EllipticCurvePrivateKey = KEY, auth: bytes = AUTH) -> bytes:
    """What a browser reads."""
    plain: bytes = http_ece.decrypt(body, private_key=key, auth_secret=auth, version="aes128gcm")
    return plain


@settings(max_examples=50, deadline=None)
@given(st.binary(min_size=1, max_size=RECORD - OVERHEAD))
def test_a_browser_reads_what_pywebpush_would_have_sent_it(message: bytes) -> None:
    keys = {"p256dh": P256DH, "auth": b64(AUTH)}
    theirs = WebPusher({"endpoint": "https://push.example/x", "keys": keys}).encode(message, "aes128gcm")["body"]
    ours = sealed(P256DH, b64(AUTH), message)
    assert opened(ours) == opened(theirs) == message
    assert len(ours) == len(theirs)
    assert ours[16:22] == theirs[16:22], "the size of a record, the length of a key, the kind of point"


def test_no_two_messages_share_a_salt_or_a_key() -> None:
    first, second = sealed(P256DH, b64(AUTH), b"hello"), sealed(P256DH, b64(AUTH), b"hello")
    assert first[:16] != second[:16]
    assert first[21:86] != second[21:86]


def test_nobody_else_can_read_it() -> None:
    body = sealed(P256DH, b64(AUTH), b"hello")
    with pytest.raises((InvalidTag, http_ece.ECEException)):
        opened(body, auth=os.urandom(16))
    with pytest.raises((InvalidTag, http_ece.ECEException)):
        opened(body, key=ec.generate_private_key(ec.SECP256R1()))


def test_what_push_services_do_not_have_to_take_is_not_made() -> None:
    with pytest.raises(ValueError, match="too long"):
        sealed(P256DH, b64(AUTH), b"x" * (RECORD - OVERHEAD + 1))


def test_the_example_of_rfc_8291_is_opened_by_the_same_reader() -> None:
    # Appendix A: the reader of these tests is the one that the standard describes.
    key = ec.derive_private_key(
        int.from_bytes(unb64("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), "big"), ec.SECP256R1()
    )
    body = unb64(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
        "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    assert opened(body, key, unb64("BTBZMqHH6r4Tts7J_aSIgg")) == b"When I grow up, I want to be a watermelon"
