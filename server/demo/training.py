"""What jobs ask for in the demo company, how far people are, and the trainings on their lists."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from server.behaviours.models import Cause, Skill
from server.demo.play import Stage, Step
from server.kit import ids
from server.metrics import actions as metrics
from server.metrics.models import Metric, MetricBetter, MetricLevel, MetricScale, MetricTotal
from server.people.models import Role
from server.skills import actions as skills
from server.training import actions as trainings
from server.training import assigning
from server.training.actions import StepDraft
from server.training.models import TrainingReason, TrainingStep

METRICS = {
    "return-minutes": metrics.Draft(
        "Minutes per return", "min", MetricBetter.DOWN, MetricScale.AMOUNT, MetricTotal.MEAN
    ),
    "rating": metrics.Draft("Customer rating", "points", MetricBetter.UP, MetricScale.RATING, MetricTotal.MEAN),
}
"""What the trainings should move, for a company that does not measure it yet."""


@dataclass(frozen=True)
class Expect(Step):
    """Ask levels of everybody with a role: skill -> level."""

    role: Role
    levels: dict[str, int]

    async def play(self, stage: Stage) -> None:
        """Do it."""
        for key, level in self.levels.items():
            await skills.require(stage.viewer(self.by), ids.new(), await _skill(key), level, self.role)


@dataclass(frozen=True)
class Assess(Step):
    """Say how far somebody is: skill -> level."""

    of: str
    levels: dict[str, int]
    note: str = ""

    async def play(self, stage: Stage) -> None:
        """Do it."""
        viewer, person = stage.viewer(self.by), stage.people[self.of].id
        for key, level in self.levels.items():
            await skills.assess(viewer, ids.new(), await _skill(key), person, level, self.note)


@dataclass(frozen=True)
class Teach(Step):
    """Offer a training."""

    key: str
    title: str
    purpose: str
    minutes: int
    skill: str
    metric: str
    steps: tuple[tuple[str, str], ...]
    link: str = ""

    async def play(self, stage: Stage) -> None:
        """Do it."""
        draft = trainings.Draft(
            title=self.title,
            purpose=self.purpose,
            minutes=self.minutes,
            steps=[StepDraft(title, text) for title, text in self.steps],
            metric_ids=[await _metric(stage, self.metric)],
            skill_ids=[await _skill(self.skill)],
            link=self.link,
        )
        made = await trainings.create(stage.viewer(self.by), ids.new(), draft)
        stage.said[self.key] = made.id


@dataclass(frozen=True)
class Assign(Step):
    """Put a training on people's lists, to be done ``due_in`` days later."""

    key: str
    to: tuple[str, ...]
    due_in: int | None = None
    reason: str = "GAP"
    cause: str = "TRAINING"
    note: str = ""

    async def play(self, stage: Stage) -> None:
        """Do it."""
        wanted = assigning.Assigning(
            training_id=stage.said[self.key],
            reason=TrainingReason(self.reason),
            cause=Cause(self.cause),
            due_on=stage.at(self.days - self.due_in, 12).date() if self.due_in is not None else None,
            note=self.note,
        )
        people = [stage.people[name].id for name in self.to]
        rows = await assigning.assign(stage.viewer(self.by), ids.new(), wanted, people)
        stage.said |= {f"{self.key} {name}": row.id for name, row in zip(self.to, rows, strict=True)}


@dataclass(frozen=True)
class Learn(Step):
    """Tick off the first ``steps`` steps, or do all of it and say whether it helped."""

    key: str
    steps: int | None = None
    minutes: int | None = None
    helped: int = 4

    async def play(self, stage: Stage) -> None:
        """Do it."""
        viewer, mine = stage.viewer(self.by), stage.said[f"{self.key} {self.by}"]
        steps = await TrainingStep.filter(training_id=stage.said[self.key]).order_by("position")
        for step in steps[: self.steps]:
            await assigning.complete_step(viewer, ids.new(), mine, step.id)
        if self.steps is None:
            await assigning.complete(viewer, ids.new(), mine, self.minutes)
            await assigning.say_whether_it_helped(viewer, ids.new(), mine, self.helped)


@dataclass(frozen=True)
class GiveBack(Step):
    """Decline a training."""

    key: str
    reason: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        mine = stage.said[f"{self.key} {self.by}"]
        await assigning.decline(stage.viewer(self.by), ids.new(), mine, self.reason)


async def _skill(key: str) -> UUID:
    return (await Skill.get(key=key)).id


async def _metric(stage: Stage, key: str) -> UUID:
    known = await Metric.get_or_none(key=key)
    if known is None:
        known = await metrics.define(stage.viewer("Hana"), ids.new(), key, METRICS[key], MetricLevel.STORE)
    return known.id


TRAININGS: list[Step] = [
    Expect(40, 9, "Hana", Role.ASSOCIATE,
           {"service": 4, "till": 3, "product-knowledge": 3, "shelves": 3, "teamwork": 3}),
    Expect(40, 9.2, "Hana", Role.SUPERVISOR, {"service": 4, "teamwork": 4, "till": 4}),
    Expect(40, 9.4, "Hana", Role.MANAGER, {"teamwork": 5, "service": 4}),
    Teach(38, 10, "Hana", "refunds", "The refund screen in four steps", "Nobody waits at the returns desk for a screen.",
          12, "till", "return-minutes",
          (("Find the receipt", "Scan it, or type the last six digits."),
           ("Choose the reason", "Three are enough: broken, wrong size, changed mind."),
           ("Say what happens next", "“The money is on your card in three days.”"),
           ("Do one with a colleague", "One scans, one talks. Then swap.")),
          link="https://learn.goodshift.example/refunds"),
    Teach(36, 11, "Rita", "queue", "Ring in time", "The third in line sees somebody coming.", 8, "service", "rating",
          (("Count the line", "Look up after every customer."),
           ("Ring at three", "The bell is under the counter, on the left."),
           ("Thank who came", "By name, aloud."))),
    Teach(35, 10, "Hana", "cards", "One shelf card a day", "Answers come from the shelf and not from the website.", 6,
          "product-knowledge", "rating",
          (("Read one new card", "Aloud, to somebody."), ("Ask for one fact", "Something that surprised them."),
           ("Use it today", "Tell one customer."))),
    # How far people are: themselves first, then Sam and the other leads
    Assess(21, 8, "Ana", "Ana", {"service": 4, "till": 2, "product-knowledge": 2, "shelves": 3, "teamwork": 4}),
    Assess(21, 9, "Ben", "Ben", {"service": 3, "till": 5, "product-knowledge": 2, "teamwork": 4}),
    Assess(20, 9, "Chloé", "Chloé", {"till": 2, "service": 4}),
    Assess(20, 10, "Tom", "Tom", {"till": 2, "service": 3}),
    Assess(20, 11, "Mateo", "Mateo", {"till": 2, "service": 4}),
    Assess(19, 10, "Lucía", "Lucía", {"till": 3, "service": 5}),
    Assess(18, 14, "Sam", "Ana", {"service": 4, "till": 2, "product-knowledge": 3, "teamwork": 5},
           note="People ask for you by name at the prams."),
    Assess(18, 14.2, "Sam", "Ben", {"till": 4, "service": 3}, note="You taught the others the float."),
    Assess(18, 14.4, "Sam", "Chloé", {"till": 1, "service": 4}, note="The new screen came while you were away."),
    Assess(18, 14.6, "Sam", "Tom", {"till": 2}),
    Assess(18, 14.8, "Sam", "Lucía", {"till": 4}),
    Assess(16, 10, "Maya", "Sam", {"teamwork": 5, "service": 4, "till": 4}, note="You hold the desk together."),
    Assess(15, 10, "Omar", "Lee", {"service": 3, "product-knowledge": 4}),
    # What is on their lists
    Assign(17, 9, "Ben", "cards", ("Ben",), reason="OWN_WISH"),
    Learn(16, 12, "Ben", "cards", minutes=7),
    Assign(15, 10.5, "Omar", "queue", ("Lee",), 10),
    Learn(11, 13, "Lee", "queue", minutes=10, helped=5),
    Assign(12, 12, "Zoe", "queue", ("Kit",), 21),
    Learn(10, 11, "Kit", "queue", steps=1),
    Assign(6, 9, "Sam", "refunds", ("Chloé", "Tom"), 11, reason="CHECK_IN",
           note="The screen changed in October and nobody was shown it."),
    Learn(5, 10, "Chloé", "refunds", steps=2),
    GiveBack(4, 16, "Tom", "refunds", "There is no refund screen at the collect desk. Show me at the returns desk instead."),
    Assign(3, 9, "Sam", "refunds", ("Ana",), 8, note="Twelve minutes before Saturday. I cover your till."),
]  # fmt: skip
"""In order of time. Each step: days ago, then the hour of that day."""
