"""Templates of goals: kept by headquarters and regionals, there for everybody, and remembered by the goals they became."""

from __future__ import annotations

from typing import Any

import pytest

from server.events.models import Event
from server.goals.models import Goal, GoalTemplate
from server.kit import ids
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.test_goals import ASSIGN, CREATE, goal, number

FIELDS = "id title why lastsDays author { name } retiredAt viewerCanEdit keyResults { title unit start target weight }"
KEEP = f"mutation($input: GoalTemplateCreateInput!) {{ goalTemplateCreate(input: $input) {{ goalTemplate {{ {FIELDS} }} }} }}"
EDIT = (
    f"mutation($input: GoalTemplateEditInput!) {{ goalTemplateEdit(input: $input) {{ goalTemplate {{ {FIELDS} }} }} }}"
)
RETIRE = (
    "mutation($input: GoalTemplateRetireInput!) { goalTemplateRetire(input: $input) { goalTemplate { retiredAt } } }"
)
LIST = """query($search: String, $first: Int, $after: String) { goalTemplates(first: $first, after: $after, filter: { search: $search }) {
  totalCount nodes { title } pageInfo { hasNextPage endCursor } } }"""


def template(*numbers: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A template as a client sends it."""
    return {"title": "Faster returns", "lastsDays": 90, "keyResults": list(numbers), **more}


async def keep(phone: Phone, *numbers: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Keep a template."""
    made: dict[str, Any] = (await phone.ask(KEEP, input=template(*numbers, **more)))["goalTemplateCreate"]
    return dict(made["goalTemplate"])


async def titles(phone: Phone, search: str | None = None) -> list[str]:
    """The titles that are offered."""
    return [row["title"] for row in (await phone.ask(LIST, search=search))["goalTemplates"]["nodes"]]


async def test_what_headquarters_keep_everybody_finds_as_it_was_worded(house: TestHouse, cast: Cast) -> None:
    hana, ana = await house.phone(cast.hana), await house.phone(cast.ana)
    numbers = [number("9.20", "4", weight="2"), number("0", "100", title="Smiles", unit="%")]
    made = await keep(hana, *numbers, why="People come back.")
    expected = [
        {"title": "Returns", "unit": "minutes", "start": "9.20", "target": "4", "weight": "2"},
        {"title": "Smiles", "unit": "%", "start": "0", "target": "100", "weight": "1"},
    ]
    assert made == {
        **{"id": made["id"], "title": "Faster returns", "why": "People come back.", "lastsDays": 90},
        **{"author": {"name": "Hana Sato"}, "retiredAt": None, "viewerCanEdit": True, "keyResults": expected},
    }
    seen = await ana.ask(f"{{ goalTemplates {{ nodes {{ {FIELDS} }} }} }}")
    assert seen["goalTemplates"]["nodes"] == [made | {"viewerCanEdit": False}]


async def test_templates_are_found_by_the_start_of_any_word_page_by_page(house: TestHouse, cast: Cast) -> None:
    rita, ana = await house.phone(cast.rita), await house.phone(cast.ana)
    for title in ("Zero accidents", "Éclairs for all", "Faster returns", "eager to learn"):
        await keep(rita, title=title)
    assert await titles(ana) == ["eager to learn", "Éclairs for all", "Faster returns", "Zero accidents"]
    assert await titles(ana, "ECLA") == ["Éclairs for all"]
    assert await titles(ana, "ret") == ["Faster returns"]
    assert await titles(ana, "turns") == []
    page = (await ana.ask(LIST, first=3))["goalTemplates"]
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (4, True)
    rest = (await ana.ask(LIST, first=3, after=page["pageInfo"]["endCursor"]))["goalTemplates"]
    assert [row["title"] for row in page["nodes"] + rest["nodes"]] == await titles(ana)


async def test_goals_remember_the_template_that_they_started_from(house: TestHouse, cast: Cast) -> None:
    hana, sam = await house.phone(cast.hana), await house.phone(cast.sam)
    kept = (await keep(hana, number("9", "4")))["id"]
    one = goal(number("8", "4"), ownerId=str(cast.ana.id), templateId=kept)
    await sam.ask(CREATE, input=one)
    await sam.ask(
        ASSIGN, input=goal(number("9", "4"), ownerIds=[str(cast.ben.id), str(cast.priya.id)], templateId=kept)
    )
    await sam.ask(CREATE, input=goal(number("9", "4"), ownerId=str(cast.ana.id)))
    await hana.ask(RETIRE, input={"templateId": kept})
    await sam.ask(CREATE, input=one | {"title": "Chosen before it was retired"})
    of_it = (
        "query($id: ID!) { goals(filter: { templateId: $id }) { totalCount nodes { template { title retiredAt } } } }"
    )
    found = (await sam.ask(of_it, id=kept))["goals"]
    assert found["totalCount"] == 4
    assert {row["template"]["title"] for row in found["nodes"]} == {"Faster returns"}
    assert await Goal.filter(template_id__isnull=True).count() == 1


async def test_a_template_is_worded_anew_and_retired_once(house: TestHouse, cast: Cast) -> None:
    hana, adam, ana = await house.phone(cast.hana), await house.phone(cast.adam), await house.phone(cast.ana)
    kept, call = (await keep(hana, number("9", "4")))["id"], str(ids.new())
    change = template(number("9", "3"), title="Much faster returns", templateId=kept, id=call)
    for _ in range(2):  # the same call again is the first one
        edited = (await adam.ask(EDIT, input=change))["goalTemplateEdit"]["goalTemplate"]
        assert (edited["title"], edited["keyResults"][0]["target"]) == ("Much faster returns", "3")
    assert await titles(ana, "much") == ["Much faster returns"]
    call = str(ids.new())
    first = await hana.ask(RETIRE, input={"templateId": kept, "id": call})
    assert await hana.ask(RETIRE, input={"templateId": kept, "id": call}) == first
    assert await titles(ana) == []
    for mutation, sent in [(RETIRE, {"templateId": kept}), (EDIT, template(templateId=kept))]:
        refused = await hana.refused(mutation, input=sent)
        assert (refused.code, refused.field) == ("CONFLICT", "templateId")
    kinds = await Event.filter(kind__startswith="goalTemplate.").order_by("position").values_list("kind", flat=True)
    assert kinds == ["goalTemplate.created", "goalTemplate.edited", "goalTemplate.retired"]


async def test_the_same_template_sent_again_is_kept_once(house: TestHouse, cast: Cast) -> None:
    hana, rita = await house.phone(cast.hana), await house.phone(cast.rita)
    call = str(ids.new())
    assert await keep(hana, id=call) == await keep(hana, id=call, title="Something else")
    assert await GoalTemplate.all().count() == 1
    refused = await rita.refused(KEEP, input=template(id=call))
    assert (refused.code, refused.field) == ("CONFLICT", "id")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"why": "x" * 2_001}, "why"),
        ({"lastsDays": 0}, "lastsDays"),
        ({"lastsDays": 1_831}, "lastsDays"),
        ({"keyResults": [number("5", "5")]}, "keyResults.0.target"),
        ({"keyResults": [number("0", "1"), number("NaN", "5")]}, "keyResults.1.start"),
        ({"keyResults": [number("0", "1")] * 21}, "keyResults"),
    ],
)
async def test_a_template_of_a_goal_that_cannot_be_is_refused(
    house: TestHouse, cast: Cast, change: dict[str, Any], field: str
) -> None:
    hana = await house.phone(cast.hana)
    refused = await hana.refused(KEEP, input=template(number("0", "1")) | change)
    assert (refused.code, refused.field) == ("INVALID", field)
    assert await GoalTemplate.all().count() == 0


async def test_a_goal_from_a_template_that_is_not_there_is_refused(house: TestHouse, cast: Cast) -> None:
    sam = await house.phone(cast.sam)
    for mutation, who in [(CREATE, {"ownerId": str(cast.ana.id)}), (ASSIGN, {"ownerIds": [str(cast.ana.id)]})]:
        for key, code in [(str(ids.new()), "NOT_FOUND"), ("nonsense", "INVALID")]:
            refused = await sam.refused(mutation, input=goal(number("0", "1"), templateId=key, **who))
            assert (refused.code, refused.field) == (code, "templateId")
    assert await Goal.all().count() == 0
