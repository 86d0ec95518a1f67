"""A PostgreSQL without room, and one that somebody holds for long: people hear when to come again, and others read on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tortoise.connection import get_connection

from server.kit import ids
from server.kit.outage import FULL
from server.kit.postgres.pen import HOUSE
from tests.blank import Template, change, connected
from tests.cast import Cast
from tests.house import TestHouse
from tests.test_crash import GIVE, read

pytestmark = pytest.mark.postgres
NO_ROOM = """
CREATE FUNCTION no_room() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON feedback EXECUTE FUNCTION no_room()
"""
"""What PostgreSQL says of a full disk, word for word and in the same place: when a row needs another page."""


async def test_without_room_a_change_is_kept_for_later_and_stored_once_there_is(
    house: TestHouse, cast: Cast, own: Template, tmp_path: Path
) -> None:
    place = own.into(tmp_path)
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    body = {"id": str(ids.new()), "recipientId": str(cast.ana.id), "kind": "PRAISE", "message": "Well done"}
    change(place, NO_ROOM)
    response = await sam.http.post("/graphql", json={"query": GIVE, "variables": {"input": body}})
    extensions = response.json()["errors"][0]["extensions"]
    assert (response.status_code, extensions) == (503, {"code": "UNAVAILABLE", "retryAfter": FULL})
    assert response.headers["retry-after"] == str(FULL)
    assert (await ana.ask("{ feed { totalCount } }"))["feed"]["totalCount"] == 0, "reading goes on"
    change(place, "DROP FUNCTION no_room CASCADE")
    for _ in range(2):
        assert (await sam.ask(GIVE, input=body))["feedbackGive"]["feedback"]["id"] == body["id"]
    assert read(place) == ([body["id"]], [body["id"]])


async def test_who_writes_while_another_process_holds_the_house_for_long_hears_when_to_come_again(
    house: TestHouse, cast: Cast, own: Template, tmp_path: Path
) -> None:
    place = own.into(tmp_path)
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    body = {"id": str(ids.new()), "recipientId": str(cast.ana.id), "kind": "PRAISE", "message": "Well done"}
    writer: Any = get_connection("default")
    writer.pen.patience = 0.1
    async with connected(place) as other, other.transaction():
        await other.execute(f"SELECT pg_advisory_xact_lock({HOUSE})")
        response = await sam.http.post("/graphql", json={"query": GIVE, "variables": {"input": body}})
        extensions = response.json()["errors"][0]["extensions"]
        assert (response.status_code, extensions["code"]) == (503, "UNAVAILABLE")
        assert int(response.headers["retry-after"]) == extensions["retryAfter"]
        assert (await ana.ask("{ feed { totalCount } }"))["feed"]["totalCount"] == 0, "reading goes on"
    writer.pen.patience = 10
    assert (await sam.ask(GIVE, input=body))["feedbackGive"]["feedback"]["id"] == body["id"]
    assert read(place) == ([body["id"]], [body["id"]])
