"""A roster comes in by `python -m server import people FILE`, as messy as rosters are."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from tests.terminal import Terminal

PUBLIC_ROSTER = Path(__file__).parent.parent.parent / "shared" / "data" / "roster-manufacturer-311.csv"
PEOPLE = "select name, employee_number, role from person order by name"
MANAGERS = "select p.name, m.name from person p left join person m on m.id = p.manager_id order by p.name"
STORES = "select name, region from store order by name"
SMALL = (
    "Employee Name,Emp ID,Branch,State,Manager Name,Position,Date of Hire,Date of Termination\n"
    '"Reyes, Ana  M",7,Harbour ,MA,Sam Okafor,Sales,7/15/2011,\n'
    "Sam Okafor,8,Harbour,MA,Maya Lind,Lead,1/2/2010,\n"
    "Maya Lind,9,Harbour,MA,,Manager,3/30/2009,\n"
    '"Gone, Lou",10,Mill,CT,Maya Lind,Sales,5/5/2010,6/30/2012\n'
)


def apply(terminal: Terminal, text: str, *more: str) -> str:
    return terminal.run("import", "people", terminal.file(text), "--apply", *more)


def count(report: str) -> str:
    return next(line for line in report.splitlines() if line.startswith("  = "))


def problems(report: str) -> list[str]:
    return [" ".join(line.split()) for line in report.splitlines() if line.startswith("  line ")]


def test_a_dry_run_says_what_would_happen_and_stores_nothing(terminal: Terminal) -> None:
    report = terminal.run("import", "people", terminal.file(SMALL))
    assert count(report) == "  = 4 new + 0 changed + 0 unchanged + 0 refused"
    assert "Nothing was stored" in report
    assert terminal.rows("select count(*) from person union all select count(*) from store") == [(0,), (0,)]
    assert terminal.rows("select count(*) from event") == [(0,)]


def test_a_roster_becomes_people_stores_managers_and_roles(terminal: Terminal) -> None:
    report = apply(terminal, SMALL)
    assert report.rstrip().endswith("Stored.")
    assert terminal.rows(PEOPLE) == [
        ("Ana M Reyes", "7", "ASSOCIATE"),
        ("Lou Gone", "10", "ASSOCIATE"),
        ("Maya Lind", "9", "MANAGER"),
        ("Sam Okafor", "8", "SUPERVISOR"),
    ]
    assert terminal.rows(STORES) == [("Harbour", "MA"), ("Mill", "CT")]
    assert terminal.rows(MANAGERS) == [
        ("Ana M Reyes", "Sam Okafor"),
        ("Lou Gone", "Maya Lind"),
        ("Maya Lind", None),
        ("Sam Okafor", "Maya Lind"),
    ]
    dates = "select hired_on, left_on, job_title from person where name = 'Lou Gone'"
    assert terminal.rows(dates) == [("2010-05-05", "2012-06-30", "Sales")]
    assert "Roles by who leads whom: 1 MANAGER and 1 SUPERVISOR." in report


def test_an_import_records_one_event_with_its_counts(terminal: Terminal) -> None:
    apply(terminal, SMALL)
    [(data,)] = terminal.rows("select data from event where kind = 'people.imported'")
    assert json.loads(data) == {
        **{"read": 4, "new": 4, "changed": 0, "unchanged": 0, "refused": 0},
        **{"stores": 2, "regions": 0},
    }


def test_a_second_run_of_the_same_file_changes_nothing(terminal: Terminal) -> None:
    apply(terminal, SMALL)
    before = terminal.rows("select * from person, store order by 1")
    events = terminal.rows("select * from event")
    report = apply(terminal, SMALL)
    assert count(report) == "  = 0 new + 0 changed + 4 unchanged + 0 refused"
    assert "No change" in report
    assert terminal.rows("select * from person, store order by 1") == before
    assert terminal.rows("select * from event") == events


def test_a_change_touches_the_right_rows_only(terminal: Terminal) -> None:
    apply(terminal, SMALL)
    before = dict(terminal.rows("select employee_number, id from person"))
    report = apply(terminal, SMALL.replace('"Reyes, Ana  M",7,Harbour ', '"Ruiz, Ana",7,Mill'))
    assert count(report) == "  = 0 new + 1 changed + 3 unchanged + 0 refused"
    assert problems(report)[0] == "line 2 Ana Ruiz: name, store"
    assert dict(terminal.rows("select employee_number, id from person")) == before
    assert terminal.rows(
        "select p.name, p.sort_name, s.name from person p join store s on s.id = p.store_id where p.employee_number = '7'"
    ) == [("Ana Ruiz", "ana ruiz", "Mill")]


def test_a_leaver_who_comes_back_works_here_again(terminal: Terminal) -> None:
    apply(terminal, SMALL)
    apply(terminal, SMALL.replace("6/30/2012", ""))
    assert terminal.rows("select left_on from person where employee_number = '10'") == [(None,)]


def test_people_who_are_not_in_the_file_are_listed_and_kept(terminal: Terminal) -> None:
    apply(terminal, SMALL)
    report = apply(terminal, "Name,Employee number\nSam Okafor,8\n")
    assert "Not in the file, and left as they are: Ana M Reyes, Maya Lind." in report
    assert terminal.rows("select count(*) from person") == [(4,)]
    assert terminal.rows(
        "select s.name from person p join store s on s.id = p.store_id where p.name = 'Sam Okafor'"
    ) == [("Harbour",)], "a column that is not in the file takes nothing away"


def test_without_numbers_people_are_known_by_name(terminal: Terminal) -> None:
    text = "Name,Store\nAna Ruiz,Harbour\nBen Adeyemi,Harbour\nana  ruiz,Mill\n"
    report = apply(terminal, text)
    assert count(report) == "  = 2 new + 0 changed + 0 unchanged + 1 refused"
    assert problems(report) == ["line 4 name ana ruiz stands on line 2 already: the line is left out"]
    assert "No change" in apply(terminal, text)
    numbered = apply(terminal, "Name,Employee number\nAna Ruiz,5\n")
    assert count(numbered) == "  = 0 new + 1 changed + 0 unchanged + 0 refused", (
        "a number is added to who is known by name"
    )


def test_duplicate_numbers_leave_the_later_line_out(terminal: Terminal) -> None:
    report = apply(terminal, "Name,EmpID\nAna Ruiz,5\nBen Adeyemi,5\n")
    assert count(report) == "  = 1 new + 0 changed + 0 unchanged + 1 refused"
    assert problems(report) == ["line 3 employee_number 5 stands on line 2 already: the line is left out"]


def test_two_people_of_one_name_are_two_people_by_number(terminal: Terminal) -> None:
    text = "Name,EmpID,Store,Manager\nJo Bell,1,Mill,\nJo Bell,2,Harbour,\nKim Day,3,Mill,Jo Bell\nLou Ray,4,Quay,Jo Bell\n"
    report = apply(terminal, text)
    assert problems(report) == ["line 5 manager 'Jo Bell' is the name of 2 people: no manager is set"]
    assert terminal.rows(
        "select m.employee_number from person p join person m on m.id = p.manager_id where p.name = 'Kim Day'"
    ) == [("1",)], "the one in the same store is meant"
    assert "No change" in apply(terminal, text)


def test_managers_are_found_in_spite_of_initials_order_and_accents(terminal: Terminal) -> None:
    text = (
        "Name,EmpID,Manager\n"
        '"LeBlanc, Brandon  R",1,\n"Núñez, José Ángel",2,\nA One,3,Brandon R. Leblanc\nB Two,4,Brandon Leblanc\n'
        'C Three,5,"Leblanc, Brandon"\nD Four,6,Leblanc Brandon\nE Five,7,Jose Nunez\nF Six,8,2\n'
    )
    report = apply(terminal, text)
    assert problems(report) == ["line 8 manager 'Jose Nunez' is nobody's whole name: José Ángel Núñez is taken"]
    assert [manager for _, manager in terminal.rows(MANAGERS) if manager] == [
        *["Brandon R LeBlanc"] * 4,
        *["José Ángel Núñez"] * 2,
    ]


def test_managers_that_cannot_be_are_left_empty_and_said(terminal: Terminal) -> None:
    text = (
        "Name,EmpID,Manager\n"
        "Ana Ruiz,1,Board Of Directors\nBen Ade,2,Ben Ade\nCy Low,3,Di Max\nDi Max,4,Ed Orr\nEd Orr,5,Cy Low\nFi Poe,6,Ed Orr\n"
    )
    report = apply(terminal, text)
    assert problems(report) == [
        "line 2 manager 'Board Of Directors' is nobody in this file or here: no manager is set",
        "line 3 manager it is the person's own name: no manager is set",
        *[f"line {line} manager the managers go round in a ring: no manager is set" for line in (4, 5, 6)],
    ]
    assert [row for row in terminal.rows(MANAGERS) if row[1]] == [("Fi Poe", "Ed Orr")]


def test_lines_with_too_few_or_too_many_cells_are_left_out(terminal: Terminal) -> None:
    report = apply(terminal, "Name,EmpID,Store\nAna Ruiz,1\nBen Ade,2,Mill,oops\n\n,3,Mill\n42,4,Mill\nCy Low,5,Mill\n")
    assert count(report) == "  = 1 new + 0 changed + 0 unchanged + 4 refused"
    assert problems(report) == [
        "line 2 line it has 2 cells, the header has 3: the line is left out",
        "line 3 line it has 4 cells, the header has 3: the line is left out",
        "line 5 name there is no name: the line is left out",
        "line 6 name '42' is not a name: the line is left out",
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["2011-07-05", "2012-12-31"], ["2011-07-05", "2012-12-31"]),
        (["7/5/2011", "12/31/2012"], ["2011-07-05", "2012-12-31"]),
        (["5/7/2011", "31/12/2012"], ["2011-07-05", "2012-12-31"]),
        (["5.7.2011", "31.12.2012"], ["2011-07-05", "2012-12-31"]),
        (["5/7/11", "31/12/99"], ["2011-07-05", "1999-12-31"]),
        (["05-Jul-2011", "31 December 99"], ["2011-07-05", "1999-12-31"]),
        (["2011-07-05 00:00:00", "2012-12-31T08:30"], ["2011-07-05", "2012-12-31"]),
        (["5/5/2011", "6/6/2012"], ["2011-05-05", "2012-06-06"]),
    ],
)
def test_dates_are_read_as_the_whole_column_writes_them(
    terminal: Terminal, written: list[str], read: list[str]
) -> None:
    lines = [f"Person {'AB'[at]},{day}" for at, day in enumerate(written)]
    apply(terminal, "\n".join(["Name,Hired on", *lines, ""]))
    assert [day for (day,) in terminal.rows("select hired_on from person order by name")] == read


def test_dates_that_can_be_two_days_are_asked_for(terminal: Terminal) -> None:
    file = terminal.file("Name,Hired on\nAna Ruiz,3/4/2015\nBen Ade,5/6/2016\n")
    error = terminal.fails("import", "people", file, "--apply")
    assert error.startswith("INVALID (dates): The dates in Hired on can be read in two ways")
    assert terminal.rows("select count(*) from person") == [(0,)]
    terminal.run("import", "people", file, "--apply", "--dates", "eu")
    assert terminal.rows("select hired_on from person order by name") == [("2015-04-03",), ("2016-06-05",)]


def test_a_bad_first_day_is_left_empty_and_a_bad_last_day_keeps_the_door_shut(terminal: Terminal) -> None:
    report = apply(
        terminal,
        "Name,Hired on,Left on\nAna Ruiz,31/31/2015,\nBen Ade,13/1/2015,soon\nCy Low,13/1/2015,14/1/2014\nDi Max,n/a,-\n",
    )
    assert problems(report) == [
        "line 2 hired_on '31/31/2015' is not a date we can read: it stays as it is",
        "line 3 left_on 'soon' is not a date we can read: the line is left out",
        "line 4 hired_on it is after the last day, 2014-01-14: it stays as it is",
    ]
    assert terminal.rows("select name, hired_on, left_on from person order by name") == [
        ("Ana Ruiz", None, None),
        ("Cy Low", None, "2014-01-14"),
        ("Di Max", None, None),
    ]


def test_columns_are_mapped_by_hand_and_two_can_be_joined(terminal: Terminal) -> None:
    text = "Who,Where,Land\nAna Ruiz,Harbour,MA\nBen Ade,Harbour,CT\n"
    apply(terminal, text, "--map", "name=Who", "--map", "store=where + Land", "--map", "region=Land")
    assert terminal.rows(STORES) == [("Harbour CT", "CT"), ("Harbour MA", "MA")]


def test_first_and_last_name_make_a_name(terminal: Terminal) -> None:
    apply(terminal, "First Name;Last Name;Site\nAna;Ruiz;Harbour\n")
    assert terminal.rows(PEOPLE) == [("Ana Ruiz", None, "ASSOCIATE")]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (["--map", "store=Dept"], "INVALID (map.store): There is no column 'Dept'. Columns: Name, Salary, Sex."),
        (["--map", "shop=Name"], "INVALID (map.shop): There is no field 'shop'. Fields: name, employee_number,"),
        (["--map", "store"], "INVALID (map): 'store' must look like"),
        (["--map", "pay=Salary"], "INVALID (map.pay): There is no place for pay here yet"),
        (["--map", "job_title=Salary"], "INVALID (map.job_title): Salary holds pay."),
        (["--timezone", "Mars/Base"], "INVALID (timezone): There is no time zone 'Mars/Base'."),
        (["--encoding", "klingon"], "INVALID (encoding): There is no encoding 'klingon'."),
    ],
)
def test_an_option_that_cannot_be_used_says_which_and_why(terminal: Terminal, options: list[str], error: str) -> None:
    file = terminal.file("Name,Salary,Sex\nAna Ruiz,1,F\n")
    assert terminal.fails("import", "people", file, "--apply", *options).startswith(error)
    assert terminal.rows("select count(*) from person") == [(0,)]


def test_pay_and_protected_attributes_are_left_out_and_said(terminal: Terminal) -> None:
    header = "Name,Salary,HourlyRate,Sex,RaceDesc,DOB,MaritalStatus,Citizenship,Disability,Manager,Languages"
    report = terminal.run("import", "people", terminal.file(f"{header}\nAna Ruiz,1,2,F,x,1/1/90,y,z,w,,EN\n"))
    for line in (
        *("Salary, HourlyRate (pay: never read)", "Sex (sex: never read)", "RaceDesc (race: never read)"),
        *("DOB (birth: never read)", "MaritalStatus (marital state: never read)", "Disability (health: never read)"),
        *("Citizenship (citizenship: never read)", "Languages (not used here)"),
    ):
        assert line in report
    assert "manager          Manager" in report


def test_a_file_that_is_not_utf8_is_refused_with_the_way_on(terminal: Terminal) -> None:
    file = terminal.file("Name,Store\nAna,Mill\nJosé Peña,Café\n", encoding="latin-1")
    error = terminal.fails("import", "people", file, "--apply")
    assert error.startswith("INVALID (file): Line 3 is not UTF-8")
    assert "--encoding latin-1" in error
    assert terminal.rows("select count(*) from person") == [(0,)]
    terminal.run("import", "people", file, "--apply", "--encoding", "latin-1")
    assert ("José Peña", None, "ASSOCIATE") in terminal.rows(PEOPLE)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_files_are_read_with_and_without_their_mark(terminal: Terminal, encoding: str) -> None:
    terminal.run("import", "people", terminal.file("Name\nJosé Peña\n", encoding=encoding), "--apply")
    assert terminal.rows(PEOPLE) == [("José Peña", None, "ASSOCIATE")]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "There is nothing in this file"),
        ("Name\n", "There is nothing in this file"),
        ("Age,Shoe\n1,2\n", "No column is called name. Say --map name=Column. Columns: Age, Shoe."),
        ('Name,Store\nAna,"Mill\nBen,Quay\n', "Line 2 is not CSV"),
        ("PK\x03\x04 …", "This is an Excel workbook."),
    ],
)
def test_a_file_that_is_no_roster_is_refused(terminal: Terminal, text: str, error: str) -> None:
    assert error in terminal.fails("import", "people", terminal.file(text))


def test_a_missing_file_is_said(terminal: Terminal) -> None:
    assert "INVALID (file)" in terminal.fails("import", "people", terminal.folder / "nothing.csv")
    assert "INVALID (file)" in terminal.fails("import", "people", terminal.folder)


def test_roles_come_from_their_column_and_a_role_set_by_hand_is_never_lowered(terminal: Terminal) -> None:
    apply(terminal, "Name,EmpID,Role\nAna Ruiz,1,associate\nHana Sato,2,HQ\nBen Ade,3,Cashier\n")
    assert [role for _, _, role in terminal.rows(PEOPLE)] == ["ASSOCIATE", "ASSOCIATE", "HQ"]
    assert terminal.run("role", "ana", "manager") == "Ana Ruiz is manager now.\n"
    report = apply(terminal, "Name,EmpID,Role\nAna Ruiz,1,associate\nHana Sato,2,HR\n")
    assert problems(report)[-1] == "line 2 role ASSOCIATE would be lower: it stays MANAGER, which was set by hand"
    assert [role for _, _, role in terminal.rows(PEOPLE)] == ["MANAGER", "ASSOCIATE", "HR"]
    apply(terminal, "Name,EmpID\nAna Ruiz,1\nHana Sato,2\n")
    assert [role for _, _, role in terminal.rows(PEOPLE)] == ["MANAGER", "ASSOCIATE", "HR"], "a guess lowers nothing"


def test_a_store_across_regions_takes_the_one_most_people_are_in_or_none(terminal: Terminal) -> None:
    lines = [("A", "IT", "MA"), ("B", "IT", "MA"), ("C", "IT", "CT"), ("D", "Sales", "VT"), ("E", "Sales", "TX")]
    text = "Name,Department,State\n" + "".join(f"Person {name},{store},{state}\n" for name, store, state in lines)
    report = apply(terminal, text)
    assert terminal.rows(STORES) == [("IT", "MA"), ("Sales", None)]
    assert "IT: it is in MA; its people are in 2 (MA 2, CT 1)." in report
    assert "Sales: it is in no region; its people are in 2 (VT 1, TX 1)." in report
    assert "No change" in apply(terminal, text)


def test_what_terminals_obey_does_not_come_through(terminal: Terminal) -> None:
    report = apply(terminal, "Name,Store\nAna\x1b[31m Ruiz,[bold]Mill\n")
    assert "\x1b" not in report
    assert terminal.rows("select p.name, s.name from person p join store s on s.id = p.store_id") == [
        ("Ana[31m Ruiz", "[bold]Mill")
    ]


@pytest.mark.skipif(not PUBLIC_ROSTER.exists(), reason="the public roster is not beside the project")
def test_the_public_roster_of_311_people_comes_in_and_the_second_run_changes_nothing(terminal: Terminal) -> None:
    file = Path(shutil.copy(PUBLIC_ROSTER, terminal.folder))
    report = terminal.run("import", "people", file, "--apply")
    assert count(report) == "  = 311 new + 0 changed + 0 unchanged + 0 refused"
    assert terminal.rows("select count(*) from person where left_on is not null") == [(104,)]
    assert len(terminal.rows(STORES)) == 6
    assert len(problems(report)) == 75, "managers who are not in the file"
    for secret in ("62,506", "US Citizen", "Hispanic", "7/10/1983"):
        assert secret not in "".join(map(str, terminal.rows("select * from person")))
    before = hashlib.sha256(repr(terminal.rows("select * from person order by id")).encode()).digest()
    assert "No change" in terminal.run("import", "people", file, "--apply")
    assert hashlib.sha256(repr(terminal.rows("select * from person order by id")).encode()).digest() == before
