"""What people type: a text that shows nothing is none."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.house import TestHouse
from tests.test_feedback import give

GIVE = "mutation($input: FeedbackGiveInput!) { feedbackGive(input: $input) { feedback { id } } }"


@pytest.mark.parametrize(
    "message",
    ["", " \n", "\u200b", "\u200d\ufeff\u2060", "\u00ad \u202e", "\u3164", "\u2800\ufe0f", "\u00a0\u2003", "\x00\x07"],
)
async def test_a_message_of_invisible_characters_is_empty(house: TestHouse, cast: Cast, message: str) -> None:
    sam = await house.phone(cast.sam)
    sent = {"recipientId": str(cast.ana.id), "kind": "PRAISE", "message": message}
    refusal = await sam.refused(GIVE, input=sent)
    assert (refusal.code, refusal.field) == ("INVALID", "message")


async def test_invisible_characters_within_a_text_stay(house: TestHouse, cast: Cast) -> None:
    sam = await house.phone(cast.sam)
    for message in ("👩\u200d🚒", "می\u200cخواهم", "❤\ufe0f", "…", "\U0001fae8"):
        assert (await give(sam, cast.ana, message=message))["message"] == message
