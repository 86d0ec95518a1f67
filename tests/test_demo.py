"""The demo company: built once, by real actions, with a past that hangs together."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest
import time_machine

from server.demo import LOGIN, PASSWORD, build
from server.demo.company import TIMEZONE
from server.demo.story import STORY
from server.kit import clock
from server.people.models import Person, Store
from server.training.models import TrainingAssignment, TrainingState
from tests.house import TestHouse
from tests.terminal import Terminal


def test_the_demo_says_who_is_who_and_how_to_come_in(terminal: Terminal) -> None:
    output = terminal.run("demo")
    for name in ("Ana Ruiz, an employee", "Sam Okafor, her supervisor", "Hana Sato, HQ"):
        assert re.search(rf"{name} +http://127.0.0.1:8000/signin#[2-9A-Z]{{8}}\n", output)
    assert "login 'hana' and password 'goodshift demo'" in output


def test_the_demo_is_built_once_and_kept(terminal: Terminal) -> None:
    terminal.run("demo")
    tables = ("person", "store", "feedback", "recognition", "notification", "shift", "behaviour", "goal")
    counts = [terminal.rows(f"select count(*) from {table}") for table in tables]
    terminal.run("demo")
    assert [terminal.rows(f"select count(*) from {table}") for table in tables] == counts


def test_the_demo_keeps_away_from_another_company(terminal: Terminal) -> None:
    terminal.run("import", "people", terminal.file("Name\nReal Person\n"), "--apply")
    assert terminal.fails("demo").startswith("CONFLICT: There is a company in this database already")
    assert terminal.rows("select name from person") == [("Real Person",)]
    assert terminal.rows("select count(*) from enrol_code") == [(0,)]


def test_every_store_has_people_of_every_kind(terminal: Terminal) -> None:
    terminal.run("demo")
    stores = terminal.rows(
        "select store_id, count(*), count(distinct role) from person where left_on is null group by 1"
    )
    assert all(12 <= count <= 16 and roles == 3 for store, count, roles in stores if store), stores
    now = datetime.now(UTC).isoformat(" ")
    [(here,)] = terminal.rows(f"select count(*) from shift where starts_at <= '{now}' and ends_at > '{now}'")
    assert here > 15, "somebody is on shift whenever it is built"
    overlapping = "select 1 from shift a join shift b on a.person_id = b.person_id and a.id < b.id"
    assert not terminal.rows(f"{overlapping} and a.starts_at < b.ends_at and b.starts_at < a.ends_at")


def test_the_past_is_in_order_and_nothing_of_it_is_pushed(terminal: Terminal) -> None:
    terminal.run("demo")
    past = "select at from event where kind like 'feedback.%' or kind like 'recognition.%' order by position"
    times = [at for (at,) in terminal.rows(past)]
    assert times == sorted(times)
    assert len(times) == len(STORY)
    assert times[-1] < datetime.now(UTC).isoformat(" ")
    assert terminal.rows("select count(*) from delivery") == [(0,)]
    [(cursor, newest)] = terminal.rows(
        "select position, (select max(position) from event where kind like 'feedback.%') from notification_cursor"
    )
    assert cursor >= newest, "the worker has nothing old to tell of"


@pytest.mark.parametrize("kind", ["PRAISE", "COACHING"])
def test_no_words_of_feedback_stand_twice(terminal: Terminal, kind: str) -> None:
    terminal.run("demo")
    assert not terminal.rows(f"select message from feedback where kind = '{kind}' group by 1 having count(*) > 1")


async def test_ana_finds_feedback_to_read_a_request_and_a_wall(house: TestHouse) -> None:
    assert await build()
    assert not await build()
    ana = await house.phone(await Person.get(name="Ana Ruiz"))
    seen = await ana.ask(
        """{ feed { nodes { __typename } } unreadNotifications
             feedbackList(filter: { box: RECEIVED }) { nodes { message readAt perceptionGap } }
             feedbackRequests(filter: { box: ASKED_OF_ME, state: OPEN }) { nodes { question } }
             recognitions { nodes { message reactions { emoji count } } } }"""
    )
    received = seen["feedbackList"]["nodes"]
    assert received[0]["message"].startswith("You stayed calm when the card machine failed")
    assert [row["readAt"] is None for row in received] == [True, True, False, False]
    assert received[-1]["perceptionGap"] == pytest.approx(1 / 3)
    assert seen["unreadNotifications"] >= 2
    assert len(seen["feedbackRequests"]["nodes"]) == 1
    assert any(row["reactions"] for row in seen["recognitions"]["nodes"])


async def test_ana_finds_goals_that_go_well_and_badly_and_one_that_waits_for_her(house: TestHouse) -> None:
    await build()
    ana = await house.phone(await Person.get(name="Ana Ruiz"))
    mine = await ana.ask(
        """{ goals(filter: { mine: true }) { nodes { title state status pace succeeded viewerCanAgree
             keyResults { start target history { value author { name } } } } } }"""
    )
    goals = {row["title"]: row for row in mine["goals"]["nodes"]}
    stands = {title: (row["state"], row["status"], row["pace"]) for title, row in goals.items()}
    assert stands == {
        "Open the store alone": ("DONE", "ON_TRACK", "ON_TRACK"),
        "Returns under 4 minutes": ("ACTIVE", "DELAYED", "ON_TRACK"),
        "Ask every visitor one question": ("ACTIVE", "ON_TRACK", "ON_TRACK"),
        "Run the click and collect desk": ("ACTIVE", "ON_TRACK", "OFF_TRACK"),
        "Greet within 30 seconds": ("PROPOSED", "ON_TRACK", "ON_TRACK"),
    }
    assert [title for title, row in goals.items() if row["viewerCanAgree"]] == ["Greet within 30 seconds"]
    [falling] = goals["Returns under 4 minutes"]["keyResults"]
    assert [row["value"] for row in falling["history"]] == ["8.8", "8.1", "7.4", "6.2", "5.4", "5.1", "4.9"]
    sam = await house.phone(await Person.get(name="Sam Okafor"))
    waiting = await sam.ask("{ goals(filter: { state: PROPOSED }) { nodes { title viewerCanAgree } } }")
    assert {"title": "Learn the bike workshop", "viewerCanAgree": True} in waiting["goals"]["nodes"]
    offered = await ana.ask("{ goalTemplates { nodes { title keyResults { start target } } } }")
    assert {"title": "Fewer price-tag mistakes", "keyResults": [{"start": "10", "target": "3"}]} in offered[
        "goalTemplates"
    ]["nodes"]


async def test_hq_finds_a_tree_with_goals_of_every_store(house: TestHouse) -> None:
    await build()
    hana = await house.phone(await Person.get(name="Hana Sato"))
    tree = await hana.ask(
        """{ goals(filter: { roots: true, state: ACTIVE }) { nodes { title store { code } progress
             children { nodes { store { code } progress childrenCount } } } } }"""
    )
    roots = tree["goals"]["nodes"]
    assert [row["title"] for row in roots] == [
        "No accidents in the stock room",
        "Shorter queues",
        "Everybody thanked every month",
    ]
    for root in roots:
        below = root["children"]["nodes"]
        assert {row["store"]["code"] for row in below} == {"HARBOUR", "MILL", "CASTLE"}
        assert root["progress"] == pytest.approx(sum(row["progress"] for row in below) / 3)
    assert sum(row["childrenCount"] for row in roots[1]["children"]["nodes"]) == 10


async def test_two_goals_follow_what_is_measured_week_by_week(house: TestHouse) -> None:
    await build()
    priya = await house.phone(await Person.get(name="Priya Nair"))
    seen = await priya.ask(
        """{ goals(filter: { state: ACTIVE }) { nodes { title progress keyResults { metric { key } current
             history { at value author { name } } } } } }"""
    )
    driven = {
        row["title"]: number for row in seen["goals"]["nodes"] for number in row["keyResults"] if number["metric"]
    }
    assert {title: number["metric"]["key"] for title, number in driven.items()} == {
        "Harbour Street: customers give us 4.4": "rating",
        "Returns in five and a half minutes": "own-return-minutes",
    }
    for number in driven.values():
        assert len(number["history"]) == 6
        assert number["history"][-1]["value"] == number["current"]
        assert {row["author"] for row in number["history"]} == {None}


async def test_hana_signs_in_with_her_password(house: TestHouse) -> None:
    await build()
    stranger = house.stranger()
    answer = await stranger.http.post("/auth/password", json={"login": LOGIN, "password": PASSWORD})
    assert answer.json()["person"]["name"] == "Hana Sato"


async def test_ana_and_sam_have_met_and_meet_again_tomorrow(house: TestHouse) -> None:
    await build()
    ana = await house.phone(await Person.get(name="Ana Ruiz"))
    seen = await ana.ask(
        """{ planned: checkIns(filter: { state: PLANNED }) { nodes { scheduledAt agenda { text } } }
             held: checkIns(filter: { state: HELD, kind: ONE_TO_ONE }) { totalCount nodes { heldAt scheduledAt } }
             actionItems(filter: { state: OPEN }) { nodes { carriedCount needsChoice overdue owner { firstName } } } }"""
    )
    [planned] = seen["planned"]["nodes"]
    tomorrow = (clock.now().astimezone(ZoneInfo(TIMEZONE)) + timedelta(days=1)).date()
    meeting = datetime.fromisoformat(planned["scheduledAt"]).astimezone(ZoneInfo(TIMEZONE))
    assert (meeting.date(), meeting.hour, meeting.minute, len(planned["agenda"])) == (tomorrow, 10, 30, 2)
    assert seen["held"]["totalCount"] == 3
    assert all(row["heldAt"][:10] == row["scheduledAt"][:10] for row in seen["held"]["nodes"])
    waiting = [(row["owner"]["firstName"], row["carriedCount"]) for row in seen["actionItems"]["nodes"]]
    assert waiting == [("Ana", 1), ("Ana", 1), ("Sam", 3)]
    assert [row["needsChoice"] for row in seen["actionItems"]["nodes"]] == [False, False, True]
    assert any(row["overdue"] and row["owner"]["firstName"] == "Ana" for row in seen["actionItems"]["nodes"])


async def test_somebody_asked_sam_for_help(house: TestHouse) -> None:
    await build()
    sam = await house.phone(await Person.get(name="Sam Okafor"))
    seen = await sam.ask(
        """{ checkIns(filter: { kind: SHIFT, needHelp: true }) { nodes { id participants { name } } }
             notifications(first: 50) { nodes { kind path readAt } } }"""
    )
    [asked] = seen["checkIns"]["nodes"]
    assert asked["participants"] == [{"name": "Tom Baker"}]
    [told] = [row for row in seen["notifications"]["nodes"] if row["path"] == f"/check-ins/{asked['id']}"]
    assert told["readAt"] is None


async def test_ana_finds_a_training_to_do_and_one_that_fits_her_and_hq_one_for_the_store(house: TestHouse) -> None:
    await build()
    ana, hana = [await house.phone(await Person.get(name=name)) for name in ("Ana Ruiz", "Hana Sato")]
    seen = await ana.ask(
        """{ myTrainings { nodes { state dueOn overdue training { title metrics { name } steps { id } } } }
             personSkills { skill { name } required ownGap leadGap difference }
             trainingSuggestions { training { title } because { skill { name } ownGap leadGap } } }"""
    )
    [todo] = seen["myTrainings"]["nodes"]
    assert (todo["state"], todo["overdue"]) == ("ASSIGNED", False)
    assert todo["training"]["title"] == "The refund screen in four steps"
    assert [metric["name"] for metric in todo["training"]["metrics"]] == ["Minutes per return"]
    stands = {row["skill"]["name"]: (row["ownGap"], row["leadGap"], row["difference"]) for row in seen["personSkills"]}
    assert stands["Till"] == (1, 1, 0)
    assert stands["Product knowledge"] == (1, 0, -1)
    [fitting] = seen["trainingSuggestions"]
    assert fitting["training"]["title"] == "One shelf card a day"
    harbour = await Store.get(code="HARBOUR")
    store = (
        "query($id: ID!) { storeTrainingSuggestions(storeId: $id) { skill { name } training { title } below known } }"
    )
    [row] = (await hana.ask(store, id=str(harbour.id)))["storeTrainingSuggestions"]
    assert (row["skill"]["name"], row["below"], row["known"]) == ("Till", 4, 7)
    states = await TrainingAssignment.all().values_list("state", flat=True)
    assert set(states) == set(TrainingState), "there is one of every kind"


async def test_the_numbers_tell_of_slower_returns_at_harbour_street_whoever_does_them(house: TestHouse) -> None:
    from server.demo.metrics import slower_since

    await build()
    sam, today = await house.phone(await Person.get(name="Sam Okafor")), datetime.now(ZoneInfo(TIMEZONE)).date()
    viewer = (await sam.ask("{ viewer { store { id } } }"))["viewer"]
    line = "metric { key } points { on value n } notes { text }"
    found = {
        row["metric"]["key"]: row
        for row in (await sam.ask(f'{{ storeMetrics(storeId: "{viewer["store"]["id"]}") {{ {line} }} }}'))[
            "storeMetrics"
        ]
    }
    assert set(found) == {"daily-sales", "receipts", "conversion", "rating", "return-minutes"}
    assert all(len(row["points"]) == 83 for row in found.values()), "today has none yet"
    assert [note["text"][:13] for note in found["rating"]["notes"]] == ["Both scanners", "No card payme"]
    since = slower_since(today)
    assert since.weekday() == 1
    ana = str((await Person.get(name="Ana Ruiz")).id)
    own = (await sam.ask(f'{{ personMetrics(personId: "{ana}") {{ {line} }} }}'))["personMetrics"]
    assert [row["metric"]["key"] for row in own] == ["own-rating", "own-return-minutes"]
    for points in (found["return-minutes"]["points"], own[1]["points"]):
        after = [float(point["value"]) for point in points if point["on"] >= since.isoformat()]
        before = [float(point["value"]) for point in points if point["on"] < since.isoformat()]
        assert median(after) / median(before) > 1.2


@time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC))
async def test_sam_finds_slow_returns_and_what_is_behind_them(house: TestHouse) -> None:
    # A Sunday: on Mondays it is not said yet that the three share it.
    await build()
    sam = await house.phone(await Person.get(name="Sam Okafor"))
    found = await sam.ask(
        """{ insights(filter: { state: OPEN }) { nodes { metric { key } person { name } sharedBy cause numbers { percent }
             playbook { title } viewerCanAccept chart { points { value } } } } }"""
    )
    rows = [row for row in found["insights"]["nodes"] if row["metric"] and row["metric"]["key"] == "return-minutes"]
    assert [(row["person"], row["cause"], row["viewerCanAccept"]) for row in rows] == [(None, "PROCESS", True)]
    assert 20 < rows[0]["numbers"]["percent"] < 50
    assert rows[0]["playbook"]["title"] == "Labels and bags within reach before the doors open"
    people = [row for row in found["insights"]["nodes"] if row["person"]]
    assert {row["sharedBy"] for row in people} == {len(people)}, "all at the desk, so it is not one person"
