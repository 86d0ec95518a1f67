"""The number that grows when somebody may have become somebody else: by whatever road, and nothing else moves it."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, date, datetime, timedelta

import pytest

from server.auth import actions as auth
from server.auth.models import WHO_IS_WHO, Device, Scope, Token, open_devices, open_tokens
from server.auth.sessions import LOOKS
from server.kit import clock, db
from server.kit.watch import install
from server.people.models import Person, Role, Store, people_by_id, visible_stores_by_id
from tests.blank import change
from tests.cast import Cast
from tests.house import TestHouse
from tests.test_recognitions import give as recognise
from tests.test_shared_streams import following, heard_by, phones_of
from tests.test_statements import counted

LATER = datetime(2030, 1, 1, tzinfo=UTC)
AUTHORS = "{ feed { nodes { ... on Recognition { author { name role store { name } } } } } }"


async def test_whatever_decides_who_somebody_is_moves_the_number(house: TestHouse, cast: Cast) -> None:
    await house.phone(cast.ana)
    await auth.issue_token(house.keys, cast.ana, Scope.READ, 10)
    castle = cast.stores["CASTLE"]
    changes = {
        "device": {"person_id": cast.ben.id, "secret_hash": "x", "expires_at": LATER, "revoked_at": LATER},
        "token": {
            "person_id": cast.ben.id,
            "secret_hash": "x",
            "expires_at": LATER,
            "revoked_at": LATER,
            "scope": Scope.WRITE,
        },
        "person": {
            "name": "Ana Maria",
            "role": Role.HQ,
            "store_id": castle.id,
            "region": "East",
            "manager_id": cast.omar.id,
            "language": "FR",
            "left_on": date(2030, 1, 1),
        },
        "store": {"code": "EAST", "name": "East", "region": "East", "timezone": "Europe/Madrid"},
    }
    rows = {
        "device": Device.filter(push_endpoint=None),
        "token": Token.filter(name=""),
        "person": Person.filter(id=cast.ana.id),
        "store": type(castle).filter(id=castle.id),
    }
    assert {table: set(columns) for table, columns in WHO_IS_WHO.columns.items()} == {
        table: set(values) for table, values in changes.items()
    }
    for table, values in changes.items():
        for column, value in values.items():
            before = await WHO_IS_WHO.number()
            await rows[table].update(**{column: value})
            after = await WHO_IS_WHO.number()
            assert after > before, f"{table}.{column}"
            await rows[table].update(**{column: value})
            assert await WHO_IS_WHO.number() == after, f"{table}.{column} is what it was"
    for table in ("token", "device"):
        before = await WHO_IS_WHO.number()
        await rows[table].delete()
        assert await WHO_IS_WHO.number() > before, f"a {table} is gone"


def test_what_is_kept_of_people_and_stores_is_counted() -> None:
    for batch in (people_by_id, visible_stores_by_id):
        assert batch.kept - {"id"} <= set(WHO_IS_WHO.columns[batch.model._meta.db_table])


async def test_what_is_kept_is_shown_as_it_is_now(house: TestHouse, cast: Cast) -> None:
    ana, ben = await house.phone(cast.ana), await house.phone(cast.ben)
    await recognise(ben, cast.ana)

    async def seen() -> tuple[str, str, str | None]:
        [item] = (await ana.ask(AUTHORS))["feed"]["nodes"]
        author = item["author"]
        return author["name"], author["role"], author["store"] and author["store"]["name"]

    name, store = cast.ben.name, (await Store.get(id=cast.ben.store_id)).name
    assert await seen() == (name, cast.ben.role, store)
    with counted() as statements:
        await seen()
    assert not [said for said in statements if 'FROM "person"' in said or 'FROM "store"' in said]
    await Person.filter(id=cast.ben.id).update(name="Benedict")
    assert await seen() == ("Benedict", cast.ben.role, store)
    await Store.filter(id=cast.ben.store_id).update(name="The Port")
    assert await seen() == ("Benedict", cast.ben.role, "The Port")
    await Person.filter(id=cast.ben.id).update(store_id=cast.stores["CASTLE"].id, role=Role.MANAGER)
    assert await seen() == ("Benedict", "MANAGER", None)  # another store is out of reach


async def test_a_door_that_opened_before_is_shut_as_soon_as_the_session_ends(house: TestHouse, cast: Cast) -> None:
    ana, ben, sam = [await house.phone(person) for person in (cast.ana, cast.ben, cast.sam)]
    for phone in (ana, ben, sam):
        assert await phone.ask("{ viewer { id } }") == await phone.ask("{ viewer { id } }")
    await Device.filter(person_id=cast.ana.id).update(revoked_at=clock.now())
    assert (await ana.http.post("/graphql", json={"query": "{ viewer { id } }"})).status_code == 401
    await Device.filter(person_id=cast.ben.id).update(expires_at=clock.now() - timedelta(seconds=1))
    assert (await ben.http.post("/graphql", json={"query": "{ viewer { id } }"})).status_code == 401
    await Person.filter(id=cast.sam.id).update(left_on=clock.now().date() - timedelta(days=1))
    assert (await sam.http.post("/graphql", json={"query": "{ viewer { id } }"})).status_code == 401


async def test_a_door_that_opened_before_is_shut_when_its_time_is_over(house: TestHouse, cast: Cast) -> None:
    ana = await house.phone(cast.ana)
    await Device.filter(person_id=cast.ana.id).update(expires_at=clock.now() + timedelta(seconds=60))
    await ana.ask("{ viewer { id } }")
    with clock.looking_back(clock.now() + timedelta(seconds=61)):
        assert (await ana.http.post("/graphql", json={"query": "{ viewer { id } }"})).status_code == 401


async def test_ordinary_work_does_not_move_it(house: TestHouse, cast: Cast) -> None:
    before = await WHO_IS_WHO.number()
    ana = await house.phone(cast.ana)
    await recognise(ana, cast.ben)
    await Device.filter(push_endpoint=None).update(last_used_at=LATER)
    await Person.filter(id=cast.ana.id).update(job_title="Lead", shift_ends_at=LATER)
    assert await WHO_IS_WHO.number() == before


async def test_what_was_rolled_back_does_not_move_it(house: TestHouse, cast: Cast) -> None:
    before = await WHO_IS_WHO.number()

    @db.transaction
    async def change() -> None:
        await Person.filter(id=cast.ana.id).update(role=Role.HQ)
        raise KeyError

    with pytest.raises(KeyError):
        await change()
    assert await WHO_IS_WHO.number() == before


async def test_all_that_a_look_reads_is_watched(house: TestHouse) -> None:
    """Every column that the statements compare or bring; what a row is and points to does not change."""
    await open_devices(clock.now(), [])
    await open_tokens(clock.now(), [])
    watched = {(table, column) for table, columns in WHO_IS_WHO.columns.items() for column in columns}
    for table, query in (("device", open_devices), ("token", open_tokens)):
        statement = next(iter(query.statements))
        for column in re.findall(rf'"{table}"\."(\w+)"', statement.sql.partition(" WHERE ")[2]):
            assert column == "id" or (table, column) in watched
    for path in LOOKS:
        *way, column = path.split("__")
        assert column == "id" or (way[-1], column) in watched


async def test_who_is_shut_out_by_another_process_hears_no_more(house: TestHouse, cast: Cast) -> None:
    phones = await phones_of(house, cast.ana, cast.ben)
    by = await house.phone(cast.maya)
    async with following(house, phones, "subscription { changes { subjectId } }") as streams:
        await recognise(by, cast.ana)
        await heard_by(streams)
        change(
            house.settings.database, f"UPDATE device SET revoked_at = '{clock.now()}' WHERE person_id = '{cast.ben.id}'"
        )
        await recognise(by, cast.ana)
        await heard_by(streams[:1])
        assert (await streams[1].socket.receive())["code"] == 4401


async def test_who_is_known_is_not_looked_up_again(house: TestHouse, cast: Cast) -> None:
    phones = await phones_of(house, cast.ana, cast.ben)
    by = await house.phone(cast.maya)
    async with following(house, phones, "subscription { changes { subjectId } }") as streams:
        await recognise(by, cast.ana)
        await heard_by(streams)
        with counted() as statements:
            await recognise(by, cast.ana)
            await heard_by(streams)
        looks = tuple(statement.sql for statement in open_devices.statements)
        assert looks
        assert not [statement for statement in statements if statement.startswith(looks)]


async def test_a_session_ends_when_its_time_is_over_though_nothing_was_written(house: TestHouse, cast: Cast) -> None:
    phones = await phones_of(house, cast.ana, cast.ben)
    by = await house.phone(cast.maya)
    soon = clock.now() + timedelta(seconds=2)
    async with following(house, phones, "subscription { changes { subjectId } }") as streams:
        await Device.filter(person_id=cast.ben.id).update(expires_at=soon)
        await recognise(by, cast.ana)
        await heard_by(streams[:1])
        await asyncio.sleep((soon - clock.now()).total_seconds() + 0.01)
        late = await recognise(by, cast.ana)
        await heard_by(streams[:1])
        heard = [await streams[1].socket.receive()]
        if heard[0]["type"] == "next":  # on a machine that has much to do the first one may have come too late as well
            assert heard[0]["payload"]["data"]["changes"]["subjectId"] != late["id"]
            heard.append(await streams[1].socket.receive())
        assert heard[-1]["code"] == 4401


async def test_counting_is_arranged_as_often_as_one_likes(house: TestHouse, cast: Cast) -> None:
    before = await WHO_IS_WHO.number()
    await install()
    assert await WHO_IS_WHO.number() == before
    await Person.filter(id=cast.ana.id).update(role=Role.HQ)
    assert await WHO_IS_WHO.number() == before + 1
