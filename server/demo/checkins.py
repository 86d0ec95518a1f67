"""The check-ins of the demo company: who meets whom, what was said and agreed, and how the last shifts went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from server.behaviours.models import Cause
from server.checkins import actions as check_ins
from server.checkins import items, shifts
from server.checkins.recurrence import Cadence
from server.checkins.shifts import Shift
from server.demo.play import Stage, Step
from server.kit import ids


@dataclass(frozen=True)
class Plan(Step):
    """Plan a series with somebody: first ``first_in`` days later at ``at`` o'clock. ``key`` is its next check-in from then on."""

    to: str
    key: str
    cadence: str
    first_in: int
    at: float

    async def play(self, stage: Stage) -> None:
        """Do it."""
        first = stage.at(self.days - self.first_in, self.at)
        viewer, other = stage.viewer(self.by), stage.people[self.to].id
        made = await check_ins.schedule(viewer, ids.new(), other, first, Cadence(self.cadence))
        stage.said[self.key] = made.id


@dataclass(frozen=True)
class Bring(Step):
    """Say what to talk about."""

    key: str
    text: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        await check_ins.add_agenda_item(stage.viewer(self.by), ids.new(), stage.said[self.key], self.text)


@dataclass(frozen=True)
class Note(Step):
    """Write something for oneself alone."""

    key: str
    text: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        await check_ins.write_my_notes(stage.viewer(self.by), ids.new(), stage.said[self.key], self.text)


@dataclass(frozen=True)
class Agree(Step):
    """Write down what somebody will do, ``due_in`` days later."""

    key: str
    owner: str
    text: str
    due_in: int | None = None
    item: str = ""
    """Its key, where more comes of it."""

    async def play(self, stage: Stage) -> None:
        """Do it."""
        due_on = (stage.moment(self) + timedelta(days=self.due_in)).date() if self.due_in is not None else None
        viewer, owner = stage.viewer(self.by), stage.people[self.owner].id
        made = await items.add(viewer, ids.new(), stage.said[self.key], self.text, owner, due_on)
        if self.item:
            stage.said[self.item] = made.id


@dataclass(frozen=True)
class Done(Step):
    """Complete something."""

    item: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        await items.complete(stage.viewer(self.by), ids.new(), stage.said[self.item])


@dataclass(frozen=True)
class LetGo(Step):
    """Propose to drop something."""

    item: str
    reason: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        await items.propose_drop(stage.viewer(self.by), ids.new(), stage.said[self.item], self.reason)


@dataclass(frozen=True)
class Hold(Step):
    """Hold a check-in; its key means the next one from then on."""

    key: str
    notes: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        viewer = stage.viewer(self.by)
        _, following = await check_ins.hold(viewer, ids.new(), stage.said[self.key], self.notes)
        if following:
            stage.said[self.key] = following.id


@dataclass(frozen=True)
class Skip(Step):
    """Leave a check-in out; its key means the next one from then on."""

    key: str
    reason: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        _, following = await check_ins.skip(stage.viewer(self.by), ids.new(), stage.said[self.key], self.reason)
        if following:
            stage.said[self.key] = following.id


@dataclass(frozen=True)
class AfterShift(Step):
    """Say how the shift went."""

    mood: int
    well: str | None = None
    in_the_way: str | None = None
    cause: str | None = None
    need_help: bool = False

    async def play(self, stage: Stage) -> None:
        """Do it."""
        cause = Cause(self.cause) if self.cause else None
        shift = Shift(self.mood, self.well, self.in_the_way, cause, self.need_help)
        await shifts.check_in(stage.viewer(self.by), ids.new(), shift)


CHECK_INS: list[Step] = [
    # Sam and Ana, every two weeks; the next one is tomorrow
    Plan(44, 12, "Sam", "Ana", "sam-ana", "EVERY_TWO_WEEKS", 3, 10.5),
    Bring(42, 18, "Ana", "sam-ana", "Where I want to be in spring"),
    Agree(41, 10.6, "Sam", "sam-ana", "Sam", "Order the new label printer", 20, item="printer"),
    Agree(41, 10.7, "Ana", "sam-ana", "Ana", "Shadow Priya at the collect desk for an hour", 10, item="shadow"),
    Hold(41, 11, "Sam", "sam-ana", "Ana would like to lead a shift by spring. First the collect desk, then returns."),
    Done(33, 17, "Ana", "shadow"),
    Bring(28, 9, "Sam", "sam-ana", "The stock runner, and when to ring"),
    Hold(27, 11, "Sam", "sam-ana", "Ring the runner instead of fetching. The printer waits for an answer from head office."),
    Agree(27, 11.1, "Sam", "sam-ana", "Ana", "Walk Aisha through returns", 20, item="walk"),
    Bring(14, 15, "Ana", "sam-ana", "Saturday break times"),
    Agree(13, 10.8, "Ana", "sam-ana", "Ana", "Write down the three things that slow returns", 9, item="slow"),
    Agree(13, 10.9, "Sam", "sam-ana", "Ana", "Ask Maya for a second scanner", 13),
    Hold(13, 11, "Ana", "sam-ana", "Breaks are set the evening before now. Returns are faster, the queue at five is not."),
    Note(13, 11.2, "Ana", "sam-ana", "Ask about the pay for shift leads, calmly."),
    Done(6, 16, "Ana", "walk"),
    Bring(3, 18, "Ana", "sam-ana", "Which bell for the stock runner?"),
    Bring(1, 9, "Sam", "sam-ana", "December rota"),
    # Sam and the others
    Plan(30, 9, "Sam", "Ben", "sam-ben", "EVERY_TWO_WEEKS", 3, 15),
    Agree(27, 15.2, "Sam", "sam-ben", "Ben", "Teach the float count to whoever closes", 14, item="teach"),
    Hold(27, 15.4, "Sam", "sam-ben", "The float counts. Ben shows the others how he does it."),
    Agree(13, 15.2, "Ben", "sam-ben", "Sam", "Find a fixed place for the till keys", 7),
    Hold(13, 15.4, "Ben", "sam-ben", "Fridges: give people time. Keys travel too much."),
    LetGo(2, 12, "Ben", "teach", "Everybody who closes can do it now."),
    Plan(20, 9, "Sam", "Priya", "sam-priya", "MONTHLY", 2, 9.5),
    Agree(18, 9.7, "Sam", "sam-priya", "Priya", "Draw the entrance walk for the next opener", 25),
    Hold(18, 10, "Sam", "sam-priya", "Openings: she does the next three alone."),
    Plan(14, 9, "Sam", "Dev", "sam-dev", "WEEKLY", 2, 14),
    Hold(12, 14.5, "Sam", "sam-dev", "Tags first, shelves second."),
    Skip(5, 13, "Dev", "sam-dev", "Delivery day"),
    # Maya and her supervisors; the other stores meet, too
    Plan(18, 9, "Maya", "Sam", "maya-sam", "WEEKLY", 2, 16),
    Hold(16, 16.5, "Maya", "maya-sam", "Rota first, then the window."),
    Agree(9, 16.3, "Maya", "maya-sam", "Sam", "Plan the Christmas rota with Nadia", 13),
    Hold(9, 16.5, "Maya", "maya-sam", "Half of December stands."),
    Hold(2, 16.5, "Sam", "maya-sam", "Sam gives hard news aside from now on."),
    Plan(20, 11, "Omar", "Grace", "omar-grace", "EVERY_TWO_WEEKS", 8, 11),
    Agree(12, 11.3, "Omar", "omar-grace", "Grace", "Keep the aisle free on delivery days", 14),
    Hold(12, 11.5, "Omar", "omar-grace", "One unloads, one keeps the aisle free."),
    Plan(12, 10, "Zoe", "Hugo", "zoe-hugo", "EVERY_TWO_WEEKS", 3, 10),
    Hold(9, 10.5, "Zoe", "zoe-hugo", "Ines leads the coffee corner for two weeks."),
    # How the last shifts went
    AfterShift(3, 16, "Ana", 4, well="The team"),
    AfterShift(3, 18, "Mateo", 3, well="Customers", in_the_way="Two trolleys of returns at closing", cause="OPERATIONS"),
    AfterShift(3, 18.5, "Nadia", 4, well="Quiet and tidy"),
    AfterShift(2, 15, "Dev", 3, well="Learned something", in_the_way="Tags of the wrong week again", cause="PROCESS"),
    AfterShift(2, 16, "Ana", 5, well="Customers, Learned something"),
    AfterShift(2, 17, "Chloé", 2, in_the_way="Nobody has shown me the new refund screen", cause="TRAINING"),
    AfterShift(1, 15, "Priya", 4, well="The team, Quiet and tidy"),
    AfterShift(1, 18, "Lucía", 4, well="Customers"),
    AfterShift(1, 19, "Lee", 4, well="The team"),
    AfterShift(0, 0.6, "Tom", 2, well="The team", in_the_way="The collect desk scanner is dead and the queue is long",
               cause="RESOURCES", need_help=True),
]  # fmt: skip
"""In order of time for each pair. Each step: days ago, then the hour of that day, or on day 0 how many hours ago."""
