"""Notes that explain a day: who writes them, where they count, and that statistics leave their days out."""

from __future__ import annotations

from typing import Any

import pytest

from server.kit import ids
from server.metrics.notes import context_days
from tests.cast import Cast
from tests.house import TestHouse
from tests.metrics import ADD_NOTE, REMOVE_NOTE, ago, note, since

NOTES = "query($f: DayNoteFilter) { dayNotes(filter: $f) { nodes { text kind author { name } viewerCanRemove } } }"


async def test_leads_explain_their_store_a_regional_the_region_and_hq_all(house: TestHouse, cast: Cast) -> None:
    harbour, mill = str(cast.stores["HARBOUR"].id), str(cast.stores["MILL"].id)
    places: dict[str, dict[str, Any]] = {
        "HARBOUR": {"storeId": harbour},
        "MILL": {"storeId": mill},
        "North": {"region": "North"},
        "all": {},
    }
    may = {}
    for name in ("ana", "sam", "maya", "omar", "rita", "hana", "helen", "adam"):
        phone, done = await house.phone(cast.people[name]), []
        for place, where in places.items():
            answer = await phone.send(ADD_NOTE, input={"kind": "OTHER", "text": name, "startsOn": ago(1), **where})
            if "errors" not in answer:
                done.append(place)
        may[name] = done
    assert may == {
        "ana": [],
        "sam": ["HARBOUR"],
        "maya": ["HARBOUR"],
        "omar": ["MILL"],
        "rita": ["HARBOUR", "MILL", "North"],
        "hana": list(places),
        "helen": [],
        "adam": list(places),
    }


async def test_a_note_counts_where_it_is_about_and_is_read_there(house: TestHouse, cast: Cast) -> None:
    hana, sam = await house.phone(cast.hana), await house.phone(cast.sam)
    await note(hana, text="all", startsOn=ago(1))
    await note(hana, text="north", startsOn=ago(3), endsOn=ago(2), region="North")
    await note(sam, text="harbour", startsOn=ago(9), storeId=str(cast.stores["HARBOUR"].id), kind="STAFFING")
    seen = {}
    for name in ("ana", "lee", "kit", "rita", "helen"):
        answer = await (await house.phone(cast.people[name])).ask(NOTES)
        seen[name] = [row["text"] for row in answer["dayNotes"]["nodes"]]
    assert seen == {
        "ana": ["all", "north", "harbour"],
        "lee": ["all", "north"],
        "kit": ["all"],
        "rita": ["all", "north", "harbour"],
        "helen": ["all", "north", "harbour"],
    }
    mill = {"f": {"storeId": str(cast.stores["MILL"].id), "startsOn": ago(2), "endsOn": ago(2)}}
    assert [row["text"] for row in (await hana.ask(NOTES, **mill))["dayNotes"]["nodes"]] == ["north"]
    stores = list(cast.stores.values())
    held = await context_days(stores, since(8), since(1))
    assert {store.code: held[store.id] for store in stores} == {
        "HARBOUR": {since(1), since(2), since(3)},
        "MILL": {since(1), since(2), since(3)},
        "CASTLE": {since(1)},
    }


async def test_a_note_that_is_taken_away_counts_no_more(house: TestHouse, cast: Cast) -> None:
    sam, maya, omar = [await house.phone(cast.people[name]) for name in ("sam", "maya", "omar")]
    made = await note(sam, text="Scanner down", startsOn=ago(1), storeId=str(cast.stores["HARBOUR"].id), kind="OUTAGE")
    refusal = await omar.refused(REMOVE_NOTE, input={"noteId": made["id"]})
    assert (refusal.code, refusal.field) == ("NOT_FOUND", "noteId")
    call = {"id": str(ids.new()), "noteId": made["id"]}
    await maya.ask(REMOVE_NOTE, input=call)
    assert (await maya.ask(REMOVE_NOTE, input=call))["dayNoteRemove"]["dayNote"]["id"] == made["id"]
    assert (await sam.ask(NOTES))["dayNotes"]["nodes"] == []
    assert await context_days([cast.stores["HARBOUR"]], since(2), since(0)) == {cast.stores["HARBOUR"].id: set()}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"text": " "}, "INVALID", "text"),
        ({"text": "x" * 501}, "INVALID", "text"),
        ({"endsOn": ago(2)}, "INVALID", "endsOn"),
        ({"startsOn": ago(100)}, "INVALID", "endsOn"),
        ({"startsOn": ago(-400), "endsOn": ago(-400)}, "INVALID", "endsOn"),
        ({"region": "Mars"}, "NOT_FOUND", "region"),
        ({"storeId": str(ids.new())}, "NOT_FOUND", "storeId"),
        ({"storeId": "no id"}, "INVALID", "storeId"),
        ({"storeId": "HARBOUR", "region": "North"}, "INVALID", "region"),
    ],
)
async def test_a_note_that_cannot_be_is_refused(
    house: TestHouse, cast: Cast, change: dict[str, Any], code: str, field: str
) -> None:
    hana = await house.phone(cast.hana)
    if change.get("storeId") == "HARBOUR":
        change = change | {"storeId": str(cast.stores["HARBOUR"].id)}
    usual = {"kind": "OTHER", "text": "Snow", "startsOn": ago(1), "endsOn": ago(1)}
    refusal = await hana.refused(ADD_NOTE, input=usual | change)
    assert (refusal.code, refusal.field) == (code, field)


async def test_a_note_on_the_company_is_heard_in_every_store_and_one_on_a_region_there(
    house: TestHouse, cast: Cast
) -> None:
    hana, ana, kit = [await house.phone(cast.people[name]) for name in ("hana", "ana", "kit")]
    start = (await hana.ask("{ lastChangeId }"))["lastChangeId"]
    await note(hana, text="north", startsOn=ago(1), region="North")
    await note(hana, text="all", startsOn=ago(1))
    for phone, wanted in ((ana, ["north", "all"]), (kit, ["all"])):
        heard = "subscription($a: ID) { changes(after: $a) { kind subject { ... on DayNote { text } } } }"
        async with phone.listen(heard, a=start) as stream:
            for text in wanted:
                assert (await stream.next())["changes"] == {"kind": "dayNote.added", "subject": {"text": text}}
            assert await stream.quiet()


async def test_the_same_note_sent_again_is_one_note(house: TestHouse, cast: Cast) -> None:
    hana, key = await house.phone(cast.hana), str(ids.new())
    first = await note(hana, id=key, text="Snow", startsOn=ago(1))
    assert await note(hana, id=key, text="Snow", startsOn=ago(1)) == first
    assert len((await hana.ask(NOTES))["dayNotes"]["nodes"]) == 1
