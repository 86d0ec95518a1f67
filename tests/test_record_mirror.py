"""The mirror: people see who did what with their record, and take all of it along."""

from __future__ import annotations

from server.people.models import Person
from server.privacy import takeout
from tests.cast import Cast
from tests.house import TestHouse
from tests.scene import begin
from tests.scene_reviews import look_back
from tests.test_feedback import give

LOOKS = "{ recordLooks { totalCount nodes { day by { name } done kind times lastUsedAt } } }"


async def test_people_see_who_read_exported_and_changed_their_record(house: TestHouse, cast: Cast) -> None:
    house.app.state.looks.same = 0.0  # each of his looks is another one
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    await give(await house.phone(cast.ben), cast.ana, visibility="RECIPIENT_AND_SUPERVISOR")
    propose = "mutation($input: GoalCreateInput!) { goalCreate(input: $input) { goal { id } } }"
    number = {"title": "Returns", "unit": "minutes", "start": "10", "target": "5"}
    goal = {"title": "Faster", "ownerId": str(cast.ana.id), "startsOn": "2026-11-01", "dueOn": "2027-01-31"}
    await ana.ask(propose, input=goal | {"keyResults": [number]})
    for _ in range(3):
        await sam.ask("{ feedbackList { nodes { message } } }")
    assert (await sam.http.get("/export/goals.csv")).status_code == 200
    await house.app.state.looks.flush()
    await house.work()
    seen = (await ana.ask(LOOKS))["recordLooks"]
    said = {(row["by"]["name"], row["done"], row["kind"], row["times"]) for row in seen["nodes"]}
    assert said == {
        ("Ben Adeyemi", "CHANGED", "FEEDBACK", 1),
        ("Sam Okafor", "READ", "FEEDBACK", 3),
        ("Sam Okafor", "EXPORTED", "GOAL", 1),
    }
    assert seen["totalCount"] == 3
    assert (await sam.ask(LOOKS))["recordLooks"]["totalCount"] == 0, "nobody else sees it"


async def test_everything_about_oneself_comes_as_json_and_as_a_page(house: TestHouse, cast: Cast) -> None:
    scene = await begin(house, cast)
    await look_back(scene)
    ana = scene.phones["recipient"]
    response = await ana.http.get("/export/record.json")
    assert response.status_code == 200
    assert response.headers["content-disposition"].startswith('attachment; filename="my-record-')
    found = response.json()
    assert set(found) == {"exportedOn", *takeout.REST, *takeout.LISTS}
    empty = {name for name, value in found.items() if not value}
    assert empty <= {"shiftCheckIns", "lookedAt", "feedbackGiven"}, empty
    assert {row["recipient"]["name"] for row in found["feedbackReceived"]} == {"Ana Ruiz"}
    assert {row["giverReading"] for row in found["feedbackReceived"] if not row["readAt"]} == {None}, (
        "as blind as the app"
    )
    assert any(row["myNotes"] == "Mine" for row in found["talks"])
    [review], [asked] = found["reviews"], found["reviewRequests"]
    assert {row["side"] for row in review["answers"]} == {"PERSON", "LEAD"}
    assert review["lead"]["name"] == cast.maya.name
    assert len(review["peers"]) == 5
    assert [row["mean"] for row in review["peerResults"]] == [3.8, None]
    assert asked["about"]["name"] == cast.ben.name
    assert {(row["rating"], row["words"]) for row in asked["answers"]} == {(4, None), (None, "Words of Ana")}
    page = await ana.http.get("/export/record.html")
    assert page.headers["content-type"].startswith("text/html")
    assert "<h2>Feedback received</h2>" in page.text


async def test_a_lead_takes_along_nothing_of_the_team(house: TestHouse, cast: Cast) -> None:
    scene = await begin(house, cast)
    found = (await scene.phones["lead"].http.get("/export/record.json")).json()
    assert found["feedbackReceived"] == found["plans"] == found["goals"] == found["shiftCheckIns"] == []
    assert {row["recipient"]["name"] for row in found["feedbackGiven"]} <= {
        person.name for person in await Person.all()
    }


async def test_words_cannot_break_out_of_the_page(house: TestHouse, cast: Cast) -> None:
    await give(await house.phone(cast.ben), cast.ana, message="<script>alert(1)</script>")
    page = await (await house.phone(cast.ana)).http.get("/export/record.html")
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text


async def test_strangers_get_no_record(house: TestHouse) -> None:
    for kind in ("json", "html"):
        assert (await house.stranger().http.get(f"/export/record.{kind}")).status_code == 401
