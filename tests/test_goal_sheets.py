"""Goals as a spreadsheet: out for whoever may see them, in by `python -m server import goals FILE`, and round."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from server import features
from server.goals import imports, lines, sheet
from server.goals.models import Goal, GoalState, KeyResult, KeyResultValue
from server.goals.progress import GoalStatus
from server.kit import db
from server.kit import sheet as files
from server.people.models import Person, Store
from tests.cast import Cast, arrive
from tests.house import Phone, TestHouse
from tests.terminal import Terminal

HEAD = "key,parent,title,why,owner,store,starts_on,due_on,state,key_result,unit,start,target,current,weight\n"
DATES = "2026-11-01,2027-01-31"
SMALL = (
    f'queues,,Shorter queues,"Nobody likes to wait, we neither",,,{DATES},ACTIVE,,,,,,\n'
    f"harbour,queues,Harbour: 3 minutes,,,HARBOUR,{DATES},ACTIVE,Wait at the till,s,240,180,210,1\n"
    f"harbour,,,,,,,,,Desk trained,people,1,5,,2.5\n"
    f"ana,harbour,Returns,,N003,,{DATES},,Minutes,min,10,5,,\n"
)
GOALS = """select g.key, p.key, g.title, g.state, g.progress from goal g left join goal p on p.id = g.parent_id order by g.key"""


@pytest.fixture
def shop(terminal: Terminal) -> Terminal:
    """A terminal in a house where everybody is at their place."""

    async def people() -> None:
        await db.start(terminal.place, features.MODELS)
        await arrive()
        await db.stop()

    asyncio.run(people())
    return terminal


def run(shop: Terminal, text: str, *more: str) -> str:
    return shop.run("import", "goals", shop.file(text, "goals.csv"), *more)


def count(report: str) -> str:
    return next(line.strip(" =") for line in report.splitlines() if line.startswith("  = "))


def problems(report: str) -> list[str]:
    found = report.partition("\nProblems")[2].splitlines()
    return [" ".join(line.split()) for line in found if line.startswith("  line ")]


def everything(shop: Terminal) -> list[Any]:
    return [
        shop.rows(f"select * from {table} order by 1") for table in ("goal", "key_result", "key_result_value", "event")
    ]


def test_a_dry_run_says_what_would_happen_and_stores_nothing(shop: Terminal) -> None:
    report = run(shop, HEAD + SMALL)
    assert count(report) == "3 new + 0 changed + 0 unchanged + 0 refused"
    assert "Nothing was stored" in report
    assert everything(shop) == [[], [], [], []]


def test_a_file_becomes_a_tree_of_goals_with_their_numbers(shop: Terminal) -> None:
    report = run(shop, HEAD + SMALL, "--apply")
    assert report.rstrip().endswith("Stored.")
    assert shop.rows(GOALS) == [
        ("ana", "harbour", "Returns", "PROPOSED", "0E-8"),
        ("harbour", "queues", "Harbour: 3 minutes", "ACTIVE", "0.14285714"),
        ("queues", None, "Shorter queues", "ACTIVE", "0.14285714"),
    ]
    assert shop.rows("select title, cast(current as real), cast(weight as real) from key_result order by title") == [
        ("Desk trained", 1, 2.5),
        ("Minutes", 10, 1),
        ("Wait at the till", 210, 1),
    ]


def test_a_proposal_from_a_file_waits_for_its_owner(shop: Terminal) -> None:
    run(shop, HEAD + SMALL, "--apply")
    agreed = "select owner_agreed_at is not null, lead_agreed_at is not null from goal where key = "
    assert shop.rows(f"{agreed}'ana'") == [(0, 1)]
    assert shop.rows(f"{agreed}'harbour'") == [(1, 1)]


def test_what_stands_elsewhere_than_at_the_start_is_in_the_history_with_who_answers_for_it(shop: Terminal) -> None:
    run(shop, HEAD + SMALL, "--apply", "--by", "Hana")
    assert shop.rows("select v.value, p.name from key_result_value v join person p on p.id = v.author_id") == [
        ("210.000000", "Hana Sato")
    ]
    assert shop.rows("select kind, count(*), count(distinct actor_id) from event group by 1") == [
        ("goal.created", 1, 1),
        ("goal.imported", 2, 1),
    ]


def test_other_words_in_a_file_are_dated_and_other_numbers_are_not(shop: Terminal) -> None:
    since = "select worded_at from goal where key = 'ana'"
    run(shop, HEAD + SMALL, "--apply")
    first = shop.rows(since)
    run(shop, HEAD + SMALL.replace("10,5,,", "10,5,8,"), "--apply")
    assert shop.rows(since) == first
    run(shop, HEAD + SMALL.replace("Returns", "Faster returns"), "--apply")
    assert shop.rows(since) > first


def test_a_second_run_of_the_same_file_changes_nothing(shop: Terminal) -> None:
    run(shop, HEAD + SMALL, "--apply")
    before = everything(shop)
    report = run(shop, HEAD + SMALL, "--apply")
    assert count(report) == "0 new + 0 changed + 3 unchanged + 0 refused"
    assert report.rstrip().endswith("No change.")
    assert everything(shop) == before


def test_a_change_touches_its_goal_and_what_lives_on_it(shop: Terminal) -> None:
    run(shop, HEAD + SMALL, "--apply")
    report = run(shop, HEAD + SMALL.replace("180,210", "180,180"), "--apply")
    assert count(report) == "0 new + 1 changed + 2 unchanged + 0 refused"
    assert "line 3     Harbour: 3 minutes: current" in report
    assert shop.rows("select progress from goal where key = 'queues'") == [("0.28571429",)]
    assert shop.rows("select value from key_result_value order by id") == [("210.000000",), ("180.000000",)]


def test_a_goal_moves_under_another_parent_and_both_show_it(shop: Terminal) -> None:
    run(shop, HEAD + SMALL + f"other,,Other,,,,{DATES},ACTIVE,,,,,,\n", "--apply")
    run(shop, HEAD + SMALL.replace("harbour,queues", "harbour,other"), "--apply")
    assert shop.rows("select key, progress from goal where key in ('queues', 'other') order by key") == [
        ("other", "0.14285714"),
        ("queues", "0E-8"),
    ]


def test_an_agreement_is_neither_changed_nor_taken_back_unless_the_line_says_so(shop: Terminal) -> None:
    run(shop, HEAD + SMALL, "--apply")
    report = run(
        shop,
        HEAD
        + SMALL.replace("Harbour: 3 minutes,,,HARBOUR,2026-11-01,2027-01-31,ACTIVE", f"Harbour: 2,,,HARBOUR,{DATES},"),
    )
    [problem] = problems(report)
    assert problem.startswith("line 3 title both sides agreed to this goal")
    report = run(shop, HEAD + SMALL.replace("Harbour: 3 minutes", "Harbour: 2 minutes"), "--apply")
    assert count(report) == "0 new + 1 changed + 2 unchanged + 0 refused"
    assert shop.rows("select title, state from goal where key = 'harbour'") == [("Harbour: 2 minutes", "ACTIVE")]


def test_a_closed_goal_stays_as_it_is(shop: Terminal) -> None:
    closed = SMALL.replace("HARBOUR,2026-11-01,2027-01-31,ACTIVE", f"HARBOUR,{DATES},DONE")
    run(shop, HEAD + closed, "--apply")
    assert shop.rows("select closed_at is not null, state from goal where key = 'harbour'") == [(1, "DONE")]
    report = run(shop, HEAD + closed.replace("Harbour: 3", "Harbour: 4"), "--apply")
    assert problems(report) == ["line 3 title this goal is closed and stays as it is"]
    assert shop.rows("select title from goal where key = 'harbour'") == [("Harbour: 3 minutes",)]


BAD = {
    "cells": ("x,,A goal", "line it has 3 cells, the header has 15"),
    "no key": (f",,A goal,,,,{DATES},,,,,,,", "key a key has 1 to 120 characters"),
    "no title": (f"x,,,,,,{DATES},,,,,,,", "title Something has to be written here"),
    "long title": (f"x,,{'a' * 201},,,,{DATES},,,,,,,", "title That is 201 characters; 200 fit here"),
    "no date": (
        "x,,A goal,,,,,2027-01-31,,,,,,,",
        "starts_on nothing stands here; it is not a date written like 2026-11-30",
    ),
    "other date": (
        "x,,A goal,,,,1/11/2026,2027-01-31,,,,,,,",
        "starts_on '1/11/2026' is not a date written like 2026-11-30",
    ),
    "no such day": ("x,,A goal,,,,2026-11-31,2027-01-31,,,,,,,", "starts_on '2026-11-31' is no day of the calendar"),
    "due before": ("x,,A goal,,,,2027-01-31,2026-11-01,,,,,,,", "due_on It cannot be due before it starts"),
    "state": (f"x,,A goal,,,,{DATES},RUNNING,,,,,,", "state 'RUNNING' is none of PROPOSED, ACTIVE, DONE, DROPPED"),
    "owner": (f"x,,A goal,,N999,,{DATES},,,,,,,", "owner there is nobody with the number 'N999'"),
    "store": (f"x,,A goal,,,NOWHERE,{DATES},,,,,,,", "store there is no store with the code 'NOWHERE'"),
    "other store": (f"x,,A goal,,N003,MILL,{DATES},,,,,,,", "store Ana Ruiz does not work there"),
    "parent": (
        f"x,y,A goal,,,,{DATES},,,,,,,",
        "parent there is no goal 'y' here, nor one in this file that can be stored",
    ),
    "itself": (f"x,x,A goal,,,,{DATES},,,,,,,", "parent it hangs under itself in the end"),
    "no way": (
        f"x,,A goal,,,,{DATES},,Sales,pieces,5,5,,",
        "target Start and target are the same, so there is no way to go",
    ),
    "NaN": (f"x,,A goal,,,,{DATES},,Sales,pieces,NaN,5,,", "start 'NaN' is not a number written like 2.5"),
    "comma": (f'x,,A goal,,,,{DATES},,Sales,pieces,"1,5",5,,', "start '1,5' is not a number written like 2.5"),
    "huge": (
        f"x,,A goal,,,,{DATES},,Sales,pieces,0,1000000000000,,",
        "target A number has at most 12 digits before the point",
    ),
    "fine": (
        f"x,,A goal,,,,{DATES},,Sales,pieces,0,5,0.0000001,",
        "current A number has at most 6 digits after the point",
    ),
    "weight": (f"x,,A goal,,,,{DATES},,Sales,pieces,0,5,,0", "weight A weight is more than nothing"),
    "no unit": (f"x,,A goal,,,,{DATES},,Sales,,0,5,,", "unit Something has to be written here"),
}


@pytest.mark.parametrize(("line", "problem"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_said_by_line_and_left_out(shop: Terminal, line: str, problem: str) -> None:
    report = run(shop, HEAD + line + "\n" + f"fine,,Fine,,,,{DATES},,,,,,,\n", "--apply")
    assert problems(report) == [f"line 2 {problem}"]
    assert shop.rows("select key from goal") == [("fine",)]


def test_one_bad_key_result_leaves_the_whole_goal_out_and_what_hangs_under_it(shop: Terminal) -> None:
    report = run(shop, HEAD + SMALL.replace("people,1,5", "people,5,5"), "--apply")
    assert problems(report) == [
        "line 4 target Start and target are the same, so there is no way to go",
        "line 5 parent there is no goal 'harbour' here, nor one in this file that can be stored",
    ]
    assert count(report) == "1 new + 0 changed + 0 unchanged + 2 refused"


def test_lines_of_one_goal_that_disagree_are_named(shop: Terminal) -> None:
    report = run(shop, HEAD + SMALL.replace("harbour,,,,,,,,,Desk", "harbour,,Another title,,,,,,,Desk"))
    assert "line 4 title it says 'Another title', and line 3 of the same goal does not" in problems(report)


def test_a_ring_and_a_tree_that_is_too_deep_are_left_out(shop: Terminal) -> None:
    ring = "".join(f"{key},{parent},Ring,,,,{DATES},,,,,,,\n" for key, parent in ("ab", "bc", "ca"))
    deep = "".join(f"d{n},{f'd{n - 1}' if n else ''},Deep,,,,{DATES},,,,,,,\n" for n in range(13))
    report = run(shop, HEAD + ring + deep, "--apply")
    assert problems(report) == [
        *[f"line {line} parent it hangs under itself in the end" for line in (2, 3, 4)],
        "line 17 parent the tree has at most 12 levels",
    ]
    assert shop.rows("select count(*) from goal") == [(12,)]


def test_files_of_other_programs_are_read_by_their_names(shop: Terminal) -> None:
    text = f"\ufeffGoal ID;Objective;Start date;Due date;Measure;Unit;Baseline;Target value\n7;Faster;{DATES.replace(',', ';')};Min;min;10;5\n"
    assert count(run(shop, text)) == "1 new + 0 changed + 0 unchanged + 0 refused"
    text = text.replace("Objective", "What we want")
    assert "map.title" in shop.fails("import", "goals", shop.file(text, "goals.csv"))
    assert count(run(shop, text, "--map", "title=What we want")) == "1 new + 0 changed + 0 unchanged + 0 refused"


def test_somebody_of_headquarters_answers_for_an_import(shop: Terminal) -> None:
    assert "does not speak for the company" in shop.fails(
        "import", "goals", shop.file(HEAD + SMALL, "goals.csv"), "--by", "Maya"
    )


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "''=1", "'quoted'", "＝1", "plain"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula_and_all_are_read_back(text: str) -> None:
    cell = sheet.harmless(text)
    assert cell[0] not in "=+-@\t\r\n＝＋－＠"
    assert sheet.read_back(cell) == text


async def filled(cast: Cast) -> None:
    """A few goals with everything that could go wrong on the way through a file."""
    harbour = cast.stores["HARBOUR"]
    known = {"starts_on": date(2026, 11, 1), "due_on": date(2027, 1, 31), "author_id": cast.hana.id}
    top = await Goal.create(title='=HYPERLINK("x")', why='Two lines,\n"quoted"', state=GoalState.ACTIVE, **known)
    store = await Goal.create(
        title="Línea corta; señor", store=harbour, parent=top, state=GoalState.DONE, status=GoalStatus.DELAYED, **known
    )
    own = await Goal.create(
        title="-5 minutes", owner=cast.ana, store=harbour, parent=store, closing_note="Secret", **known
    )
    unnamed = await Goal.create(title="Rita's", owner=cast.rita, key="R1", **known)
    number = {"title": "@home", "unit": "%", "start": Decimal("-5.25"), "target": Decimal("0.000001")}
    for goal, current in ((store, Decimal(0)), (own, Decimal("-5.25")), (own, Decimal(3)), (unnamed, Decimal("-5.25"))):
        row = await KeyResult.create(goal=goal, current=current, weight=Decimal("2.5"), **number)
        await KeyResultValue.create(key_result=row, value=current, author_id=cast.ana.id, note="Secret")


@db.transaction
async def emptied() -> None:
    """All goals are gone."""
    await KeyResultValue.all().delete()
    await KeyResult.all().delete()
    await Goal.all().update(parent_id=None)
    await Goal.all().delete()


async def download(phone: Phone, **parameters: str) -> tuple[httpx.Response, list[dict[str, str]]]:
    response = await phone.http.get("/export/goals.csv", params=parameters)
    return response, list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff"), newline="")))


async def test_what_is_exported_changes_nothing_when_it_is_imported(
    house: TestHouse, cast: Cast, tmp_path: Path
) -> None:
    await filled(cast)
    reach = sheet.Reach(Goal.all(), Store.all(), lambda _: True)
    text = "".join([piece async for piece in sheet.written(Goal.all(), reach)])
    reading = lines.understand(files.parse("goals.csv", text.removeprefix("\ufeff")), [])
    plan = await imports.apply(reading, cast.adam)
    assert (plan.findings, plan.changed, plan.counts["unchanged"]) == ([], [], 4)


async def test_an_export_comes_back_in_an_empty_house_as_it_was(house: TestHouse, cast: Cast) -> None:
    await filled(cast)
    reach = sheet.Reach(Goal.all(), Store.all(), lambda _: True)
    text = "".join([piece async for piece in sheet.written(Goal.all(), reach)])
    await emptied()
    plan = await imports.apply(lines.understand(files.parse("goals.csv", text.removeprefix("\ufeff")), []), cast.adam)
    assert (plan.findings, plan.counts["new"]) == ([], 4)
    again = "".join([piece async for piece in sheet.written(Goal.all(), reach)])

    def plain(text: str) -> set[tuple[str, ...]]:
        rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
        return {tuple(cell for name, cell in row.items() if name != "progress") for row in rows}

    assert plain(again) == plain(text)


async def test_everybody_downloads_what_is_in_their_reach(house: TestHouse, cast: Cast) -> None:
    await filled(cast)
    seen = {}
    for name in ("hana", "rita", "maya", "ana", "ben", "kit"):
        response, rows = await download(await house.phone(cast.people[name]))
        assert response.status_code == 200
        seen[name] = len({row["key"] for row in rows})
    assert seen == {"hana": 2, "rita": 4, "maya": 3, "ana": 3, "ben": 2, "kit": 1}
    assert (await download(house.stranger()))[0].status_code == 401


async def test_a_download_is_a_file_without_private_things_and_without_formulas(house: TestHouse, cast: Cast) -> None:
    await filled(cast)
    response, rows = await download(await house.phone(cast.maya))
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"].startswith('attachment; filename="goals-')
    assert response.content.startswith(b"\xef\xbb\xbf"), "or spreadsheet programs misread names"
    assert "Secret" not in response.text
    assert {row["title"] for row in rows} == {'\'=HYPERLINK("x")', "Línea corta; señor", "'-5 minutes"}
    own = [row for row in rows if row["title"] == "'-5 minutes"]
    assert [(row["owner"], row["owner_name"], row["start"], row["target"], row["current"]) for row in own] == [
        ("N003", "Ana Ruiz", "-5.25", "0.000001", "-5.25"),
        ("N003", "Ana Ruiz", "-5.25", "0.000001", "3"),
    ]


async def test_a_download_names_no_parent_and_no_number_out_of_reach(house: TestHouse, cast: Cast) -> None:
    await filled(cast)
    await Person.filter(id=cast.rita.id).update(manager_id=cast.hana.id)
    secret = await Goal.create(
        title="Zoe's", owner=cast.zoe, starts_on=date(2026, 11, 1), due_on=date(2027, 1, 31), author_id=UUID(int=1)
    )
    await Goal.filter(key="R1").update(parent_id=secret.id)
    rita = await house.phone(cast.rita)
    _, rows = await download(rita)
    assert [row["parent"] for row in rows if row["key"] == "R1"] == [""]
    assert str(secret.id) not in json.dumps(rows)


async def test_a_download_narrows_as_it_is_asked_to(house: TestHouse, cast: Cast) -> None:
    await filled(cast)
    hana = await house.phone(cast.hana)
    for narrowing, titles in (
        ({"region": "North"}, {"Línea corta; señor"}),
        ({"region": "South"}, set()),
        ({"store": str(cast.stores["HARBOUR"].id)}, {"Línea corta; señor"}),
        ({"status": "DELAYED"}, {"Línea corta; señor"}),
        ({"state": "ACTIVE", "region": ""}, {'\'=HYPERLINK("x")'}),
    ):
        assert {row["title"] for row in (await download(hana, **narrowing))[1]} == titles
    for wrong in ({"store": "x"}, {"status": "FINE"}, {"state": "x"}, {"owner": "x"}):
        response, _ = await download(hana, **wrong)
        assert (response.status_code, response.json()["errors"][0]["extensions"]["field"]) == (400, *wrong)


def test_the_export_command_writes_what_the_import_command_reads(shop: Terminal) -> None:
    run(shop, HEAD + SMALL, "--apply")
    file = shop.folder / "out.csv"
    assert "3 goals are in" in shop.run("export", "goals", file)
    before = everything(shop)
    report = shop.run("import", "goals", file, "--apply")
    assert count(report) == "0 new + 0 changed + 3 unchanged + 0 refused"
    assert everything(shop) == before
    assert "cannot be written" in shop.fails("export", "goals", shop.folder)
