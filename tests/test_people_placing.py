"""Where an import places people: leavers and who comes back, roles that are guessed, and the line of each person."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from server.auth import actions as auth
from server.auth.models import Scope
from server.kit.sheet import parse
from server.roster import actions as roster
from server.roster.rows import understand
from tests.cast import Cast
from tests.house import TestHouse
from tests.terminal import Terminal
from tests.test_people_import import PEOPLE, apply, problems

TODAY = datetime.now(UTC).date()
YESTERDAY = TODAY - timedelta(days=1)
LINE = "Name,EmpID,Manager,Left on\nAna Ruiz,1,Sam Orr,{ana}\nSam Orr,2,Maya Lind,{sam}\nMaya Lind,3,,\n"


def line(ana: str = "", sam: str = "") -> str:
    """Ana reports to Sam and Sam to Maya; the last days that are given."""
    return LINE.format(ana=ana, sam=sam)


def roles(terminal: Terminal) -> dict[str, str]:
    """Who is what, by first name."""
    return {name.split(" ")[0]: role for name, _, role in terminal.rows(PEOPLE)}


def leavers(terminal: Terminal) -> list[str]:
    """The first names of those with a last day."""
    return [name.split(" ")[0] for (name,) in terminal.rows("select name from person where left_on is not null")]


@pytest.mark.parametrize(
    ("column", "gone", "here"),
    [
        ("EmploymentStatus", "Voluntarily Terminated", "Leave of Absence"),
        ("Status", "left", "Active"),
        ("Status", "Inactive", "Part time"),
        ("Status", "T", "A"),
        ("Status", "Made redundant", "Not terminated"),
        ("Termd", "1", "0"),
        ("Terminated", "T", "F"),
        ("Active", "no", "yes"),
        ("Active", "F", "T"),
    ],
)
def test_a_status_that_says_gone_shuts_the_door_without_a_last_day(
    terminal: Terminal, column: str, gone: str, here: str
) -> None:
    text = f"Name,EmpID,{column}\nAna Ruiz,1,{here}\nBen Ade,2,{gone}\n"
    report = apply(terminal, text)
    said = f"line 3 left_on {column} says that this person left, and there is no last day: {YESTERDAY} is taken"
    assert problems(report) == [said]
    assert f"{column}: people are taken to work here who are {here}." in report
    assert terminal.rows("select name, left_on from person order by name") == [
        ("Ana Ruiz", None),
        ("Ben Ade", str(YESTERDAY)),
    ]
    with time_machine.travel(datetime.now(UTC) + timedelta(days=9)):
        assert "No change" in apply(terminal, text), "the day that was taken stays"


def test_a_last_day_that_is_given_comes_before_the_status(terminal: Terminal) -> None:
    report = apply(terminal, "Name,Status,Left on\nAna Ruiz,Terminated,2020-01-31\n")
    assert problems(report) == []
    assert terminal.rows("select left_on from person") == [("2020-01-31",)]


def test_a_first_day_soon_with_two_digits_is_not_a_century_ago(terminal: Terminal) -> None:
    soon = TODAY + timedelta(days=40)
    late = TODAY + timedelta(days=900)
    text = f"Name,Hired on\nAna Ruiz,{soon:%m/%d/%y}\nBen Ade,12/31/99\nCy Low,{late:%m/%d/%y}\n"
    report = apply(terminal, text, "--dates", "us")
    assert problems(report) == [f"line 4 hired_on '{late:%m/%d/%y}' is not a date we can read: it stays as it is"]
    assert terminal.rows("select hired_on from person order by name") == [(str(soon),), ("1999-12-31",), (None,)]


def test_only_reports_who_work_here_make_a_leader(terminal: Terminal) -> None:
    apply(terminal, line(ana="2020-01-31"))
    assert roles(terminal) == {"Ana": "ASSOCIATE", "Sam": "ASSOCIATE", "Maya": "SUPERVISOR"}


def test_a_role_that_was_guessed_falls_again_and_the_report_says_so(terminal: Terminal) -> None:
    apply(terminal, line())
    assert roles(terminal) == {"Ana": "ASSOCIATE", "Sam": "SUPERVISOR", "Maya": "MANAGER"}
    assert "No change" in apply(terminal, "Name,EmpID\nSam Orr,2\nMaya Lind,3\n"), (
        "who is not in the file still reports"
    )
    report = apply(terminal, line(ana=str(YESTERDAY)))
    assert roles(terminal) == {"Ana": "ASSOCIATE", "Sam": "ASSOCIATE", "Maya": "SUPERVISOR"}
    assert problems(report)[-2:] == [
        "line 3 role nobody reports here any more: SUPERVISOR, which was a guess, becomes ASSOCIATE",
        "line 4 role nobody who leads others reports here any more: MANAGER, which was a guess, becomes SUPERVISOR",
    ]


def test_a_role_that_was_given_does_not_fall_with_the_reports(terminal: Terminal) -> None:
    apply(terminal, line())
    terminal.run("role", "Sam Orr", "supervisor")
    apply(terminal, "Name,EmpID,Role\nMaya Lind,3,supervisor\n")
    apply(terminal, "Name,EmpID,Role\nMaya Lind,3,manager\n")
    apply(terminal, line(ana=str(YESTERDAY)))
    assert roles(terminal) == {"Ana": "ASSOCIATE", "Sam": "SUPERVISOR", "Maya": "MANAGER"}


def test_a_regional_without_a_region_is_said(terminal: Terminal) -> None:
    report = apply(terminal, "Name,EmpID,Role,Region\nRita Boss,1,regional,\nRon Boss,2,regional,North\n")
    assert problems(report) == [
        "line 2 region a regional needs the region to look after: this person reaches no store until there is one"
    ]


def test_each_person_who_is_placed_anew_has_a_line_of_their_own(terminal: Terminal) -> None:
    apply(terminal, line())
    first = terminal.rows("select max(position) from event")[0][0]
    apply(terminal, line(ana=str(YESTERDAY)))
    found = terminal.rows(
        "select p.name, e.data, s.scope = 'person:' || p.id from event e join person p on p.id = e.subject_id"
        f" join event_scope s on s.position = e.position where e.kind = 'person.imported' and e.position > {first}"
        " order by p.name"
    )
    assert [(name, json.loads(data), own) for name, data, own in found] == [
        ("Ana Ruiz", {"changed": ["leaving"]}, 1),
        ("Maya Lind", {"changed": ["role"], "role": "SUPERVISOR", "guessed": True}, 1),
        ("Sam Orr", {"changed": ["role"], "role": "ASSOCIATE", "guessed": True}, 1),
    ]


async def place(text: str) -> None:
    """Import ``text`` while the server runs."""
    await roster.apply(understand(parse("roster.csv", text), []))


@pytest.mark.parametrize("last_day", [YESTERDAY, TODAY])
async def test_who_comes_back_does_not_come_in_by_an_old_session(house: TestHouse, cast: Cast, last_day: date) -> None:
    phone, program = await house.phone(cast.ana), house.stranger()
    token = await auth.issue_token(house.keys, cast.ana, Scope.READ, 30)
    program.http.headers["authorization"] = f"Bearer {token.value}"
    text = f"Name,Employee number,Left on\nAna Ruiz,{cast.ana.employee_number},"
    await place(f"{text}{last_day}\n")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2)):
        await place(f"{text}\n")
        for out in (phone, program):
            assert (await out.refused("{ viewer { name } }")).code == "UNAUTHENTICATED"
        assert await (await house.phone(cast.ana)).ask("{ viewer { name } }")
