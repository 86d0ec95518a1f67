"""The reviews of the demo company: one that was talked about, one that waits for Ana's half, and what Sam is asked about a colleague."""

from __future__ import annotations

from dataclasses import dataclass

from server.checkins import actions as checkins
from server.demo.play import Stage, Step
from server.kit import ids
from server.reviews import actions, cycles, naming
from server.reviews.drafts import AccomplishmentDraft, AnswerDraft, CycleDraft, QuestionDraft
from server.reviews.models import QuestionKind, Review, ReviewQuestion, ReviewRequest


@dataclass(frozen=True)
class Open(Step):
    """Ask people the same questions, until so many days ahead."""

    key: str
    of: tuple[str, ...]
    steps: tuple[str, ...]
    words: tuple[str, ...]
    lasts: int

    async def play(self, stage: Stage) -> None:
        """Do it."""
        questions = [QuestionDraft(QuestionKind.RATING, text) for text in self.steps]
        questions += [QuestionDraft(QuestionKind.TEXT, text) for text in self.words]
        last = stage.at(self.days - self.lasts, 12).date()
        people = [stage.people[name].id for name in self.of]
        made = await cycles.open(stage.viewer(self.by), ids.new(), CycleDraft(self.key, last, last, questions, people))
        stage.said[self.key] = made.id


@dataclass(frozen=True)
class Half(Step):
    """Write one half about ``of``: a step or words for each question."""

    key: str
    of: str
    said: tuple[int | str, ...]
    shown: tuple[str, ...] = ()

    async def play(self, stage: Stage) -> None:
        """Do it."""
        review = await review_of(stage, self.key, self.of)
        shown = [AccomplishmentDraft(words) for words in self.shown]
        await actions.assess(stage.viewer(self.by), ids.new(), review.id, await said(review, self.said), shown)


@dataclass(frozen=True)
class Ask(Step):
    """Name a colleague for the review of ``of``, whose lead agrees."""

    key: str
    of: str
    peer: str
    lead: str
    said: tuple[int | str, ...] = ()
    """What the colleague answers, if they do."""

    async def play(self, stage: Stage) -> None:
        """Do it."""
        review, peer = await review_of(stage, self.key, self.of), stage.people[self.peer]
        await naming.nominate(stage.viewer(self.by), ids.new(), review.id, peer.id)
        await naming.settle(stage.viewer(self.lead), ids.new(), review.id, peer.id, True)
        if self.said:
            request = await ReviewRequest.get(review_id=review.id, peer_id=peer.id)
            await naming.answer(stage.viewer(self.peer), ids.new(), request.id, await said(review, self.said))


@dataclass(frozen=True)
class Share(Step):
    """Share both halves, talk, and let the person have the last word."""

    key: str
    of: str
    comment: str

    async def play(self, stage: Stage) -> None:
        """Do it."""
        lead, person = stage.viewer(self.by), stage.viewer(self.of)
        review = await review_of(stage, self.key, self.of)
        await actions.share(lead, ids.new(), review.id)
        review = await actions.plan_talk(lead, ids.new(), review.id, stage.at(self.days, self.hour + 1), None)
        assert review.check_in_id is not None
        await checkins.hold(lead, ids.new(), review.check_in_id)
        await actions.acknowledge(person, ids.new(), review.id, self.comment)


async def review_of(stage: Stage, key: str, name: str) -> Review:
    """Somebody's review in a cycle."""
    return await Review.get(cycle_id=stage.said[key], person_id=stage.people[name].id)


async def said(review: Review, told: tuple[int | str, ...]) -> list[AnswerDraft]:
    """Answers in the order of the questions."""
    questions = await ReviewQuestion.filter(cycle_id=review.cycle_id).order_by("position")
    return [
        AnswerDraft(question.id, one, None) if isinstance(one, int) else AnswerDraft(question.id, None, one)
        for question, one in zip(questions, told, strict=True)
    ]


LEAD = "Maya"
STEPS = ("How calm is it where you are?", "How often do you show others how it goes?")
WORDS = ("What went well?", "What should be different next time?")
REVIEWS: list[Step] = [
    Open(24, 9, "Maya", "Autumn look back", ("Priya", "Ben"), STEPS, WORDS, 31),
    Ask(22, 10, "Priya", "Autumn look back", "Priya", "Tom", LEAD, (4, 5, "She counts the float aloud.", "Fewer swaps.")),
    Ask(22, 11, "Priya", "Autumn look back", "Priya", "Aisha", LEAD, (5, 4, "I learnt the screen from her.", "A list.")),
    Ask(22, 12, "Priya", "Autumn look back", "Priya", "Lucía", LEAD, (4, 4, "Calm on Saturdays.", "Earlier breaks.")),
    Ask(22, 13, "Priya", "Autumn look back", "Priya", "Jonas", LEAD, (3, 5, "She asks first.", "Say no now and then.")),
    Ask(22, 14, "Priya", "Autumn look back", "Priya", "Dev", LEAD, (5, 5, "The queue was short.", "Nothing.")),
    Half(20, 10, "Priya", "Autumn look back", "Priya",
         (3, 4, "The returns desk on Saturdays.", "I would like to close less often."),
         ("Two newcomers count alone by now.", "The list beside the till was my idea.")),
    Half(17, 16, LEAD, "Autumn look back", "Priya",
         (5, 4, "Nobody waits where you stand.", "Let others close, you need not do it all."),),
    Share(16, 10, LEAD, "Autumn look back", "Priya", "I did not know that it looks so calm from outside. It is not always."),
    Half(19, 12, "Ben", "Autumn look back", "Ben", (4, 2, "The new drawer, since we count in pairs.", "More time to show it.")),
    Open(2, 9, "Maya", "Winter look back", ("Ana",), STEPS, WORDS, 16),
    Ask(1, 11, "Ben", "Autumn look back", "Ben", "Ana", LEAD),
]  # fmt: skip
"""In order of time. Each step: days ago, then the hour of that day."""
