"""Every operation that takes an id, with another id in one place and things of the asker's own in all others."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
)

from tests.access.asking import PATIENCE, asked, fields_of
from tests.checkins import soon
from tests.house import Phone
from tests.insights import soon as in_weeks
from tests.scene import SCHEMA

Place = tuple[str | int, ...]
CLIENTS: set[Place] = {("input", "id"), ("input", "entries", 0, "id")}
"""The client's own ids of what it sends: one that is taken is taken for everybody, so these tell. Nobody guesses one."""
LULL = 1.0
"""Seconds in which a refusal comes, if there is one."""
WORDS = {
    "emoji": "👏",
    "on": "2026-11-20",
    "at": "2026-11-20T10:00:00Z",
    "metric": "daily-sales",
    "key": "mine",
    "pin": "4711",
    "value": "7",
    "target": "5",
    "endpoint": "https://fcm.googleapis.com/fcm/send/mine",
}
"""Strings that mean something, by the name of their field."""


NUMBERS = {"windowDays": 28, "transitionDays": 7}
ALONG = {
    "goalCreate parentId": {"ownerId"},
    "goalCreate templateId": {"ownerId"},
    "goalCreate keyResults.metricId": {"ownerId"},
    "metricSeries": {"storeId"},
    "metricChart": {"storeId"},
    **{f"training{does} {place}": {"metricIds"} for does in ("Create", "Edit") for place in ("skillIds", "steps.id")},
    "checkInHandOver fromId": {"memberId"},
    "checkInHandOver memberId": {"fromId"},
    "checkInHandOver toId": {"checkInId"},
}
"""What may be left out, and without which nothing else is looked at."""
TOLD_BY_LINE = ("metricRecordMany", "operationalEventRecordMany")
"""What refuses line by line, in its answer."""


@dataclass(frozen=True)
class Spot:
    """One place of one operation where an id goes."""

    root: str
    field: str
    place: Place

    @property
    def name(self) -> str:
        """As a line of a table says it: `goalCreate parentId`."""
        return f"{self.field} {'.'.join(str(part) for part in self.place if part not in ('input', 0))}"

    @property
    def fits(self) -> set[str]:
        """The types whose ids this place is for. Raises AssertionError where nobody said so."""
        if self.place == ("id",):
            return {get_named_type(fields_of(self.root)[self.field].type).name}
        return kinds_of([part for part in self.place if isinstance(part, str) and part != "id"][-1])


PEOPLE = ("owner", "recipient", "with", "from", "to", "member", "person")
KINDS = {
    **{name: {"Person"} for name in PEOPLE},
    **{"parent": {"Goal"}, "template": {"GoalTemplate"}, "guard": {"Metric"}, "note": {"DayNote"}},
    **{name: {f"Review{name.title()}"} for name in ("cycle", "peer", "question")},
    **{"request": {"FeedbackRequest", "ReviewRequest"}, "assignment": {"TrainingAssignment"}, "upTo": {"Notification"}},
    **{"step": {"TrainingStep"}, "steps": {"TrainingStep"}, "after": {"Change"}, "subject": {"Node"}},
    **{name: {f"Plan{name.title()}"} for name in ("duty", "expectation", "milestone")},
    **{"expectations": {"PlanExpectation"}, "milestones": {"PlanMilestone"}, "duties": {"PlanDuty"}},
    **{name: {"Person", "Store"} for name in ("treated", "comparison")},
}
"""What ids of other names than their types' are of."""


def kinds_of(name: str) -> set[str]:
    """Of what an id is that is called ``name``: `goalId` -> Goal."""
    stem = re.sub(r"Ids?$", "", name)
    kinds = KINDS.get(stem, {stem[0].upper() + stem[1:]})
    assert kinds <= set(SCHEMA.type_map), f"say in KINDS of tests/access/swapping.py what {name} is of"
    return kinds


def spots(root: str) -> list[Spot]:
    """All of them in queries, mutations or subscriptions."""
    return [
        Spot(root, name, place)
        for name, field in fields_of(root).items()
        for place in _places(field.args)
        if not (root == "Mutation" and place in CLIENTS)
    ]


def _places(fields: dict[str, GraphQLArgument] | dict[str, GraphQLInputField]) -> Iterator[Place]:
    for name, field in fields.items():
        yield from ((name, *rest) for rest in _below(field.type))


def _below(kind: Any) -> Iterator[Place]:
    if isinstance(kind, GraphQLNonNull):
        yield from _below(kind.of_type)
    elif isinstance(kind, GraphQLList):
        yield from ((0, *rest) for rest in _below(kind.of_type))
    elif isinstance(kind, GraphQLInputObjectType):
        yield from _places(kind.fields)
    elif get_named_type(kind).name == "ID":
        yield ()


def variables(spot: Spot, key: str, own: dict[str, str]) -> dict[str, Any]:
    """What is sent: what is asked for and what the place needs, ``key`` in the place.

    ``own`` has what goes into the other places by the name of the argument, or by `goalEdit goalId` for one operation.
    """
    own = own | {name.partition(" ")[2]: value for name, value in own.items() if name.startswith(f"{spot.field} ")}
    return _filled(
        fields_of(spot.root)[spot.field].args, spot.place, key, own, ALONG.get(spot.name, ALONG.get(spot.field, set()))
    )


def _filled(fields: Any, place: Place, key: str, own: dict[str, str], along: Collection[str]) -> dict[str, Any]:
    """Values for fields: those that must be there, those that go ``along``, and the one that leads to ``place``."""
    return {
        name: _value(name, field.type, place[1:] if place[:1] == (name,) else None, key, own, along)
        for name, field in fields.items()
        if isinstance(field.type, GraphQLNonNull) or place[:1] == (name,) or name in along
    }


def _value(name: str, kind: Any, place: Place | None, key: str, own: dict[str, str], along: Collection[str]) -> Any:
    if isinstance(kind, GraphQLNonNull):
        return _value(name, kind.of_type, place, key, own, along)
    if isinstance(kind, GraphQLList):
        return [_value(name, kind.of_type, place[1:] if place is not None else None, key, own, ())]
    if isinstance(kind, GraphQLInputObjectType):
        return _filled(kind.fields, place or (), key, own, along)
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if kind.name == "ID":
        return key if place is not None else own.get(name, own["id"])
    if kind.name in ("String", "Decimal", "Figure") and name in WORDS:
        return WORDS[name]
    usual = {"Int": NUMBERS.get(name, 3), "Boolean": True, "DateTime": soon(), "Date": in_weeks(), "Decimal": "3"}
    return usual.get(kind.name, "Something")


def document(spot: Spot, count: int) -> str:
    """A document that asks ``count`` times, each with variables of its own."""
    field = fields_of(spot.root)[spot.field]
    used = list(variables(spot, "", {"id": ""}))
    head = ", ".join(f"${name}{n}: {field.args[name].type}" for n in range(count) for name in used)
    wanted = " { problems { index field code message } }" if spot.field in TOLD_BY_LINE else asked(field)
    sent = [f"({', '.join(f'{name}: ${name}{n}' for name in used)})" if used else "" for n in range(count)]
    parts = " ".join(f"a{n}: {spot.field}{one}{wanted}" for n, one in enumerate(sent))
    return f"{spot.root.lower()}{f'({head})' if head else ''} {{ {parts} }}"


async def answers(phone: Phone, spot: Spot, keys: list[str], own: dict[str, str]) -> list[str]:
    """How each of ``keys`` is answered in one place, without its own letters: equal answers are equal texts."""
    # Where an answer must not be null, the first refusal is all that there is; totals are dear.
    must = isinstance(fields_of(spot.root)[spot.field].type, GraphQLNonNull)
    many = 1 if must else 4
    said: list[str] = []
    for start in range(0, len(keys), many):
        some = keys[start : start + many]
        sent = {f"{name}{n}": value for n, key in enumerate(some) for name, value in variables(spot, key, own).items()}
        answer = await phone.send(document(spot, len(some)), **sent)
        for n, key in enumerate(some):
            errors = [
                {"message": error["message"], **error.get("extensions", {})}
                for error in answer.get("errors", [])
                if error.get("path", [f"a{n}"])[0] == f"a{n}"
            ]
            data = (answer.get("data") or {}).get(f"a{n}")
            said.append(json.dumps({"data": data, "errors": errors}, sort_keys=True).replace(key, "ID"))
    return said


async def heard(phone: Phone, spot: Spot, keys: list[str], own: dict[str, str]) -> list[str]:
    """What each of ``keys`` brings in one place of a subscription: silence, or a refusal, without its own letters."""
    said = dict.fromkeys(keys, "silence")
    for start in range(0, len(keys), 10):
        async with phone.socket() as talk:
            await talk.init()
            for key in keys[start : start + 10]:
                names = {f"{name}0": value for name, value in variables(spot, key, own).items()}
                await talk.subscribe(key, document(spot, 1), names)
            with contextlib.suppress(TimeoutError):
                while "silence" in {said[key] for key in keys[start : start + 10]}:
                    # Where one was refused the others will be, however busy the machine is.
                    message = await talk.receive(LULL if set(said.values()) == {"silence"} else PATIENCE)
                    if message["type"] == "error":
                        told = [{"message": one["message"], **one["extensions"]} for one in message["payload"]]
                        said[message["id"]] = json.dumps(told).replace(message["id"], "ID")
                    elif message["type"] == "next":
                        said[message["id"]] = "answers"
    return list(said.values())
