"""The plans of the demo company: one that runs, and one that waits for a name."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from server.demo.play import Stage, Step
from server.kit import ids
from server.plans import actions as plans
from server.plans.drafts import Draft, DutyDraft, EvidenceDraft, ExpectationDraft, MilestoneDraft
from server.plans.models import Plan, PlanDuty, PlanExpectation, PlanSide


@dataclass(frozen=True)
class Begin(Step):
    """Begin a plan with somebody, for ``lasts`` days."""

    key: str
    to: str
    reason: str
    lasts: int
    evidence: tuple[str, ...]
    number: tuple[str, str, str, str]
    """What is counted, in what, from where, to where."""
    help: tuple[tuple[str, int], ...]
    """What the manager does, and after how many days."""
    steps: tuple[tuple[str, int], ...]
    """What the person does, and after how many days."""
    talks: tuple[tuple[str, int], ...]

    async def play(self, stage: Stage) -> None:
        """Do it."""
        title, unit, start, target = self.number
        sides = ((PlanSide.MANAGER, self.help), (PlanSide.PERSON, self.steps))
        draft = Draft(
            reason=self.reason,
            starts_on=stage.at(self.days, 12).date(),
            ends_on=stage.at(self.days - self.lasts, 12).date(),
            evidence=[EvidenceDraft(words) for words in self.evidence],
            expectations=[ExpectationDraft(title, unit, Decimal(start), Decimal(target))],
            duties=[
                DutyDraft(side, words, stage.at(self.days - after, 12).date())
                for side, duties in sides
                for words, after in duties
            ],
            milestones=[MilestoneDraft(stage.at(self.days - after, 12).date(), topic) for topic, after in self.talks],
        )
        made = await plans.create(stage.viewer(self.by), ids.new(), stage.people[self.to].id, draft)
        stage.said[self.key] = made.id


@dataclass(frozen=True)
class Sign(Step):
    """Put one's name under it."""

    key: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        plan = await Plan.get(id=stage.said[self.key])
        await plans.sign(stage.viewer(self.by), ids.new(), plan.id, plan.worded_at)


@dataclass(frozen=True)
class Keep(Step):
    """Do the next thing that one promised."""

    key: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        viewer = stage.viewer(self.by)
        plan = await Plan.get(id=stage.said[self.key])
        side = PlanSide.PERSON if viewer.id == plan.person_id else PlanSide.MANAGER
        mine = PlanDuty.filter(plan_id=plan.id, side=side, done_at__isnull=True)
        for duty in await mine.order_by("due_on").limit(1):
            await plans.complete_duty(viewer, ids.new(), duty.id)


@dataclass(frozen=True)
class Count(Step):
    """Write down where the number stands."""

    key: str
    value: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        number = await PlanExpectation.get(plan_id=stage.said[self.key])
        await plans.record(stage.viewer(self.by), ids.new(), number.id, Decimal(self.value))


PLANS: list[Step] = [
    Begin(23, 9, "Maya", "float plan", "Ben",
          "Closing the late till alone went wrong three times. Nobody showed us how the new drawer counts.", 42,
          ("Three differences in four weeks, each found a day later.", "The new drawer came without a word to anybody."),
          ("Closings without a difference", "of the last 10", "6", "9"),
          (("Show the new drawer, side by side, twice", 7), ("Plan two people for every late closing", 14),
           ("Ask the bank for printed slips", 30)),
          (("Count the float with a second person before the swap", 10), ("Write the slip while counting, not after", 25)),
          (("How are the first closings?", 10), ("What still takes too long?", 28))),
    Sign(22, 16, "Ben", "float plan"),
    Sign(22, 17, "Maya", "float plan"),
    Keep(18, 11, "Maya", "float plan"),
    Keep(14, 20, "Ben", "float plan"),
    Count(9, 21, "Ben", "float plan", "7"),
    Keep(8, 10, "Maya", "float plan"),
    Count(3, 21, "Ben", "float plan", "8"),
    Begin(2, 14, "Maya", "desk plan", "Ana",
          "You would like to run the returns desk in spring. Until then refunds should take half as long.", 56,
          ("Nine minutes for a refund, three Saturdays in a row.", "You said yourself that the new screen is a maze."),
          ("Minutes per refund", "minutes", "9", "5"),
          (("Put a second scanner on the desk", 9), ("Cover your till for the refund training", 12)),
          (("Do the training of the refund screen", 14), ("Teach it to one colleague", 35)),
          (("What did the scanner change?", 16), ("Are you ready for the desk?", 49))),
    Sign(2, 15, "Maya", "desk plan"),
]  # fmt: skip
"""In order of time. Each step: days ago, then the hour of that day."""
