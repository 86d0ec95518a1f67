"""Importing numbers: rows become values a day, every row is accounted for, and a second run changes nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.receipts.amounts import amount
from tests.terminal import Terminal

RECEIPTS = """invoice,Branch,City,unit price,quantity,date,rating,margin
1,B1,Bexar,$10.00 ,2,27/01/19,8,0.5
2,B1,Bexar,"$1,000.50 ",1,27/01/19,6,0.25
2,B1,Bexar,"$1,000.50 ",1,27/01/19,6,0.25
3,B2,Austin,$5 ,3,5/1/19,9,0.4
4,B2,Austin,,,5/1/19,9,0.4
5,B2,Austin,$5 ,many,5/1/19,9,0.4
6,B2,Austin,$5 ,1,31/02/19,9,0.4
7,,Austin,$5 ,1,5/1/19,9,0.4
3,B2,Austin,$6 ,3,5/1/19,9,0.4
8,B2,Austin,$5 ,1,5/1/31,9,0.4
"""
"""Two good days of two branches; a receipt that stands twice, and rows 6 to 11 that cannot be."""
MAPS = [
    *("--map", "store=Branch", "--map", "region=City", "--map", "on=date", "--map", "id=invoice"),
    *("--map", "daily-sales=sum(unit price*quantity)", "--map", "receipts=count()", "--map", "rating=mean(rating)"),
    *("--map", "basket=sum(unit price*quantity)/count()"),
    *("--map", "margin=sum(unit price*quantity*margin)/sum(unit price*quantity)"),
]
DEFINE = [
    *("--define", "daily-sales=AMOUNT:$", "--define", "receipts=COUNT:receipts", "--define", "rating=RATING:points"),
    *("--define", "basket=AMOUNT:$", "--define", "margin=SHARE:share"),
]
VALUES = """select s.code, m.key, v.day, v.value, v.n from metric_value v join metric_series r on r.id = v.series_id
  join store s on s.id = r.store_id join metric m on m.id = r.metric_id order by 1, 2, 3"""


def load(terminal: Terminal, *more: str, text: str = RECEIPTS) -> str:
    """What the command says about ``text``."""
    return terminal.run(
        "import", "metrics", terminal.file(text, "receipts.csv"), *MAPS, *DEFINE, "--make-stores", *more
    )


def test_a_dry_run_accounts_for_every_row_and_stores_nothing(terminal: Terminal) -> None:
    output = load(terminal)
    assert "receipts.csv: 10 rows read\n  = 3 stored + 1 doubled + 6 refused\n" in output
    assert "on               date (day/month/year, as the file tells)" in output
    assert "Values a day: 3 rows make 10 values" in output
    for line in (
        "line 4       the same as line 3",
        "line 6       unit price       there is no number",
        "line 7       quantity         'many' is no number",
        "line 8       date             '31/02/19' is no day",
        "line 9       Branch           there is no store",
        "line 10      id               3 stands on line 5 with other content",
        "line 11      date             days begin with the year 2000",
    ):
        assert f"  {line}\n" in output
    assert "dry run" in output
    assert [terminal.rows(f"select count(*) from {table}") for table in ("metric", "store", "metric_value")] == [
        [(0,)]
    ] * 3


def test_bad_rows_keep_all_of_it_out_unless_they_may_be_left_out(terminal: Terminal) -> None:
    file = terminal.file(RECEIPTS, "receipts.csv")
    terminal.fails("import", "metrics", file, *MAPS, *DEFINE, "--make-stores", "--apply")
    assert [terminal.rows(f"select count(*) from {table}") for table in ("metric", "store", "metric_value")] == [
        [(0,)]
    ] * 3
    assert "Stored: 10 new values, 0 corrected, 0 unchanged." in load(terminal, "--apply", "--skip-bad")
    found = {(code, key): (Decimal(value), n) for code, key, _, value, n in terminal.rows(VALUES)}
    assert found == {
        ("B1", "daily-sales"): (Decimal("1020.5"), 2),
        ("B1", "receipts"): (2, 2),
        ("B1", "rating"): (7, 2),
        ("B1", "basket"): (Decimal("510.25"), 2),
        ("B1", "margin"): (Decimal("0.254900"), 2),
        ("B2", "daily-sales"): (15, 1),
        ("B2", "receipts"): (1, 1),
        ("B2", "rating"): (9, 1),
        ("B2", "basket"): (15, 1),
        ("B2", "margin"): (Decimal("0.4"), 1),
    }
    assert {day for _, _, day, _, _ in terminal.rows(VALUES)} == {"2019-01-27", "2019-01-05"}
    assert terminal.rows("select code, region from store order by 1") == [("B1", "Bexar"), ("B2", "Austin")]


def test_a_second_run_changes_nothing_and_a_mended_file_corrects(terminal: Terminal) -> None:
    load(terminal, "--apply", "--skip-bad")
    before = [terminal.rows(f"select * from {table}") for table in ("metric_value", "event", "store", "metric")]
    assert "No change: all 10 values are here already." in load(terminal, "--apply", "--skip-bad")
    assert before == [terminal.rows(f"select * from {table}") for table in ("metric_value", "event", "store", "metric")]
    mended = RECEIPTS.replace("$10.00 ,2", "$20.00 ,2")
    assert "Stored: 0 new values, 3 corrected, 7 unchanged." in load(terminal, "--apply", "--skip-bad", text=mended)
    assert terminal.rows("select count(*) from metric_former_value") == [(3,)]


def test_unknown_stores_are_refused_unless_they_may_be_made(terminal: Terminal) -> None:
    file = terminal.file(RECEIPTS, "receipts.csv")
    output = terminal.run("import", "metrics", file, *MAPS, *DEFINE)
    assert "= 0 stored + 1 doubled + 9 refused" in output
    assert "line 2       Branch           there is no store 'B1'" in output


def test_values_a_day_are_taken_as_they_are(terminal: Terminal) -> None:
    text = "Shop;Day;Sales\nB1;2026-01-05;1.234,50 €\nB1;2026-01-06;12,5\nB1;2026-01-06;12,5\nB1;2026-01-07;1\nB1;2026-01-07;2\n"
    file = terminal.file(text, "days.csv")
    maps = [
        "--map",
        "store=Shop",
        "--map",
        "on=Day",
        "--map",
        "sales=Sales",
        "--define",
        "sales=AMOUNT:€",
        "--make-stores",
    ]
    output = terminal.run("import", "metrics", file, *maps, "--apply", "--skip-bad")
    assert "= 3 stored + 0 doubled + 2 refused" in output
    assert "several rows say something else for one day" in output
    assert [(day, float(value)) for _, _, day, value, _ in terminal.rows(VALUES)] == [
        ("2026-01-05", 1234.5),
        ("2026-01-06", 12.5),
    ]


def test_numbers_of_people_need_a_person_of_that_store(terminal: Terminal) -> None:
    roster = "Name,Employee number,Store\nAna Ruiz,N003,B1\nLee Chang,N007,B2\n"
    terminal.run("import", "people", terminal.file(roster), "--apply")
    text = "Shop,Day,Who,Minutes\nB1,2026-01-05,N003,5\nB1,2026-01-05,N007,6\nB1,2026-01-05,,7\n"
    maps = ["--map", "store=Shop", "--map", "on=Day", "--map", "person=Who", "--map", "minutes=mean(Minutes)"]
    file = terminal.file(text, "people.csv")
    output = terminal.run(
        "import", "metrics", file, *maps, "--define", "minutes=AMOUNT:min:DOWN", "--apply", "--skip-bad"
    )
    assert "= 1 stored + 0 doubled + 2 refused" in output
    assert "'N007' is nobody of B1" in output
    assert terminal.rows("select p.name from metric_series s join person p on p.id = s.person_id") == [("Ana Ruiz",)]
    assert terminal.rows("select level, better, total from metric") == [("PERSON", "DOWN", "MEAN")]
    without = [word for word in maps if word not in ("person=Who",)]
    without.pop(4)
    assert "is about people" in terminal.fails("import", "metrics", file, *without)
    terminal.run(
        "import", "metrics", file, *without[:4], "--map", "n=count()", "--define", "n=COUNT:returns", "--apply"
    )
    assert "is about stores" in terminal.fails("import", "metrics", file, *maps[:6], "--map", "n=count()")


BAD_MAPS = [
    (["store=Branch"], "INVALID (map.on): Say which column is the on"),
    (["store=Branch", "on=date"], "INVALID (map): Say at least one number"),
    (["store=Shop", "on=date"], "INVALID (map.store): There is no column 'Shop'. Columns: invoice, Branch"),
    (["store"], "INVALID (map): 'store' must look like"),
    (["store=Branch", "store=City"], "INVALID (map.store): store is said twice."),
    (["store=Branch", "on=date", "x=sum(shoe)"], "INVALID (map.x): There is no column 'shoe'."),
    (["store=Branch", "on=date", "x=sum()"], "INVALID (map.x): 'sum()' must look like"),
    (["store=Branch", "on=date", "x=mean(rating*margin)"], "INVALID (map.x)"),
    (["store=Branch", "on=date", "x=count(rating)"], "INVALID (map.x)"),
    (["store=Branch", "on=date", "x=rating/margin"], "INVALID (map.x)"),
    (["store=Branch", "on=date", "x=count()/count()/count()"], "INVALID (map.x)"),
    (["store=Branch", "on=date", "x=count()"], "INVALID (map.x): There is no metric 'x'."),
]


@pytest.mark.parametrize(
    ("maps", "error"), BAD_MAPS, ids=[error[9:40] + str(n) for n, (_, error) in enumerate(BAD_MAPS)]
)
def test_a_map_that_says_nothing_is_refused(terminal: Terminal, maps: list[str], error: str) -> None:
    said = [part for text in maps for part in ("--map", text)]
    assert terminal.fails("import", "metrics", terminal.file(RECEIPTS, "receipts.csv"), *said).startswith(error)


@pytest.mark.parametrize("define", ["x", "x=SHOES:pairs", "x=COUNT", "x=COUNT:pieces:SIDEWAYS", "X Y=COUNT:pieces"])
def test_a_metric_that_is_not_well_defined_is_refused(terminal: Terminal, define: str) -> None:
    maps = ["--map", "store=Branch", "--map", "on=date", "--map", "x=count()", "--define", define]
    assert terminal.fails("import", "metrics", terminal.file(RECEIPTS, "receipts.csv"), *maps).startswith(
        "INVALID (define)"
    )


def test_dates_that_can_be_both_need_a_word(terminal: Terminal) -> None:
    text = "Branch,date,sales\nB1,5/1/19,1\nB1,6/1/19,2\n"
    maps = [
        "--map",
        "store=Branch",
        "--map",
        "on=date",
        "--map",
        "x=sum(sales)",
        "--define",
        "x=AMOUNT:$",
        "--make-stores",
    ]
    file = terminal.file(text, "days.csv")
    assert terminal.fails("import", "metrics", file, *maps).startswith("INVALID (dates)")
    terminal.run("import", "metrics", file, *maps, "--dates", "eu", "--apply")
    assert [row[2] for row in terminal.rows(VALUES)] == ["2019-01-05", "2019-01-06"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        *(("$74.69 ", "74.69"), ("1,234.50", "1234.50"), ("1.234,50", "1234.50"), ("12,5", "12.5"), ("0.234", "0.234")),
        *(
            ("-5", "-5"),
            ("−5", "-5"),
            ("(5.00)", "-5"),
            ("-$5", "-5"),
            ("48 %", "0.48"),
            ("€ 3", "3"),
            ("1 234", "1234"),
        ),
        *(
            ("1.234.567", "1234567"),
            ("12,34,567.5", "1234567.5"),
            ("", None),
            ("many", None),
            ("5.1.19", None),
            ("5-3", None),
            ("$", None),
            ("1e5", None),
            ("NaN", None),
        ),
    ],
)
def test_amounts_as_people_write_them(cell: str, value: str | None) -> None:
    if value is None:
        with pytest.raises(ValueError, match="is no number"):
            amount(cell)
    else:
        assert amount(cell) == Decimal(value)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_an_amount_is_read_as_it_was_written(value: Decimal) -> None:
    assert amount(f"${value:,.2f} ") == value
    assert amount(f"{value:.2f}") == value


BRANCHES = ["--map", "store=Branch", "--map", "on=date", "--map", "sales=sum(amount)", "--define", "sales=AMOUNT:$"]


def days(terminal: Terminal, rows: str, *more: str) -> str:
    """What the command says about amounts of branches."""
    file = terminal.file(f"Branch;date;amount\n{rows}", "days.csv")
    return terminal.run("import", "metrics", file, *BRANCHES, *more)


def test_what_a_point_means_is_told_by_the_other_cells_or_by_the_operator(terminal: Terminal) -> None:
    both = "B1;2019-01-27;1.234\n"
    assert "'1.234' can be a little more than one or over a thousand" in days(terminal, both, "--make-stores")
    found = []
    for more, rows in (
        (["--apply", "--make-stores"], "B1;2019-01-27;1.234\nB2;2019-01-27;1.234,50\n"),
        (["--apply", "--decimal", "."], both),
        (["--apply", "--decimal", ","], both),
    ):
        days(terminal, rows, *more)
        [value] = terminal.rows(f"select value from ({VALUES}) as kept where code = 'B1'")
        found.append(Decimal(value[0]))
    assert found == [1234, Decimal("1.234"), 1234]


def test_a_name_that_several_stores_have_is_refused_and_a_code_is_not(terminal: Terminal) -> None:
    days(terminal, "A1;2019-01-27;5\nA2;2019-01-27;5\nMain;2019-01-27;5\n", "--make-stores", "--apply")
    terminal.change("update store set name = 'Main'")
    assert "= 3 stored + 0 doubled" in days(terminal, "A1;2019-01-28;5\nA2;2019-01-28;5\nMain;2019-01-28;5\n")
    terminal.change("update store set name = 'Main Street'")
    output = days(terminal, "Main Street;2019-01-28;5\n", "--make-stores")
    assert "3 stores are called 'Main Street': name one by its code (A1, A2, Main)" in output


def test_a_day_does_not_lose_rows_to_a_later_file_unaware_and_every_correction_is_listed(terminal: Terminal) -> None:
    days(terminal, "A1;2019-01-27;100\nA1;2019-01-27;50\n", "--make-stores", "--apply")
    late = "A1;2019-01-27;7\n"
    assert "2019-01-27 is known from 2 rows, and here are 1" in days(terminal, late)
    assert "line 2       sales            2019-01-27: 150 becomes 7" in days(terminal, late, "--replace")
    assert "2019-01-27: 150 becomes 157" in days(terminal, "A1;2019-01-27;100\nA1;2019-01-27;50\n" + late)
    assert "0 new values, 1 corrected" in days(terminal, late, "--replace", "--apply")


def test_a_metric_that_is_kept_no_longer_and_names_that_are_too_long_are_refused_in_words(terminal: Terminal) -> None:
    days(terminal, "A1;2019-01-27;5\n", "--make-stores", "--apply")
    assert "at most 60 characters" in days(terminal, f"{'A' * 61};2019-01-27;5\n", "--make-stores")
    terminal.change("update metric set retired_at = '2026-01-01 00:00:00+00:00'")
    file = terminal.file("Branch;date;amount\nA1;2019-01-27;5\n", "days.csv")
    error = terminal.fails("import", "metrics", file, *BRANCHES, "--apply")
    assert error.startswith("INVALID (define): 'sales' is kept no longer.")
    assert terminal.fails("import", "metrics", file, *BRANCHES[:6]).startswith("INVALID (map.sales)")
    unit = terminal.fails("import", "metrics", file, *BRANCHES[:6], "--define", f"takings=AMOUNT:{'$' * 41}")
    assert unit.startswith("INVALID (define): A unit has at most 40 characters")


DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "store-sales-10k.csv"


@pytest.mark.skipif(not DATA.exists(), reason="the public sample is not here")
def test_the_public_sample_is_accounted_for_row_by_row(terminal: Terminal) -> None:
    maps = [word.replace("unit price", "unit_price") for word in MAPS]
    maps = [word.replace("id=invoice", "id=invoice_id").replace("*margin", "*profit_margin") for word in maps]
    output = terminal.run("import", "metrics", DATA, *maps, *DEFINE, "--make-stores")
    assert "10,051 rows read\n  = 9,969 stored + 51 doubled + 31 refused\n" in output
    assert "9,969 rows make 44,965 values" in output
