"""Named lists show exactly what Tortoise finds, in its order, page by page, to everybody and however they are narrowed."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime
from enum import Enum
from inspect import signature
from typing import Any, get_args, get_type_hints

import pytest
import strawberry

from server.goals.schema import GoalFilter, in_reach
from server.kit import lists
from server.kit.connections import Page
from server.kit.lists import Listed, meant
from server.people.models import Person, Store, as_viewer
from server.schema import schema
from tests.cast import Cast
from tests.house import TestHouse
from tests.scene import begin
from tests.scene_reviews import look_back
from tests.test_rows import viewers


def all_lists() -> list[Listed[..., Any]]:
    """Every named list of the house."""
    assert schema
    gc.unfreeze()  # a server that was started in this process put them away
    return [thing for thing in gc.get_objects() if isinstance(thing, Listed)]


def narrowings(kind: type, keys: list[Any], regions: list[str]) -> Iterator[Any]:
    """A filter that says nothing, one for each thing that it can say, and one that says a lot at once."""
    hints = get_type_hints(kind, include_extras=False)
    said: dict[str, Any] = {}
    yield kind()
    for field in fields(kind):
        [wanted] = [hint for hint in get_args(hints[field.name]) or [hints[field.name]] if hint is not type(None)]
        samples: dict[Any, list[Any]] = {strawberry.ID: [str(key) for key in keys], bool: [True, False], str: regions}
        is_few = isinstance(wanted, type) and issubclass(wanted, Enum)
        for sample in list(wanted) if is_few else samples.get(wanted, []):
            yield kind(**{field.name: sample})
            said.setdefault(field.name, sample)
    yield kind(**said)


async def pages(listed: Listed[..., Any], args: list[Any]) -> tuple[list[Any], int]:
    """The ids in the first pages, and the total."""
    found: list[Any] = []
    after: str | None = None
    while True:
        page: Page[Any] = await listed.page(None, 3, after, *args)
        found += [row.id for row in page.nodes]
        if not page.has_next or len(found) > 6:
            return found, await page.count()
        after = page.page_info.end_cursor


async def test_every_list_shows_what_tortoise_finds_to_every_viewer(house: TestHouse, cast: Cast) -> None:
    scene = await begin(house, cast)
    await look_back(scene)
    await scene.house.work()
    ana = await Person.get(id=cast.ana.id)
    keys = [cast.ana.id, cast.ben.id, *[store.id for store in await Store.all().limit(2)]]
    regions = [store.region for store in await Store.all().limit(2)]
    known: dict[str, Any] = {"today": date(2026, 11, 20), "key": ana.store_id}
    known |= {"begin": datetime(2020, 1, 1, tzinfo=UTC), "end": datetime(2100, 1, 1, tzinfo=UTC)}
    shown: dict[str, int] = {}
    for listed in all_lists():
        name = f"{listed.query.__module__}.{listed.query.__qualname__} {listed.order}"
        hints = get_type_hints(listed.query)
        wanted = [meant(one) for one in narrowings(hints["wanted"], keys, regions)] if "wanted" in hints else [None]
        for viewer in await viewers(cast):
            for narrowed in wanted:
                given = known | {"viewer": viewer, "wanted": narrowed}
                args = [given[parameter] for parameter in signature(listed.query).parameters]
                expected = [row.id for row in await listed.query(*args).order_by(*listed.order)]
                found, total = await pages(listed, args)
                assert (found, total) == (expected[:9], len(expected)), f"{name} {narrowed}"
                shown[name] = shown.get(name, 0) + len(found)
    assert [name for name, rows in shown.items() if not rows] == []
    assert len(shown) > 10


async def test_a_list_narrowed_in_endless_ways_begins_anew(
    house: TestHouse, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST", 2)
    ana = await Person.get(id=cast.ana.id).select_related("store")
    viewer = as_viewer(ana, None, ana.id)
    for filter in narrowings(GoalFilter, [cast.ana.id], ["north"]):
        page = await in_reach.page(None, 1, None, viewer, meant(filter))
        assert await page.count() == len(page.nodes) == 0
    assert all(len(query.statements) <= 2 for query in in_reach._prepared.values())
