"""Telling thousands apart by a few attributes says of each what asking each says."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from server.kit.witness import TRIES, Witness, by_outcome, stand_in, themself


@dataclass(frozen=True)
class Somebody:
    """Who looks, with something that cannot be compared and something that does not even exist for all."""

    number: int
    role: str
    store: int | None
    tags: list[int]

    @property
    def first_tag(self) -> int:
        """Raises IndexError where there is none."""
        return self.tags[0]

    def likes(self, number: int) -> bool:
        """A method: what it looks at cannot be seen from outside."""
        return self.number % number == 0


Question = Callable[[Somebody], Any]
QUESTIONS: dict[str, Question] = {
    "role": lambda one: one.role,
    "near": by_outcome(lambda one: one.role == "HQ" or one.store == 3),
    "own": by_outcome(lambda one: one.store == 2 or one.number in (5, 80)),
    "number": by_outcome(lambda one: one.number % 3),
    "tags": by_outcome(lambda one: tuple(one.tags)),
    "first tag": by_outcome(lambda one: one.first_tag if one.role != "HQ" else None),
    "method": by_outcome(lambda one: one.likes(7)),
    "compared": by_outcome(lambda one: one == EVERYBODY[4]),
    "whole": lambda one: themself(one).number > 900,
    "kind": by_outcome(lambda one: type(one.store)),
}


def crowd() -> list[Somebody]:
    """A thousand, of few kinds."""
    chance = random.Random(4)
    return [
        Somebody(
            number,
            chance.choice(["ASSOCIATE", "LEAD", "HQ"]),
            chance.choice([None, 1, 2, 3, True]),
            chance.choice([[], [1], [2]]),
        )
        for number in range(1_000)
    ]


EVERYBODY = crowd()


def test_all_who_share_an_answer_would_have_said_the_same_and_nobody_is_lost() -> None:
    chance = random.Random(9)
    for _ in range(60):
        names = chance.sample(sorted(QUESTIONS), chance.randint(1, 3))
        somebody = chance.choice(EVERYBODY)
        witness = Witness(somebody)
        asked = stand_in(witness)
        for name in list(names):
            try:
                QUESTIONS[name](asked)
            except IndexError:
                names.remove(name)  # what could not be said was not said
        alike, apart = witness.divide(EVERYBODY, lambda one: one)
        expected = {
            other.number for other in EVERYBODY if all(said(name, other) == said(name, somebody) for name in names)
        }
        if "whole" in names:
            expected = {somebody.number}
        assert {other.number for other in alike} == expected, names
        assert sorted(other.number for group in [alike, *apart] for other in group) == list(range(1_000))


def said(name: str, one: Somebody) -> Any:
    """What this one says, and of which type."""
    try:
        answer = QUESTIONS[name](one)
    except IndexError:
        return None
    return answer, type(answer)


def test_few_are_asked_where_thousands_are_alike() -> None:
    asked: list[int] = []

    @by_outcome
    def near(one: Somebody) -> bool:
        asked.append(1)
        return one.store == 3

    witness = Witness(EVERYBODY[0])
    near(stand_in(witness))
    witness.divide(EVERYBODY, lambda one: one)
    assert len(asked) < 10


def test_who_are_all_different_are_asked_once_each_and_no_more_is_written_down() -> None:
    looked: list[int] = []

    @by_outcome
    def own(one: Somebody) -> bool:
        looked.append(type(one) is Somebody)
        return one.number == 5

    witness = Witness(EVERYBODY[0])
    own(stand_in(witness))
    witness.divide(EVERYBODY, lambda one: one)
    assert len(looked) <= 1 + 1_000
    assert looked.count(False) <= TRIES
