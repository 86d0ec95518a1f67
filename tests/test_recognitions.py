"""Recognition: many people, one sentence, the store's wall, and answers with one tap."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from server.events.models import Event, EventScope
from server.kit import clock, ids
from server.people.models import Person, as_viewer
from server.recognitions import actions
from server.recognitions.models import EMOJI, Recognition, RecognitionReaction
from tests.cast import Cast
from tests.house import Phone, TestHouse

WALL = "id message author { name } recipients { name } behaviour { label } reactions { emoji count viewerReacted }"
GIVE = f"mutation($input: RecognitionGiveInput!) {{ recognitionGive(input: $input) {{ recognition {{ {WALL} }} }} }}"
REACT = f"mutation($input: RecognitionReactInput!) {{ recognitionReact(input: $input) {{ recognition {{ {WALL} }} }} }}"
LIST = f"query($filter: RecognitionFilter) {{ recognitions(filter: $filter) {{ totalCount nodes {{ {WALL} }} }} }}"


async def give(phone: Phone, *people: Person, **more: Any) -> dict[str, Any]:
    """Recognise ``people``."""
    sent = {"recipientIds": [str(person.id) for person in people], "message": "You held the line.", **more}
    answer = await phone.ask(GIVE, input=sent)
    recognition: dict[str, Any] = answer["recognitionGive"]["recognition"]
    return recognition


async def react(phone: Phone, recognition: dict[str, Any], emoji: str, on: bool = True, **more: Any) -> list[Any]:
    """Answer, and the reactions after that."""
    answer = await phone.ask(REACT, input={"recognitionId": recognition["id"], "emoji": emoji, "on": on, **more})
    reactions: list[Any] = answer["recognitionReact"]["recognition"]["reactions"]
    return reactions


async def wall(phone: Phone, **narrow: str) -> list[str]:
    """The messages in the phone's reach, newest first."""
    answer = (await phone.ask(LIST, filter=narrow))["recognitions"]
    assert answer["totalCount"] == len(answer["nodes"])
    return [node["message"] for node in answer["nodes"]]


async def test_one_sentence_for_several_people_with_a_behaviour(house: TestHouse, cast: Cast) -> None:
    sam = await house.phone(cast.sam)
    given = await give(sam, cast.priya, cast.ana, behaviourId=str(cast.behaviours[0].id))
    assert given["author"] == {"name": "Sam Okafor"}
    assert given["recipients"] == [{"name": "Priya Nair"}, {"name": "Ana Ruiz"}]
    assert given["behaviour"] == {"label": "Calm under pressure"}
    assert given["reactions"] == []
    ben = await house.phone(cast.ben)
    feed = await ben.ask("{ feed { nodes { __typename id ... on Recognition { message } } } }")
    assert feed["feed"]["nodes"] == [{"__typename": "Recognition", "id": given["id"], "message": "You held the line."}]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"message": " \n "}, "INVALID", "message"),
        ({"message": "x" * 1_001}, "INVALID", "message"),
        ({"message": "x" * 100_000}, "INVALID", "message"),
        ({"recipientIds": []}, "INVALID", "recipientIds"),
        ({"recipientIds": ["ana", "nobody"]}, "NOT_FOUND", "recipientIds.1"),
        ({"recipientIds": ["ana", "zoe"]}, "NOT_FOUND", "recipientIds.1"),
        ({"recipientIds": ["lou"]}, "NOT_FOUND", "recipientIds.0"),
        ({"recipientIds": ["ana", "sam"]}, "INVALID", "recipientIds.1"),
        ({"recipientIds": ["ana", "no id"]}, "INVALID", "recipientIds.1"),
        ({"behaviourId": "nobody"}, "NOT_FOUND", "behaviourId"),
        ({"behaviourId": "no id"}, "INVALID", "behaviourId"),
        ({"id": "no id"}, "INVALID", "id"),
        ({"id": "0b6c1c1e-5f0b-4d53-8a8e-0d9a4a3d9b11"}, "INVALID", "id"),
    ],
)
async def test_what_cannot_be_given_is_refused_with_its_field(
    house: TestHouse, cast: Cast, change: dict[str, Any], code: str, field: str
) -> None:
    def known(value: Any) -> Any:
        if isinstance(value, list):
            return [known(name) for name in value]
        return str(ids.new()) if value == "nobody" else str(cast.people[value].id) if value in cast.people else value

    sam = await house.phone(cast.sam)
    sent = {"recipientIds": [str(cast.ana.id)], "message": "You held the line."}
    refusal = await sam.refused(GIVE, input=sent | {name: known(value) for name, value in change.items()})
    assert (refusal.code, refusal.field) == (code, field)
    assert await Recognition.all().count() == 0
    assert await Event.filter(kind="recognition.given").count() == 0


async def test_twenty_people_fit_and_twenty_one_do_not(house: TestHouse, cast: Cast) -> None:
    crowd = [await Person.create(name=f"Nia {number}", store=cast.stores["HARBOUR"]) for number in range(21)]
    sam = await house.phone(cast.sam)
    assert len((await give(sam, *crowd[:20]))["recipients"]) == 20
    sent = {"recipientIds": [str(person.id) for person in crowd], "message": "All of you."}
    refusal = await sam.refused(GIVE, input=sent)
    assert (refusal.code, refusal.field) == ("INVALID", "recipientIds")
    assert len((await give(sam, *crowd[:20], crowd[0]))["recipients"]) == 20, "somebody named twice counts once"


async def test_the_same_id_again_is_the_first_result_and_never_another_persons(house: TestHouse, cast: Cast) -> None:
    sam, ben = await house.phone(cast.sam), await house.phone(cast.ben)
    key = str(ids.new())
    first = await give(sam, cast.ana, id=key)
    assert await give(sam, cast.priya, id=key, message="Something else.") == first
    refusal = await ben.refused(GIVE, input={"id": key, "recipientIds": [str(cast.ana.id)], "message": "Hi."})
    assert (refusal.code, refusal.field) == ("CONFLICT", "id")
    assert await Event.filter(kind="recognition.given").count() == await Recognition.all().count() == 1


async def test_the_wall_is_the_stores_of_author_and_recipients_at_that_time(house: TestHouse, cast: Cast) -> None:
    rita, sam = await house.phone(cast.rita), await house.phone(cast.sam)
    await give(sam, cast.ana, message="in Harbour Street")
    await give(rita, cast.lee, message="in Mill Lane")
    await give(rita, cast.lee, cast.ana, message="in both")
    harbour, both, mill = "in Harbour Street", "in both", "in Mill Lane"
    reach = {
        "ana": [both, harbour],
        "ben": [both, harbour],
        "sam": [both, harbour],
        "maya": [both, harbour],
        "lee": [both, mill],
        "omar": [both, mill],
        "zoe": [],
        "kit": [],
        "rita": [both, mill, harbour],
        "hana": [both, mill, harbour],
        "helen": [both, mill, harbour],
        "adam": [both, mill, harbour],
    }
    assert {name: await wall(await house.phone(cast.people[name])) for name in reach} == reach
    # Ana moves to Castle Square: what she received goes with her, her new colleagues see none of it.
    await Person.filter(id=cast.ana.id).update(store_id=cast.stores["CASTLE"].id)
    assert await wall(await house.phone(cast.ana)) == [both, harbour]
    assert await wall(await house.phone(cast.ben)) == [both, harbour]
    assert await wall(await house.phone(cast.kit)) == []


async def test_a_wall_narrows_to_a_store_or_a_person(house: TestHouse, cast: Cast) -> None:
    rita = await house.phone(cast.rita)
    await give(rita, cast.ana, message="Ana")
    await give(rita, cast.lee, message="Lee")
    await give(rita, cast.lee, cast.ben, message="Lee and Ben")
    assert await wall(rita, storeId=str(cast.stores["MILL"].id)) == ["Lee and Ben", "Lee"]
    assert await wall(rita, storeId=str(cast.stores["CASTLE"].id)) == []
    assert await wall(rita, recipientId=str(cast.ben.id)) == ["Lee and Ben"]
    ana = await house.phone(cast.ana)
    assert await wall(ana, storeId=str(cast.stores["MILL"].id)) == ["Lee and Ben"], "narrowing shows nothing new"
    refusal = await ana.refused(LIST, filter={"storeId": "no id"})
    assert (refusal.code, refusal.field) == ("INVALID", "filter.storeId")


async def test_a_wall_narrows_to_a_day_by_the_clock_of_the_store(house: TestHouse, cast: Cast) -> None:
    sam, harbour = await house.phone(cast.sam), str(cast.stores["HARBOUR"].id)
    with clock.looking_back(datetime(2026, 7, 4, 23, 30, tzinfo=UTC)):  # half past midnight in London
        await actions.give(as_viewer(cast.sam, "North", cast.sam.id), ids.new(), [cast.ana.id], "Late")
    await give(sam, cast.ana, message="Today")
    assert await wall(sam, storeId=harbour, on="2026-07-05") == ["Late"]
    assert await wall(sam, storeId=harbour, on="2026-07-04") == []
    assert await wall(sam, on="2026-07-04") == ["Late"], "without a store by the clock of the office"
    refusal = await sam.refused(LIST, filter={"on": "9999-12-31"})
    assert (refusal.code, refusal.field) == ("INVALID", "filter.on")


async def test_reactions_are_counted_in_a_fixed_order(house: TestHouse, cast: Cast) -> None:
    sam, ana, ben = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.ben)
    given = await give(sam, cast.ana)
    for emoji in reversed(EMOJI):
        await react(ben, given, emoji)
    assert [count["emoji"] for count in await react(ana, given, "❤️")] == list(EMOJI)
    seen = (await ana.ask(LIST))["recognitions"]["nodes"][0]["reactions"]
    assert {"emoji": "❤️", "count": 2, "viewerReacted": True} in seen
    assert {"emoji": "👏", "count": 1, "viewerReacted": False} in seen
    for emoji in EMOJI[1:]:
        await react(ben, given, emoji, on=False)
    assert await react(ana, given, "❤️", on=False) == [{"emoji": "👏", "count": 1, "viewerReacted": False}]


async def test_reacting_twice_is_reacting_once(house: TestHouse, cast: Cast) -> None:
    sam, ben = await house.phone(cast.sam), await house.phone(cast.ben)
    given, call = await give(sam, cast.ana), str(ids.new())
    once = [{"emoji": "👏", "count": 1, "viewerReacted": True}]
    assert await react(ben, given, "👏", id=call) == once
    assert await react(ben, given, "👏") == once
    assert await react(ben, given, "👏", id=call) == once
    assert await Event.filter(kind="recognition.reacted").count() == 1
    assert await react(ben, given, "👏", on=False) == []
    assert await react(ben, given, "👏", on=False) == []
    assert await react(ben, given, "👏", id=call) == [], "a call that comes late does not undo what followed"
    assert await RecognitionReaction.all().count() == 0
    refusal = await sam.refused(REACT, input={"id": call, "recognitionId": given["id"], "emoji": "👏", "on": True})
    assert (refusal.code, refusal.field) == ("CONFLICT", "id")


async def test_a_reaction_needs_one_of_six_emoji_and_a_recognition_in_reach(house: TestHouse, cast: Cast) -> None:
    sam, kit = await house.phone(cast.sam), await house.phone(cast.kit)
    given = await give(sam, cast.ana)
    for emoji in ("", "👎", "👏👏", "applause", "❤", "x" * 100_000):
        refusal = await sam.refused(REACT, input={"recognitionId": given["id"], "emoji": emoji, "on": True})
        assert (refusal.code, refusal.field) == ("INVALID", "emoji"), emoji
    for phone, key in ((kit, given["id"]), (sam, str(ids.new()))):
        refusal = await phone.refused(REACT, input={"recognitionId": key, "emoji": "👏", "on": True})
        assert (refusal.code, refusal.field) == ("NOT_FOUND", "recognitionId")
    assert await RecognitionReaction.all().count() == 0


async def test_a_wall_hears_of_recognition_as_it_is_given(house: TestHouse, cast: Cast) -> None:
    rita, lee, kit = await house.phone(cast.rita), await house.phone(cast.lee), await house.phone(cast.kit)
    live = "subscription($storeId: ID, $after: ID) { recognitionGiven(storeId: $storeId, after: $after) { message } }"
    mill = str(cast.stores["MILL"].id)
    async with lee.listen(live) as own, rita.listen(live, storeId=mill) as one, kit.listen(live) as elsewhere:
        assert await own.quiet(0.05)
        first = await give(rita, cast.ana, message="Ana")
        await give(rita, cast.lee, message="Lee")
        assert (await own.next())["recognitionGiven"] == {"message": "Lee"}
        assert (await one.next())["recognitionGiven"] == {"message": "Lee"}
        assert await own.quiet(0.05)
        assert await elsewhere.quiet(0.05)
    async with rita.listen(live, after=first["id"]) as missed:
        assert (await missed.next())["recognitionGiven"] == {"message": "Lee"}
        assert await missed.quiet(0.05)
    async with kit.socket() as socket:
        await socket.init()
        for key, store in (("1", mill), ("2", str(ids.new()))):
            await socket.subscribe(key, live, {"storeId": store})
            message = await socket.receive()
            error = message["payload"]["errors"][0] if message["type"] == "next" else message["payload"][0]
            assert error["extensions"] == {"code": "NOT_FOUND", "field": "storeId"}


async def test_the_audience_is_the_walls_the_author_and_the_recipients(house: TestHouse, cast: Cast) -> None:
    sam, kit = await house.phone(cast.sam), await house.phone(cast.kit)
    given = await give(sam, cast.ana)
    await react(sam, given, "👏")
    expected = {
        f"store:{cast.stores['HARBOUR'].id}",
        "region:North",
        "company",
        f"person:{cast.sam.id}",
        f"person:{cast.ana.id}",
    }
    for kind in ("recognition.given", "recognition.reacted"):
        event = await Event.get(kind=kind)
        assert str(event.subject_id) == given["id"]
        scopes = await EventScope.filter(position=event.position)
        assert {row.scope for row in scopes} == expected
        assert {row.in_feed for row in scopes} == {kind == "recognition.given"}
    assert (await kit.ask("{ feed { totalCount } }"))["feed"]["totalCount"] == 0
    assert (await kit.ask(f'{{ recognition(id: "{given["id"]}") {{ id }} }}'))["recognition"] is None
