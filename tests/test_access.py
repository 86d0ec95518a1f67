"""Who sees and does what: one table over every root field, and an outsider who tries every id there is.

`yes` or `ok`, a number of rows, `-` for nothing or null, or the refusal: 400 INVALID, 401 UNAUTHENTICATED,
403 NOT_ALLOWED, 404 NOT_FOUND, 409 CONFLICT.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from graphql import GraphQLObjectType

from server.events.models import Event
from server.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Unauthenticated
from server.kit.shares import Bucket
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.scene import SCHEMA, SENT, Scene, begin, mutation
from tests.test_feedback import send

QUERIES = """
                            nobody author recipient colleague supervisor manager other regional hq   hr   admin leaver reader
viewer                      401    yes    yes       yes       yes        yes     yes   yes      yes  yes  yes   401    yes
person                      401    yes    yes       yes       yes        yes     -     yes      yes  yes  yes   401    yes
person.employeeNumber       401    -      yes       -         yes        yes     -     yes      -    yes  yes   401    -
people                      401    5      5         5         5          5       2     8        13   13   13    401    5
store                       401    yes    yes       yes       yes        yes     -     yes      yes  yes  yes   401    yes
stores                      401    1      1         1         1          1       1     2        3    3    3     401    1
feed                        401    3      3         1         2          2       -     1        1    1    1     401    3
feedback.private            401    yes    yes       -         -          -       -     -        -    -    -     401    yes
feedback.open               401    yes    yes       -         yes        yes     -     -        -    -    -     401    yes
feedback.giverReading       401    yes    -         -         yes        yes     -     -        -    -    -     401    yes
feedback.replies            401    1      1         -         -          -       -     -        -    -    -     401    1
feedbackList                401    2      2         -         1          1       -     -        -    -    -     401    2
feedbackRequest             401    yes    yes       -         -          -       -     -        -    -    -     401    yes
feedbackRequests            401    1      1         -         -          -       -     -        -    -    -     401    1
recognition                 401    yes    yes       yes       yes        yes     -     yes      yes  yes  yes   401    yes
recognitions                401    1      1         1         1          1       -     1        1    1    1     401    1
goal                        401    -      yes       -         yes        yes     -     yes      -    -    -     401    -
goals                       401    -      2         -         2          2       -     2        -    -    -     401    -
goalSummary                 401    -      2         -         2          2       -     2        -    -    -     401    -
goalSummaries               401    1      1         1         1          1       1     2        3    3    3     401    1
team                        401    -      -         -         3          4       1     7        -    -    -     401    -
goalTemplates               401    1      1         1         1          1       1     1        1    1    1     401    1
goalHints                   401    2      2         2         2          2       2     2        2    2    2     401    2
checkIn                     401    -      yes       -         yes        -       -     -        -    -    -     401    -
checkIn.myNotes             401    -      yes       -         -          -       -     -        -    -    -     401    -
checkIns                    401    -      1         -         1          -       -     -        -    -    -     401    -
helpReaches                 401    2      2         2         1          1       1     -        -    -    -     401    2
actionItems                 401    -      2         -         2          -       -     -        -    -    -     401    -
insight                     401    -      yes       -         yes        yes     -     yes      -    -    -     401    -
insights                    401    -      1         -         3          3       -     3        2    2    2     401    -
insightSummary              401    -      -         -         yes        yes     -     yes      yes  -    yes   401    -
metricChart                 401    yes    yes       yes       yes        yes     -     yes      yes  yes  yes   401    yes
effect                      401    yes    yes       yes       yes        yes     -     yes      yes  yes  yes   401    yes
effects                     401    1      1         1         1          1       -     1        1    1    1     401    1
playbook                    401    yes    yes       yes       yes        yes     yes   yes      yes  yes  yes   401    yes
playbooks                   401    1      1         1         1          1       1     1        1    1    1     401    1
seenNotActed                401    -      -         -         1          2       1     4        5    -    5     401    -
notifications               401    2      10        -         8          4       -     -        -    -    -     401    2
unreadNotifications         401    2      10        -         8          4       -     -        -    -    -     401    2
metric                      401    yes    yes       yes       yes        yes     yes   yes      yes  yes  yes   401    yes
metrics                     401    3      3         3         3          3       3     3        3    3    3     401    3
metricSeries                401    1      1         1         1          1       404   1        1    1    1     401    1
metricSeries.person         401    404    1         404       1          1       404   1        404  404  404   401    404
storeMetrics                401    1      1         1         1          1       404   1        1    1    1     401    1
personMetrics               401    404    1         404       1          1       404   1        404  404  404   401    404
metricTotals                401    1      1         1         1          1       -     1        1    1    1     401    1
metricPeopleMeans           401    403    403       403       403        403     403   403      -    403  -     401    403
dayNotes                    401    1      1         1         1          1       -     1        1    1    1     401    1
notificationPreferences     401    yes    yes       yes       yes        yes     yes   yes      yes  yes  yes   401    yes
pushPublicKey               401    yes    yes       yes       yes        yes     yes   yes      yes  yes  yes   401    yes
behaviours                  401    2      2         2         2          2       2     2        2    2    2     401    2
skills                      401    1      1         1         1          1       1     1        1    1    1     401    1
personSkills                401    -      1         -         1          1       -     1        -    -    -     401    -
training                    401    yes    yes       yes       yes        yes     yes   yes      yes  yes  yes   401    yes
trainings                   401    4      4         4         4          4       4     4        4    4    4     401    4
trainingAssignment          401    -      yes       -         yes        yes     -     yes      -    -    -     401    -
trainingAssignments         401    -      3         -         3          3       -     3        -    -    -     401    -
myTrainings                 401    -      3         -         -          -       -     -        -    -    -     401    -
trainingSuggestions         401    -      1         -         1          1       -     1        -    -    -     401    -
storeTrainingSuggestions    401    -      -         -         -          -       -     -        -    -    -     401    -
storeSkills                 401    -      -         -         1          1       -     1        1    1    1     401    -
plan                        401    -      yes       -         -          yes     -     -        -    yes  -     401    -
plans                       401    -      1         -         -          1       -     -        -    1    -     401    -
passkeys                    401    -      1         -         -          -       -     -        -    -    -     401    -
passkeyCreationOptions      401    yes    yes       yes       yes        yes     yes   yes      yes  yes  yes   401    yes
sharedDevices               401    -      -         -         1          1       -     1        -    -    1     401    -
pinSetAt                    401    -      yes       -         -          -       -     -        -    -    -     401    -
devices                     401    1      1         1         1          1       1     1        1    1    1     401    1
lastChangeId                401    yes    yes       yes       yes        yes     yes   yes      yes  yes  yes   401    yes
"""

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

SUBSCRIPTIONS = """
                            nobody author recipient colleague supervisor manager other regional hq   hr   admin leaver reader
changes.private             401    yes    yes       -         -          -       -     -        -    -    -     401    yes
changes.open                401    yes    yes       -         yes        yes     -     -        -    -    -     401    yes
changes.recognition         401    yes    yes       yes       yes        yes     -     yes      yes  yes  yes   401    yes
changes.skillAssessed       401    -      yes       -         yes        yes     -     yes      -    -    -     401    -
changes.training            401    -      yes       -         yes        yes     -     yes      -    -    -     401    -
goalChanged                 401    -      yes       -         yes        yes     -     yes      -    -    -     401    -
changes.checkIn             401    -      yes       -         yes        -       -     -        -    -    -     401    -
checkInChanged              401    -      yes       -         yes        -       -     -        -    -    -     401    -
insightRaised               401    -      yes       -         yes        yes     -     yes      -    -    -     401    -
metricChanged               401    yes    yes       yes       yes        yes     -     yes      yes  yes  yes   401    yes
metricChanged.person        401    -      yes       -         yes        yes     -     yes      -    -    -     401    -
effectChanged               401    yes    yes       yes       yes        yes     -     yes      yes  yes  yes   401    yes
changes.plan                401    -      yes       -         -          yes     -     -        -    yes  -     401    -
planChanged                 401    -      yes       -         -          yes     -     -        -    yes  -     401    -
feedbackReceived            401    -      yes       -         -          -       -     -        -    -    -     401    -
recognitionGiven            401    yes    yes       yes       yes        yes     -     yes      yes  yes  yes   401    yes
recognitionGiven.store      401    yes    yes       yes       yes        yes     404   yes      yes  yes  yes   401    yes
"""


STATUS = {problem.code: str(problem.status) for problem in (Invalid, Unauthenticated, NotAllowed, NotFound, Conflict)}


def table(text: str) -> dict[str, dict[str, str]]:
    """Row -> column -> cell."""
    head, *rows = [line.split() for line in text.strip("\n").split("\n")]
    assert all(len(row) == len(head) + 1 for row in rows), "a cell is missing"
    return {row[0]: dict(zip(head, row[1:], strict=True)) for row in rows}


def rooted(rows: str) -> set[str]:
    """The root fields that a table has rows for."""
    return {row.partition(".")[0] for row in table(rows)}


@pytest.mark.parametrize(
    ("rows", "root"),
    [(QUERIES, SCHEMA.query_type), (MUTATIONS, SCHEMA.mutation_type), (SUBSCRIPTIONS, SCHEMA.subscription_type)],
    ids=["Query", "Mutation", "Subscription"],
)
def test_every_root_field_has_a_row(rows: str, root: GraphQLObjectType) -> None:
    assert rooted(rows) == set(root.fields), "say in the table who sees a new field"


def test_every_row_has_a_question() -> None:
    assert set(table(QUERIES)) == set(ASKED)
    assert set(table(MUTATIONS)) == set(SENT)
    assert set(table(SUBSCRIPTIONS)) == set(HEARD)


@pytest.fixture
async def scene(house: TestHouse, cast: Cast) -> Scene:
    """The scene, before anybody looks."""
    return await begin(house, cast)


def by_id(field: str, key: str, wanted: str = "id") -> Callable[[Scene], str]:
    """A question for one object."""
    return lambda scene: f'{{ {field}(id: "{scene.keys[key]}") {{ {wanted} }} }}'


def of(field: str, wanted: str, more: str = "", **keys: str) -> Callable[[Scene], str]:
    """A question that names several things of the scene."""

    def ask(scene: Scene) -> str:
        named = " ".join(f'{name}: "{scene.keys[key]}"' for name, key in keys.items())
        return f"{{ {field}({named} {more}) {wanted} }}"

    return ask


def plain(query: str) -> Callable[[Scene], str]:
    """A question without an id."""
    return lambda scene: query


ASKED: dict[str, Callable[[Scene], str]] = {
    "viewer": plain("{ viewer { id } }"),
    "person": by_id("person", "ana"),
    "person.employeeNumber": by_id("person", "ana", "employeeNumber"),
    "people": plain("{ people { totalCount } }"),
    "store": by_id("store", "HARBOUR"),
    "stores": plain("{ stores { totalCount } }"),
    "feed": plain("{ feed { totalCount } }"),
    "feedback.private": by_id("feedback", "private"),
    "feedback.open": by_id("feedback", "open"),
    "feedback.giverReading": by_id("feedback", "open", "giverReading { __typename }"),
    "feedback.replies": by_id("feedback", "open", "replies { id }"),
    "feedbackList": plain("{ feedbackList { totalCount } }"),
    "feedbackRequest": by_id("feedbackRequest", "request"),
    "feedbackRequests": plain("{ feedbackRequests { totalCount } }"),
    "recognition": by_id("recognition", "recognition"),
    "recognitions": plain("{ recognitions { totalCount } }"),
    "goal": by_id("goal", "goal"),
    "goals": plain("{ goals { totalCount } }"),
    "goalSummary": plain("{ goalSummary { total } }"),
    "goalSummaries": plain("{ goalSummaries(by: STORE) { totalCount } }"),
    "team": plain("{ team { totalCount } }"),
    "goalTemplates": plain("{ goalTemplates { totalCount } }"),
    "goalHints": plain('{ goalHints(draft: { title: "More smiles" }) }'),
    "checkIn": by_id("checkIn", "checkIn"),
    "checkIn.myNotes": by_id("checkIn", "checkIn", "myNotes"),
    "checkIns": plain("{ checkIns { totalCount } }"),
    "helpReaches": plain("{ helpReaches { id } }"),
    "actionItems": plain("{ actionItems { totalCount } }"),
    "skills": plain("{ skills { id } }"),
    "personSkills": lambda scene: f'{{ personSkills(personId: "{scene.keys["ana"]}") {{ required }} }}',
    "storeSkills": lambda scene: f'{{ storeSkills(storeId: "{scene.keys["HARBOUR"]}") {{ asked }} }}',
    "metric": by_id("metric", "metric"),
    "metrics": plain("{ metrics { totalCount } }"),
    "training": by_id("training", "training"),
    "trainings": plain("{ trainings { totalCount } }"),
    "trainingAssignment": by_id("trainingAssignment", "assignment"),
    "trainingAssignments": plain("{ trainingAssignments { totalCount } }"),
    "myTrainings": plain("{ myTrainings { totalCount } }"),
    "trainingSuggestions": lambda scene: (
        f'{{ trainingSuggestions(personId: "{scene.keys["ana"]}") {{ training {{ id }} }} }}'
    ),
    "storeTrainingSuggestions": lambda scene: (
        f'{{ storeTrainingSuggestions(storeId: "{scene.keys["HARBOUR"]}") {{ below }} }}'
    ),
    "insight": by_id("insight", "insight"),
    "insights": plain("{ insights { totalCount } }"),
    "insightSummary": plain('{ insightSummary(by: STORE, from: "2026-01-01", to: "2026-12-31") { kind: open } }'),
    "metricChart": lambda s: (
        f'{{ metricChart(metricId: "{s.keys["metric"]}", storeId: "{s.keys["HARBOUR"]}") {{ learning points {{ on }} }} }}'
    ),
    "effect": by_id("effect", "effect"),
    "effects": plain("{ effects { totalCount } }"),
    "playbook": by_id("playbook", "playbook"),
    "playbooks": plain("{ playbooks { totalCount } }"),
    "seenNotActed": plain('{ seenNotActed(from: "2026-01-01", to: "2026-12-31") { leads { totalCount } } }'),
    "metricSeries": of("metricSeries", "{ points { value } }", metricId="metric", storeId="HARBOUR"),
    "metricSeries.person": of("metricSeries", "{ points { value } }", metricId="minutes", personId="ana"),
    "storeMetrics": of("storeMetrics", "{ points { value } }", storeId="HARBOUR"),
    "personMetrics": of("personMetrics", "{ points { value } }", personId="ana"),
    "metricTotals": of("metricTotals", "{ rows { totalCount } }", "by: STORE", metricId="metric"),
    "metricPeopleMeans": of("metricPeopleMeans", "{ rows { totalCount } }", "by: STORE", metricId="minutes"),
    "dayNotes": plain("{ dayNotes { totalCount } }"),
    "notifications": plain("{ notifications { totalCount } }"),
    "unreadNotifications": plain("{ unreadNotifications }"),
    "notificationPreferences": plain("{ notificationPreferences { kind } }"),
    "pushPublicKey": plain("{ pushPublicKey }"),
    "behaviours": plain("{ behaviours { id } }"),
    "plan": by_id("plan", "plan"),
    "plans": plain("{ plans { totalCount } }"),
    "passkeys": plain("{ passkeys { id } }"),
    "passkeyCreationOptions": plain("{ passkeyCreationOptions }"),
    "sharedDevices": plain("{ sharedDevices { id } }"),
    "pinSetAt": plain("{ pinSetAt }"),
    "devices": plain("{ devices { id } }"),
    "lastChangeId": plain("{ lastChangeId }"),
}


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


async def test_who_sees_what(scene: Scene) -> None:
    await send(scene.phones["recipient"], "feedbackReply", feedbackId=scene.keys["open"], kind="THANKS")
    await scene.house.work()
    seen = {
        row: {who: cell(await scene.phones[who].send(ask(scene))) for who in table(QUERIES)[row]}
        for row, ask in ASKED.items()
    }
    assert seen == table(QUERIES)


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


HEARD: dict[str, tuple[str, Callable[[Scene, dict[str, Any]], bool]]] = {
    "changes.private": ("changes(after: $after) { subjectId }", lambda s, d: d["subjectId"] == s.keys["private"]),
    "changes.open": ("changes(after: $after) { subjectId }", lambda s, d: d["subjectId"] == s.keys["open"]),
    "changes.recognition": (
        "changes(after: $after) { subjectId }",
        lambda s, d: d["subjectId"] == s.keys["recognition"],
    ),
    "changes.skillAssessed": ("changes(after: $after) { subjectId }", lambda s, d: d["subjectId"] == s.keys["ana"]),
    "changes.training": ("changes(after: $after) { subjectId }", lambda s, d: d["subjectId"] == s.keys["assignment"]),
    "goalChanged": ("goalChanged(after: $after) { id }", lambda s, d: d["id"] == s.keys["goal"]),
    "changes.checkIn": ("changes(after: $after) { subjectId }", lambda s, d: d["subjectId"] == s.keys["checkIn"]),
    "checkInChanged": ("checkInChanged(after: $after) { id }", lambda s, d: d["id"] == s.keys["checkIn"]),
    "insightRaised": ("insightRaised(after: $after) { id }", lambda s, d: d["id"] == s.keys["insight"]),
    "metricChanged": ("metricChanged(after: $after) { store { id } person { id } }", lambda s, d: d["person"] is None),
    "metricChanged.person": (
        "metricChanged(after: $after) { person { id } }",
        lambda s, d: d["person"] is not None and d["person"]["id"] == s.keys["ana"],
    ),
    "effectChanged": ("effectChanged(after: $after) { id }", lambda s, d: d["id"] == s.keys["effect"]),
    "changes.plan": ("changes(after: $after) { subjectId }", lambda s, d: d["subjectId"] == s.keys["plan"]),
    "planChanged": ("planChanged(after: $after) { id }", lambda s, d: d["id"] == s.keys["plan"]),
    "feedbackReceived": ("feedbackReceived(after: $after) { id }", lambda s, d: d["id"] == s.keys["private"]),
    "recognitionGiven": ("recognitionGiven(after: $after) { id }", lambda s, d: d["id"] == s.keys["recognition"]),
    "recognitionGiven.store": (
        "recognitionGiven(storeId: $store, after: $after) { id }",
        lambda s, d: d["id"] == s.keys["recognition"],
    ),
}


async def heard(scene: Scene, phone: Phone, row: str) -> str:
    """What one person hears of what happened since the start."""
    field, meant = HEARD[row]
    store = "$store: ID, " if "$store" in field else ""
    async with phone.socket() as talk:
        await talk.send({"type": "connection_init"})
        if (await talk.receive())["type"] == "close":
            return "401"
        variables = {"after": scene.keys["start"], "store": scene.keys["HARBOUR"]}
        await talk.subscribe("1", f"subscription({store}$after: ID) {{ {field} }}", variables)
        while True:
            try:
                message = await talk.receive(0.15 if table(SUBSCRIPTIONS)[row][phone_name(scene, phone)] == "-" else 5)
            except TimeoutError:
                return "-"
            payload = message["payload"]
            if message["type"] == "error" or "errors" in payload:
                return cell({"errors": payload if message["type"] == "error" else payload["errors"]})
            if meant(scene, next(iter(payload["data"].values()))):
                return "yes"


def phone_name(scene: Scene, phone: Phone) -> str:
    """Whose phone it is."""
    return next(name for name, known in scene.phones.items() if known is phone)


@pytest.mark.parametrize("row", HEARD)
async def test_who_hears_what(scene: Scene, row: str) -> None:
    expected = table(SUBSCRIPTIONS)[row]
    assert {who: await heard(scene, scene.phones[who], row) for who in expected} == expected
