"""One event, one answer for all who may see the same: the same bytes for them, another answer for everybody else."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

from server.auth.models import Device
from server.events.hub import Hub
from server.events.models import Event, EventScope
from server.feedback import models as feedback
from server.feedback.models import Feedback, FeedbackRequest, Visibility
from server.kit import clock, ids
from server.kit.witness import Witness, stand_in
from server.people import models as people
from server.people.models import Person, Role, Store, Viewer, as_viewer
from server.recognitions import models as recognitions
from server.recognitions.models import Recognition, RecognitionRecipient
from tests.cast import Cast
from tests.house import Phone, Stream, TestHouse, revoke
from tests.test_feedback import give, send
from tests.test_recognitions import give as recognise

PERSON = "{ name jobTitle employeeNumber onShift viewerIsMe store { name } }"
FEEDBACK = f"id message author {PERSON} recipient {PERSON} giverReading {{ tone }} replies {{ message }} viewerCanRead viewerCanEdit"
RECOGNITION = f"id message author {PERSON} recipients {PERSON}"
SUBJECT = f"subject {{ id ... on Feedback {{ {FEEDBACK} }} ... on Recognition {{ {RECOGNITION} }} }}"
CHANGES = f"subscription($after: ID) {{ changes(after: $after) {{ id kind subjectType subjectId actor {{ name }} {SUBJECT} }} }}"


def hub_of(house: TestHouse) -> Hub:
    """What tells everybody in this house."""
    hub: Hub = house.app.state.house.hub
    return hub


@asynccontextmanager
async def following(
    house: TestHouse, phones: Iterable[Phone], query: str, **variables: Any
) -> AsyncIterator[list[Stream]]:
    """A stream for each of ``phones``, all of which hear of things as they happen."""
    async with AsyncExitStack() as stack:
        before = hub_of(house).live
        opened = [stack.enter_async_context(phone.listen(query, **variables)) for phone in phones]
        streams = [await one for one in opened]
        for _ in range(2_000):
            if hub_of(house).live >= before + len(streams):
                break
            await asyncio.sleep(0.01)
        yield streams


async def phones_of(house: TestHouse, *who: Person) -> list[Phone]:
    """A phone for each."""
    return [await house.phone(person) for person in who]


async def heard_by(streams: list[Stream]) -> list[Any]:
    """What each hears next."""
    return [(await stream.next(10))["changes"] for stream in streams]


async def answers(house: TestHouse, streams: list[Stream], by: Phone, to: Person) -> int:
    """How many answers it took to tell all of ``streams`` of one recognition."""
    before = hub_of(house).answered
    await recognise(by, to)
    await heard_by(streams)
    return hub_of(house).answered - before


async def test_100_who_see_one_of_two_things_cost_two_answers_an_event(house: TestHouse, cast: Cast) -> None:
    phones = await phones_of(house, cast.ana, cast.ben, cast.priya, cast.maya, cast.sam)
    query = "subscription { changes { kind subject { id } actor { name employeeNumber } } }"
    async with following(house, phones * 20, query) as streams:
        assert await answers(house, streams, phones[1], cast.ana) == 2
        await recognise(phones[1], cast.ana)
        numbers = [change["actor"]["employeeNumber"] is not None for change in await heard_by(streams)]
        assert numbers == [False, True, False, True, True] * 20, "Ben himself and those who lead him"


async def test_100_who_see_the_same_cost_one_answer_wherever_they_go_on_from(house: TestHouse, cast: Cast) -> None:
    phones = await phones_of(house, cast.ana, cast.ben, cast.priya, cast.maya, cast.sam)
    start = int((await phones[0].ask("{ lastChangeId }"))["lastChangeId"])
    query = f"subscription($after: ID) {{ changes(after: $after) {{ id kind {SUBJECT.replace('viewerIsMe', '').replace('employeeNumber', '')} }} }}"
    async with (
        following(house, phones * 10, query, after=str(start)) as streams,
        following(house, phones * 10, query, after=str(start + 5)) as others,
    ):
        assert await answers(house, streams + others, phones[1], cast.ana) == 1


async def test_a_field_of_ones_own_costs_as_many_answers_as_people(house: TestHouse, cast: Cast) -> None:
    phones = await phones_of(house, cast.ana, cast.ben, cast.priya, cast.maya, cast.sam)
    query = "subscription { changes { subject { ... on Recognition { reactions { viewerReacted } } } } }"
    async with following(house, phones * 4, query) as streams:
        assert await answers(house, streams, phones[1], cast.ana) == 5


async def test_other_variables_are_other_questions(house: TestHouse, cast: Cast) -> None:
    phones = await phones_of(house, cast.ana, cast.priya, cast.maya)
    query = "subscription($who: Boolean!) { changes { kind actor @include(if: $who) { name } } }"
    async with following(house, phones, query, who=True) as named, following(house, phones, query, who=False) as bare:
        ben = await house.phone(cast.ben)
        assert await answers(house, named + bare, ben, cast.ana) == 2
        await recognise(ben, cast.ana)
        assert [change["actor"] for change in await heard_by(named)] == [{"name": "Ben Adeyemi"}] * 3
        assert [set(change) for change in await heard_by(bare)] == [{"kind"}] * 3


async def test_what_went_out_of_reach_is_nothing_to_those_who_share(house: TestHouse, cast: Cast) -> None:
    phones = await phones_of(house, cast.ana, cast.ben, cast.sam, cast.maya)
    async with following(house, phones, CHANGES) as streams:
        given = await give(phones[1], cast.ana, visibility="RECIPIENT_AND_SUPERVISOR", message="Calm")
        assert [change["subject"]["message"] for change in await heard_by(streams)] == ["Calm"] * 4
        await send(phones[1], "feedbackEdit", feedbackId=given["id"], visibility="RECIPIENT", message="For you alone")
        seen = [(change["subject"] or {}).get("message") for change in await heard_by(streams[:2])]
        assert seen == ["For you alone"] * 2
        for stream in streams[2:]:
            try:
                change = (await stream.next(0.3))["changes"]
            except TimeoutError:
                continue
            assert (change["subject"], change["actor"]) == (None, None)


async def test_who_moves_leaves_or_is_signed_out_between_two_events_hears_no_more(house: TestHouse, cast: Cast) -> None:
    phones = await phones_of(house, cast.ana, cast.ben, cast.priya, cast.sam)
    by = await house.phone(cast.maya)
    async with following(house, phones, CHANGES) as streams:
        await recognise(by, cast.ana)
        await heard_by(streams)
        await Person.filter(id=cast.ben.id).update(store_id=cast.stores["CASTLE"].id)
        await Person.filter(id=cast.priya.id).update(left_on=(clock.now() - timedelta(days=2)).date())
        await Device.filter(person_id=cast.sam.id).update(revoked_at=clock.now())
        given = await recognise(by, cast.ana)
        assert (await streams[0].next())["changes"]["subjectId"] == given["id"]
        for gone in (streams[2], streams[3]):
            assert (await gone.socket.receive())["code"] == 4401
        assert await streams[1].quiet()
        await revoke(phones[0])
        assert (await streams[0].socket.receive())["code"] == 4401


async def test_who_comes_to_a_store_reads_what_they_may_hear_there(house: TestHouse, cast: Cast) -> None:
    lee, kit = await phones_of(house, cast.lee, cast.kit)
    maya = await house.phone(cast.maya)
    async with following(house, [lee, kit], CHANGES) as (stream, other):
        await Person.filter(id=cast.lee.id).update(store_id=cast.stores["HARBOUR"].id)
        await recognise(maya, cast.ana)
        await revoke(await house.phone(cast.lee))  # tells Lee's phones, and so we look who Lee is by now
        kinds = [(await stream.next())["changes"]["kind"] for _ in range(2)]
        assert "recognition.given" in kinds
        assert await other.quiet()


async def test_everybody_hears_what_they_would_be_told_alone(house: TestHouse, cast: Cast) -> None:
    """Random words between random people who lead each other in random ways, heard together and asked for alone."""
    chance = random.Random(5)
    everybody = [person for name, person in cast.people.items() if name != "lou"]
    for person in chance.sample(everybody, 6):
        manager = chance.choice([other for other in everybody if other is not person])
        await Person.filter(id=person.id).update(manager_id=manager.id)
    phones = await phones_of(house, *everybody)
    viewers = [await viewer_of(person) for person in everybody]
    start = (await phones[0].ask("{ lastChangeId }"))["lastChangeId"]
    places = dict(zip((person.id for person in everybody), range(len(everybody)), strict=True))
    async with following(house, phones, CHANGES, after=start) as streams:
        for _ in range(25):
            before = await newest()
            by = chance.choice(everybody)
            reach = [
                row for row in await Person.visible_to(viewers[places[by.id]]) if row.id in places and row.id != by.id
            ]
            phone, to = phones[places[by.id]], chance.sample(reach, min(len(reach), chance.randint(1, 2)))
            if chance.random() < 0.5:
                await recognise(phone, *to)
            else:
                reading = {"tone": 3, "importance": 3, "clarity": 3}
                await give(phone, to[0], visibility=chance.choice(list(Visibility)), reading=reading)
            for event in await Event.filter(position__gt=before).order_by("position"):
                scopes = set(await EventScope.filter(position=event.position).values_list("scope", flat=True))
                for place, viewer in enumerate(viewers):
                    if viewer.scopes & scopes:
                        change = (await streams[place].next(10))["changes"]
                        assert change["id"] == str(event.position)
                        assert change["subject"] == await alone(phones[place], event)
        for stream in streams:
            assert await stream.quiet(0.02)


async def alone(phone: Phone, event: Event) -> Any:
    """What the subject of ``event`` is to this phone when it asks for it."""
    field, wanted = {"Feedback": ("feedback", FEEDBACK), "Recognition": ("recognition", RECOGNITION)}[
        event.subject_type
    ]
    return (await phone.ask(f"query($id: ID!) {{ {field}(id: $id) {{ {wanted} }} }}", id=str(event.subject_id)))[field]


async def newest() -> int:
    """The position of the newest event."""
    event = await Event.all().order_by("-position").first()
    return int(event.position) if event else 0


async def viewer_of(person: Person) -> Viewer:
    """``person`` as they are by now, as the one who looks."""
    row = await Person.get(id=person.id).select_related("store")
    return as_viewer(row, row.store.region if row.store else None, ids.new())


async def test_what_one_row_says_of_who_sees_it_is_what_the_statement_finds(house: TestHouse, cast: Cast) -> None:
    """Every row that can be followed, for every viewer: read by the statement of reach, and fetched once and asked."""
    chance = random.Random(3)
    stores = [store.id for store in cast.stores.values()]
    await Store.create(code="NOWHERE", name="Nowhere", region=None)
    somebody = list(cast.people.values())
    for number in range(40):
        somebody.append(
            await Person.create(
                name=f"Person {number}",
                role=chance.choice(list(Role)),
                store_id=chance.choice([*stores, None]),
                region=chance.choice(["North", "South", None]),
                manager_id=chance.choice([None, chance.choice(somebody).id]),
            )
        )
    for _ in range(150):
        one, two, lead = chance.sample(somebody, 3)
        await Feedback.create(
            kind="PRAISE",
            visibility=chance.choice(list(Visibility)),
            author_id=one.id,
            recipient_id=two.id,
            store_id=chance.choice([*stores, None]),
            supervisor_id=chance.choice([lead.id, None]),
            recipient_role=chance.choice(list(Role)),
            region=chance.choice(["North", "South", None]),
            message="Calm",
            observed_at=clock.now(),
        )
        await FeedbackRequest.create(asker_id=one.id, asked_id=two.id, question="How?")
        said = await Recognition.create(author_id=one.id, store_id=chance.choice([*stores, None]), message="Thanks")
        for named in chance.sample(somebody, chance.randint(1, 3)):
            store_id = chance.choice([*stores, None])
            await RecognitionRecipient.create(recognition_id=said.id, person_id=named.id, store_id=store_id)
    keys: dict[Any, list[Any]] = {
        feedback.visible_by_id: [row.id for row in await Feedback.all()],
        feedback.visible_requests_by_id: [row.id for row in await FeedbackRequest.all()],
        recognitions.visible_by_id: [row.id for row in await Recognition.all()],
        people.visible_people_by_id: [row.id for row in await Person.all()],
        people.visible_stores_by_id: [row.id for row in await Store.all()],
    }
    for person in somebody:
        viewer = await viewer_of(person)
        for load, wanted in keys.items():
            witness = Witness(viewer)
            assert set(await load(stand_in(witness), wanted)) == set(await load(viewer, wanted)), (load, viewer)
