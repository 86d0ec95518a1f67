"""A token for tills and sensors: it sends what they count, and may do nothing else by any door."""

from __future__ import annotations

import pytest
from graphql import GraphQLObjectType

from server.auth import actions as auth
from server.auth.models import Scope
from server.metrics.models import MetricValue, OperationalEvent
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.metrics import HAPPEN, RECORD, SALES, ago, counts, define, happened, record, sale
from tests.scene import SCHEMA

OPEN = {"metricRecordMany", "operationalEventRecordMany"}


@pytest.fixture
async def till(house: TestHouse, cast: Cast) -> Phone:
    """A program with a token of headquarters that may only record."""
    await define(await house.phone(cast.hana), **SALES)
    token = await auth.issue_token(house.keys, cast.hana, Scope.RECORD, days=1)
    program = house.stranger()
    program.http.headers["authorization"] = f"Bearer {token.value}"
    return program


async def test_it_records_numbers_and_what_happened(till: Phone) -> None:
    assert counts(await record(till, [sale("74.69", ago(1))])) == (1, 0, 0, 0)
    entries = [happened("ENQUIRY", "A1", f"{ago(1)}T10:00:00Z")]
    assert (await till.ask(HAPPEN, input={"entries": entries}))["operationalEventRecordMany"]["recorded"] == 1
    assert (await MetricValue.all().count(), await OperationalEvent.all().count()) == (1, 1)


def asked(kind: GraphQLObjectType | None, operation: str) -> list[tuple[str, str]]:
    """Every root field, as a document that the schema takes without looking at what is sent."""
    assert kind is not None
    found = []
    for name, field in kind.fields.items():
        head = ", ".join(f"${key}: {argument.type}" for key, argument in field.args.items())
        sent = ", ".join(f"{key}: ${key}" for key in field.args)
        leaf = "" if not hasattr(SCHEMA.type_map[str(field.type).strip("[]!")], "fields") else " { __typename }"
        document = f"{operation}{f'({head})' if head else ''} {{ {name}{f'({sent})' if sent else ''}{leaf} }}"
        found.append((name, document))
    return found


FIELDS = asked(SCHEMA.query_type, "query") + asked(SCHEMA.mutation_type, "mutation")


async def test_every_other_field_is_refused(till: Phone) -> None:
    codes = {name: (await till.refused(document)).code for name, document in FIELDS if name not in OPEN}
    assert len(codes) > 100
    assert set(codes.values()) == {"NOT_ALLOWED"}, codes


@pytest.mark.parametrize(
    "document",
    [
        "{ metricRecordMany: viewer { name } }",
        "query { ...Hidden } fragment Hidden on Query { ... on Query { viewer { name } } }",
        "{ __schema { types { name } } }",
        "{ __typename }",
    ],
    ids=["under another name", "in a fragment", "the schema", "its type"],
)
async def test_a_field_in_disguise_is_refused(till: Phone, document: str) -> None:
    assert (await till.refused(document)).code == "NOT_ALLOWED"


async def test_recording_beside_something_else_is_refused_as_a_whole(till: Phone) -> None:
    document = RECORD.replace("{ metricRecordMany", "{ shiftEnd { person { name } } metricRecordMany")
    assert (await till.refused(document, input={"entries": [sale("1", ago(1))]})).code == "NOT_ALLOWED"
    assert not await MetricValue.exists()


async def test_sockets_and_files_are_shut_as_well(till: Phone) -> None:
    async with till.socket() as talk:
        await talk.init()
        await talk.subscribe("1", "{ viewer { name } }")
        message = await talk.receive()
        assert message["payload"]["errors"][0]["extensions"] == {"code": "NOT_ALLOWED"}
        assert (await talk.receive())["type"] == "complete"
        await talk.subscribe("2", "subscription { metricChanged { startsOn } }")
        message = await talk.receive()
        assert (message["type"], message["payload"][0]["extensions"]) == ("error", {"code": "NOT_ALLOWED"})
        await talk.subscribe("3", RECORD, {"input": {"entries": [sale("1", ago(1))]}})
        assert (await talk.receive())["payload"]["data"]["metricRecordMany"]["recorded"] == 1
    assert (await till.http.get("/export/goals.csv")).status_code == 403
