"""What people write in a review, and whether it may be written so. Pure: what it rests on is looked up by the actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from server.kit import text
from server.kit.errors import Invalid, NotFound
from server.reviews.models import HIGHEST, LOWEST, QuestionKind, ReviewQuestion

MOST_QUESTIONS, MOST_PEOPLE, MOST_ACCOMPLISHMENTS, MOST_PEERS = 20, 200, 20, 12
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class QuestionDraft:
    """A question as somebody words it."""

    kind: QuestionKind
    text: str


@dataclass(frozen=True)
class CycleDraft:
    """A cycle as somebody words it."""

    name: str
    self_due_on: date
    answers_due_on: date
    questions: Sequence[QuestionDraft]
    person_ids: Sequence[UUID]


@dataclass(frozen=True)
class AnswerDraft:
    """What somebody says to a question."""

    question_id: UUID
    rating: int | None = None
    words: str | None = None


@dataclass(frozen=True)
class AccomplishmentDraft:
    """Something that somebody wants seen; at most one of the ids."""

    note: str
    recognition_id: UUID | None = None
    goal_id: UUID | None = None
    key_result_id: UUID | None = None
    feedback_id: UUID | None = None


def checked_cycle(draft: CycleDraft, today: date) -> CycleDraft:
    """``draft`` as it is kept. Raises Invalid with the field."""
    if draft.self_due_on < today:
        raise Invalid("That day lies ahead.", "selfDueOn")
    if not draft.self_due_on <= draft.answers_due_on <= today + LONGEST:
        raise Invalid("Leads and colleagues write later than the person, within a year.", "answersDueOn")
    if not 1 <= len(draft.questions) <= MOST_QUESTIONS:
        raise Invalid(f"Ask 1 to {MOST_QUESTIONS} questions.", "questions")
    if not 1 <= len(draft.person_ids) <= MOST_PEOPLE:
        raise Invalid(f"Choose 1 to {MOST_PEOPLE} people.", "personIds")
    if len(set(draft.person_ids)) < len(draft.person_ids):
        raise Invalid("Somebody stands here twice.", "personIds")
    questions = tuple(
        QuestionDraft(one.kind, text.required(one.text, f"questions.{index}.text", 300))
        for index, one in enumerate(draft.questions)
    )
    return replace(draft, name=text.required(draft.name, "name", 120), questions=questions)


def checked_answers(
    drafts: Sequence[AnswerDraft], questions: Sequence[ReviewQuestion], whole: bool
) -> list[AnswerDraft]:
    """``drafts`` as they are kept, those that say something. ``whole``: every question wants its answer.

    Raises Invalid and NotFound with the field.
    """
    known, said = {question.id: question for question in questions}, dict[UUID, AnswerDraft]()
    for index, draft in enumerate(drafts):
        where = f"answers.{index}"
        question = known.get(draft.question_id)
        if question is None:
            raise NotFound("That is no question of this review.", f"{where}.questionId")
        if question.id in said:
            raise Invalid("A question is answered once.", f"{where}.questionId")
        if draft.rating is not None and not LOWEST <= draft.rating <= HIGHEST:
            raise Invalid(f"Choose {LOWEST} to {HIGHEST}.", f"{where}.rating")
        if draft.rating is not None and question.kind is QuestionKind.TEXT:
            raise Invalid("This one is answered in words.", f"{where}.rating")
        said[question.id] = replace(draft, words=text.optional(draft.words, f"{where}.words", 2_000))
    for question in questions:
        if whole and not _answers(said.get(question.id), question):
            raise Invalid("A question is left.", "answers")
    kept = [said[one.id] for one in questions if one.id in said and (said[one.id].rating or said[one.id].words)]
    if not kept:
        raise Invalid("Answer at least one question.", "answers")
    return kept


def checked_accomplishments(drafts: Sequence[AccomplishmentDraft]) -> list[AccomplishmentDraft]:
    """``drafts`` as they are kept. Raises Invalid with the field."""
    if len(drafts) > MOST_ACCOMPLISHMENTS:
        raise Invalid(f"At most {MOST_ACCOMPLISHMENTS} fit here.", "accomplishments")
    return [_accomplishment(draft, f"accomplishments.{index}") for index, draft in enumerate(drafts)]


def _answers(draft: AnswerDraft | None, question: ReviewQuestion) -> bool:
    if draft is None:
        return False
    return bool(draft.words) if question.kind is QuestionKind.TEXT else draft.rating is not None


def _accomplishment(draft: AccomplishmentDraft, where: str) -> AccomplishmentDraft:
    named = (draft.recognition_id, draft.goal_id, draft.key_result_id, draft.feedback_id)
    if sum(key is not None for key in named) > 1:
        raise Invalid("One line names one thing.", where)
    return replace(draft, note=text.required(draft.note, f"{where}.note", 1_000))
