"""Of what belongs to a row only the columns that an answer shows are read, and each row once."""

from __future__ import annotations

from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.test_goals import agreed, number
from tests.test_recognitions import give
from tests.test_statements import counted

SHOWN = "id title unit start target current weight progress"


async def statements(phone: Phone, query: str, table: str) -> list[str]:
    """What ``query`` selects from ``table``, without the rest of the statements."""
    await phone.ask(query)  # once before, so that nothing is asked that only a new plan or phone asks
    with counted() as found:
        await phone.ask(query)
    selected = [text.split(" FROM ")[0] for text in found if f' FROM "{table}"' in text]
    return [text for text in selected if text.startswith("SELECT ")]


async def test_only_columns_that_are_shown_are_read(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    await agreed(sam, ana, cast, number("200", "0"))
    [people] = await statements(ana, "{ goals { nodes { owner { id role } author { name } } } }", "person")
    assert people == 'SELECT "person"."id","person"."name","person"."role"', "the columns of both, and no others"
    [numbers] = await statements(ana, "{ goals { nodes { keyResults { unit progress } } } }", "key_result")
    shown = ("current", "goal_id", "id", "start", "target", "unit")
    assert numbers == "SELECT " + ",".join(f'"key_result"."{column}"' for column in shown)


async def test_a_list_reads_only_the_columns_that_are_shown(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    await agreed(sam, ana, cast, number("200", "0"))
    [goals] = await statements(ana, "{ goals { nodes { title } pageInfo { endCursor } } }", "goal")
    assert goals == 'SELECT "goal"."due_on","goal"."id","goal"."title"', "what is shown, and what it is ordered by"
    [goals] = await statements(ana, "{ goals { edges { node { title } } } }", "goal")
    assert '"closing_note"' in goals, "whole rows, where they go through edges"


async def test_what_is_shown_under_an_interface_reads_only_its_columns(house: TestHouse, cast: Cast) -> None:
    ben, ana = await house.phone(cast.ben), await house.phone(cast.ana)
    await give(ben, cast.ana)
    query = "{ feed { nodes { id ... on Recognition { author { name } recipients { role } } } } }"
    people = await statements(ana, query, "person")
    assert set(people) == {'SELECT "person"."id","person"."name","person"."role"'}, "by way of the recipients too"


async def test_where_a_resolver_needs_whole_rows_they_are_read_once_for_all(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    await agreed(sam, ana, cast, number("200", "0"))
    few, whole = await statements(ana, "{ goals { nodes { owner { name } viewerCanClose } } }", "person")
    assert '"manager_id"' in whole
    assert '"manager_id"' not in few


async def test_what_is_worked_out_of_few_columns_is_the_same(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    await agreed(sam, ana, cast, number("200", "0.5"))
    found = await ana.ask(f"{{ goals {{ nodes {{ keyResults {{ {SHOWN} history {{ value }} }} }} }} }}")
    whole = await ana.ask(f"{{ goals {{ nodes {{ smartHints keyResults {{ {SHOWN} history {{ value }} }} }} }} }}")
    [[few], [all_]] = [each["goals"]["nodes"][0]["keyResults"] for each in (found, whole)]
    assert few == all_
    assert (few["start"], few["target"], few["weight"], few["progress"]) == ("200", "0.5", "1", 0.0)
