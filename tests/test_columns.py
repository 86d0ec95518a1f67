"""Of what belongs to a row only the columns that an answer shows are read, and each row once."""

from __future__ import annotations

import pytest

from server.people.models import Person
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
    [numbers] = await statements(ana, "{ goals { nodes { keyResults { unit progress } } } }", "key_result")
    shown = ("current", "goal_id", "id", "start", "target", "unit")
    assert numbers == "SELECT " + ",".join(f'"key_result"."{column}"' for column in shown)


@pytest.mark.parametrize(
    "query",
    [
        "{ goals { nodes { owner { id role } author { name } } } }",
        "{ feed { nodes { id ... on Recognition { author { name } recipients { role } } } } }",
    ],
)
async def test_who_somebody_is_is_read_once_until_somebody_is_called_otherwise(
    house: TestHouse, cast: Cast, query: str
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    await agreed(sam, ana, cast, number("200", "0"))
    await give(await house.phone(cast.ben), cast.ana)
    assert await statements(ana, query, "person") == []
    await Person.filter(id=cast.lou.id).update(name="Louise Martin")
    with counted() as found:
        await ana.ask(query)
    read = {text.split(" FROM ")[0] for text in found if ' FROM "person"' in text}
    kept = ("id", "left_on", "manager_id", "name", "role", "store_id")
    assert read == {"SELECT " + ",".join(f'"person"."{column}"' for column in kept)}, "what is kept, and no more"


async def test_a_list_reads_only_the_columns_that_are_shown(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    await agreed(sam, ana, cast, number("200", "0"))
    [goals] = await statements(ana, "{ goals { nodes { title } pageInfo { endCursor } } }", "goal")
    columns = ("due_on", "id", "owner_id", "title")
    assert goals == "SELECT " + ",".join(f'"goal"."{column}"' for column in columns), (
        "what is shown, what it is ordered by, and whose it is"
    )
    [goals] = await statements(ana, "{ goals { edges { node { title } } } }", "goal")
    assert '"closing_note"' in goals, "whole rows, where they go through edges"


async def test_where_a_resolver_needs_whole_rows_they_are_read_beside_what_is_kept(
    house: TestHouse, cast: Cast
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    await agreed(sam, ana, cast, number("200", "0"))
    [whole] = await statements(ana, "{ goals { nodes { owner { name } viewerCanClose } } }", "person")
    assert '"job_title"' in whole


async def test_what_is_worked_out_of_few_columns_is_the_same(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    await agreed(sam, ana, cast, number("200", "0.5"))
    found = await ana.ask(f"{{ goals {{ nodes {{ keyResults {{ {SHOWN} history {{ value }} }} }} }} }}")
    whole = await ana.ask(f"{{ goals {{ nodes {{ smartHints keyResults {{ {SHOWN} history {{ value }} }} }} }} }}")
    [[few], [all_]] = [each["goals"]["nodes"][0]["keyResults"] for each in (found, whole)]
    assert few == all_
    assert (few["start"], few["target"], few["weight"], few["progress"]) == ("200", "0.5", "1", 0.0)
