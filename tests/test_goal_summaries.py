"""How the company's goals stand: counts for whoever may see them, and the whole tree page by page."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any
from uuid import UUID

import pytest
import time_machine

from server.goals.models import Goal, GoalState
from server.goals.progress import GoalStatus
from server.kit.shares import Bucket
from server.people.models import Store
from server.settings import ROOT
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.test_statements import counted

TODAY = date(2026, 11, 22)
COUNTS = """total proposed active done dropped onTrack delayed offTrack paceOnTrack paceDelayed paceOffTrack
  succeeded averageProgress"""
SUMMARY = f"query($filter: GoalFilter) {{ goalSummary(filter: $filter) {{ {COUNTS} }} }}"
PLACES = """query($by: GoalPlace!, $first: Int, $after: String, $filter: GoalFilter) {
  goalSummaries(by: $by, first: $first, after: $after, filter: $filter) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { name store { code } summary { total onTrack offTrack averageProgress } } } }"""


def goal(title: str = "Shorter queues", **more: Any) -> Goal:
    """An active goal of a quarter, half of whose time is gone."""
    known = {"starts_on": date(2026, 10, 22), "due_on": date(2026, 12, 23), "state": GoalState.ACTIVE}
    return Goal(**{"title": title, "author_id": UUID(int=7), **known, **more})


async def stored(*goals: Goal) -> None:
    """These goals are here."""
    await Goal.bulk_create(goals, batch_size=500)


async def summary(phone: Phone, **filter: Any) -> dict[str, Any]:
    """The counts that this person gets."""
    found: dict[str, Any] = (await phone.ask(SUMMARY, filter=filter))["goalSummary"]
    return found


@pytest.fixture(autouse=True)
def today() -> Any:
    """It is noon of the day that these goals are about."""
    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=True):
        yield


async def test_hq_counts_what_owners_say_beside_what_the_calendar_says(house: TestHouse, cast: Cast) -> None:
    harbour = cast.stores["HARBOUR"].id
    await stored(
        goal(progress=Decimal("0.5")),
        goal(status=GoalStatus.DELAYED, store_id=harbour, progress=Decimal("0.9")),
        goal(status=GoalStatus.OFF_TRACK, store_id=harbour),
        goal(state=GoalState.PROPOSED, store_id=harbour),
        goal(state=GoalState.DONE, store_id=harbour, progress=Decimal("0.7")),
        goal(state=GoalState.DROPPED, status=GoalStatus.OFF_TRACK, progress=Decimal(1)),
    )
    assert await summary(await house.phone(cast.hana)) == {
        **{"total": 6, "proposed": 1, "active": 3, "done": 1, "dropped": 1},
        **{"onTrack": 1, "delayed": 1, "offTrack": 1, "paceOnTrack": 2, "paceDelayed": 0, "paceOffTrack": 1},
        **{"succeeded": 2, "averageProgress": 0.525},
    }


async def test_counts_hold_only_what_is_in_reach(house: TestHouse, cast: Cast) -> None:
    harbour, castle = cast.stores["HARBOUR"].id, cast.stores["CASTLE"].id
    personal = goal(owner_id=cast.ana.id, store_id=harbour)
    await stored(goal(), goal(store_id=harbour), goal(store_id=castle), personal)
    seen = {
        name: (await summary(await house.phone(cast.people[name])))["total"]
        for name in ("hana", "rita", "maya", "sam", "ana", "ben", "kit")
    }
    assert seen == {"hana": 3, "rita": 3, "maya": 3, "sam": 3, "ana": 3, "ben": 2, "kit": 2}


async def test_counts_narrow_as_the_list_does(house: TestHouse, cast: Cast) -> None:
    harbour, castle = cast.stores["HARBOUR"], cast.stores["CASTLE"]
    top = goal()
    await stored(top)
    await stored(goal(store_id=harbour.id, parent_id=top.id), goal(store_id=castle.id, status=GoalStatus.DELAYED))
    hana = await house.phone(cast.hana)
    assert (await summary(hana, region="South"))["total"] == 1
    assert (await summary(hana, storeId=str(harbour.id)))["total"] == 1
    assert (await summary(hana, status="DELAYED"))["delayed"] == 1
    assert (await summary(hana, parentId=str(top.id)))["total"] == 1
    assert (await summary(hana, roots=True))["total"] == 2
    nothing = await summary(hana, state="DROPPED")
    assert (nothing["total"], nothing["averageProgress"]) == (0, None)
    assert (await hana.refused(SUMMARY, filter={"parentId": "x"})).field == "filter.parentId"


async def test_the_database_counts_pace_as_every_goal_shows_it(house: TestHouse, cast: Cast) -> None:
    """On each border and a hair beside it, before the first day, after the last, and for goals of one day."""
    hair = Decimal("0.00000001")
    shares = [Decimal(part) / 20 for part in range(21)]
    close = [share + step for share in shares for step in (-hair, Decimal(0), hair) if 0 <= share + step <= 1]
    spans = [(-10, 10), (-3, 7), (-7, 3), (-1, 2), (0, 0), (-5, -5), (5, 5), (1, 9), (-9, -1), (-20, 0), (0, 20)]
    days = [(TODAY + timedelta(days=start), TODAY + timedelta(days=due)) for start, due in spans]
    goals = [goal(starts_on=start, due_on=due, progress=share) for (start, due), share in product(days, close)]
    await stored(*goals)
    found = await summary(await house.phone(cast.hana))
    paces = [row.pace(TODAY) for row in goals]
    assert [found[name] for name in ("paceOnTrack", "paceDelayed", "paceOffTrack")] == [
        paces.count(pace) for pace in (GoalStatus.ON_TRACK, GoalStatus.DELAYED, GoalStatus.OFF_TRACK)
    ]
    assert found["succeeded"] == sum(row.succeeded for row in goals)
    assert found["averageProgress"] == pytest.approx(float(sum(row.progress for row in goals) / len(goals)))


async def test_each_store_has_its_counts_also_one_without_goals(house: TestHouse, cast: Cast) -> None:
    harbour, castle = cast.stores["HARBOUR"].id, cast.stores["CASTLE"].id
    half = Decimal("0.5")
    await stored(goal(), goal(store_id=harbour, progress=half), goal(store_id=harbour), goal(store_id=castle))
    hana = await house.phone(cast.hana)
    first = (await hana.ask(PLACES, by="STORE", first=2))["goalSummaries"]
    assert first["totalCount"] == 3
    assert first["nodes"] == [
        row("Castle Square", "CASTLE", total=1, onTrack=1, averageProgress=0),
        row("Harbour Street", "HARBOUR", total=2, onTrack=2, averageProgress=0.25),
    ]
    rest = (await hana.ask(PLACES, by="STORE", first=2, after=first["pageInfo"]["endCursor"]))["goalSummaries"]
    assert rest["nodes"] == [row("Mill Lane", "MILL")]
    assert rest["pageInfo"]["hasNextPage"] is False
    rita = await house.phone(cast.rita)
    mine = (await rita.ask(PLACES, by="STORE"))["goalSummaries"]
    assert [found["name"] for found in mine["nodes"]] == ["Harbour Street", "Mill Lane"]


async def test_each_region_has_its_counts(house: TestHouse, cast: Cast) -> None:
    harbour, castle = cast.stores["HARBOUR"].id, cast.stores["CASTLE"].id
    await stored(goal(store_id=harbour, status=GoalStatus.OFF_TRACK), goal(store_id=castle))
    hana = await house.phone(cast.hana)
    first = (await hana.ask(PLACES, by="REGION", first=1))["goalSummaries"]
    assert (first["totalCount"], first["nodes"]) == (2, [row("North", None, total=1, offTrack=1, averageProgress=0)])
    rest = (await hana.ask(PLACES, by="REGION", after=first["pageInfo"]["endCursor"]))["goalSummaries"]
    assert rest["nodes"] == [row("South", None, total=1, onTrack=1, averageProgress=0)]
    only = (await hana.ask(PLACES, by="REGION", filter={"region": "South"}))["goalSummaries"]
    assert [found["name"] for found in only["nodes"]] == ["South"]
    assert (await hana.refused(PLACES, by="REGION", after="x")).field == "after"


def row(name: str, code: str | None, **counts: Any) -> dict[str, Any]:
    """A line of goalSummaries."""
    none = {"total": 0, "onTrack": 0, "offTrack": 0, "averageProgress": None}
    return {"name": name, "store": {"code": code} if code else None, "summary": none | counts}


async def test_counting_takes_one_statement_however_many_goals_there_are(house: TestHouse, cast: Cast) -> None:
    hana = await house.phone(cast.hana)

    async def statements() -> int:
        await hana.ask(SUMMARY)
        with counted() as found:
            await hana.ask(SUMMARY)
        return sum('FROM "goal"' in statement for statement in found)

    assert await statements() == 1
    await stored(*(goal() for _ in range(500)))
    assert await statements() == 1


async def test_hq_reads_the_whole_tree_of_300_stores_page_by_page(
    house: TestHouse, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Bucket, "take", lambda *_: None)  # nobody turns pages so fast
    await stored(*await tree(stores=300, below=2, personal=1, owner=cast.ana.id))
    hana = await house.phone(cast.hana)
    deeper = await Goal.filter(title="Part 0").first()
    assert deeper is not None
    await stored(*(goal(f"Step {n}", parent_id=deeper.id) for n in range(13)))
    reader = Reader(hana)
    await reader.read_all()
    public = {str(found.id): found.parent_id and str(found.parent_id) for found in await Goal.filter(owner_id=None)}
    assert len(public) == 3 + 300 * 3 + 13
    assert reader.seen == public, "every public goal once, under its parent, and no person's"
    assert reader.pages < 30
    assert max(reader.statements) < 12


async def tree(stores: int, below: int, personal: int, owner: UUID) -> list[Goal]:
    """Three company goals, a goal of each store under one of them, and ``below`` of the store and of a person under that."""
    places = [Store(code=f"S{n:03}", name=f"Store {n:03}", region=f"Region {n % 9}") for n in range(stores)]
    await Store.bulk_create(places, batch_size=500)
    tops = [goal(f"Company {n}") for n in range(3)]
    made = list(tops)
    for number, place in enumerate(places):
        middle = goal(f"Store {number}", store_id=place.id, parent_id=tops[number % 3].id)
        leaves = [goal(f"Part {n}", store_id=place.id, parent_id=middle.id) for n in range(below)]
        theirs = [goal("Own", store_id=place.id, owner_id=owner, parent_id=middle.id) for _ in range(personal)]
        made += [middle, *leaves, *theirs]
    return made


class Reader:
    """Reads a tree with the document of the README, as a program of HQ would."""

    def __init__(self, phone: Phone) -> None:
        readme = (ROOT / "server" / "README.md").read_text()
        found = re.search(r"```graphql\n(query Tree.*?)```", readme, re.DOTALL)
        assert found
        self.document = found[1]
        self.phone = phone
        self.seen: dict[str, str | None] = {}
        self.pages = 0
        self.statements: list[int] = []
        self._left: list[tuple[str, str | None]] = []

    async def read_all(self) -> None:
        """From the roots down, going on wherever a page was not the last."""
        await self._list({"roots": True}, None, None)
        while self._left:
            parent, after = self._left.pop()
            await self._list({"parentId": parent}, parent, after)

    async def _list(self, filter: dict[str, Any], parent: str | None, after: str | None) -> None:
        while True:
            with counted() as statements:
                page = (await self.phone.ask(self.document, filter=filter, after=after))["goals"]
            self.pages += 1
            self.statements.append(len(statements))
            self._take(page["nodes"], parent)
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                return

    def _take(self, nodes: list[dict[str, Any]], parent: str | None) -> None:
        for node in nodes:
            assert node["id"] not in self.seen, "twice"
            self.seen[node["id"]] = parent
            under = node["children"]
            if "pageInfo" in under:
                self._take(under["nodes"], node["id"])
                if under["pageInfo"]["hasNextPage"]:
                    self._left.append((node["id"], under["pageInfo"]["endCursor"]))
            elif under["nodes"]:
                self._left.append((node["id"], None))
