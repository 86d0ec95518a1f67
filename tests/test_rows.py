"""Prepared queries bring exactly what Tortoise brings, to everybody, and what cannot be prepared is refused."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Collection
from contextvars import ContextVar
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from tortoise.exceptions import IncompleteInstanceError
from tortoise.functions import Count
from tortoise.models import Model
from tortoise.queryset import QuerySet

from server.auth import actions as auth
from server.auth.models import Device, Scope, Token
from server.events.models import EventScope
from server.feedback.models import Feedback
from server.kit import clock, db, ids
from server.kit.lists import Listed
from server.kit.rows import Prepared, prepared
from server.people.models import Person, Role, Viewer, as_viewer, people
from server.recognitions.models import EMOJI, Recognition, RecognitionReaction
from tests.cast import Cast
from tests.house import TestHouse
from tests.scene import begin
from tests.scene_reviews import look_back
from tests.test_feedback import give, send
from tests.test_goals import RECORD


def all_prepared() -> list[Prepared[..., Any]]:
    """Every named query of the house, with all its columns; those of lists are in test_lists.py."""
    gc.unfreeze()  # a server that was started in this process put them away
    things = gc.get_objects()
    listed = [query for thing in things if isinstance(thing, Listed) for query in thing._prepared.values()]
    found = [thing for thing in things if isinstance(thing, Prepared) and thing not in listed]
    return [query for query in found if query._columns is None and query.query.__module__.startswith("server.")]


async def viewers(cast: Cast) -> list[Viewer]:
    """Everybody, through their own eyes, and some whose store, region or manager is missing or there."""
    seen: list[Viewer] = []
    changes: list[dict[str, Any]] = [{"manager_id": cast.sam.id}, {"store_id": None}, {"region": None}]
    for person in await Person.all().select_related("store"):
        viewer = as_viewer(person, person.store.region if person.store else None, ids.new())
        seen.append(viewer)
        if person.id in (cast.ana.id, cast.maya.id, cast.rita.id):
            seen += [replace(viewer, **change) for change in changes]
    return seen


def plain(row: Model, chosen: Collection[str] = (), depth: int = 2) -> dict[str, Any]:
    """All that an instance holds, and what it points to; or the fields that were ``chosen``."""
    values: dict[str, Any] = {name: getattr(row, name) for name in chosen or row._meta.fields_db_projection}
    if chosen:
        return values
    for name in row._meta.fk_fields | row._meta.o2o_fields:
        other = vars(row).get(f"_{name}")
        values[name] = plain(other, depth=depth - 1) if other is not None and depth else other
    return values


async def everything() -> dict[str, list[Any]]:
    """What a query may be called with, by the names of its parameters: all ids that there are, no id, secrets, times."""
    models = [kind for kind in Model.__subclasses__() if kind.__module__.startswith("server.")]
    keys = [row.pk for model in models for row in await model.all() if isinstance(row.pk, UUID)]
    secrets = [row.secret_hash for kind in (Device, Token) for row in (await kind.all())[:3]]
    return {
        "keys": [keys, []],
        "key": [row.id for kind in (Person, Feedback) for row in await kind.all()],
        "secret_hash": secrets,
        "now": [clock.now(), datetime(2100, 1, 1, tzinfo=UTC)],
        "scope": [row.scope for row in await EventScope.all().limit(40)],
        "before": [None, 30],
        "most": [5, 100],
        "today": [date(2026, 11, 20)],
    }


def calls(query: Prepared[..., Any], values: dict[str, list[Any]]) -> list[list[Any]]:
    """All combinations of ``values`` that ``query`` may be called with."""
    code = query.query.__code__
    return [list(call) for call in product(*(values[name] for name in code.co_varnames[: code.co_argcount]))]


async def test_every_prepared_query_brings_what_tortoise_brings_to_every_viewer(house: TestHouse, cast: Cast) -> None:
    scene = await begin(house, cast)
    await look_back(scene)
    await auth.issue_token(house.keys, cast.sam, Scope.WRITE, days=1)
    ben, ana = scene.phones["author"], scene.phones["recipient"]
    chips = [str(behaviour.id) for behaviour in cast.behaviours]
    given = await give(ben, cast.ana, requestId=scene.keys["request"], behaviourIds=chips)
    await send(ben, "feedbackEdit", feedbackId=given["id"], message="You stayed very calm.")
    await send(ana, "feedbackReply", feedbackId=given["id"], kind="THANKS")
    await RecognitionReaction.create(recognition=await Recognition.first(), person_id=cast.ana.id, emoji=EMOJI[0])
    await ana.ask(RECORD, input={"keyResultId": scene.keys["number"], "value": "7"})
    await scene.house.work()
    values = await everything()
    values["viewer"] = await viewers(cast)
    compared: dict[str, int] = {}
    for query in all_prepared():
        name = f"{query.query.__module__}.{query.query.__qualname__}"
        for call in calls(query, values):
            asked = query.query(*call)
            expected, rows = await asked, await query(*call)
            found = rows.objects()
            chosen = rows.columns if len(rows.columns) < len(rows.model._meta.fields_db_projection) else ()
            if not asked._orderings:
                expected, found = (sorted(rows, key=lambda row: str(row.pk)) for rows in (expected, found))
            assert [plain(row, chosen) for row in found] == [plain(row, chosen) for row in expected], name
            compared[name] = compared.get(name, 0) + len(expected)
    assert [name for name, count in compared.items() if not count] == []
    assert len(compared) > 15
    if isinstance(house.settings.database, str):
        return  # PostgreSQL plans by what is in the tables, and there is next to nothing
    # And each looks its rows up: nothing is read through from one end to the other.
    for query in all_prepared():
        for statement in query.statements:
            plan = await db.reading().fetch("EXPLAIN QUERY PLAN " + statement.sql, statement.values)
            steps = [step for *_, step in plan if re.match(r"SCAN (?!json_each|few\b|store\b)", step)]  # stores are few
            assert steps == [], f"{query.query.__qualname__}: {statement.sql}"


async def test_what_was_not_selected_is_not_there(house: TestHouse, cast: Cast) -> None:
    rows = await people.only("id", "name")([cast.ana.id, cast.ben.id])
    assert sorted(rows.column("name")) == ["Ana Ruiz", cast.ben.name]
    [ana] = [person for person in rows if person.id == cast.ana.id]
    assert (type(ana), ana.first_name) == (Person, "Ana")
    with pytest.raises(AttributeError, match="job_title"):
        _ = ana.job_title
    with pytest.raises(AttributeError):
        _ = ana.store.name
    with pytest.raises(IncompleteInstanceError):
        await ana.save()
    with pytest.raises(TypeError, match="nonsense"):
        await people.only("nonsense")([cast.ana.id])


async def test_a_prepared_query_is_built_once_for_each_shape(house: TestHouse, cast: Cast) -> None:
    built: list[Role] = []

    @prepared
    def reach(viewer: Viewer, keys: list[UUID]) -> QuerySet[Person]:
        built.append(viewer.role)
        return Person.visible_to(viewer).filter(id__in=keys)

    keys = [person.id for person in await Person.all()]
    for _ in range(3):
        for name in ("ana", "ben", "lee", "hana"):
            person = await Person.get(id=getattr(cast, name).id).select_related("store")
            viewer = as_viewer(person, person.store.region if person.store else None, ids.new())
            found = {row.id for row in await reach(viewer, keys)}
            assert found == {row.id for row in await Person.visible_to(viewer)}
    assert built == [Role.ASSOCIATE] * 2 + [Role.HQ] * 2


async def test_what_depends_on_more_than_its_arguments_is_refused(house: TestHouse, cast: Cast) -> None:
    secret: ContextVar[str] = ContextVar("secret", default="nobody")
    secret.set("somebody")

    def by_the_clock(keys: list[UUID]) -> QuerySet[Person]:
        return Person.active(Person.filter(id__in=keys))

    def by_the_context(keys: list[UUID]) -> QuerySet[Person]:
        return Person.filter(id__in=keys, name=secret.get())

    def by_a_part_of_a_word(word: str) -> QuerySet[Person]:
        return Person.filter(name__contains=word)

    def by_the_first_key(keys: list[UUID]) -> QuerySet[Person]:
        return Person.filter(id=keys[0])

    def by_the_day_before(day: date) -> QuerySet[Person]:
        return Person.filter(left_on=day - timedelta(days=1))

    def with_counts(keys: list[UUID]) -> QuerySet[Person]:
        return Person.filter(id__in=keys).annotate(many=Count("id"))

    cases: list[tuple[Callable[..., QuerySet[Person]], Any]] = [
        (by_the_clock, [cast.ana.id]),
        (by_the_context, [cast.ana.id]),
        (by_a_part_of_a_word, "Ana"),
        (by_the_first_key, [cast.ana.id]),
        (by_the_day_before, date(2026, 11, 20)),
        (with_counts, [cast.ana.id]),
    ]
    for query, argument in cases:
        with pytest.raises(TypeError, match=query.__name__):
            await prepared(query)(argument)


async def test_prepared_queries_see_what_the_transaction_wrote(house: TestHouse, cast: Cast) -> None:
    @db.transaction
    async def rename() -> list[str]:
        await Person.filter(id=cast.ana.id).update(name="Anabel Ruiz")
        return (await people([cast.ana.id])).column("name")

    assert await rename() == ["Anabel Ruiz"]
    assert (await people([cast.ana.id])).column("name") == ["Anabel Ruiz"]
