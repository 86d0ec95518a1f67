"""The log of who looked at whose record: a line for each, none for one's own, and a chain that nobody changes unseen."""

from __future__ import annotations

import asyncio

import pytest
from tortoise.connection import get_connection

from server.kit.about import about_of
from server.people.models import Person
from server.privacy import chain
from server.privacy.chain import Use
from server.privacy.looks import Looks
from server.privacy.models import RecordDay, RecordHead, RecordKind, RecordLine, RecordUse
from server.schema import schema
from tests.cast import Cast
from tests.house import TestHouse
from tests.scene import SCHEMA, Scene, begin
from tests.test_feedback import give

Line = tuple[str, str, str]
NUMBERS = "query($ana: ID!) { personMetrics(personId: $ana) { points { on } } }"
SKILLS = "query($ana: ID!) { personSkills(personId: $ana) { skill { name } own { level } } }"
FITS = "query($ana: ID!) { trainingSuggestions(personId: $ana) { because { ownGap } } }"
ONE = "query($key: ID!) { feedback(id: $key) { message } }"


async def lines(house: TestHouse) -> list[Line]:
    """Who did what with whose record since the last time: (who, kind, whose), by first names."""
    found: Looks = house.app.state.looks
    await found.flush()
    rows = await RecordLine.all().order_by("position")
    names = {person.id: person.first_name for person in await Person.all()}
    seen = getattr(house.app.state, "lines_seen", 0)
    house.app.state.lines_seen = len(rows)
    return [(names[row.reader_id], row.kind, names[row.person_id]) for row in rows[seen:] if row.reader_id]


@pytest.fixture
async def scene(house: TestHouse, cast: Cast) -> Scene:
    """Something of every kind is there, and what it took to make it is in the log. Whoever looks again here looks anew."""
    house.app.state.looks.same = 0.0
    made = await begin(house, cast)
    await lines(house)
    return made


@pytest.mark.parametrize(
    ("who", "query", "kinds"),
    [
        ("lead", "{ feedbackList { nodes { message } } }", ["FEEDBACK"]),
        ("lead", "{ feedbackList { edges { node { author { name } } } } }", ["FEEDBACK"]),
        ("lead", "{ feed { nodes { id ... on Feedback { message } } } }", ["FEEDBACK"]),
        ("lead", "{ a: feedbackList { nodes { id } } b: feedbackList { nodes { message } } }", ["FEEDBACK"]),
        ("lead", "{ goals { nodes { title } } }", ["GOAL"]),
        ("mate", "{ goals { nodes { title } } }", []),
        ("lead", "{ team { nodes { unread { message } offTrack { id } } } }", None),
        ("manager", "{ plans { nodes { reason } } }", ["PLAN"]),
        ("hr", "{ plans { nodes { reason person { name } } } }", ["PLAN"]),
        ("lead", NUMBERS, ["NUMBERS"]),
        ("lead", SKILLS, ["SKILL"]),
        ("lead", FITS, ["SKILL"]),
        ("lead", "{ trainingAssignments { nodes { training { title } } } }", ["TRAINING"]),
        ("lead", "{ insights { nodes { id } } }", ["INSIGHT"]),
        ("lead", "{ recognitions { nodes { message } } people { nodes { name } } }", []),
        ("other", "{ feedbackList { nodes { message } } goals { nodes { title } } }", []),
    ],
)
async def test_each_look_at_another_ones_record_leaves_one_line(
    house: TestHouse, scene: Scene, who: str, query: str, kinds: list[str] | None
) -> None:
    phone, given = scene.phones[who], {"ana": scene.keys["ana"]} if "$ana" in query else {}
    await phone.ask(query, **given)
    found = await lines(house)
    if kinds is None:  # the team at a glance: all of it, and what is pointed at
        assert {("Sam", "STANDING", name) for name in ("Ana", "Ben", "Priya")} <= set(found)
        assert len(found) == len(set(found))
    else:
        assert [(kind, whose) for _, kind, whose in found] == [(kind, "Ana") for kind in kinds]
    await phone.ask(query, **given)
    assert await lines(house) == found, "later the same again is another look, with a line of its own"


async def test_a_page_that_refreshes_itself_within_the_minute_is_one_look(house: TestHouse, scene: Scene) -> None:
    house.app.state.looks.same = 60.0
    goals = "{ goals { nodes { title } } }"
    await scene.phones["lead"].ask(goals)
    assert await lines(house) == [("Sam", "GOAL", "Ana")]
    await scene.phones["lead"].ask(goals)
    await scene.phones["lead"].ask("{ goals { nodes { title } } feedbackList { nodes { message } } }")
    assert await lines(house) == [("Sam", "FEEDBACK", "Ana")]
    await scene.phones["manager"].ask(goals)
    assert await lines(house) == [("Maya", "GOAL", "Ana")]


async def test_ones_own_record_and_ones_own_words_leave_no_line(house: TestHouse, scene: Scene) -> None:
    everything = (
        "{ feedbackList { nodes { message } } feed { nodes { id } } plans { nodes { reason } } checkIns { nodes { id } } "
        "personMetrics { points { on } } personSkills { own { level } } myTrainings { nodes { id } } insights { nodes { id } } }"
    )
    await scene.phones["recipient"].ask(everything)
    await scene.phones["author"].ask("{ feedbackList { nodes { message recipient { name } } } }")
    assert await lines(house) == []


async def test_what_is_out_of_reach_leaves_no_line(house: TestHouse, scene: Scene) -> None:
    assert (await scene.phones["lead"].ask(ONE, key=scene.keys["private"]))["feedback"] is None
    assert (await scene.phones["lead"].ask(ONE, key=scene.keys["open"]))["feedback"] is not None
    assert await lines(house) == [("Sam", "FEEDBACK", "Ana")]


async def test_what_arrives_live_leaves_a_line_for_each_who_hears_of_it(house: TestHouse, scene: Scene) -> None:
    sam, maya = scene.phones["lead"], scene.phones["manager"]
    query = "subscription { goalChanged { title } }"
    record = "mutation($id: ID!) { keyResultRecord(input: { keyResultId: $id, value: 7 }) { keyResult { id } } }"
    async with sam.listen(query) as one, maya.listen(query) as other:
        await scene.phones["recipient"].ask(record, id=scene.keys["number"])
        await one.next()
        await other.next()
    assert sorted(await lines(house)) == [("Maya", "GOAL", "Ana"), ("Sam", "GOAL", "Ana")]


async def test_changes_are_taken_from_what_happened(house: TestHouse, cast: Cast) -> None:
    await give(await house.phone(cast.ben), cast.ana)
    await house.work()
    await house.work()
    assert await lines(house) == [("Ben", "FEEDBACK", "Ana")]
    row = await RecordLine.get(position=1)
    assert (row.done, row.what) == ("CHANGED", "feedback.given")


NOBODYS = {
    "the two who are in it, and nobody else, see it": "ActionItem AgendaItem FeedbackRequest",
    "a part of what leaves the line": "FeedbackReply FeedbackVersion GoalSnapshot GoalSnapshotValue InsightCause "
    "InsightNumbers InsightStep KeyResult KeyResultValue MetricPoint PlanDuty PlanEvidence PlanExpectation PlanHappening "
    "PlanMilestone Reading ReviewAccomplishment ReviewAnswer ReviewHappening ReviewPeer ReviewPeerResult SkillLevel TrainingAssignmentStep",
    "the viewer's own": "Change Device GivingMirror Notification NotificationPreference Passkey PageInfo RecordLook "
    "ReviewOwnAnswer ReviewRequest UnseenPerson",
    "the list of people, and the store's wall, which are everybody's there": "Person Recognition ReactionCount",
    "of a store or the company": "Behaviour DayNote Effect EffectResult EffectWeek EntryProblem GoalTemplate Metric Playbook "
    "ReviewCycle ReviewQuestion SharedDevice Skill SkillRequirement Store StoreTrainingSuggestion TemplateKeyResult Training TrainingStep",
    "counts and means": "GoalPlaceSummary GoalSummary InsightSummary MetricChange MetricChart MetricChartPoint MetricMover "
    "MetricPeopleMeanRow MetricPeopleMeans MetricTotalRow MetricTotals Practice PracticeCounts PracticeGroup PracticePlace PracticeReading "
    "PracticeReadings PracticeWeek ReviewGroupResult SeenNotActed SeenNotActedReport SkillGroup StoreSkill",
}


def test_of_every_type_it_is_said_whether_it_is_somebodys_record() -> None:
    said = {name for names in NOBODYS.values() for name in names.split()}
    roots = {"Query", "Mutation", "Subscription"}
    kinds = [
        kind for name, kind in SCHEMA.type_map.items() if hasattr(kind, "interfaces") and not name.startswith("__")
    ]
    rest = {kind.name for kind in kinds if not kind.name.endswith(("Connection", "Edge", "Payload"))} - roots
    records = {name for name in rest if about_of(schema._schema.type_map[name])}  # type: ignore[arg-type]  # objects all
    interfaces = {"Node", "FeedItem"}
    assert rest - records - interfaces == said
    kinds_said = {about.kind for name in records if (about := about_of(schema._schema.type_map[name]))}  # type: ignore[arg-type]  # objects all
    assert kinds_said <= set(RecordKind), "a line of any other kind could not be written"


async def test_a_line_that_cannot_be_written_waits_and_then_nobody_reads(house: TestHouse, scene: Scene) -> None:
    sam, ana = scene.phones["lead"], scene.phones["recipient"]
    await _run('ALTER TABLE "record_line" RENAME TO "away"')
    await sam.ask("{ feedbackList { nodes { message } } }")
    house.app.state.looks.oldest = 0.0
    refusal = await sam.refused("{ feedbackList { nodes { message } } }")
    assert refusal.code == "UNAVAILABLE"
    await ana.ask("{ feedbackList { nodes { message } } }")
    await _run('ALTER TABLE "away" RENAME TO "record_line"')
    assert await lines(house) == [("Sam", "FEEDBACK", "Ana")]
    assert (await chain.prove()).broken_at is None


async def _run(*statements: str) -> None:
    connection = get_connection("default")
    for statement in statements:
        await connection.execute_script(statement)


async def grown(cast: Cast, many: int = 12) -> None:
    """A chain of some lines."""
    uses = [Use(cast.sam.id, cast.ana.id, "FEEDBACK", RecordUse.READ) for _ in range(many)]
    await chain.append(uses[:5])
    await chain.append(uses[5:])
    assert await chain.prove() == chain.Proof(many, (await RecordHead.get()).hash)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", '"at" + 1'),
        ("done", "'REAP'"),
        ("kind", "'FEEDBACj'"),
        ("what", "' '"),
        ("reader_id", "NULL"),
        ("person_id", '"reader_id"'),
        ("id", '"person_id"'),
        ("hash", "CASE WHEN \"hash\" LIKE '0%' THEN '1' ELSE '0' END || substr(\"hash\", 2)"),
    ],
)
async def test_one_changed_byte_is_found_and_named(house: TestHouse, cast: Cast, column: str, value: str) -> None:
    await grown(cast)
    await _run(f'UPDATE "record_line" SET "{column}" = {value} WHERE "position" = 7')
    assert (await chain.prove()).broken_at == 7


@pytest.mark.parametrize("gone", [1, 7, 12])
async def test_one_deleted_line_is_found_and_named(house: TestHouse, cast: Cast, gone: int) -> None:
    await grown(cast)
    await _run(f'DELETE FROM "record_line" WHERE "position" = {gone}')
    assert (await chain.prove()).broken_at == gone


async def test_a_deleted_end_is_found_even_where_the_whole_log_is_gone(house: TestHouse, cast: Cast) -> None:
    await grown(cast)
    await _run('DELETE FROM "record_line"')
    assert (await chain.prove()).broken_at == 1


async def test_many_who_write_at_once_make_one_chain(house: TestHouse, cast: Cast) -> None:
    writers = [Looks(same=0.0) for _ in range(8)]
    for number, writer in enumerate(writers):
        for _ in range(number + 1):
            writer.add(cast.sam.id, {"GOAL": {(str(cast.ana.id),), (str(cast.ben.id),)}}, RecordUse.READ)
    await asyncio.gather(*(writer.flush() for writer in writers))
    for writer in writers:
        await writer.close()
    assert (await chain.prove()).lines == 72
    assert sorted([row.times for row in await RecordDay.all()]) == [36, 36]


async def test_a_batch_that_is_written_again_leaves_its_lines_once(house: TestHouse, cast: Cast) -> None:
    uses = [Use(cast.sam.id, cast.ana.id, "GOAL", RecordUse.READ) for _ in range(3)]
    await chain.append(uses)
    await chain.append(uses, again=True)
    assert (await chain.prove()).lines == await RecordLine.all().count() == 3
