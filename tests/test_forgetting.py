"""Who left is forgotten two years later: the name is nowhere, and nothing else has changed."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import Any

import pytest

from server.auth import actions as auth
from server.auth.models import Scope
from server.kit import clock, db
from server.kit.errors import Invalid
from server.people.models import Person
from server.privacy import chain, forgetting
from server.privacy.models import Forgotten
from server.privacy.names import NAMELESS, Called
from tests import checkins, plans, skills, trainings
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.test_feedback import give, send

NAME, LOGIN, NUMBER = "Loïc Petit-Brandt", "loic.pb@shop.example", "HR-77-4411"
SAID = f"Thanks to {NAME}, and again LOÏC PETIT-BRANDT ({LOGIN}, {NUMBER}); Petit-Brandt, Loïc closed. Loïc stayed."
NEEDLES = ("petit-brandt", LOGIN, NUMBER.lower(), "lo\\u00efc")
COUNTED = """{ goalSummary { total active done } feedbackList { totalCount } recognitions { totalCount } goals { totalCount }
  people(filter: { includeLeavers: true }) { totalCount } checkIns { totalCount } plans { totalCount } feed { totalCount } }"""


async def tables() -> dict[str, list[str]]:
    """Every table of the database with its columns, whatever we know of it: shadow tables too."""
    if db.reading().dialect.__class__.__module__.endswith("postgres.dialect"):
        rows = await db.reading().fetch(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        )
    else:
        rows = await db.reading().fetch(
            "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'"
        )
    found: dict[str, list[str]] = {}
    for table, column in rows:
        found.setdefault(str(table), []).append(str(column))
    assert len(found) > 60
    return found


async def where_they_stand() -> set[str]:
    """The tables and columns in which anything of theirs is found, read value by value."""
    found = set()
    for table, columns in (await tables()).items():
        shown = ", ".join(f'CAST("{column}" AS TEXT)' for column in columns)
        for row in await db.reading().fetch(f'SELECT {shown} FROM "{table}"'):
            for column, value in zip(columns, row, strict=True):
                if value is not None and any(needle in str(value).lower() for needle in NEEDLES):
                    found.add(f"{table}.{column}")
    return found


async def counts() -> dict[str, int]:
    """How many rows each table has, but for what goes as a whole or is written by forgetting."""
    names = set(await tables()) - {*forgetting.THEIRS, "forgotten", "delivery", "legal_hold"}
    rows = {name: await db.reading().fetch(f'SELECT COUNT(*) FROM "{name}"') for name in names}
    return {name: int(found[0][0]) for name, found in rows.items()}


@pytest.fixture
async def leaver(house: TestHouse, cast: Cast) -> Person:
    """Loïc took part in everything, is named wherever people write, and left 800 days ago."""
    loic = await Person.create(
        name=NAME, store=cast.stores["HARBOUR"], employee_number=NUMBER, manager=cast.sam, job_title="Sales"
    )
    cast.people["loic"] = loic
    phone, sam, ana, maya, hana = [
        await house.phone(person) for person in (loic, cast.sam, cast.ana, cast.maya, cast.hana)
    ]
    given = await give(sam, loic, message=SAID, kind="COACHING", nextTime=SAID)
    await send(sam, "feedbackEdit", feedbackId=given["id"], message=SAID + " Again.")
    await send(phone, "feedbackReply", feedbackId=given["id"], kind="QUESTION", message=SAID)
    await send(ana, "feedbackRequest", fromId=str(loic.id), question=SAID)
    await give(phone, cast.ana, message=f"I, {NAME}, saw it.")
    await give(ana, cast.ben, message=f"What {NAME} told us helped.")
    await _goal(sam, hana, loic)
    await _talk(phone, sam, cast)
    await plans.begin(maya, loic, reason=SAID)
    skill = await skills.define(hana)
    await skills.do(hana, "skillRequire", skillId=skill["id"], role="ASSOCIATE", level=4)
    await skills.assess(sam, skill, loic, 2, note=SAID)
    number = await trainings.metric(hana)
    await trainings.assign(sam, await trainings.create(hana, number, skillIds=[skill["id"]]), loic, note=SAID)
    thank = "mutation($input: RecognitionGiveInput!) { recognitionGive(input: $input) { recognition { id } } }"
    await ana.ask(thank, input={"recipientIds": [str(loic.id)], "message": SAID})
    await auth.set_password(loic, LOGIN, "a long pass phrase")
    await auth.issue_token(house.keys, loic, Scope.READ, days=9, name=f"{NAME} reads")
    await Person.filter(id=loic.id).update(left_on=clock.now().date() - timedelta(days=800))
    return await Person.get(id=loic.id)


async def _goal(sam: Phone, hana: Phone, loic: Person) -> None:
    line = {"title": f"Returns by {NAME}", "unit": "minutes", "start": "10", "target": "5"}
    goal = {"title": f"{NAME}: faster", "why": SAID, "ownerId": str(loic.id), "startsOn": "2026-11-01"}
    propose = "mutation($input: GoalCreateInput!) { goalCreate(input: $input) { goal { id } } }"
    await sam.ask(propose, input=goal | {"dueOn": "2027-01-31", "keyResults": [line]})
    keep = "mutation($input: GoalTemplateCreateInput!) { goalTemplateCreate(input: $input) { goalTemplate { id } } }"
    await hana.ask(keep, input={"title": f"As {NAME} did", "lastsDays": 9, "keyResults": [line]})


async def _talk(phone: Phone, sam: Phone, cast: Cast) -> None:
    planned = await checkins.schedule(phone, cast.sam)
    await checkins.add(phone, planned, cast.loic, text=SAID)
    await checkins.do(sam, "checkInAddAgendaItem", checkInId=planned["id"], text="How Loïc feels")
    await checkins.do(sam, "checkInHold", checkInId=planned["id"], sharedNotes=SAID, myNotes="Loïc wants to stay.")


async def test_the_name_of_a_leaver_is_nowhere_and_all_totals_are_the_same(
    house: TestHouse, cast: Cast, leaver: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "goodshift")
    maya, hana = await house.phone(cast.maya), await house.phone(cast.hana)
    await maya.ask("{ feedbackList { nodes { message } } plans { nodes { reason } } }")
    await house.app.state.looks.flush()
    for _ in range(3):
        await forgetting.hold(leaver.id, f"A claim by {NAME}.", None)
        await house.work()
    assert await forgetting.lift(leaver.id, None) == 3
    before = await where_they_stand()
    assert len(before) > 20, before
    assert {"person.name", "password.login", "event.data"} & before >= {"person.name", "password.login"}
    rows, numbers = await counts(), [await phone.ask(COUNTED) for phone in (maya, hana)]

    await house.work()

    assert await where_they_stand() == set()
    assert await counts() == rows
    assert [await phone.ask(COUNTED) for phone in (maya, hana)] == numbers
    assert (await chain.prove()).broken_at is None
    gone = await Person.get(id=leaver.id)
    assert (gone.name, gone.employee_number, gone.left_on) == (NAMELESS, None, leaver.left_on)
    assert await Forgotten.all().count() == 1, "Lou left last year"
    sheet = await maya.http.get("/export/goals.csv")
    asked = [await phone.send("{ feed { nodes { id ... on Recognition { message } } } }") for phone in (maya, hana)]
    for said in (sheet.text, json.dumps(asked, ensure_ascii=False), caplog.text):
        assert not [needle for needle in NEEDLES if needle in said.lower()]
    assert "What … told us helped." in str(await _messages()), "only the name goes"


async def _messages() -> Any:
    return await db.reading().fetch('SELECT "message" FROM "feedback"')


@pytest.mark.sqlite("the bytes of its file are read")
async def test_not_even_the_free_pages_of_the_file_hold_the_name(house: TestHouse, leaver: Person) -> None:
    await house.work()
    files = [file for file in house.settings.data.iterdir() if file.name.startswith("goodshift.db")]
    assert files
    for file in files:
        content = file.read_bytes().lower()
        assert not [needle for needle in ("petit-brandt", LOGIN, NUMBER.lower()) if needle.encode() in content], file


async def test_a_hold_keeps_the_name_and_says_why(house: TestHouse, leaver: Person) -> None:
    await forgetting.hold(leaver.id, "A claim is open.", None)
    await house.work()
    assert (await Person.get(id=leaver.id)).name == NAME
    with pytest.raises(Invalid):
        await forgetting.forget(leaver.id)
    assert await forgetting.lift(leaver.id, None) == 1
    await house.work()
    assert (await Person.get(id=leaver.id)).name == NAMELESS


async def test_nobody_who_works_here_or_left_lately_is_forgotten(house: TestHouse, cast: Cast) -> None:
    last = clock.now().date() - forgetting.KEPT
    await Person.filter(id=cast.ben.id).update(left_on=last)
    await Person.filter(id=cast.lou.id).update(left_on=last - timedelta(days=1))
    await house.work()
    assert {row.person_id for row in await Forgotten.all()} == {cast.lou.id}
    with pytest.raises(Invalid):
        await forgetting.forget(cast.ana.id)


def test_parts_of_a_name_go_only_where_they_are_meant() -> None:
    will = Called.of("Will Grace", ["wg@shop.example", "7"])
    said = "Will Grace and Grace, Will: will they? Will Smith has grace, item 7. WILL  GRACE, wg@shop.example"
    assert will.without(said, False) == "… and …: will they? Will Smith has grace, item 7. …, …"
    assert will.without(["Will said it", {"note": "Willing"}], True) == ["… said it", {"note": "Willing"}]
