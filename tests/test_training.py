"""Trainings, from writing one to saying whether it helped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.kit import clock, ids
from server.people.models import Person
from server.training.actions import https_only
from server.training.models import TrainingAssignment
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.skills import define
from tests.test_notifications import titles
from tests.trainings import LIST, MINE, assign, create, do, draft, finish, metric, refused, seen, stored


@pytest.fixture
async def hana(house: TestHouse, cast: Cast) -> Phone:
    """HQ's phone."""
    return await house.phone(cast.hana)


@pytest.fixture
async def sam(house: TestHouse, cast: Cast) -> Phone:
    """The supervisor's phone."""
    return await house.phone(cast.sam)


@pytest.fixture
async def ana(house: TestHouse, cast: Cast) -> Phone:
    """The phone of the one who learns."""
    return await house.phone(cast.ana)


async def test_a_training_goes_from_a_lead_to_a_person_step_by_step_and_back(
    house: TestHouse, cast: Cast, hana: Phone, sam: Phone, ana: Phone
) -> None:
    made = await create(hana, await metric(hana), link="https://Learn.example/returns?x=1")
    assert (made["linkHost"], made["minutes"]) == ("learn.example", 12)
    due = (clock.now().date() + timedelta(days=7)).isoformat()
    [row] = await assign(sam, made, cast.ana, dueOn=due, note="You asked for the second scanner.")
    assert (row["state"], row["cause"], row["assignedBy"]["name"]) == ("ASSIGNED", "TRAINING", "Sam Okafor")
    assert row["viewerCanWorkOn"] is False
    await house.work()
    assert await titles(ana) == ["Sam has a training for you"]
    first, second = (step["step"]["id"] for step in row["steps"])
    begun = await do(ana, "trainingStart", assignmentId=row["id"])
    assert (begun["state"], begun["stepsDone"]) == ("STARTED", 0)
    assert begun["startedAt"]
    half = await do(ana, "trainingCompleteStep", assignmentId=row["id"], stepId=first)
    assert [bool(step["doneAt"]) for step in half["steps"]] == [True, False]
    assert await refused(ana, "trainingComplete", assignmentId=row["id"]) == ("CONFLICT", "assignmentId")
    await do(ana, "trainingCompleteStep", assignmentId=row["id"], stepId=second)
    done = await do(ana, "trainingComplete", assignmentId=row["id"], minutes=9)
    assert (done["state"], done["minutes"], done["stepsDone"]) == ("DONE", 9, 2)
    assert done["viewerCanSayWhetherItHelped"] is True
    assert (await do(ana, "trainingHelped", assignmentId=row["id"], helped=2))["helped"] == 2
    assert (await do(ana, "trainingHelped", assignmentId=row["id"], helped=4))["helped"] == 4
    await house.work()
    assert await titles(sam) == ["Ana finished a training"]
    known = await seen(sam, row)
    assert known is not None
    assert (known["state"], known["helped"], known["viewerCanSayWhetherItHelped"]) == ("DONE", 4, False)


async def test_a_training_that_is_given_back_goes_to_the_one_who_assigned_it_with_the_reason(
    house: TestHouse, cast: Cast, hana: Phone, sam: Phone, ana: Phone
) -> None:
    [row] = await assign(sam, await create(hana, await metric(hana)), cast.ana)
    given = await do(ana, "trainingDecline", assignmentId=row["id"], reason="I did it in June.")
    assert (given["state"], given["declineReason"]) == ("DECLINED", "I did it in June.")
    await house.work()
    assert await titles(sam) == ["Ana gave a training back to you"]
    step = row["steps"][0]["step"]["id"]
    assert await refused(ana, "trainingStart", assignmentId=row["id"]) == ("CONFLICT", "assignmentId")
    assert await refused(ana, "trainingCompleteStep", assignmentId=row["id"], stepId=step) == (
        "CONFLICT",
        "assignmentId",
    )
    assert await refused(ana, "trainingHelped", assignmentId=row["id"], helped=4) == ("CONFLICT", "assignmentId")
    [again] = await assign(sam, row["training"], cast.ana)
    assert again["id"] != row["id"], "it is off the list, so it may be put on it again"


async def test_what_a_phone_sends_again_changes_nothing(cast: Cast, hana: Phone, sam: Phone, ana: Phone) -> None:
    calls = [str(ids.new()) for _ in range(9)]
    number = await metric(hana)
    made = [await create(hana, number, id=calls[0]) for _ in range(2)]
    assert made[0] == made[1]
    rows = [await assign(sam, made[0], cast.ana, cast.ben, id=calls[1]) for _ in range(2)]
    assert rows[0] == rows[1]
    sent = {"assignmentId": rows[0][0]["id"]}
    steps = [step["id"] for step in made[0]["steps"]]
    outbox: list[tuple[str, dict[str, Any]]] = [
        ("trainingStart", {"id": calls[2]}),
        ("trainingCompleteStep", {"id": calls[3], "stepId": steps[0]}),
        ("trainingCompleteStep", {"id": calls[4], "stepId": steps[1]}),
        ("trainingComplete", {"id": calls[5]}),
        ("trainingHelped", {"id": calls[6], "helped": 5}),
    ]
    answers = [await do(ana, name, **sent, **more) for name, more in outbox]
    before = await stored()
    for name, more in outbox:
        assert await do(ana, name, **sent, **more) == answers[-1]
    assert await stored() == before


async def test_two_phones_may_tick_off_the_same_step(cast: Cast, hana: Phone, sam: Phone, ana: Phone) -> None:
    [row] = await assign(sam, await create(hana, await metric(hana)), cast.ana)
    tick = {"assignmentId": row["id"], "stepId": row["steps"][0]["step"]["id"]}
    await do(ana, "trainingCompleteStep", **tick)
    before = await stored()
    await do(ana, "trainingStart", assignmentId=row["id"])
    await do(ana, "trainingCompleteStep", **tick)
    assert await stored() == before


async def test_a_step_that_is_reworded_stays_ticked_and_one_that_goes_takes_its_tick_with_it(
    cast: Cast, hana: Phone, sam: Phone, ana: Phone
) -> None:
    number = await metric(hana)
    made = await create(hana, number)
    [row] = await assign(sam, made, cast.ana)
    for step in made["steps"]:
        await do(ana, "trainingCompleteStep", assignmentId=row["id"], stepId=step["id"])
    steps = [{"title": "New"}, {"id": made["steps"][0]["id"], "title": "Watch them again"}]
    changed = await do(hana, "trainingEdit", trainingId=made["id"], **draft(number, steps=steps, title="Returns"))
    assert [step["title"] for step in changed["steps"]] == ["New", "Watch them again"]
    known = await seen(ana, row)
    assert known is not None
    assert [bool(step["doneAt"]) for step in known["steps"]] == [False, True]
    assert known["training"]["title"] == "Returns"


async def test_one_training_for_many_people_is_all_or_nothing(
    house: TestHouse, cast: Cast, hana: Phone, sam: Phone
) -> None:
    made = await create(hana, await metric(hana))
    await assign(sam, made, cast.priya)
    before = await stored()
    people = [cast.ana, cast.ben]
    for stranger, code in ((cast.lee, "NOT_FOUND"), (cast.maya, "NOT_ALLOWED"), (cast.priya, "CONFLICT")):
        sent = {"trainingId": made["id"], "reason": "GAP", "cause": "PROCESS"}
        keys = [str(person.id) for person in (*people, stranger)]
        assert await refused(sam, "trainingAssign", **sent, personIds=keys) == (code, "personIds.2")
    assert await stored() == before
    rows = await assign(sam, made, *people)
    assert [row["person"]["name"] for row in rows] == ["Ana Ruiz", "Ben Adeyemi"]
    await house.work()
    for person in people:
        assert await titles(await house.phone(person)) == ["Sam has a training for you"]


async def test_people_may_put_a_training_on_their_own_list_and_nobody_is_told(
    house: TestHouse, cast: Cast, hana: Phone, ana: Phone
) -> None:
    made = await create(hana, await metric(hana))
    [row] = await assign(ana, made, cast.ana, reason="OWN_WISH")
    await finish(ana, row)
    await house.work()
    assert await titles(ana) == []
    assert (await ana.ask(MINE, open=True))["myTrainings"]["totalCount"] == 0
    [line] = (await ana.ask(MINE, open=False))["myTrainings"]["nodes"]
    assert (line["state"], line["reason"]) == ("DONE", "OWN_WISH")


async def test_what_is_behind_it_is_said_before_others_get_a_training(cast: Cast, hana: Phone, sam: Phone) -> None:
    made = await create(hana, await metric(hana))
    sent = {"trainingId": made["id"], "personIds": [str(cast.ana.id)], "reason": "CHECK_IN"}
    assert await refused(sam, "trainingAssign", **sent) == ("INVALID", "cause")
    [row] = await do(sam, "trainingAssign", **sent, cause="PROCESS")
    [own] = await do(sam, "trainingAssign", **sent | {"personIds": [str(cast.sam.id)], "reason": "OWN_WISH"})
    assert (row["cause"], own["cause"]) == ("PROCESS", "TRAINING")


async def test_the_list_of_trainings_is_narrowed_by_skill_metric_and_words(hana: Phone) -> None:
    one, other = await metric(hana), await metric(hana)
    till = await define(hana)
    await create(hana, one, title="Éclairs and tills", skillIds=[till["id"]])
    await create(hana, other, title="Faster returns")
    await do(hana, "trainingRetire", trainingId=(await create(hana, other, title="Fax machines"))["id"])

    async def found(**filter: Any) -> list[str]:
        query = "query($f: TrainingFilter) { trainings(filter: $f) { totalCount nodes { title } } }"
        answer = (await hana.ask(query, f=filter))["trainings"]
        assert answer["totalCount"] == len(answer["nodes"])
        return [row["title"] for row in answer["nodes"]]

    assert await found() == ["Éclairs and tills", "Faster returns"]
    assert await found(includeRetired=True) == ["Éclairs and tills", "Faster returns", "Fax machines"]
    assert await found(search="ECLAIR") == ["Éclairs and tills"]
    assert await found(skillId=till["id"]) == ["Éclairs and tills"]
    assert await found(metricId=other) == ["Faster returns"]
    assert await found(metricId=other, skillId=till["id"]) == []


async def test_leads_see_the_lists_of_their_people_and_narrow_them(
    house: TestHouse, cast: Cast, hana: Phone, sam: Phone, ana: Phone
) -> None:
    made = await create(hana, await metric(hana))
    yesterday = clock.now().date() - timedelta(days=1)
    [late, fresh] = await assign(sam, made, cast.ana, cast.ben)
    await TrainingAssignment.filter(id=late["id"]).update(due_on=yesterday)
    maya = await house.phone(cast.maya)
    await assign(maya, await create(hana, await metric(hana), title="Other"), cast.sam)

    async def found(phone: Phone, **filter: Any) -> set[str]:
        answer = (await phone.ask(LIST, f=filter))["trainingAssignments"]
        assert answer["totalCount"] == len(answer["nodes"])
        return {row["person"]["name"].split(" ")[0] for row in answer["nodes"]}

    assert await found(maya) == {"Ana", "Ben", "Sam"}
    assert await found(maya, assignedByMe=True) == {"Sam"}
    assert await found(sam, trainingId=made["id"]) == {"Ana", "Ben"}
    assert await found(sam, overdue=True) == {"Ana"}
    assert await found(sam, overdue=False) == {"Ben", "Sam"}
    assert await found(sam, personId=str(cast.ben.id)) == {"Ben"}
    assert await found(maya, storeId=str(cast.stores["MILL"].id)) == set()
    await do(ana, "trainingDecline", assignmentId=late["id"], reason="Not now.")
    assert await found(sam, state="DECLINED") == await found(sam, open=False) == {"Ana"}
    assert await found(hana) == set(), "headquarters reads no lists of people"
    assert fresh["overdue"] is False


async def test_who_was_assigned_by_a_lead_that_moved_on_does_not_report_to_them(
    house: TestHouse, cast: Cast, hana: Phone, sam: Phone, ana: Phone
) -> None:
    [row] = await assign(sam, await create(hana, await metric(hana)), cast.ana)
    await Person.filter(id=cast.sam.id).update(store_id=cast.stores["CASTLE"].id)
    await finish(ana, row)
    await house.work()
    assert await titles(sam) == []
    assert await seen(sam, row) is None


async def test_a_retired_training_may_be_finished_but_not_assigned(
    cast: Cast, hana: Phone, sam: Phone, ana: Phone
) -> None:
    made = await create(hana, await metric(hana))
    [row] = await assign(sam, made, cast.ana)
    await do(hana, "trainingRetire", trainingId=made["id"])
    assert (await finish(ana, row))["state"] == "DONE"
    sent = {"trainingId": made["id"], "personIds": [str(cast.ben.id)], "reason": "GAP", "cause": "PROCESS"}
    assert await refused(sam, "trainingAssign", **sent) == ("CONFLICT", "trainingId")
    assert await refused(hana, "trainingRetire", trainingId=made["id"]) == ("CONFLICT", "trainingId")


async def test_a_regional_changes_only_what_they_wrote(house: TestHouse, cast: Cast, hana: Phone) -> None:
    rita, adam = await house.phone(cast.rita), await house.phone(cast.adam)
    number = await metric(hana)
    own, other = await create(rita, number), await create(hana, number)
    assert (own["viewerCanEdit"], other["viewerCanEdit"]) == (True, True)
    await do(rita, "trainingEdit", trainingId=own["id"], **draft(number, title="Mine"))
    edit = draft(number, title="Yours")
    assert await refused(rita, "trainingEdit", trainingId=other["id"], **edit) == ("NOT_ALLOWED", "trainingId")
    assert (await do(adam, "trainingEdit", trainingId=own["id"], **edit))["title"] == "Yours"


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        (None, None),
        ("  ", None),
        ("HTTPS://Learn.Example/A?b=C#d", "https://learn.example/A?b=C#d"),
        ("https://learn.example:8443/x", "https://learn.example:8443/x"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ],
)
def test_a_link_is_kept_with_its_host_in_plain_letters(link: str | None, kept: str | None) -> None:
    assert https_only(link) == kept
