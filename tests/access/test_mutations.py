"""Who does what: one table over every mutation.

`ok`, `-` for nothing, or the refusal: 400 INVALID, 401 UNAUTHENTICATED,
403 NOT_ALLOWED, 404 NOT_FOUND, 409 CONFLICT.
"""

from __future__ import annotations

from typing import Any

import pytest

from server.events.models import Event
from server.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Unauthenticated
from server.kit.shares import Bucket
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.scene import SCHEMA, SENT, Scene, begin, mutation

MUTATIONS = """
                            nobody author recipient colleague supervisor manager other regional hq   hr   admin leaver reader
shiftStart                  401    ok     ok        ok        ok         ok      ok    ok       ok   ok   ok    401    403
shiftEnd                    401    ok     ok        ok        ok         ok      ok    ok       ok   ok   ok    401    403
languageSet                 401    ok     ok        ok        ok         ok      ok    ok       ok   ok   ok    401    403
personEnrol                 401    403    403       403       ok         ok      404   ok       403  403  ok    401    403
deviceRevoke                401    404    ok        404       404        404     404   404      404  404  404   401    403
sharedDeviceEnrol           401    403    403       403       ok         ok      404   ok       403  403  ok    401    403
sharedDeviceRevoke          401    404    404       404       ok         ok      404   ok       404  404  ok    401    403
pinSet                      401    ok     ok        ok        ok         ok      ok    ok       ok   ok   ok    401    403
pinRemove                   401    ok     ok        ok        ok         ok      ok    ok       ok   ok   ok    401    403
passkeyAdd                  401    400    ok        400       400        400     400   400      400  400  400   401    403
passkeyRemove               401    404    ok        404       404        404     404   404      404  404  404   401    403
feedbackGive                401    ok     400       ok        ok         ok      404   ok       ok   ok   ok    401    403
feedbackEdit                401    ok     403       404       403        403     404   404      404  404  404   401    403
feedbackRead                401    403    ok        404       403        403     404   404      404  404  404   401    403
feedbackReply               401    403    ok        404       403        403     404   404      404  404  404   401    403
feedbackFollowUp            401    ok     403       404       403        403     404   404      404  404  404   401    403
feedbackRequest             401    ok     400       ok        ok         ok      404   ok       ok   ok   ok    401    403
feedbackRequestDecline      401    ok     403       404       404        404     404   404      404  404  404   401    403
recognitionGive             401    ok     400       ok        ok         ok      404   ok       ok   ok   ok    401    403
recognitionReact            401    ok     ok        ok        ok         ok      404   ok       ok   ok   ok    401    403
goalCreate                  401    403    ok        403       ok         ok      404   ok       403  403  403   401    403
goalAssign                  401    403    ok        403       ok         ok      404   ok       403  403  403   401    403
goalEdit                    401    404    ok        404       ok         ok      404   ok       404  404  404   401    403
goalAgree                   401    404    409       404       ok         ok      404   ok       404  404  404   401    403
goalSetStatus               401    404    ok        404       403        403     404   403      404  404  404   401    403
goalClose                   401    404    ok        404       ok         ok      404   ok       404  404  404   401    403
keyResultRecord             401    404    ok        404       ok         ok      404   ok       404  404  404   401    403
keyResultUnlink             401    404    ok        404       ok         ok      404   ok       404  404  404   401    403
goalTemplateCreate          401    403    403       403       403        403     403   ok       ok   403  ok    401    403
goalTemplateEdit            401    403    403       403       403        403     403   ok       ok   403  ok    401    403
goalTemplateRetire          401    403    403       403       403        403     403   ok       ok   403  ok    401    403
checkInSchedule             401    403    400       403       ok         ok      404   ok       403  403  403   401    403
checkInAddAgendaItem        401    404    ok        404       ok         404     404   404      404  404  404   401    403
checkInWriteMyNotes         401    404    ok        404       ok         404     404   404      404  404  404   401    403
checkInHold                 401    404    ok        404       ok         404     404   404      404  404  404   401    403
checkInMove                 401    404    ok        404       ok         404     404   404      404  404  404   401    403
checkInSkip                 401    404    ok        404       ok         404     404   404      404  404  404   401    403
checkInCancelSeries         401    404    ok        404       ok         404     404   404      404  404  404   401    403
checkInHandOver             401    404    403       404       ok         404     404   404      404  ok   404   401    403
shiftCheckIn                401    ok     ok        ok        ok         ok      ok    ok       ok   ok   ok    401    403
actionItemAdd               401    404    ok        404       ok         404     404   404      404  404  404   401    403
actionItemComplete          401    404    ok        404       ok         404     404   404      404  404  404   401    403
actionItemProposeDrop       401    404    ok        404       ok         404     404   404      404  404  404   401    403
actionItemSplit             401    404    ok        404       ok         404     404   404      404  404  404   401    403
actionItemHandOver          401    404    ok        404       ok         404     404   404      404  404  404   401    403
actionItemDrop              401    404    409       404       ok         404     404   404      404  404  404   401    403
skillDefine                 401    403    403       403       403        403     403   403      ok   ok   ok    401    403
skillEdit                   401    403    403       403       403        403     403   403      ok   ok   ok    401    403
skillRetire                 401    403    403       403       403        403     403   403      ok   ok   ok    401    403
skillRequire                401    403    403       403       403        403     403   403      ok   ok   ok    401    403
skillAssess                 401    403    ok        403       ok         ok      404   ok       403  403  403   401    403
metricDefine                401    403    403       403       403        403     403   403      ok   403  ok    401    403
metricEdit                  401    403    403       403       403        403     403   403      ok   403  ok    401    403
metricRetire                401    403    403       403       403        403     403   403      ok   403  ok    401    403
metricRecordMany            401    403    403       403       403        ok      400   403      ok   403  ok    401    403
operationalEventRecordMany  401    403    403       403       403        ok      400   403      ok   403  ok    401    403
trainingCreate              401    403    403       403       403        403     403   ok       ok   403  ok    401    403
trainingEdit                401    403    403       403       403        403     403   403      ok   403  ok    401    403
trainingRetire              401    403    403       403       403        403     403   403      ok   403  ok    401    403
trainingAssign              401    403    ok        403       ok         ok      404   ok       403  403  403   401    403
trainingStart               401    404    ok        404       403        403     404   403      404  404  404   401    403
trainingCompleteStep        401    404    ok        404       403        403     404   403      404  404  404   401    403
trainingComplete            401    404    ok        404       403        403     404   403      404  404  404   401    403
trainingDecline             401    404    ok        404       403        403     404   403      404  404  404   401    403
trainingHelped              401    404    ok        404       403        403     404   403      404  404  404   401    403
insightOpen                 401    404    ok        404       ok         ok      404   ok       404  404  404   401    403
reportOpen                  401    ok     ok        ok        ok         ok      404   ok       ok   ok   ok    401    403
insightChooseCause          401    404    ok        404       ok         ok      404   ok       404  404  404   401    403
insightAccept               401    404    404       404       ok         400     404   ok       ok   403  ok    401    403
insightDismiss              401    404    403       404       ok         ok      404   ok       404  404  404   401    403
insightAnswerNewNormal      401    404    404       404       ok         ok      404   ok       ok   403  ok    401    403
playbookCreate              401    403    403       403       403        403     403   403      ok   403  ok    401    403
playbookEdit                401    403    403       403       403        403     403   403      ok   403  ok    401    403
playbookRetire              401    403    403       403       403        403     403   403      ok   403  ok    401    403
dayNoteAdd                  401    403    403       403       ok         ok      404   ok       ok   403  ok    401    403
dayNoteRemove               401    403    403       403       ok         ok      404   ok       ok   403  ok    401    403
effectStart                 401    403    403       403       403        ok      404   ok       ok   403  ok    401    403
effectCallOff               401    403    403       403       403        403     404   403      ok   403  ok    401    403
planCreate                  401    403    403       403       403        ok      404   ok       403  403  403   401    403
planEdit                    401    404    ok        404       404        ok      404   404      404  403  404   401    403
planSign                    401    404    ok        404       404        ok      404   404      404  403  404   401    403
planCompleteDuty            401    404    403       404       404        ok      404   404      404  403  404   401    403
planRecord                  401    404    ok        404       404        ok      404   404      404  403  404   401    403
planLinkCheckIn             401    404    ok        404       404        ok      404   404      404  403  404   401    403
planPause                   401    404    403       404       404        ok      404   404      404  403  404   401    403
planResume                  401    404    ok        404       404        ok      404   404      404  403  404   401    403
planEnd                     401    404    403       404       404        ok      404   404      404  403  404   401    403
planCallOff                 401    404    403       404       404        ok      404   404      404  403  404   401    403
planHandOver                401    404    403       404       404        404     404   404      404  ok   404   401    403
planLookBack                401    404    ok        404       404        ok      404   404      404  403  404   401    403
pushSubscribe               401    ok     ok        ok        ok         ok      ok    ok       ok   ok   ok    401    403
pushUnsubscribe             401    -      ok        -         -          -       -     -        -    -    -     401    403
pushTest                    401    ok     ok        ok        ok         ok      ok    ok       ok   ok   ok    401    403
notificationsMarkRead       401    404    ok        404       404        404     404   404      404  404  404   401    403
notificationPreferenceSet   401    ok     ok        ok        ok         ok      ok    ok       ok   ok   ok    401    403
"""

STATUS = {problem.code: str(problem.status) for problem in (Invalid, Unauthenticated, NotAllowed, NotFound, Conflict)}


def table(text: str) -> dict[str, dict[str, str]]:
    """Row -> column -> cell."""
    head, *rows = [line.split() for line in text.strip("\n").split("\n")]
    assert all(len(row) == len(head) + 1 for row in rows), "a cell is missing"
    return {row[0]: dict(zip(head, row[1:], strict=True)) for row in rows}


def test_every_mutation_has_a_row() -> None:
    assert SCHEMA.mutation_type is not None
    assert set(table(MUTATIONS)) == set(SCHEMA.mutation_type.fields), "say in the table who does it"
    assert set(table(MUTATIONS)) == set(SENT)


@pytest.fixture
async def scene(house: TestHouse, cast: Cast) -> Scene:
    """The scene, before anybody looks."""
    return await begin(house, cast)


def cell(answer: Any) -> str:
    """How an answer stands in the table."""
    if isinstance(answer, dict) and "errors" in answer:
        return STATUS[answer["errors"][0]["extensions"]["code"]]
    while isinstance(answer, dict) and len(answer) == 1:
        answer = next(iter(answer.values()))  # down to the one thing that was asked for
    if isinstance(answer, list):
        answer = "yes" if answer and "kind" in answer[0] else len(answer)
    if answer is None or answer == 0:
        return "-"
    return str(answer) if isinstance(answer, int) else "yes"


async def attempt(scene: Scene, phone: Phone, name: str, input: dict[str, Any]) -> str:
    """How one person's try of a mutation ends."""
    answer = await phone.send(mutation(name), **({"input": input} if input else {}))
    if "errors" in answer:
        return cell(answer)
    return "ok" if any(part is not None for part in answer["data"][name].values()) else "-"


@pytest.mark.parametrize("name", SENT)
async def test_who_does_what(scene: Scene, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        Bucket, "take", lambda *_: None
    )  # the scene happens again for each who may; nobody types so fast
    expected, done = table(MUTATIONS)[name], {}
    input = await SENT[name](scene)
    for who in expected:
        before = await Event.all().count()
        done[who] = await attempt(scene, scene.phones[who], name, input)
        if done[who] == "ok":
            input = await SENT[name](scene)  # what was done once may not be there to be done again
        else:
            assert await Event.all().count() == before, f"{who} was refused and left a trace"
    assert done == expected
