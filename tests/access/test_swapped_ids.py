"""Whoever knows ids of another store gets nothing with them, changes nothing, and does not even learn that they exist."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest
import time_machine
from graphql import get_named_type, is_required_argument

from server.auth import actions as auth
from server.auth.models import Scope
from server.behaviours.models import Skill
from server.goals.models import GoalTemplate
from server.insights.models import Playbook
from server.kit import ids
from server.kit.shares import Bucket
from server.metrics.models import Metric
from server.training.models import Training
from tests import checkins
from tests.access.asking import ROOTS, fields_of, meant, path_of, reached
from tests.access.props import do, dress
from tests.access.stage import Stage, set_up
from tests.access.swapping import Spot, answers, heard, kinds_of, spots
from tests.access.tables import tables
from tests.access.traces import changed, dump
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.insights import TODAY
from tests.scene import GOAL

INSIDERS = ("recipient", "manager", "lead", "author", "mate")
HEARD = 10
"""Ids that fit which are tried in each place of a subscription: the newest."""
OTHERS = 20
"""Ids of other types that are tried in each place, in turn, beside all that fit there."""


@pytest.fixture(autouse=True)
def calendar() -> Iterator[None]:
    """The Sunday of the tables."""
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
async def stage(house: TestHouse, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """All that there is."""
    monkeypatch.setattr(Bucket, "take", lambda *_: None)  # one person may not guess this often, but we may
    stage = await set_up(house, cast)
    await dress(stage)
    return stage


async def seen_by(stage: Stage, who: str) -> dict[str, set[str]]:
    """Type -> the ids that the answers of all questions of all tables show to somebody."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for kind, sections in tables().items():
        keys = [name for name, field in fields_of(kind).items() if get_named_type(field.type).name == "ID"]
        if kind in ROOTS or not keys:
            continue
        for question in {section.question for section in sections if section.question.startswith("{")}:
            text = question.partition(" where ")[0]
            answer = await stage.phones[who].send(meant(stage, text.replace("@", " ".join(keys))))
            for row in reached(answer.get("data"), path_of(text)):
                for key in keys:
                    for of in {kind} if key == "id" else kinds_told(key):
                        found[of] |= {row[key]} - {None}
    for name, field in fields_of("Query").items():
        if any(map(is_required_argument, field.args.values())):
            continue
        kind = get_named_type(field.type).name
        of = get_named_type(fields_of(kind)["nodes"].type).name if kind.endswith("Connection") else ""
        if of and "id" in fields_of(of):
            answer = await stage.phones[who].ask(f"{{ {name}(first: 50) {{ nodes {{ id }} }} }}")
            found[of] |= {row["id"] for row in answer[name]["nodes"]}
    found.pop("Change", None)  # positions in a row: whoever counts knows them all
    return found


def kinds_told(field: str) -> set[str]:
    """Of what the ids in a field are, `Node` where they may be of anything."""
    return {"Node"} if field in ("reasonId", "subjectId") else kinds_of(field)


async def own_things(stage: Stage) -> dict[str, str]:
    """Name of an argument -> something of Omar's own store, or everybody's, that fits."""
    keys, omar, lee = stage.keys, stage.phones["other"], stage.phones["stranger"]
    made = await do(omar, "goalCreate", "goal { id keyResults { id } }", **GOAL | {"ownerId": keys["lee"]})
    goal = made["goal"]
    await do(lee, "goalAgree", "goal { id }", goalId=goal["id"])
    proposed = await do(omar, "goalCreate", "goal { id }", **GOAL | {"ownerId": keys["lee"]})
    met = await checkins.schedule(omar, stage.cast.lee)
    item = await checkins.add(omar, met, stage.cast.lee)
    given = {"recipientId": keys["lee"], "kind": "PRAISE", "message": "Well done."}
    said = await do(omar, "feedbackGive", "feedback { id }", **given)
    people = (
        "personId",
        "ownerId",
        "ownerIds",
        "recipientId",
        "recipientIds",
        "withId",
        "personIds",
        "memberId",
        "fromId",
    )
    mine = dict.fromkeys(people, keys["lee"]) | {
        "toId": keys["omar"],
        "storeId": keys["MILL"],
        "treatedIds": keys["MILL"],
    }
    public = {"metricId": "metric", "skillId": "crewSkill", "trainingId": "crewTraining", "templateId": "template"}
    return {
        **mine,
        **{name: keys[key] for name, key in public.items()},
        "playbookId": keys["crewPlaybook"],
        "goalId": goal["id"],
        "goalEdit goalId": proposed["goal"]["id"],
        # These two meet, so either one's id is half of what it takes.
        "checkInHandOver fromId": keys["sam"],
        "checkInHandOver memberId": keys["ana"],
        "keyResultId": goal["keyResults"][0]["id"],
        "checkInId": met["id"],
        "actionItemId": item["id"],
        "feedbackId": said["feedback"]["id"],
        "id": str(ids.new()),
    }


NOT_LOOKED_AT = {
    "skillDefine behaviourIds": "NOT_ALLOWED",
    "skillEdit behaviourIds": "NOT_ALLOWED skillId",
    "goalTemplateCreate keyResults.metricId": "NOT_ALLOWED",
    "goalTemplateEdit keyResults.metricId": "NOT_ALLOWED",
    "actionItemAdd ownerId": "INVALID ownerId",
    "actionItemHandOver toId": "INVALID toId",
    "metricDefine guardId": "NOT_ALLOWED",
    "metricEdit guardId": "NOT_ALLOWED metricId",
    **{f"trainingCreate {name}": "NOT_ALLOWED" for name in ("steps.id", "metricIds", "skillIds")},
    **{f"trainingEdit {name}": "NOT_ALLOWED trainingId" for name in ("steps.id", "metricIds", "skillIds")},
    **{f"playbookCreate {name}": "NOT_ALLOWED" for name in ("metricId", "skillId", "trainingId")},
    **{f"playbookEdit {name}": "NOT_ALLOWED playbookId" for name in ("metricId", "skillId", "trainingId")},
}
"""Where a made-up id does not even meet "not found".

INVALID: of the two who meet either may be named and nobody else. NOT_ALLOWED: only headquarters may do it at all, and so does it here.
"""


TAKES_NONE = {
    **{
        f"{name} keyResults.metricId": "INVALID keyResults.0.metricId"
        for name in ("goalTemplateCreate", "goalTemplateEdit")
    },
    "playbookCreate trainingId": "INVALID metricId",
    "playbookEdit trainingId": "INVALID metricId",
}
"""Where not even headquarters may name one: templates are filled in later, and a training alone makes no playbook."""


async def hidden_from(stage: Stage, who: str, own: dict[str, str]) -> dict[str, set[str]]:
    """Type -> all ids that insiders see and ``who`` does not."""
    known: defaultdict[str, set[str]] = defaultdict(set)
    for insider in INSIDERS:
        for kind, keys in (await seen_by(stage, insider)).items():
            known[kind] |= keys
    theirs = set().union(*(await seen_by(stage, who)).values()) | set(own.values()) - {
        stage.keys["sam"],
        stage.keys["ana"],
    }
    # What is measured and taught, what helps and what goals start from is no secret.
    for model in (Metric, Training, Playbook, GoalTemplate, Skill):
        theirs |= {str(key) for key in await model.all().values_list("id", flat=True)}
    return {kind: keys - theirs for kind, keys in known.items()}


class Tries:
    """Which ids are tried where: all that fit, and of all others the next ones in turn."""

    def __init__(self, hidden: dict[str, set[str]]) -> None:
        self._hidden = hidden
        self._all = sorted(set().union(*hidden.values()))
        self._next = 0
        self.tried: Counter[str] = Counter()

    def at(self, spot: Spot) -> list[str]:
        """Those for one place."""
        fitting = set().union(*(self._hidden.get(kind, set()) for kind in spot.fits))
        if spot.root == "Subscription":  # silence takes its time
            fitting = set(sorted(fitting)[-HEARD:])
        turn = [self._all[(self._next + step) % len(self._all)] for step in range(OTHERS)]
        self._next += OTHERS
        chosen = sorted(fitting | set(turn))
        self.tried.update(chosen)
        return chosen


async def told_apart(phone: Phone, spot: Spot, keys: list[str], own: dict[str, str], made_up: str) -> list[str]:
    """In words, what is answered otherwise than for a made-up id."""
    said = await answers(phone, spot, keys, own)
    return [f"{spot.name}: {answer}, a made-up one {made_up}" for answer in sorted(set(said) - {made_up})]


async def test_ids_of_others_are_as_good_as_made_up_ones_and_change_nothing(stage: Stage) -> None:
    own, omar = await own_things(stage), stage.phones["other"]
    hidden = await hidden_from(stage, "other", own)
    tries = Tries(hidden)
    everywhere = [spot for root in ("Query", "Mutation") for spot in spots(root)]
    assert len(everywhere) > 180
    usual: dict[Spot, str] = {}
    for spot in everywhere:
        usual[spot], again = await answers(omar, spot, [str(ids.new()), str(ids.new())], own)
        assert again == usual[spot], spot.name
    elsewhere = {
        spot: refusal_of(usual[spot])
        for spot in everywhere
        if spot.root == "Mutation" and "NOT_FOUND" not in usual[spot]
    }
    assert {spot.name: said for spot, said in elsewhere.items()} == NOT_LOOKED_AT
    before, told = await dump(stage.house), []
    for spot in everywhere:
        told += await told_apart(omar, spot, tries.at(spot), own, usual[spot])
    for spot in spots("Subscription"):
        if spot.fits == {"Change"}:
            continue
        if len(set(await heard(omar, spot, [str(ids.new()), *tries.at(spot)], own))) > 1:
            told.append(spot.name)
    assert not told, "\n".join(told)
    assert changed(before, await dump(stage.house)) == set()
    assert set(tries.tried) == set().union(*hidden.values()), "every id"
    assert len(tries.tried) > 250
    assert min(tries.tried.values()) >= 10, "in so many places at least"


async def test_whoever_may_do_it_cannot_do_it_with_ids_out_of_their_reach(stage: Stage) -> None:
    hana, keys = stage.phones["hq"], stage.keys
    public = {"metricId": "metric", "skillId": "crewSkill", "trainingId": "crewTraining", "templateId": "template"}
    own = {name: keys[key] for name, key in public.items()} | {"playbookId": keys["crewPlaybook"], "id": str(ids.new())}
    own["metricIds"] = keys["minutes"]
    tries, before = Tries(await hidden_from(stage, "hq", own)), await dump(stage.house)
    for spot in spots("Mutation"):
        if NOT_LOOKED_AT.get(spot.name, "").startswith("NOT_ALLOWED"):
            [made_up] = await answers(hana, spot, [str(ids.new())], own)
            assert refusal_of(made_up) == TAKES_NONE.get(spot.name) or "NOT_FOUND" in made_up, (spot.name, made_up)
            assert not await told_apart(hana, spot, tries.at(spot), own, made_up)
    assert changed(before, await dump(stage.house)) == set()


def refusal_of(answer: str) -> str:
    """Code and field of an answer as a text; `done` where nothing was refused."""
    errors = json.loads(answer)["errors"]
    return " ".join(filter(None, (errors[0]["code"], errors[0].get("field")))) if errors else "done"


async def test_whoever_is_shut_out_learns_nothing_by_ids(stage: Stage) -> None:
    token = await auth.issue_token(stage.house.keys, stage.cast.lee, Scope.READ, days=1)
    stage.phones["reader"].http.headers["authorization"] = f"Bearer {token.value}"
    before = await dump(stage.house)
    own = {"id": str(ids.new())}
    for who in ("leaver", "revoked", "reader"):
        for spot in [*spots("Query"), *spots("Mutation")]:
            made_up, real = await answers(stage.phones[who], spot, [str(ids.new()), stage.keys["private"]], own)
            assert made_up == real, (who, spot.name)
            if who != "reader":
                assert refusal_of(real) == "UNAUTHENTICATED", (who, spot.name)
            elif spot.root == "Mutation":
                assert refusal_of(real) == "NOT_ALLOWED", spot.name
    assert await dump(stage.house) == before
