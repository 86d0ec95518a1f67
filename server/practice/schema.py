"""How feedback is practised in GraphQL, for headquarters and regionals: of groups, never of a person."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry
from strawberry import Parent

from server.kit.connections import Connection, Page, page_among
from server.kit.node import resolved
from server.people.models import Info
from server.people.schema import Store
from server.practice import grouping
from server.practice.counting import Steps, Sums
from server.practice.grouping import MOST, SMALLEST_GROUP, USUAL, Group, Place, Practice

From = Annotated[date | None, strawberry.argument(name="from", description=f"First day; {USUAL} weeks where left out.")]
To = Annotated[date | None, strawberry.argument(name="to", description="Last day; today where left out.")]
COUNTING = 9_000
"""Price of going through the feedback of a quarter: some 3 µs each, and the largest company has 300,000."""


@strawberry.type(description="What was told to groups of enough people, and what became of it.")
class PracticeCounts:
    praise: int = strawberry.field(description="Praise.")
    coaching: int = strawberry.field(description="Coaching.")
    read: int = strawberry.field(description="How much of both the receivers have read: their own reading came first.")
    read_in_day: int = strawberry.field(description="How much of it within 24 hours.")
    followed_up: int = strawberry.field(description="How much its givers came back to: the circle is closed.")
    better: int = strawberry.field(description="How much of that got better, as the giver says.")


@strawberry.type(description="How feedback was meant, or how it landed: means of steps, 1 … 5.")
class PracticeReading:
    tone: float = strawberry.field(description="How strong.")
    importance: float = strawberry.field(description="How important.")
    clarity: float = strawberry.field(description="How clear.")


def _perception_gap(root: Parent[Steps]) -> float:
    return root.perception_gap


def _meant(root: Parent[Steps]) -> PracticeReading:
    return PracticeReading(
        tone=root.meant_tone / root.pairs,
        importance=root.meant_importance / root.pairs,
        clarity=root.meant_clarity / root.pairs,
    )


def _landed(root: Parent[Steps]) -> PracticeReading:
    return PracticeReading(
        tone=root.landed_tone / root.pairs,
        importance=root.landed_importance / root.pairs,
        clarity=root.landed_clarity / root.pairs,
    )


@strawberry.type(description="Two readings of the same feedback, where both sides have read it.")
class PracticeReadings:
    pairs: int = strawberry.field(description="How much feedback it rests on.")
    perception_gap: float = resolved(
        resolver=_perception_gap, description="Mean distance of the two readings: 0 the same … 1 opposite."
    )
    meant: PracticeReading = resolved(resolver=_meant, description="How the givers meant it.")
    landed: PracticeReading = resolved(resolver=_landed, description="How it landed with the receivers.")


def _per_person_week(root: Parent[Group]) -> float | None:
    return root.per_person_week


def _told(root: Parent[Group]) -> Sums | None:
    return root.sums


def _readings(root: Parent[Group]) -> Steps | None:
    return root.steps


@strawberry.type(
    description=f"How feedback is practised among some people, of stores in which {SMALLEST_GROUP} or more work. What is told of "
    f"feedback itself rests on groups of {SMALLEST_GROUP} or more who got some in the same week; other feedback is not in it."
)
class PracticeGroup:
    people: int = strawberry.field(description="Who work there today; 0 for a week.")
    heard: int = strawberry.field(description="How many of them got feedback within all the weeks; 0 for a week.")
    given: int = strawberry.field(description="How much feedback people there got, of every kind.")
    per_person_week: float | None = resolved(
        resolver=_per_person_week, description="The same for one person in one week; null where nobody is counted."
    )
    told: PracticeCounts | None = resolved(
        resolver=_told, description="What it was and what became of it; null where the groups are too small."
    )
    readings: PracticeReadings | None = resolved(
        resolver=_readings, description="How it was meant and how it landed; null where the groups are too small."
    )


@strawberry.type(description="One week of how feedback is practised.")
class PracticeWeek:
    week_of: date = strawberry.field(description="Its Monday, in UTC.")
    group: PracticeGroup = strawberry.field(description="Everybody in it.")


@strawberry.type(description="A store or a region, and how feedback is practised there.")
class PracticePlace:
    store: Store | None = strawberry.field(description="The store; null for a region.")
    region: str | None = strawberry.field(description="The region, also that of a store; null for stores in none.")
    group: PracticeGroup = strawberry.field(description="Everybody there, over all the weeks.")


def _stores(root: Parent[Practice], first: int | None = None, after: str | None = None) -> Page[Place]:
    return page_among(root.stores, first, after)


@strawberry.type(
    name="Practice", description="How feedback is practised over whole weeks that are over. Never about a person."
)
class PracticeReport:
    total: PracticeGroup = strawberry.field(description="All of it.")
    weeks: list[PracticeWeek] = strawberry.field(description="Each week, oldest first; also those without anything.")
    regions: list[PracticePlace] = strawberry.field(description="Each region in reach, by name.")
    stores: Connection[PracticePlace] = resolved(resolver=_stores, description="Each store in reach, by name.")


async def _practice(info: Info, first: From = None, last: To = None, region: str | None = None) -> Practice:
    return await grouping.practice(info.context.viewer, first, last, region)


@strawberry.type
class Query:
    practice: PracticeReport = resolved(
        resolver=_practice,
        description=f"How feedback is practised in the whole weeks between two days that are over, {USUAL} where nothing is said and "
        f"{MOST} at most; with `region`, in that one alone. For HQ, and for a regional of their region. "
        "INVALID (from, to), NOT_ALLOWED.",
        costs=COUNTING,
    )
