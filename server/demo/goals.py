"""What the demo company wants to reach: three goals of the company, what its stores and people make of them, week by week."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from server.demo.play import Stage, Step
from server.goals import actions as goals
from server.goals import templates
from server.goals.drafts import Draft, KeyResultDraft
from server.goals.models import KeyResult
from server.goals.progress import GoalStatus
from server.goals.templates import Wording
from server.kit import ids

WEEK = 7


@dataclass(frozen=True)
class Number:
    """A key result, and what was recorded of it, a week apart."""

    title: str
    unit: str
    start: str
    target: str
    values: tuple[str, ...] = ()
    weight: str = "1"
    metric: str = ""
    """What it follows, instead of being written down."""


@dataclass(frozen=True)
class Plan:
    """A goal and what became of it. Days are counted back from the moment the demo is built."""

    key: str
    by: str
    title: str
    since: int
    due_in: int
    numbers: tuple[Number, ...] = ()
    owner: str = ""
    """Whose it is; empty for a store's or the company's."""
    store_of: str = ""
    """The manager of the store whose it is."""
    under: str = ""
    yes: str = ""
    """Who agrees, two days later; empty where nobody has yet, or nobody needs to."""
    why: str = ""
    latest: int = 2
    """Days since the last value."""
    says: tuple[str, str] = ("", "")
    """The owner's status, and a note."""
    won: int = 0
    """Days since it was closed as done; 0 while it is open."""


@dataclass(frozen=True)
class Propose(Step):
    """Propose a goal."""

    plan: Plan

    async def play(self, stage: Stage) -> None:
        """Do it."""
        plan, today = self.plan, stage.now.date()
        numbers = [
            KeyResultDraft(
                row.title,
                row.unit,
                Decimal(row.start),
                Decimal(row.target),
                Decimal(row.weight),
                stage.said[f"metric {row.metric}"] if row.metric else None,
            )
            for row in plan.numbers
        ]
        starts_on, due_on = today - timedelta(days=plan.since), today + timedelta(days=plan.due_in)
        parent_id = stage.said[plan.under] if plan.under else None
        draft = Draft(plan.title, starts_on, due_on, numbers, plan.why or None, parent_id)
        owner_id = stage.people[plan.owner].id if plan.owner else None
        store_id = stage.people[plan.store_of].store_id if plan.store_of else None
        made = await goals.create(stage.viewer(self.by), ids.new(), draft, owner_id, store_id)
        stage.said[plan.key] = made.id


@dataclass(frozen=True)
class Keep(Step):
    """Keep a template for everybody."""

    title: str
    lasts_days: int
    number: Number

    async def play(self, stage: Stage) -> None:
        """Do it."""
        row = self.number
        number = KeyResultDraft(row.title, row.unit, Decimal(row.start), Decimal(row.target))
        await templates.create(stage.viewer(self.by), ids.new(), Wording(self.title, self.lasts_days, [number]))


@dataclass(frozen=True)
class Agree(Step):
    """Agree to a goal."""

    key: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        await goals.agree(stage.viewer(self.by), ids.new(), stage.said[self.key])


@dataclass(frozen=True)
class Record(Step):
    """Write down this week's numbers, in the order of the key results."""

    key: str
    values: list[str] = field(default_factory=list)

    async def play(self, stage: Stage) -> None:
        """Do it."""
        numbers = await KeyResult.filter(goal_id=stage.said[self.key]).order_by("position")
        for number, value in zip(numbers, self.values, strict=True):
            await goals.record(stage.viewer(self.by), ids.new(), number.id, Decimal(value), None)


@dataclass(frozen=True)
class Say(Step):
    """Say where a goal stands."""

    key: str
    status: str
    note: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        status = GoalStatus(self.status)
        await goals.set_status(stage.viewer(self.by), ids.new(), stage.said[self.key], status, self.note)


@dataclass(frozen=True)
class Win(Step):
    """Close a goal as done."""

    key: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        await goals.close(stage.viewer(self.by), ids.new(), stage.said[self.key], False, None)


def told(plan: Plan) -> list[Step]:
    """The steps in which a goal is proposed, agreed to, moved and closed."""
    hour = 10 + len(plan.title) % 8  # so that not everything happens at ten
    who = plan.owner or plan.store_of or plan.by
    steps: list[Step] = [Propose(plan.since, hour, plan.by, plan)]
    if plan.yes:
        steps.append(Agree(plan.since - 2, hour + 1, plan.yes, plan.key))
    weeks = list(zip(*(number.values for number in plan.numbers), strict=True))
    last = max(plan.latest, plan.won)
    for back, values in enumerate(reversed(weeks)):
        steps.append(Record(last + back * WEEK, hour + 2, who, plan.key, list(values)))
    status, note = plan.says
    if status:
        steps.append(Say(plan.latest, hour + 3, who, plan.key, status, note))
    if plan.won:
        steps.append(Win(plan.won, hour + 4, who, plan.key))
    return steps


PLANS = [
    # The company
    Plan("queues", "Hana", "Shorter queues", 70, 70, why="People who wait long do not come back."),
    Plan("thanks", "Hana", "Everybody thanked every month", 63, 98,
         why="Nobody stays where their work goes unseen."),
    Plan("safe", "Hana", "No accidents in the stock room", 77, 49),
    # Harbour Street
    Plan("h-queues", "Hana", "Harbour Street: three minutes at most", 68, 63, store_of="Maya", under="queues", yes="Maya",
         numbers=(Number("Wait at the till", "s", "240", "180", ("236", "228", "221", "214", "206", "199"), "2"),
                  Number("People trained for the returns desk", "people", "1", "5", ("1", "2", "2", "3", "3", "4"))),
         says=("DELAYED", "The stock-room scanner was out for four days.")),
    Plan("h-rating", "Rita", "Harbour Street: customers give us 4.4", 43, 48, store_of="Maya", under="h-queues", yes="Maya",
         numbers=(Number("Customer rating", "points of 5", "4", "4.4", metric="rating"),)),
    Plan("h-thanks", "Rita", "Harbour Street: nobody left out", 60, 95, store_of="Maya", under="thanks", yes="Maya",
         numbers=(Number("People thanked this month", "people", "6", "14", ("7", "9", "9", "11", "12")),)),
    Plan("h-safe", "Maya", "Harbour Street: every ladder back in its place", 74, 45, store_of="Maya", under="safe",
         yes="Rita",
         numbers=(Number("Ladders left out at closing", "a week", "9", "0", ("7", "6", "6", "4", "3", "2", "1")),)),
    Plan("ana-returns", "Sam", "Returns under 4 minutes", 63, 28, owner="Ana", under="h-queues", yes="Ana",
         why="People come back when bringing something back is easy.", latest=3,
         numbers=(Number("Minutes per return", "min", "9.2", "4", ("8.8", "8.1", "7.4", "6.2", "5.4", "5.1", "4.9")),),
         says=("DELAYED", "The printer stops twice a day.")),
    Plan("ana-desk", "Ana", "Run the click and collect desk", 56, 47, owner="Ana", yes="Sam",
         numbers=(Number("Desk shifts alone", "shifts", "0", "20", ("0", "1", "2")),),
         says=("ON_TRACK", "The course is done, so it will go fast now.")),
    Plan("ana-ask", "Ana", "Ask every visitor one question", 42, 40, owner="Ana", yes="Maya",
         numbers=(Number("Visitors asked", "of 10", "3", "10", ("4", "5", "6", "7"), "3"),
                  Number("Left without a word", "of 10", "5", "1", ("5", "4", "4", "3")))),
    Plan("ana-open", "Sam", "Open the store alone", 75, 5, owner="Ana", yes="Ana",
         numbers=(Number("Openings alone", "times", "0", "6", ("1", "3", "4", "6")),), won=20),
    Plan("ana-greet", "Sam", "Greet within 30 seconds", 2, 60, owner="Ana", under="h-queues",
         why="Half of the people who leave without a word were never greeted.",
         numbers=(Number("Until the first hello", "s", "52", "30"),)),
    Plan("ben-tags", "Sam", "Fewer price-tag mistakes", 59, 22, owner="Ben", yes="Ben",
         numbers=(Number("Wrong tags found", "a week", "10", "3", ("10", "11", "9", "10", "9")),),
         says=("OFF_TRACK", "The printer in aisle two skips lines.")),
    Plan("ben-bikes", "Ben", "Learn the bike workshop", 1, 75, owner="Ben", why="Two regulars ask for me already.",
         numbers=(Number("Bikes checked alone", "bikes", "0", "12"),)),
    Plan("priya-tills", "Maya", "Swap tills without a word", 50, 33, owner="Priya", under="h-queues", yes="Priya",
         numbers=(Number("Minutes with a till closed", "min a shift", "14", "5", ("12", "11", "8", "7")),)),
    Plan("priya-returns", "Sam", "Returns in five and a half minutes", 42, 35, owner="Priya", under="h-queues", yes="Priya",
         numbers=(Number("My minutes per return", "minutes", "8", "5.5", metric="own-return-minutes"),)),
    Plan("lucia-desk", "Nadia", "Spanish at the returns desk", 45, 30, owner="Lucía", under="h-queues", yes="Lucía",
         numbers=(Number("Colleagues who know the ten phrases", "people", "0", "8", ("2", "3", "5", "6")),)),
    Plan("dev-aisle", "Sam", "Aisle four right at eight", 40, 20, owner="Dev", yes="Dev", latest=17,
         numbers=(Number("Mornings right", "of 6", "2", "6", ("3", "3")),)),
    Plan("sam-thanks", "Maya", "See everybody on the late shift", 48, 60, owner="Sam", under="h-thanks", yes="Sam",
         numbers=(Number("People thanked this month", "people", "3", "9", ("4", "5", "7")),)),
    # Mill Lane
    Plan("m-queues", "Hana", "Mill Lane: three minutes at most", 68, 63, store_of="Omar", under="queues", yes="Omar"),
    Plan("m-thanks", "Rita", "Mill Lane: nobody left out", 58, 95, store_of="Omar", under="thanks", yes="Omar",
         numbers=(Number("People thanked this month", "people", "4", "15", ("4", "5", "5", "6")),),
         says=("DELAYED", "Two supervisors were away.")),
    Plan("m-safe", "Omar", "Mill Lane: the aisle free by nine", 72, 40, store_of="Omar", under="safe", yes="Rita",
         numbers=(Number("Days with boxes in the aisle", "a week", "6", "0", ("5", "5", "4", "2", "1", "0")),)),
    Plan("m-parcels", "Omar", "Mill Lane: parcels out the same day", 30, 60, store_of="Omar"),
    Plan("lee-till", "Grace", "Two tills open before the queue", 55, 45, owner="Lee", under="m-queues", yes="Lee",
         numbers=(Number("Longest queue", "people", "11", "5", ("10", "9", "9", "8", "7")),)),
    Plan("fatima-route", "Omar", "One scanner route for all parcels", 52, 25, owner="Fatima", under="m-queues", yes="Fatima",
         numbers=(Number("Steps a parcel", "steps", "64", "40", ("60", "52", "47", "44"), "2"),
                  Number("Colleagues who walk it", "people", "1", "6", ("1", "2", "4", "5")))),
    Plan("wanda-app", "Ivan", "Everybody finds it in the stock app", 46, 38, owner="Wanda", yes="Wanda", under="m-queues",
         numbers=(Number("Colleagues taught", "people", "1", "8", ("2", "2", "3")),)),
    Plan("noah-truck", "Grace", "The truck unloaded by half past eight", 60, 30, owner="Noah", under="m-safe", yes="Noah",
         numbers=(Number("Minutes to unload", "min", "95", "50", ("90", "81", "70", "62", "58")),)),
    # Castle Square
    Plan("c-queues", "Hana", "Castle Square: three minutes at most", 68, 63, store_of="Zoe", under="queues", yes="Zoe",
         numbers=(Number("Wait at the till", "s", "310", "180", ("311", "305", "298", "301", "290")),),
         says=("OFF_TRACK", "One till of three has been broken since the sale.")),
    Plan("c-thanks", "Hana", "Castle Square: nobody left out", 61, 95, store_of="Zoe", under="thanks", yes="Zoe",
         numbers=(Number("People thanked this month", "people", "7", "14", ("8", "10", "11", "13")),)),
    Plan("c-safe", "Hana", "Castle Square: gloves at every knife", 70, 12, store_of="Zoe", under="safe", yes="Zoe",
         numbers=(Number("Benches with gloves", "benches", "1", "6", ("2", "3", "4", "5", "6")),)),
    Plan("kit-boxes", "Zoe", "Every box to the right name", 44, 35, owner="Kit", under="c-queues", yes="Kit",
         numbers=(Number("Wrong boxes", "a month", "8", "1", ("7", "6", "6", "5")),)),
    Plan("ines-coffee", "Hugo", "Repair sheets instead of the website", 39, 31, owner="Ines", yes="Ines",
         numbers=(Number("Machines known by heart", "machines", "2", "9", ("3", "5", "6")),)),
    Plan("carlos-class", "Carlos", "School classes feel at home", 35, 56, owner="Carlos", yes="Beth",
         numbers=(Number("Classes welcomed", "classes", "0", "5", ("1", "2")),)),
]  # fmt: skip

TEMPLATES: list[Step] = [
    Keep(66, 9, "Hana", "Returns under 4 minutes", 90, Number("Minutes per return", "min", "9", "4")),
    Keep(66, 10, "Hana", "Greet within 30 seconds", 60, Number("Until the first hello", "s", "60", "30")),
    Keep(51, 15, "Rita", "Everybody thanked every month", 90, Number("People thanked this month", "people", "5", "14")),
    Keep(37, 11, "Hana", "Fewer price-tag mistakes", 60, Number("Wrong tags found", "a week", "10", "3")),
]

GOALS: list[Step] = TEMPLATES + [step for plan in PLANS for step in told(plan)]
