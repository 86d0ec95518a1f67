"""The rules of the house that a machine can hold: who imports whom, what the schema promises, how long a file may be."""

from __future__ import annotations

import ast
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    parse,
    validate,
)
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector

from server.features import NOTICES
from server.migrations import CONFIG
from server.schema import printed, schema
from server.settings import ROOT
from tests.blank import Blank
from tests.documents import phone_documents

SERVER = ROOT / "server"
SCHEMA: GraphQLSchema = schema._schema

BELOW = {"kit", "settings", "house", "people", "events"}
MAY_IMPORT = {
    # room: the rooms it may import beside itself
    "kit": set(),
    "settings": set(),
    "statistics": set(),  # numbers in, numbers out
    "house": {"kit", "settings", "events"},
    "people": {"kit", "house", "events"},
    "events": {"kit", "people"},
    "auth": BELOW,
    "behaviours": BELOW,
    "feedback": BELOW | {"behaviours", "goals"},  # it may be about a goal; goals know nothing of it
    "recognitions": BELOW | {"behaviours"},
    "goals": BELOW | {"metrics"},  # a number of a goal may follow a metric; metrics know nothing of it
    "checkins": BELOW | {"behaviours", "goals"},  # goals lie on the table of a check-in; goals know nothing of it
    "skills": BELOW | {"behaviours"},
    "metrics": BELOW | {"behaviours"},
    "training": BELOW | {"behaviours", "skills", "metrics"},
    # From a number to what is done about it: everything that a step is made of.
    "insights": BELOW | {"behaviours", "metrics", "skills", "statistics", "training", "checkins"},
    "effects": BELOW | {"metrics", "statistics", "training", "insights"},  # reacts to what was accepted and assigned
    # A plan rests on evidence and is lived in check-ins; none of those knows of plans.
    "plans": BELOW | {"feedback", "goals", "metrics", "checkins"},
    # Who looked at whose record, how long it is kept, how somebody is forgotten: over all that is kept of people.
    "privacy": BELOW | {"feedback", "goals", "checkins", "training", "insights", "plans", "reviews"},
    # A review gathers what was done and is talked about in a check-in; none of those knows of reviews.
    "reviews": BELOW | {"feedback", "recognitions", "goals", "checkins"},
    "notifications": BELOW | {"auth"},
    "receipts": BELOW | {"metrics", "roster"},  # the import of numbers reads cells as that of people does
    "roster": BELOW | {"auth"},
    "practice": BELOW | {"feedback"},  # counts it in groups; changes nothing
    "team": BELOW | {"feedback", "recognitions", "goals", "checkins"},  # reads how people stand; changes nothing
}
"""A new feature needs a line here, and features do not see each other: the second half reacts to an event."""
WIRING = {"__main__", "app", "worker", "features", "schema", "commands", "admin", "demo", "migrations", "upkeep"}
"""May import everything, and is imported by nothing but itself."""
FRONT = ("schema", "mutations", "routes")
"""Files of a feature that translate for clients, or a part of them, as item_schema; nothing that works behind them knows them."""


def files() -> list[Path]:
    """Every Python file of the server that people write."""
    return [file for file in sorted(SERVER.rglob("*.py")) if not file.name.startswith("0")]


def module(file: Path) -> str:
    """`feedback.models` for server/feedback/models.py."""
    parts = file.relative_to(SERVER).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__") or "server"


def imports(file: Path) -> Iterator[str]:
    """What a file imports of ours, as `feedback.models`."""
    known = {module(other) for other in files()}
    for node in ast.walk(ast.parse(file.read_text())):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative imports hide where a thing lives"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            if name.partition(".")[0] == "server":
                inner = name.partition(".")[2]
                yield inner if inner in known else inner.rpartition(".")[0]


PAIRS = [(module(file), name) for file in files() for name in imports(file)]


def test_every_room_imports_only_what_lies_below_it() -> None:
    for who, what in PAIRS:
        room, other = who.partition(".")[0], what.partition(".")[0]
        if room in WIRING or room in (other, "server"):
            continue
        assert room in MAY_IMPORT, f"server/{room} is new: say in MAY_IMPORT what it may see"
        assert other in MAY_IMPORT[room], f"server.{who} imports server.{what}"


def test_the_statistics_know_numbers_and_nothing_else() -> None:
    for file in sorted((SERVER / "statistics").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                outside = name.partition(".")[0] in sys.stdlib_module_names | {"numpy"} or name == "scipy.special"
                assert outside or name.startswith("server.statistics"), f"{file} imports {name}"


def test_nobody_imports_the_wiring() -> None:
    assert [pair for pair in PAIRS if pair[0].partition(".")[0] not in WIRING | {"server"} and pair[1] in WIRING] == []


def test_nobody_imports_notifications_but_the_wiring() -> None:
    seen = {who for who, what in PAIRS if what.startswith("notifications") and not who.startswith("notifications")}
    assert {who.partition(".")[0] for who in seen} <= WIRING


def test_inside_a_feature_the_work_does_not_know_its_front() -> None:
    order = ["models", "policy", "actions"]
    for who, what in PAIRS:
        room, _, file = who.partition(".")
        other, _, wanted = what.partition(".")
        if room in WIRING or not file or file.endswith(FRONT):
            continue
        if other in MAY_IMPORT and other not in ("kit", "settings", "house"):
            assert not wanted.endswith(FRONT) or room == "notifications", f"server.{who} imports server.{what}"
        if room == other and file in order and wanted in order:
            assert order.index(wanted) <= order.index(file), f"server.{who} imports server.{what}"


def test_policies_are_pure() -> None:
    for file in SERVER.glob("*/policy.py"):
        tree = ast.parse(file.read_text())
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef | ast.Await)], file
        assert "tortoise" not in file.read_text(), file


def test_every_change_is_a_transaction() -> None:
    """Public actions that write are decorated; nothing calls Tortoise's transactions beside kit/db."""
    for file in files():
        if module(file) != "kit.db" and not module(file).startswith(("kit.sqlite", "kit.postgres")):
            assert "in_transaction" not in file.read_text(), file
            assert "atomic(" not in file.read_text(), file


def test_files_stay_small() -> None:
    long = {module(file): len(file.read_text().splitlines()) for file in files()}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}


def test_folders_stay_shallow() -> None:
    """A room is one folder; only the kit has rooms of its own, for what is too large for a file: execution and databases."""
    deep = {file.relative_to(SERVER).parts[:-1] for file in files() if len(file.relative_to(SERVER).parts) > 2}
    assert deep == {("kit", "execution"), ("kit", "sqlite"), ("kit", "postgres")}


def test_the_written_schema_is_the_code() -> None:
    assert (ROOT / "schema.graphql").read_text() == printed(), "run `python -m server schema`"


async def test_no_migration_is_pending() -> None:
    async with TortoiseContext() as context:
        await context.init(config=CONFIG)
        changes = await MigrationAutodetector(context.apps, CONFIG["apps"]).changes()
        assert [(change.name, change.operations) for change in changes] == [], "run `make migration NAME=…`"


def described(kind: GraphQLNamedType) -> Iterator[tuple[str, str | None]]:
    """What of a type needs words, and the words."""
    yield kind.name, kind.description
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        for name, field in kind.fields.items():
            yield f"{kind.name}.{name}", field.description


def test_every_type_and_field_is_described() -> None:
    roots = {"Query", "Mutation", "Subscription"}
    silent = [
        place
        for kind in SCHEMA.type_map.values()
        if not kind.name.startswith("__")
        for place, words in described(kind)
        if place not in roots and not words
    ]
    assert silent == []


def test_enum_values_are_upper_case() -> None:
    enums = [kind for kind in SCHEMA.type_map.values() if isinstance(kind, GraphQLEnumType) and kind.name[:2] != "__"]
    assert [value for kind in enums for value in kind.values if value != value.upper()] == []


def test_lists_of_rows_are_connections() -> None:
    for name, field in (SCHEMA.query_type.fields if SCHEMA.query_type else {}).items():
        if {"first", "after"} & set(field.args):
            wanted = {"edges", "nodes", "pageInfo", "totalCount"}
            connection = SCHEMA.type_map[str(field.type).rstrip("!")]
            assert isinstance(connection, GraphQLObjectType)
            assert set(connection.fields) == wanted, name


CONTRACT = """
Query viewer person people store stores feed feedback feedbackList recognition recognitions notifications behaviours
Mutation feedbackGive feedbackRequest feedbackRead feedbackFollowUp recognitionGive recognitionReact
Query goal goals
Mutation goalCreate goalAssign goalAgree goalSetStatus goalClose keyResultRecord
Subscription goalChanged
Goal id title why owner store parent children state status pace progress succeeded startsOn dueOn keyResults smartHints
GoalState PROPOSED ACTIVE DONE DROPPED
GoalStatus ON_TRACK DELAYED OFF_TRACK
KeyResult id title unit start target current weight progress
GoalFilter
GoalConnection edges nodes pageInfo totalCount
Query checkIn checkIns actionItems
Mutation checkInSchedule checkInAddAgendaItem checkInHold checkInMove checkInSkip shiftCheckIn
Mutation actionItemAdd actionItemComplete actionItemDrop
Subscription checkInChanged
CheckIn id kind participants scheduledAt state agenda goalsAtStart sharedNotes myNotes actionItems
CheckInKind ONE_TO_ONE SHIFT
CheckInState PLANNED HELD SKIPPED
ActionItem id text owner dueOn state carriedCount openedAt closedAt
ActionItemState OPEN DONE DROPPED
Cadence ONCE WEEKLY EVERY_TWO_WEEKS MONTHLY
CheckInScheduleInput id withId scheduledAt cadence
CheckInAddAgendaItemInput id checkInId text
CheckInHoldInput checkInId sharedNotes myNotes
CheckInMoveInput checkInId scheduledAt
CheckInSkipInput checkInId reason
ShiftCheckInInput id mood wentWell gotInTheWay cause needHelp
ActionItemAddInput id checkInId text ownerId dueOn
ActionItemCompleteInput actionItemId
ActionItemDropInput actionItemId reason
CheckInSchedulePayload checkIn
CheckInAddAgendaItemPayload checkIn
CheckInHoldPayload checkIn
CheckInMovePayload checkIn
CheckInSkipPayload checkIn
ShiftCheckInPayload checkIn
ActionItemAddPayload actionItem
ActionItemCompletePayload actionItem
ActionItemDropPayload actionItem
CheckInFilter
ActionItemFilter
CheckInConnection edges nodes pageInfo totalCount
ActionItemConnection edges nodes pageInfo totalCount
Mutation pushSubscribe pushUnsubscribe pushTest notificationsMarkRead
Subscription changes feedbackReceived recognitionGiven
Person id name role jobTitle store employeeNumber onShift
Role ASSOCIATE SUPERVISOR MANAGER REGIONAL HQ HR ADMIN
Store id code name region timezone people
Feedback id kind purpose author recipient message nextTime behaviours cause visibility observedAt createdAt readAt
Feedback giverReading receiverReading perceptionGap followUpOn followedUpAt
FeedbackKind PRAISE COACHING
Purpose GROWTH DECISION
Cause TRAINING PROCESS OPERATIONS RESOURCES
Visibility RECIPIENT RECIPIENT_AND_SUPERVISOR
Reading tone importance clarity
Recognition id author recipients behaviour message createdAt reactions
Behaviour id label nextTime value skill
ReactionCount emoji count viewerReacted
Change id kind subject
ReadingInput tone importance clarity
FeedbackGiveInput id recipientId kind message nextTime purpose visibility behaviourIds cause observedAt reading
FeedbackGiveInput followUpOn goalId requestId
FeedbackRequestInput id fromId question goalId
FeedbackReadInput feedbackId reading
FeedbackFollowUpInput feedbackId better note
RecognitionGiveInput id recipientIds message behaviourId
RecognitionReactInput recognitionId emoji on
PushSubscribeInput endpoint p256dh auth
PushUnsubscribeInput endpoint
NotificationsMarkReadInput upToId
FeedbackGivePayload feedback
FeedbackReadPayload feedback
FeedbackFollowUpPayload feedback
RecognitionGivePayload recognition
RecognitionReactPayload recognition
PeopleFilter
StoreFilter
FeedbackFilter
RecognitionFilter
PersonConnection edges nodes pageInfo totalCount
StoreConnection edges nodes pageInfo totalCount
FeedItemConnection edges nodes pageInfo totalCount
FeedbackConnection edges nodes pageInfo totalCount
RecognitionConnection edges nodes pageInfo totalCount
NotificationConnection edges nodes pageInfo totalCount
"""
"""The names that clients rely on."""


@pytest.mark.parametrize("line", CONTRACT.strip().split("\n"))
def test_the_names_of_the_contract_are_there(line: str) -> None:
    kind, *names = line.split(" ")
    found = build_schema((ROOT / "schema.graphql").read_text()).type_map[kind]
    if isinstance(found, GraphQLEnumType):
        assert list(found.values) == names, "clients handle exactly these"
    else:
        assert isinstance(found, GraphQLObjectType | GraphQLInputObjectType)
        assert set(names) <= set(found.fields)


REQUIRED = {
    "FeedbackGiveInput": {"recipientId", "kind", "message"},
    "FeedbackRequestInput": {"fromId", "question"},
    "FeedbackReadInput": {"feedbackId", "reading"},
    "FeedbackFollowUpInput": {"feedbackId", "better"},
    "RecognitionGiveInput": {"recipientIds", "message"},
    "RecognitionReactInput": {"recognitionId", "emoji", "on"},
    "CheckInScheduleInput": {"withId", "scheduledAt", "cadence"},
    "CheckInAddAgendaItemInput": {"checkInId", "text"},
    "CheckInHoldInput": {"checkInId"},
    "CheckInMoveInput": {"checkInId", "scheduledAt"},
    "CheckInSkipInput": {"checkInId"},
    "ShiftCheckInInput": {"mood", "needHelp"},
    "ActionItemAddInput": {"checkInId", "text", "ownerId"},
    "ActionItemCompleteInput": {"actionItemId"},
    "ActionItemDropInput": {"actionItemId", "reason"},
    "PushSubscribeInput": {"endpoint", "p256dh", "auth"},
    "PushUnsubscribeInput": {"endpoint"},
    "NotificationsMarkReadInput": {"upToId"},
}
"""What the contract asks of clients; asking for more would break them."""


@pytest.mark.parametrize("name", REQUIRED)
def test_inputs_ask_for_no_more_than_the_contract(name: str) -> None:
    kind = SCHEMA.type_map[name]
    assert isinstance(kind, GraphQLInputObjectType)
    asked = {field for field, value in kind.fields.items() if str(value.type).endswith("!")}
    assert {field for field in asked if not has_default(kind, field)} == REQUIRED[name]


def has_default(kind: GraphQLInputObjectType, field: str) -> bool:
    """Whether a client may leave ``field`` out."""
    printed_field = next(line for line in str_of(kind).split("\n") if line.strip().startswith(f"{field}:"))
    return "=" in printed_field


def str_of(kind: GraphQLInputObjectType) -> str:
    """The type as schema.graphql writes it."""
    text = printed()
    start = text.index(f"\ninput {kind.name} {{")
    return text[start : text.index("\n}", start)]


def test_the_phone_apps_documents_fit_the_schema() -> None:
    for text in phone_documents():
        assert validate(SCHEMA, parse(text)) == [], text


def test_every_kind_of_event_that_notices_wait_for_is_recorded_somewhere() -> None:
    code = "".join(file.read_text() for file in files())
    ways = ('events.record("%s"', '= "%s"', 'kind="%s"')
    assert [kind for kind in NOTICES if not any(way % kind in code for way in ways)] == []


TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
UNINDEXED = {
    # references that nobody follows backwards while people wait
    "metric": {"guard_id"},
    "behaviour": {"skill_id"},
    "day_note": {"store_id"},
    "alert": {"person_id"},
    "feedback_behaviour": {"behaviour_id"},
    "delivery": {"device_id"},
    "operational_event": {"person_id"},
    "recognition": {"behaviour_id"},
    "recognition_reaction": {"person_id"},
    "check_in_series": {"room_id"},
    "skill_level": {"skill_id"},
    "skill_requirement": {"skill_id"},
    "playbook": {"training_id", "skill_id", "metric_id"},
    "insight": {"training_id", "skill_id", "playbook_id", "metric_id"},
    "training_step_done": {"step_id"},
}


@pytest.mark.sqlite("its catalogue is asked; both have the schema of one migration")
def test_what_belongs_to_something_is_found_by_an_index(blank: Blank, tmp_path: Path) -> None:
    with closing(sqlite3.connect(str(blank.into(tmp_path)))) as rows:
        bare = {table: without_index(rows, table) for (table,) in rows.execute(TABLES).fetchall()}
    assert {table: names for table, names in bare.items() if names} == UNINDEXED


def without_index(rows: sqlite3.Connection, table: str) -> set[str]:
    """The references of ``table`` that no index begins with."""
    indexes = [row[1] for row in rows.execute(f"PRAGMA index_list('{table}')").fetchall()]
    first = {rows.execute(f"PRAGMA index_info('{name}')").fetchone()[2] for name in indexes}
    return {row[3] for row in rows.execute(f"PRAGMA foreign_key_list('{table}')").fetchall()} - first
