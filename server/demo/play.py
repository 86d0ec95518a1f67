"""The steps a story is told in. Each calls the action that a person's phone would call."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from server.behaviours.models import Cause
from server.demo.company import TIMEZONE
from server.feedback import actions as feedback
from server.feedback.models import FeedbackKind, FeedbackReplyKind, Reading
from server.kit import ids
from server.people.models import Person, Viewer, as_viewer
from server.recognitions import actions as recognitions


@dataclass
class Stage:
    """Who is there, and what was said so far."""

    now: datetime
    people: dict[str, Person]
    """By first name, with their stores."""
    behaviours: dict[str, UUID]
    said: dict[str, UUID] = field(default_factory=dict)
    """Key of a step -> the id of what it made."""

    def viewer(self, name: str) -> Viewer:
        """Somebody as the one who acts."""
        person = self.people[name]
        return as_viewer(person, person.store.region if person.store else None, person.id)

    def moment(self, step: Step) -> datetime:
        """When ``step`` happens."""
        if step.days == 0:
            return self.now - timedelta(hours=step.hour)
        return self.at(step.days, step.hour)

    def at(self, days: int, hour: float) -> datetime:
        """``days`` ago at ``hour`` of the clock on the wall; days to come are negative."""
        zone = ZoneInfo(TIMEZONE)
        day = self.now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days)
        return (day + timedelta(hours=hour)).astimezone(UTC)


@dataclass(frozen=True)
class Step(ABC):
    """Something that ``by`` does: ``days`` ago at ``hour``, or on day 0 ``hour`` hours ago."""

    days: int
    hour: float
    by: str

    @abstractmethod
    async def play(self, stage: Stage) -> None:
        """Do it."""


@dataclass(frozen=True)
class Coach(Step):
    """Tell somebody what would help next time."""

    to: str
    message: str
    behaviour: str
    next_time: str | None = None
    cause: str | None = None
    meant: tuple[int, int, int] | None = None
    key: str = ""
    follow_up_in: int | None = None
    """Days until asking whether it got better."""
    answers: str = ""
    """Key of the request it answers."""
    kind: ClassVar[FeedbackKind] = FeedbackKind.COACHING

    async def play(self, stage: Stage) -> None:
        """Do it."""
        due = stage.moment(self) + timedelta(days=self.follow_up_in) if self.follow_up_in else None
        draft = feedback.Draft(
            recipient_id=stage.people[self.to].id,
            kind=self.kind,
            message=self.message,
            next_time=self.next_time,
            behaviour_ids=[stage.behaviours[self.behaviour]],
            cause=Cause(self.cause) if self.cause else None,
            reading=Reading(*self.meant) if self.meant else None,
            follow_up_on=due.date() if due else None,
            request_id=stage.said[self.answers] if self.answers else None,
        )
        given = await feedback.give(stage.viewer(self.by), ids.new(), draft)
        if self.key:
            stage.said[self.key] = given.id


@dataclass(frozen=True)
class Praise(Coach):
    """Tell somebody what went well."""

    kind: ClassVar[FeedbackKind] = FeedbackKind.PRAISE


@dataclass(frozen=True)
class Read(Step):
    """Say how it came across."""

    key: str
    landed: tuple[int, int, int]

    async def play(self, stage: Stage) -> None:
        """Do it."""
        await feedback.read(stage.viewer(self.by), ids.new(), stage.said[self.key], Reading(*self.landed))


@dataclass(frozen=True)
class Answer(Step):
    """Say something back."""

    key: str
    kind: str
    message: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        kind = FeedbackReplyKind(self.kind)
        await feedback.reply(stage.viewer(self.by), ids.new(), stage.said[self.key], kind, self.message)


@dataclass(frozen=True)
class Thank(Step):
    """Say thanks for feedback."""

    key: str
    message: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        viewer = stage.viewer(self.by)
        await feedback.reply(viewer, ids.new(), stage.said[self.key], FeedbackReplyKind.THANKS, self.message)


@dataclass(frozen=True)
class Correct(Step):
    """Write feedback anew."""

    key: str
    message: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        change = feedback.Edit(message=self.message)
        await feedback.edit(stage.viewer(self.by), ids.new(), stage.said[self.key], change)


@dataclass(frozen=True)
class FollowUp(Step):
    """Say whether it got better."""

    key: str
    better: bool
    note: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        viewer = stage.viewer(self.by)
        await feedback.follow_up(viewer, ids.new(), stage.said[self.key], self.better, self.note)


@dataclass(frozen=True)
class Ask(Step):
    """Ask somebody for feedback."""

    of: str
    question: str
    key: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        asked = await feedback.request(stage.viewer(self.by), ids.new(), stage.people[self.of].id, self.question)
        stage.said[self.key] = asked.id


@dataclass(frozen=True)
class Decline(Step):
    """Say "not now" to a request."""

    key: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        await feedback.decline(stage.viewer(self.by), ids.new(), stage.said[self.key])


@dataclass(frozen=True)
class Wall(Step):
    """Recognise people where the store can read it."""

    to: list[str]
    message: str
    behaviour: str
    key: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        people = [stage.people[name].id for name in self.to]
        chip = stage.behaviours[self.behaviour]
        given = await recognitions.give(stage.viewer(self.by), ids.new(), people, self.message, chip)
        stage.said[self.key] = given.id


@dataclass(frozen=True)
class React(Step):
    """Answer recognition with an emoji."""

    key: str
    emoji: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        await recognitions.react(stage.viewer(self.by), ids.new(), stage.said[self.key], self.emoji, True)
