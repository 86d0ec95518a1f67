"""What machines that look after us ask: does it live, may people be sent to it, what does it count."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from tortoise.connection import get_connection

from server import settings
from server.app import create_app
from server.settings import BadSetting
from tests.blank import Blank
from tests.cast import Cast, arrive
from tests.house import TestHouse
from tests.test_feedback import give

TOKEN = "a-token-of-some-length"
DOCUMENT = "query Home { viewer { name } }"
HERE = {"host": "127.0.0.1:8000"}


@pytest.fixture
async def counted(tmp_path: Path, blank: Blank) -> AsyncIterator[TestHouse]:
    """A house with a phone app of one document, and a token for its metrics."""
    (tmp_path / "persisted-documents.json").write_text(json.dumps({"sha256:abc": DOCUMENT}))
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    config = settings.read(
        {
            **blank.environment(tmp_path),
            "GOODSHIFT_PWA": str(tmp_path),
            "GOODSHIFT_WORKER": "0",
            "GOODSHIFT_ORIGIN": "http://test",
            "GOODSHIFT_METRICS_TOKEN_FILE": str(tmp_path / "token"),
        }
    )
    app = create_app(config)
    async with app.router.lifespan_context(app):
        running = TestHouse(app, config)
        yield running
        await running.close()


async def numbers(house: TestHouse) -> dict[tuple[str, tuple[str, ...]], float]:
    """All samples by name and labels, these in the order of their names."""
    response = await house.stranger().http.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    return {
        (sample.name, tuple(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


async def test_it_is_ready_while_its_database_and_keys_are_there(house: TestHouse, cast: Cast) -> None:
    stranger = house.stranger().http
    assert (await stranger.get("/healthz")).json() == {"status": "ok"}
    assert (await stranger.get("/readyz")).json() == {"status": "ready"}
    await get_connection("default").execute_query(
        "UPDATE tortoise_migrations SET name = 'another' WHERE app = 'goodshift'"
    )
    behind = await stranger.get("/readyz")
    assert (behind.status_code, behind.json()) == (503, {"status": "not ready", "trouble": ["database"]})
    assert (await stranger.get("/healthz")).status_code == 200


async def test_it_is_not_ready_with_keys_that_nobody_can_read(tmp_path: Path, blank: Blank) -> None:
    (tmp_path / "vapid.pem").write_text("no key")
    (tmp_path / "secret.key").mkdir()
    app = create_app(settings.read({**blank.environment(tmp_path), "GOODSHIFT_WORKER": "0"}))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client,
    ):
        assert (await client.get("/readyz")).json() == {"status": "not ready", "trouble": ["keys"]}


async def test_operations_are_counted_by_name_only_where_the_phone_app_ships_them(counted: TestHouse) -> None:
    cast = await arrive()
    ana = await counted.phone(cast.ana)
    before = await numbers(counted)
    assert before[("goodshift_operation_seconds_count", ("other",))] == 0
    for _ in range(3):
        await ana.http.post("/graphql", json={"documentId": "abc"})
        await ana.http.post("/graphql", json={"documentId": "abc", "operationName": "Home"})
    for made in range(20):
        await ana.ask(f"query Made{made} {{ viewer {{ name }} }}")
    after = await numbers(counted)
    count = "goodshift_operation_seconds_count"
    assert {key: value for key, value in after.items() if key[0] == count} == {
        (count, ("Home",)): 6,
        (count, ("other",)): 20,
    }
    assert after[("goodshift_operation_seconds_bucket", ("+Inf", "Home"))] == 6
    assert 0 < after[("goodshift_operation_seconds_sum", ("Home",))] < 6


async def test_commits_queues_listeners_and_refusals_are_counted(counted: TestHouse) -> None:
    cast = await arrive()
    ana, sam = await counted.phone(cast.ana), await counted.phone(cast.sam)
    await counted.work()
    async with ana.listen("subscription { changes { id } }") as stream:
        await asyncio.gather(*(give(sam, cast.ana) for _ in range(5)))
        await stream.next()
        await sam.send("{ nonsense }")
        await sam.send("query A { viewer { ...F } } fragment F on Person { id } query A { viewer { id } }")
        seen = await numbers(counted)
    assert seen[("goodshift_queue_depth", ("notifications",))] == 5
    assert 0 < seen[("goodshift_queue_age_seconds", ("notifications",))] < 60
    assert seen[("goodshift_queue_depth", ("letters",))] == 0
    assert seen[("goodshift_subscribers", ())] == 1
    assert seen[("goodshift_commit_transactions_sum", ())] >= 5
    assert seen[("goodshift_commit_transactions_count", ())] <= seen[("goodshift_commit_transactions_sum", ())]
    assert seen[("goodshift_errors_total", ("INVALID",))] >= 2
    assert seen[("goodshift_http_responses_total", ("200",))] >= 5
    assert seen[("process_resident_memory_bytes", ())] > 1_000_000
    await counted.work()
    assert (await numbers(counted))[("goodshift_queue_depth", ("notifications",))] == 0


async def test_a_refusal_for_coming_too_often_is_counted(counted: TestHouse) -> None:
    cast = await arrive()
    sam = await counted.phone(cast.sam)
    key = ("goodshift_errors_total", ("RATE_LIMITED",))
    before = (await numbers(counted)).get(key, 0)
    answers = [await sam.send("mutation { shiftEnd { __typename } }") for _ in range(130)]
    refused = [
        answer for answer in answers if answer.get("errors", [{}])[0].get("extensions", {}).get("code") == key[1][0]
    ]
    assert refused
    assert (await numbers(counted))[key] == before + len(refused)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (HERE, 200),
        ({"host": "localhost"}, 200),
        ({"host": "[::1]:8000"}, 200),
        ({"host": "goodshift.example"}, 404),
        (HERE | {"x-forwarded-for": "127.0.0.1"}, 404),
        (HERE | {"forwarded": "for=127.0.0.1"}, 404),
        ({"host": "goodshift.example", "authorization": "Bearer wrong"}, 404),
        ({"host": "goodshift.example", "authorization": f"Bearer {TOKEN}"}, 200),
        ({"host": "goodshift.example", "authorization": f"bearer {TOKEN}", "x-forwarded-for": "10.0.0.7"}, 200),
    ],
)
async def test_metrics_are_for_this_machine_and_for_whoever_has_the_token(
    counted: TestHouse, headers: dict[str, str], status: int
) -> None:
    assert (await counted.stranger().http.get("/metrics", headers=headers)).status_code == status


@pytest.mark.parametrize("place", ["10.0.0.7", "::ffff:10.0.0.7", "", "nonsense"])
async def test_metrics_are_not_there_for_other_machines(house: TestHouse, place: str) -> None:
    transport = httpx.ASGITransport(house.app, client=(place, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        assert (await client.get("/metrics")).status_code == 404
        assert (await client.get("/metrics", headers={"authorization": "Bearer "})).status_code == 404


@pytest.mark.parametrize(
    "environment",
    [
        {"GOODSHIFT_METRICS_TOKEN": "one", "GOODSHIFT_METRICS_TOKEN_FILE": "/two"},
        {"GOODSHIFT_METRICS_TOKEN_FILE": "/nowhere/token"},
        {"GOODSHIFT_DRAIN_SECONDS": "soon"},
        {"GOODSHIFT_LOG": "yaml"},
    ],
)
def test_a_bad_setting_is_named(environment: dict[str, Any]) -> None:
    with pytest.raises(BadSetting, match=sorted(environment)[0]):
        settings.read(environment)
