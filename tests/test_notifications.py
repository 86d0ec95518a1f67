"""The inbox: who is told, in which words, once."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from server import features
from server.events.models import Event
from server.house import House
from server.kit import clock, ids
from server.notifications import telling
from server.notifications.models import Notification, NotificationKind
from server.notifications.notices import MORE, TEST, by_kind, kind_of
from server.people.models import Language, Person
from server.settings import ROOT
from server.worker import Worker
from tests.cast import Cast
from tests.house import Phone, TestHouse

GIVE = "mutation($input: FeedbackGiveInput!) { feedbackGive(input: $input) { feedback { id } } }"
EDIT = "mutation($input: FeedbackEditInput!) { feedbackEdit(input: $input) { feedback { id } } }"
READ = "mutation($input: FeedbackReadInput!) { feedbackRead(input: $input) { feedback { id } } }"
REPLY = "mutation($input: FeedbackReplyInput!) { feedbackReply(input: $input) { feedback { id } } }"
FOLLOW_UP = "mutation($input: FeedbackFollowUpInput!) { feedbackFollowUp(input: $input) { feedback { id } } }"
ASK = "mutation($input: FeedbackRequestInput!) { feedbackRequest(input: $input) { feedbackRequest { id } } }"
DECLINE = "mutation($input: FeedbackRequestDeclineInput!) { feedbackRequestDecline(input: $input) { feedbackRequest { id } } }"
RECOGNISE = "mutation($input: RecognitionGiveInput!) { recognitionGive(input: $input) { recognition { id } } }"
REACT = "mutation($input: RecognitionReactInput!) { recognitionReact(input: $input) { recognition { id } } }"
MARK = "mutation($input: NotificationsMarkReadInput!) { notificationsMarkRead(input: $input) { unreadNotifications } }"
SPEAK = "mutation($input: LanguageSetInput!) { languageSet(input: $input) { person { id } } }"
INBOX = """{ unreadNotifications notifications(first: 50) { totalCount nodes {
  id kind title path createdAt readAt actor { name }
  subject { __typename id ... on Feedback { giverReading { tone } } } } } }"""
BY_THE_CLOCK = {
    *("TEST", "FEEDBACK_FOLLOW_UP_DUE", "FEEDBACK_QUIET_WEEK"),
    *("GOAL_UPDATE_DUE", "CHECK_IN_COMING_UP", "ACTION_ITEM_DUE"),
    *("TRAINING_DUE", "INSIGHT_RAISED", "INSIGHT_ENDED", "EFFECT_MEASURED", "PASSKEY_REFUSED"),
    *("PLAN_DUTY_DUE", "PLAN_LOOK_BACK_DUE", "PLAN_MET", "PLAN_RESUMED", "PLAN_HANDED_OVER"),
    *("REVIEW_SELF_DUE", "REVIEW_LEAD_DUE", "REVIEW_REQUEST_DUE"),
}
"""Kinds that nobody else does."""
READING = {"tone": 4, "importance": 5, "clarity": 2}


@pytest.fixture
def worker(house: TestHouse) -> Worker:
    """The worker of this house, at hand."""
    return Worker(House(house.settings, house.keys, features.SUBJECTS, features.NOTICES))


async def give(phone: Phone, to: Person, **more: object) -> str:
    """Give praise; its id."""
    sent = {"recipientId": str(to.id), "kind": "PRAISE", "message": "The secret words."} | more
    return str((await phone.ask(GIVE, input=sent))["feedbackGive"]["feedback"]["id"])


async def titles(phone: Phone) -> list[str]:
    """The inbox, newest first."""
    return [line["title"] for line in (await phone.ask(INBOX))["notifications"]["nodes"]]


async def test_the_receiver_is_told_who_and_never_what(house: TestHouse, cast: Cast, worker: Worker) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    feedback_id = await give(sam, cast.ana, reading=READING)
    await worker.run_once()
    inbox = await ana.ask(INBOX)
    (line,) = inbox["notifications"]["nodes"]
    assert inbox["unreadNotifications"] == inbox["notifications"]["totalCount"] == 1
    assert (line["kind"], line["title"]) == ("FEEDBACK_GIVEN", "Sam left you feedback")
    assert line["path"] == f"/feedback/{feedback_id}"
    assert line["actor"] == {"name": "Sam Okafor"}
    assert line["subject"] == {"__typename": "Feedback", "id": feedback_id, "giverReading": None}
    assert line["readAt"] is None
    assert "secret" not in str(inbox)


async def test_nobody_is_told_of_their_own_doing_and_leads_who_may_see_it_are_not_told(
    house: TestHouse, cast: Cast, worker: Worker
) -> None:
    sam, ana, maya = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.maya)
    await give(sam, cast.ana, visibility="RECIPIENT_AND_SUPERVISOR")
    await worker.run_once()
    assert (await maya.ask("{ feedbackList { totalCount } }"))["feedbackList"]["totalCount"] == 1
    assert await titles(maya) == await titles(sam) == []
    assert await titles(ana) == ["Sam left you feedback"]


async def test_each_step_of_feedback_tells_the_other_side(house: TestHouse, cast: Cast, worker: Worker) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    feedback_id = await give(sam, cast.ana)
    await sam.ask(EDIT, input={"feedbackId": feedback_id, "message": "Better words."})
    await ana.ask(READ, input={"feedbackId": feedback_id, "reading": READING})
    await ana.ask(REPLY, input={"feedbackId": feedback_id, "kind": "QUESTION", "message": "When was that?"})
    await sam.ask(FOLLOW_UP, input={"feedbackId": feedback_id, "better": True, "note": "It did."})
    asked = await ana.ask(ASK, input={"fromId": str(cast.sam.id), "question": "How did I do?"})
    request_id = asked["feedbackRequest"]["feedbackRequest"]["id"]
    await worker.run_once()
    await sam.ask(DECLINE, input={"requestId": request_id})
    await worker.run_once()
    assert await titles(ana) == [
        "Sam cannot give you feedback now",
        "Sam came back to your feedback",
        "Sam changed the feedback for you",
        "Sam left you feedback",
    ]
    assert await titles(sam) == [
        "Ana asks for your feedback",
        "Ana replied to your feedback",
        "Ana read your feedback",
    ]
    newest = (await sam.ask(INBOX))["notifications"]["nodes"][0]
    assert newest["path"] == f"/requests/{request_id}"
    assert newest["subject"] == {"__typename": "FeedbackRequest", "id": request_id}


async def test_a_change_that_the_receiver_cannot_see_tells_them_nothing(
    house: TestHouse, cast: Cast, worker: Worker
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    feedback_id = await give(sam, cast.ana)
    await sam.ask(EDIT, input={"feedbackId": feedback_id, "reading": READING})
    await sam.ask(EDIT, input={"feedbackId": feedback_id, "followUpOn": str(clock.now().date())})
    await worker.run_once()
    assert await titles(ana) == ["Sam left you feedback"]


async def test_somebody_hears_of_a_sign_in_code_that_another_makes_for_them(
    house: TestHouse, cast: Cast, worker: Worker
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    await sam.ask("mutation($id: ID!) { personEnrol(input: {personId: $id}) { code } }", id=str(cast.ana.id))
    await worker.run_once()
    assert await titles(ana) == ["Sam made a sign-in code for you"]
    assert await titles(sam) == []


async def test_a_follow_up_reminds_the_giver_on_its_day_once(house: TestHouse, cast: Cast, worker: Worker) -> None:
    sam = await house.phone(cast.sam)
    await give(sam, cast.ana, followUpOn=str(clock.now().date()))
    await worker.run_once()
    await worker.run_once()
    inbox = (await sam.ask(INBOX))["notifications"]["nodes"]
    assert [(line["kind"], line["actor"]) for line in inbox] == [("FEEDBACK_FOLLOW_UP_DUE", None)]


async def test_recognition_tells_those_it_is_about_and_a_reaction_taken_back_tells_nobody(
    house: TestHouse, cast: Cast, worker: Worker
) -> None:
    sam, ana, ben = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.ben)
    people = [str(cast.ana.id), str(cast.ben.id)]
    given = await sam.ask(RECOGNISE, input={"recipientIds": people, "message": "The secret words."})
    recognition_id = given["recognitionGive"]["recognition"]["id"]
    for emoji, on in [("👏", True), ("👏", False), ("🎉", True)]:
        await ana.ask(REACT, input={"recognitionId": recognition_id, "emoji": emoji, "on": on})
    await worker.run_once()
    assert await titles(ana) == ["Sam put you on the wall"]
    # However often she taps: one unread line says it.
    assert await titles(ben) == ["Ana reacted to your moment on the wall", "Sam put you on the wall"]
    assert await titles(sam) == ["Ana reacted to your moment on the wall"]


async def test_somebody_who_has_left_is_told_nothing(house: TestHouse, cast: Cast, worker: Worker) -> None:
    sam = await house.phone(cast.sam)
    await give(sam, cast.ana)
    cast.ana.left_on = cast.lou.left_on
    await cast.ana.save(update_fields=["left_on"])
    await worker.run_once()
    assert await Notification.all().count() == 0


async def test_the_words_follow_the_readers_language(house: TestHouse, cast: Cast, worker: Worker) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    await give(sam, cast.ana)
    await worker.run_once()
    seen = {}
    for language in Language:
        await ana.ask(SPEAK, input={"language": language.value})
        seen[language.value] = (await titles(ana))[0]
    assert seen == {
        "EN": "Sam left you feedback",
        "ES": "Sam te ha dejado feedback",
        "FR": "Sam t’a laissé un retour",
        "AR": "ملاحظات لك من Sam",
    }


async def test_marking_one_read_marks_all_older_ones(house: TestHouse, cast: Cast, worker: Worker) -> None:
    sam, ana, ben = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.ben)
    for _ in range(3):
        await give(sam, cast.ana)
    await worker.run_once()
    newest, middle, oldest = (await ana.ask(INBOX))["notifications"]["nodes"]
    assert newest["createdAt"] > middle["createdAt"] > oldest["createdAt"]
    refusal = await ben.refused(MARK, input={"upToId": middle["id"]})
    assert (refusal.code, refusal.field) == ("NOT_FOUND", "upToId")
    assert (await ana.refused(MARK, input={"upToId": "x"})).field == "upToId"
    marked = await ana.ask(MARK, input={"upToId": middle["id"]})
    assert marked["notificationsMarkRead"]["unreadNotifications"] == 1
    lines = (await ana.ask(INBOX))["notifications"]["nodes"]
    assert [line["readAt"] is None for line in lines] == [True, False, False]


async def test_a_new_line_comes_over_the_live_line_to_its_person_only(
    house: TestHouse, cast: Cast, worker: Worker
) -> None:
    sam, ana, ben = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.ben)
    changes = "subscription($after: ID) { changes(after: $after) { kind subject { __typename ... on Notification { title } } } }"
    start = (await ana.ask("{ lastChangeId }"))["lastChangeId"]
    await give(sam, cast.ana)
    async with ana.listen(changes, after=start) as hers, ben.listen(changes, after=start) as his:
        assert (await hers.next())["changes"]["kind"] == "feedback.given"
        await worker.run_once()
        told = (await hers.next())["changes"]
        assert await his.quiet(0.1)
    assert told["kind"] == "notification.created"
    assert told["subject"] == {"__typename": "Notification", "title": "Sam left you feedback"}


async def test_the_worker_goes_on_where_the_last_one_stopped(house: TestHouse, cast: Cast, worker: Worker) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    await give(sam, cast.ana)
    await worker.run_once()
    await give(sam, cast.ana)
    again = Worker(House(house.settings, house.keys, features.SUBJECTS, features.NOTICES))
    await again.run_once()
    await again.run_once()
    assert len(await titles(ana)) == 2


async def test_a_batch_that_breaks_half_way_is_told_again_whole_and_once(
    house: TestHouse, cast: Cast, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    for _ in range(3):
        await give(sam, cast.ana)

    async def broken(*arguments: object) -> None:
        raise OSError("the power went out")

    with monkeypatch.context() as trouble:
        trouble.setattr(telling.deliveries, "plan", broken)
        await worker.run_once()
    assert await titles(ana) == []
    await worker.run_once()
    assert len(await titles(ana)) == 3


async def test_an_event_that_cannot_be_told_of_does_not_silence_the_next(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)

    async def broken(event: Event) -> set[UUID]:
        raise LookupError("The secret words.")

    notices = dict(features.NOTICES)
    notices["feedback.given"] = replace(notices["feedback.given"], told=broken)
    worker = Worker(House(house.settings, house.keys, features.SUBJECTS, notices))
    await give(sam, cast.ana)
    await ana.ask(ASK, input={"fromId": str(cast.sam.id), "question": "How did I do?"})
    await worker.run_once()
    assert await titles(ana) == []
    assert await titles(sam) == ["Ana asks for your feedback"]


def test_every_notice_has_a_kind_words_in_every_language_and_a_way_in() -> None:
    notices = by_kind(features.NOTICES)
    assert set(notices) == set(NotificationKind)
    for kind, notice in notices.items():
        assert set(notice.words) == {language.value for language in Language}, kind
        assert notice.opens(ids.new()).startswith("/")
        assert ("{who}" in notice.words["EN"]) == (kind not in BY_THE_CLOCK)
        for words in notice.words.values():
            assert set(re.findall(r"\{(\w+)\}", words)) <= {"who"}
            assert len(words) < 60
    assert set(MORE) == set(TEST.words)


def test_every_notice_is_about_an_event_that_is_recorded_somewhere() -> None:
    code = "".join(
        file.read_text()
        for file in Path(ROOT / "server").rglob("*.py")
        if file.name not in ("notices.py", "0001_initial.py")
    )
    for event_kind in features.NOTICES:
        ways = (f'events.record("{event_kind}"', f'= "{event_kind}"', f'kind="{event_kind}"')
        assert any(way in code for way in ways), event_kind


def test_a_kind_is_named_after_its_event() -> None:
    assert kind_of("feedback.followedUp") is NotificationKind.FEEDBACK_FOLLOWED_UP
    assert kind_of("feedback.requestDeclined") is NotificationKind.FEEDBACK_REQUEST_DECLINED
