"""Skills: what jobs ask for, what people and their leads say, and the gap between."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.behaviours.models import Skill
from server.events.models import Event
from server.kit import ids
from server.people.leading import audience
from server.people.models import Person, Role, Store, as_viewer, led_by
from server.people.policy import leads
from server.skills.models import SkillLevel, SkillRequirement, SkillSide
from server.skills.standings import Standing, asked_of, gap
from tests.cast import Cast
from tests.house import TestHouse
from tests.skills import STORE_SKILLS, assess, define, do, refused, standings

levels = st.integers(1, 5)
maybe = st.none() | levels


def said(level: int | None) -> SkillLevel | None:
    """A level that somebody said."""
    return None if level is None else SkillLevel(level=level)


@given(maybe, maybe, maybe)
def test_a_gap_is_required_minus_present_and_never_guessed(
    required: int | None, own: int | None, lead: int | None
) -> None:
    row = Standing(ids.new(), Skill(), required, said(own), said(lead))
    for present, shown in ((own, row.own_gap), (lead, row.lead_gap)):
        if required is None or present is None:
            assert shown is None
        else:
            assert shown is not None
            assert shown + present == required
    if row.own_gap is not None and row.lead_gap is not None:
        assert row.difference == row.lead_gap - row.own_gap
    assert (row.difference is None) == (own is None or lead is None)
    assert 0 <= row.widest_gap <= 4
    assert row.widest_gap == max(0, *(value for value in (row.own_gap, row.lead_gap, 0) if value is not None))


@given(levels, levels, levels)
def test_who_has_more_never_has_the_wider_gap(required: int, less: int, more: int) -> None:
    less, more = sorted((less, more))
    high, low = gap(required, less), gap(required, more)
    assert high is not None
    assert low is not None
    assert high >= low
    assert high - low == more - less


STORES = [None, "here", "there"]
places = st.tuples(
    st.sampled_from([Role.ASSOCIATE, Role.SUPERVISOR, None]), st.sampled_from(["Déli", "till"]), st.sampled_from(STORES)
)


@given(st.lists(st.tuples(places, levels), unique_by=lambda row: row[0]))
def test_the_nearest_requirement_counts(rows: list[tuple[tuple[Role | None, str, str | None], int]]) -> None:
    skill, keys = ids.new(), {"here": ids.new(), "there": ids.new(), None: None}
    asked = {}
    requirements = []
    for (role, title, store), level in rows:
        place = (role, None if role else title, store)
        asked[place] = level
        row = SkillRequirement(role=role, job_title=place[1], level=level)
        row.skill_id, row.store_id = skill, keys[store]  # without a database, relations are set by hand
        requirements.append(row)
    person = Person(name="Ana", role=Role.ASSOCIATE, job_title="DELI")
    person.store_id = keys["here"]
    nearest = [
        (None, "Déli", "here"),
        (Role.ASSOCIATE, None, "here"),
        (None, "Déli", None),
        (Role.ASSOCIATE, None, None),
    ]
    expected = next((asked[place] for place in nearest if place in asked), None)
    assert asked_of(person, requirements).get(skill) == expected


async def test_the_two_sides_stand_beside_each_other_and_nothing_said_is_lost(house: TestHouse, cast: Cast) -> None:
    hana, sam, ana = await house.phone(cast.hana), await house.phone(cast.sam), await house.phone(cast.ana)
    till = await define(hana)
    await do(hana, "skillRequire", skillId=till["id"], role="ASSOCIATE", level=4)
    await assess(ana, till, cast.ana, 2)
    await assess(ana, till, cast.ana, 3)
    await assess(sam, till, cast.ana, 5, note="You taught two others.")
    for phone in (ana, sam):
        [row] = await standings(phone, cast.ana) or []
        assert (row["required"], row["ownGap"], row["leadGap"], row["difference"]) == (4, 1, -1, -2)
        assert (row["own"]["level"], row["own"]["author"]["name"]) == (3, "Ana Ruiz")
        assert (row["lead"]["side"], row["lead"]["note"]) == ("LEAD", "You taught two others.")
        assert [line["level"] for line in row["history"]] == [5, 3, 2]
    assert await standings(ana) == await standings(ana, cast.ana)


async def test_what_a_lead_says_the_person_is_told_once_for_an_evening(house: TestHouse, cast: Cast) -> None:
    hana, sam, ana = await house.phone(cast.hana), await house.phone(cast.sam), await house.phone(cast.ana)
    for name in ("Till", "Service"):
        await assess(sam, await define(hana, name), cast.ana, 4)
    await assess(ana, await define(hana), cast.ana, 4)
    await house.work()
    lines = (await ana.ask("{ notifications { nodes { kind title path } } }"))["notifications"]["nodes"]
    assert [(line["kind"], line["path"]) for line in lines] == [("SKILL_ASSESSED", "/skills")]
    assert lines[0]["title"] == "Sam said how far you are in your skills"
    assert (await sam.ask("{ notifications { totalCount } }"))["notifications"]["totalCount"] == 0


async def test_a_skill_names_its_behaviours_and_they_name_it(house: TestHouse, cast: Cast) -> None:
    hana = await house.phone(cast.hana)
    calm, handover = (str(chip.id) for chip in cast.behaviours)
    till = await define(hana, "Till", behaviourIds=[calm, handover])
    service = await define(hana, "Service", behaviourIds=[calm])
    chips = (await hana.ask("{ behaviours { label skill } }"))["behaviours"]
    assert {chip["label"]: chip["skill"] for chip in chips} == {
        "Calm under pressure": "Service",
        "Till handover": "Till",
    }
    changed = await do(hana, "skillEdit", skillId=till["id"], name="Tills", behaviourIds=[])
    assert (changed["name"], changed["behaviours"]) == ("Tills", [])
    assert (await do(hana, "skillEdit", skillId=service["id"]))["behaviours"][0]["id"] == calm


async def test_a_store_may_ask_for_more_and_a_retired_skill_is_asked_of_nobody(house: TestHouse, cast: Cast) -> None:
    rita, hana, ana = await house.phone(cast.rita), await house.phone(cast.hana), await house.phone(cast.ana)
    till = await define(hana)
    harbour, castle = (str(cast.stores[code].id) for code in ("HARBOUR", "CASTLE"))
    await do(hana, "skillRequire", skillId=till["id"], role="ASSOCIATE", level=3)
    await do(rita, "skillRequire", skillId=till["id"], jobTitle="sales", storeId=harbour, level=5)
    assert [row["required"] for row in await standings(ana) or []] == [5]
    assert [row["required"] for row in await standings(await house.phone(cast.lee)) or []] == [3]
    asked = await do(rita, "skillRequire", skillId=till["id"], jobTitle="sales", storeId=harbour)
    assert asked["requirements"] == [{"role": "ASSOCIATE", "jobTitle": None, "level": 3, "store": None}]
    assert await refused(rita, "skillRequire", skillId=till["id"], role="MANAGER", level=3) == (
        "NOT_ALLOWED",
        "skillId",
    )
    assert await refused(rita, "skillRequire", skillId=till["id"], role="MANAGER", storeId=castle, level=3) == (
        "NOT_FOUND",
        "storeId",
    )
    await do(hana, "skillRetire", skillId=till["id"])
    assert await standings(ana) == []
    assert (await ana.ask("{ skills { id } }"))["skills"] == []


async def test_asking_anew_replaces_what_was_asked_there(house: TestHouse, cast: Cast) -> None:
    hana = await house.phone(cast.hana)
    till, harbour = await define(hana), str(cast.stores["HARBOUR"].id)
    places: list[dict[str, Any]] = [
        {"role": "ASSOCIATE"},
        {"role": "ASSOCIATE", "storeId": harbour},
        {"jobTitle": "Café"},
        {"jobTitle": "Café", "storeId": harbour},
    ]
    for level in (2, 3):
        for place in places:
            title = place.get("jobTitle", "").upper() or None
            await do(hana, "skillRequire", skillId=till["id"], level=level, **place | {"jobTitle": title})
    [skill] = (await hana.ask("{ skills { requirements { level } } }"))["skills"]
    assert [row["level"] for row in skill["requirements"]] == [3, 3, 3, 3]


async def test_the_same_call_again_is_the_same_result(house: TestHouse, cast: Cast) -> None:
    hana, ana = await house.phone(cast.hana), await house.phone(cast.ana)
    key, call = str(ids.new()), str(ids.new())
    till = await define(hana, id=key)
    assert (await define(hana, id=key))["id"] == till["id"] == key
    for _ in range(2):
        await do(hana, "skillRequire", id=call, skillId=key, role="ASSOCIATE", level=3)
    said = [await assess(ana, till, cast.ana, level, id=call[:-4] + "0000") for level in (2, 4)]
    assert said[0] == said[1]
    assert await SkillLevel.all().count() == 1
    helen = await house.phone(cast.helen)
    assert await refused(helen, "skillDefine", id=key, key="another", name="Till") == ("CONFLICT", "id")


BAD: list[tuple[str, dict[str, Any], str, str]] = [
    ("skillDefine", {"key": "Till", "name": "Till"}, "INVALID", "key"),
    ("skillDefine", {"key": "a--b", "name": "Till"}, "INVALID", "key"),
    ("skillDefine", {"key": "x" * 61, "name": "Till"}, "INVALID", "key"),
    ("skillDefine", {"key": "till\n", "name": "Till"}, "INVALID", "key"),
    ("skillDefine", {"key": "taken", "name": "Till"}, "CONFLICT", "key"),
    ("skillDefine", {"key": "till", "name": " \u200b"}, "INVALID", "name"),
    ("skillDefine", {"key": "till", "name": "x" * 61}, "INVALID", "name"),
    ("skillDefine", {"key": "till", "name": "Till", "behaviourIds": ["x"]}, "INVALID", "behaviourIds.0"),
    ("skillDefine", {"key": "till", "name": "Till", "behaviourIds": ["@none"]}, "NOT_FOUND", "behaviourIds"),
    ("skillDefine", {"id": "0d4e0d5e-0000-4000-8000-000000000000", "key": "till", "name": "Till"}, "INVALID", "id"),
    ("skillEdit", {"skillId": "@none", "name": "Till"}, "NOT_FOUND", "skillId"),
    ("skillEdit", {"skillId": "@skill", "name": ""}, "INVALID", "name"),
    ("skillEdit", {"skillId": "@skill", "behaviourIds": ["@none"]}, "NOT_FOUND", "behaviourIds"),
    ("skillRetire", {"skillId": "@none"}, "NOT_FOUND", "skillId"),
    ("skillRetire", {"skillId": "@retired"}, "CONFLICT", "skillId"),
    ("skillRequire", {"skillId": "@skill", "level": 3}, "INVALID", "role"),
    ("skillRequire", {"skillId": "@skill", "level": 3, "role": "HR", "jobTitle": "Sales"}, "INVALID", "role"),
    ("skillRequire", {"skillId": "@skill", "level": 0, "role": "ASSOCIATE"}, "INVALID", "level"),
    ("skillRequire", {"skillId": "@skill", "level": 6, "role": "ASSOCIATE"}, "INVALID", "level"),
    ("skillRequire", {"skillId": "@skill", "level": 3, "jobTitle": "x" * 121}, "INVALID", "jobTitle"),
    ("skillRequire", {"skillId": "@retired", "level": 3, "role": "ASSOCIATE"}, "NOT_FOUND", "skillId"),
    ("skillRequire", {"skillId": "@skill", "level": 3, "role": "HR", "storeId": "@none"}, "NOT_FOUND", "storeId"),
    ("skillAssess", {"skillId": "@skill", "personId": "@ana", "level": 3}, "NOT_ALLOWED", "personId"),
    ("skillAssess", {"skillId": "@skill", "personId": "@lou", "level": 3}, "NOT_FOUND", "personId"),
    ("skillAssess", {"skillId": "@skill", "personId": "@none", "level": 3}, "NOT_FOUND", "personId"),
    ("skillAssess", {"skillId": "@none", "personId": "@hana", "level": 3}, "NOT_FOUND", "skillId"),
    ("skillAssess", {"skillId": "@retired", "personId": "@hana", "level": 3}, "NOT_FOUND", "skillId"),
    ("skillAssess", {"skillId": "@skill", "personId": "@hana", "level": 0}, "INVALID", "level"),
    ("skillAssess", {"skillId": "@skill", "personId": "@hana", "level": 6}, "INVALID", "level"),
    ("skillAssess", {"skillId": "@skill", "personId": "@hana", "level": 3, "note": "x" * 1_001}, "INVALID", "note"),
]


async def test_bad_input_is_refused_by_name_and_leaves_nothing(house: TestHouse, cast: Cast) -> None:
    hana = await house.phone(cast.hana)
    skill, retired = await define(hana), await define(hana, "Fax")
    await define(hana, "Taken", key="taken")
    await do(hana, "skillRetire", skillId=retired["id"])
    known = {"none": str(ids.new()), "skill": skill["id"], "retired": retired["id"]}
    known |= {name: str(cast.people[name].id) for name in ("ana", "lou", "hana")}

    def meant(value: Any) -> Any:
        if isinstance(value, list):
            return [meant(one) for one in value]
        return known[value[1:]] if isinstance(value, str) and value.startswith("@") else value

    before = await Event.all().count()
    for mutation, input, code, field in BAD:
        sent = {name: meant(value) for name, value in input.items()}
        assert await refused(hana, mutation, **sent) == (code, field), (mutation, input)
    assert await Event.all().count() == before
    assert await SkillLevel.all().count() + await SkillRequirement.all().count() == 0


async def test_levels_are_for_the_person_and_their_leads(house: TestHouse, cast: Cast) -> None:
    hana, sam = await house.phone(cast.hana), await house.phone(cast.sam)
    till = await define(hana)
    await assess(sam, till, cast.ana, 4)
    for name, sees in {"ana": True, "sam": True, "maya": True, "rita": True, "ben": False, "omar": False}.items():
        assert bool(await standings(await house.phone(cast.people[name]), cast.ana)) is sees, name
    for name in ("hana", "helen", "adam"):
        assert await standings(await house.phone(cast.people[name]), cast.ana) is None, name
    assert await refused(sam, "skillAssess", skillId=till["id"], personId=str(cast.maya.id), level=1) == (
        "NOT_ALLOWED",
        "personId",
    )


async def test_the_company_reads_counts_of_a_store_and_never_of_fewer_than_five(house: TestHouse, cast: Cast) -> None:
    hana, sam = await house.phone(cast.hana), await house.phone(cast.sam)
    till = await define(hana)
    await do(hana, "skillRequire", skillId=till["id"], role="ASSOCIATE", level=3)
    harbour = str(cast.stores["HARBOUR"].id)
    crew = [await Person.create(name=f"Nia {n}", store=cast.stores["HARBOUR"]) for n in range(2)]
    people = [cast.ana, cast.ben, cast.priya, *crew]
    for person in people[:4]:
        await assess(sam, till, person, 2)
    asked = {"skill": {"name": "Till"}, "asked": 5, "own": None}
    assert (await hana.ask(STORE_SKILLS, harbour=harbour))["storeSkills"] == [asked | {"lead": None}]
    await assess(sam, till, people[4], 4)
    seen = {"people": 5, "below": 4, "meanGap": pytest.approx(0.6)}
    for name in ("hana", "helen", "rita", "sam", "maya"):
        phone = await house.phone(cast.people[name])
        assert (await phone.ask(STORE_SKILLS, harbour=harbour))["storeSkills"] == [asked | {"lead": seen}], name
    for name in ("ana", "omar", "kit"):
        phone = await house.phone(cast.people[name])
        assert (await phone.ask(STORE_SKILLS, harbour=harbour))["storeSkills"] is None, name


async def test_what_is_left_of_a_group_when_a_lead_takes_away_those_they_lead_is_nobody(
    house: TestHouse, cast: Cast
) -> None:
    hana, rita, maya, sam = [await house.phone(person) for person in (cast.hana, cast.rita, cast.maya, cast.sam)]
    till = await define(hana)
    await do(hana, "skillRequire", skillId=till["id"], jobTitle="Sales", level=3)
    await assess(rita, till, cast.maya, 1)
    await assess(maya, till, cast.sam, 2)
    for person in (cast.ana, cast.ben, cast.priya):
        await assess(sam, till, person, 2)
    harbour = str(cast.stores["HARBOUR"].id)
    counted = {
        name: (await phone.ask(STORE_SKILLS, harbour=harbour))["storeSkills"][0]
        for name, phone in {"hana": hana, "rita": rita, "maya": maya, "sam": sam}.items()
    }
    assert {name: row["asked"] for name, row in counted.items()} == {"hana": 5, "rita": 5, "maya": 5, "sam": 4}
    assert counted["maya"]["lead"]["people"] == 5
    assert counted["sam"]["lead"] is None, "he knows four of five, so the fifth would be Maya"


async def test_reach_as_a_query_and_as_audiences_is_the_right_to_lead(house: TestHouse, cast: Cast) -> None:
    """Everybody with everybody, with managers by name who are beside, above and far away."""
    await Person.filter(id=cast.ben.id).update(manager_id=cast.priya.id)
    await Person.filter(id=cast.kit.id).update(manager_id=cast.omar.id)
    await Person.filter(id=cast.maya.id).update(manager_id=cast.ana.id)
    await Person.filter(id=cast.lee.id).update(manager_id=cast.hana.id)
    await Person.filter(id=cast.hana.id).update(manager_id=cast.helen.id)
    await Person.filter(id=cast.rita.id).update(store_id=cast.stores["CASTLE"].id)
    people = await Person.all().prefetch_related("store", "manager")
    skill = await Skill.create(key="till", name="Till")
    for person in people:
        await SkillLevel.create(person=person, skill=skill, side=SkillSide.SELF, level=1, author_id=person.id)
    regions = {store.id: store.region for store in await Store.all()}
    for one in people:
        viewer = as_viewer(one, one.store.region if one.store else None, one.id)
        led = {row.person_id for row in await SkillLevel.filter(led_by(viewer, "person__"))}
        meant = {other.id for other in people if leads(viewer, other, regions.get(other.store_id or one.id))}
        assert led == meant, one.name
        hears = {other.id for other in people if audience(other) & viewer.scopes}
        assert hears == meant | {one.id}, one.name
