"""The giver's mirror: what somebody's own giving looks like, for nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.test_feedback import give, reading, send
from tests.test_notifications import RECOGNISE

START = datetime(2026, 11, 2, 12, tzinfo=UTC)
MIRROR = """query($weeks: Int! = 12) { givingMirror(weeks: $weeks) {
  praise coaching recognitions unread bothRead perceptionGap toneShift importanceShift clarityShift
  unseen(first: 50) { totalCount nodes { person { firstName } toldAt } }
} }"""


async def mirror(phone: Phone, **asked: Any) -> dict[str, Any]:
    """What ``phone`` is shown of its person's giving."""
    found: dict[str, Any] = (await phone.ask(MIRROR, **asked))["givingMirror"]
    return found


def unseen(shown: dict[str, Any]) -> dict[str, str | None]:
    """First name -> when they were told something last."""
    return {row["person"]["firstName"]: row["toldAt"] for row in shown["unseen"]["nodes"]}


async def coach(phone: Phone, person: Any, **more: Any) -> dict[str, Any]:
    return await give(phone, person, kind="COACHING", nextTime="Count it together.", **more)


async def test_praise_and_coaching_of_the_last_weeks_stand_beside_each_other(house: TestHouse, cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        sam, ben = await house.phone(cast.sam), await house.phone(cast.ben)
        await give(sam, cast.ben)
        clock.shift(timedelta(weeks=3))
        await give(sam, cast.ana)
        await coach(sam, cast.ana)
        await coach(sam, cast.ben)
        await give(ben, cast.ana)
        await sam.ask(RECOGNISE, input={"recipientIds": [str(cast.ana.id), str(cast.ben.id)], "message": "Quick."})
        lately, longer = await mirror(sam, weeks=2), await mirror(sam)
        assert [lately[name] for name in ("praise", "coaching", "recognitions", "unread")] == [1, 2, 1, 3]
        assert [longer[name] for name in ("praise", "coaching", "recognitions", "unread")] == [2, 2, 1, 4]
        assert [longer[name] for name in ("bothRead", "perceptionGap", "toneShift")] == [0, None, None]


async def test_how_it_came_across_is_told_by_the_mean_of_what_both_have_read(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    first = await give(sam, cast.ana, reading=reading(2, 4, 5))
    second = await coach(sam, cast.ana, reading=reading(3, 3, 3))
    await give(sam, cast.ana, reading=reading(1, 1, 1))
    await send(ana, "feedbackRead", feedbackId=first["id"], reading=reading(5, 4, 3))
    await send(ana, "feedbackRead", feedbackId=second["id"], reading=reading(4, 3, 3))
    shown = await mirror(sam)
    assert (shown["bothRead"], shown["unread"]) == (2, 1)
    assert shown["perceptionGap"] == pytest.approx((5 / 12 + 1 / 12) / 2)
    assert [shown[f"{scale}Shift"] for scale in ("tone", "importance", "clarity")] == [2, 0, -1]
    hers = await mirror(ana)
    assert (hers["praise"], hers["bothRead"], hers["perceptionGap"]) == (0, 0, None)


async def test_those_i_lead_and_have_not_told_anything_for_thirty_days_are_named(house: TestHouse, cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        sam, maya, ana = [await house.phone(one) for one in (cast.sam, cast.maya, cast.ana)]
        assert unseen(await mirror(sam)) == {"Ana": None, "Ben": None, "Priya": None}
        await give(sam, cast.ana)
        await sam.ask(RECOGNISE, input={"recipientIds": [str(cast.ben.id)], "message": "Quick."})
        assert unseen(await mirror(sam)) == {"Priya": None}
        # What others said is theirs: my manager has not seen them by my words.
        assert sorted(unseen(await mirror(maya))) == ["Ana", "Ben", "Priya", "Sam"]
        assert unseen(await mirror(ana)) == {}
        clock.shift(timedelta(days=31))
        seen = unseen(await mirror(sam))
        assert sorted(seen) == ["Ana", "Ben", "Priya"]
        assert [datetime.fromisoformat(str(seen[name])) for name in ("Ana", "Ben")] == [START, START]


@pytest.mark.parametrize("weeks", [0, -1, 54])
async def test_a_mirror_looks_back_one_to_fifty_three_weeks(house: TestHouse, cast: Cast, weeks: int) -> None:
    sam = await house.phone(cast.sam)
    refusal = await sam.refused(MIRROR, weeks=weeks)
    assert (refusal.code, refusal.field) == ("INVALID", "weeks")
