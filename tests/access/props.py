"""What is on the stage beside the scene: a thing of every kind, and of those that matter one in each state and at each distance."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from server.auth.models import Passkey
from server.behaviours.models import Behaviour
from server.checkins.models import ActionItem
from server.effects.models import Effect, EffectKind, EffectState, EffectUnit, Verdict
from server.effects.results import Result, Week
from server.events import actions as events
from server.insights.models import Alert, Insight, InsightEnd, InsightKind, InsightState, Opening
from server.insights.telling import audience
from server.kit import db
from server.metrics.models import Metric
from server.people.models import Person, Store
from server.privacy.models import RecordDay, RecordKind, RecordUse
from server.recognitions.models import Recognition
from tests import checkins, effects, insights, metrics, plans, skills, trainings
from tests.access.practice import practise
from tests.access.props_reviews import look_back
from tests.access.stage import Stage
from tests.house import Phone
from tests.scene import GOAL, NUMBER, TEMPLATE
from tests.test_feedback import give, reading, send

WEEKS = 8
"""Of numbers of stores, so that a week can be compared with those before."""
CREW = ("ana", "ben", "priya", "sam", "maya")


async def do(phone: Phone, name: str, wanted: str, **input: Any) -> Any:
    """What a mutation answers."""
    document = f"mutation($i: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $i) {{ {wanted} }} }}"
    return (await phone.ask(document, i=input))[name]


async def dress(stage: Stage) -> None:
    """Everything, in the order in which it needs what was before."""
    for part in (talk, aim, count, meet, learn, improve, look_back, measure, use, notice, practise, look):
        await part(stage)


async def talk(stage: Stage) -> None:
    """Feedback that went all the way, and some of people who have gone since: to another store, or for good."""
    ana, ben, cast, keys = stage.phones["recipient"], stage.phones["author"], stage.cast, stage.keys
    keys["answeredRequest"] = (await send(ana, "feedbackRequest", fromId=keys["ben"], question="And now?"))["id"]
    words = {"kind": "COACHING", "nextTime": "Count it together.", "cause": "PROCESS", "reading": reading(2, 3, 4)}
    about = {"behaviourIds": [str(cast.behaviours[1].id)], "visibility": "RECIPIENT_AND_SUPERVISOR"}
    later = (datetime.now(UTC).date() + timedelta(days=7)).isoformat()
    whole = {**words, **about, "requestId": keys["answeredRequest"], "followUpOn": later}
    keys["answered"] = (await give(ben, cast.ana, **whole))["id"]
    await send(ana, "feedbackRead", feedbackId=keys["answered"], reading=reading(3, 3, 3))
    await send(ana, "feedbackReply", feedbackId=keys["answered"], kind="THANKS", message="I will.")
    await send(ben, "feedbackEdit", feedbackId=keys["answered"], message="You stayed very calm.")
    await send(ben, "feedbackFollowUp", feedbackId=keys["answered"], better=True, note="It did.")
    nia = await Person.create(name="Nia Moss", store=cast.stores["HARBOUR"], job_title="Sales", employee_number="N777")
    keys["nia"] = str(nia.id)
    keys["old"] = (await give(await stage.house.phone(nia), cast.ana))["id"]
    await Person.filter(id=nia.id).update(store=cast.stores["CASTLE"])
    await Person.filter(id=cast.lou.id).update(left_on=None)
    keys["left"] = (await give(stage.phones["leaver"], cast.ana))["id"]
    await Person.filter(id=cast.lou.id).update(left_on=date(2025, 6, 30))
    await do(ana, "shiftStart", "person { id }", endsAt=(datetime.now(UTC) + timedelta(hours=3)).isoformat())
    await do(ana, "languageSet", "person { id }", language="ES")
    thanks = {
        "recipientIds": [keys["ana"], keys["ben"]],
        "message": "Thank you both.",
        "behaviourId": about["behaviourIds"][0],
    }
    keys["thanks"] = (await do(stage.phones["lead"], "recognitionGive", "recognition { id }", **thanks))["recognition"][
        "id"
    ]
    await do(ana, "recognitionReact", "recognition { id }", recognitionId=keys["thanks"], emoji="👏", on=True)
    # So long ago that whoever gave it has not seen the two since.
    await Recognition.filter(id=keys["thanks"]).update(created_at=datetime.now(UTC) - timedelta(days=40))


async def aim(stage: Stage) -> None:
    """A tree of goals from the company's down to Ana's, and goals of Sam and Ben."""
    keys, phones = stage.keys, stage.phones

    async def goal(name: str, who: str, agrees: str, **more: Any) -> None:
        made = (await do(phones[who], "goalCreate", "goal { id state keyResults { id } }", **GOAL | more))["goal"]
        keys[name], keys[f"{name}Number"] = made["id"], made["keyResults"][0]["id"]
        if made["state"] == "PROPOSED":
            await do(phones[agrees], "goalAgree", "goal { id }", goalId=made["id"])

    vague = {"ownerId": keys["ana"], "title": "More smiles", "keyResults": []}
    made = await do(phones["recipient"], "goalCreate", "goal { id }", **GOAL | vague)
    keys["vagueGoal"] = made["goal"]["id"]
    kept = {**TEMPLATE, "why": "Queues"}
    made = await do(phones["hq"], "goalTemplateCreate", "goalTemplate { id }", **kept)
    template = {"templateId": made["goalTemplate"]["id"]}
    await goal("companyGoal", "hq", "admin")
    await goal("storeGoal", "manager", "regional", storeId=keys["HARBOUR"], parentId=keys["companyGoal"])
    measured = [{**NUMBER, "metricId": keys["minutes"]}]
    more = {"parentId": keys["storeGoal"], **template, "why": "Queues", "keyResults": measured}
    await goal("anasGoal", "lead", "recipient", ownerId=keys["ana"], **more)
    await do(phones["hq"], "goalTemplateRetire", "goalTemplate { id }", **template)
    await goal("samsGoal", "manager", "lead", ownerId=keys["sam"])
    await goal("bensGoal", "lead", "author", ownerId=keys["ben"])
    await goal("closedGoal", "lead", "recipient", ownerId=keys["ana"])
    await do(phones["recipient"], "keyResultRecord", "goal { id }", keyResultId=keys["number"], value="8", note="Hm")
    await do(phones["recipient"], "goalSetStatus", "goal { id }", goalId=keys["goal"], status="DELAYED", note="Ill")
    await do(phones["lead"], "goalSetStatus", "goal { id }", goalId=keys["samsGoal"], status="OFF_TRACK", note="Busy")
    await do(phones["recipient"], "goalClose", "goal { id }", goalId=keys["closedGoal"], note="Done.")


async def meet(stage: Stage) -> None:
    """Check-ins that were held and skipped, what people said at the end of a shift, and things to do that came out of it."""
    keys, ana, sam = stage.keys, stage.phones["recipient"], stage.phones["lead"]
    await checkins.do(ana, "checkInAddAgendaItem", checkInId=keys["checkIn"], text="My shifts")
    dropped = await checkins.add(ana, {"id": keys["checkIn"]}, stage.cast.ana, dueOn=insights.soon())
    keys["dropped"] = dropped["id"]
    await checkins.do(ana, "actionItemProposeDrop", actionItemId=keys["dropped"], reason="It is over.")
    await checkins.do(sam, "actionItemDrop", actionItemId=keys["dropped"], reason="It is.")
    first = await checkins.hold(sam, {"id": keys["checkIn"]})
    await do(ana, "keyResultRecord", "goal { id }", keyResultId=keys["number"], value="7")
    await checkins.do(ana, "checkInAddAgendaItem", checkInId=first["next"]["id"], text="The rota")
    await checkins.do(ana, "checkInWriteMyNotes", checkInId=first["next"]["id"], myNotes="Mine")
    second = await checkins.hold(sam, first["next"], sharedNotes="We agreed.", myNotes="Sam's")
    await ActionItem.filter(id=keys["item"]).update(due_on=insights.LAST)
    keys["held"], keys["checkIn"] = first["next"]["id"], second["next"]["id"]
    await checkins.do(ana, "checkInWriteMyNotes", checkInId=keys["checkIn"], myNotes="Mine")
    await checkins.do(ana, "checkInAddAgendaItem", checkInId=keys["checkIn"], text="Holidays")
    skipped = await checkins.schedule(stage.phones["manager"], stage.cast.ana, "ONCE")
    keys["skipped"] = skipped["id"]
    await checkins.do(ana, "checkInSkip", checkInId=keys["skipped"], reason="Ill")
    said = {"mood": 2, "wentWell": "The till", "gotInTheWay": "The scanner", "cause": "RESOURCES"}
    for name, phone, help in (("callForHelp", ana, True), ("bensShift", stage.phones["author"], False)):
        keys[name] = (await checkins.do(phone, "shiftCheckIn", **said, needHelp=help))["checkIn"]["id"]


async def count(stage: Stage) -> None:
    """Numbers of stores for some weeks and of a crew for some days, notes on them, and groups that are large enough to be shown."""
    keys, hana = stage.keys, stage.phones["hq"]
    await effects.open_stores(3)
    codes = ("HARBOUR", "MILL", "CASTLE", "T00", "T01", "T02")
    days = range(1, 7 * WEEKS)
    sales = [
        metrics.sale(
            f"{100 + (day * 7 + shop * 3) % 11 + (30 if shop == 0 and day < 15 else 0)}", metrics.ago(day), code, n=9
        )
        for day in days
        for shop, code in enumerate(codes)
    ]
    minutes = [
        metrics.minutes(5 + day % 3, metrics.ago(day), personId=keys[name]) for day in range(1, 16) for name in CREW
    ]
    await metrics.record(hana, sales + minutes)
    retired = (await metrics.define(hana, **metrics.SALES | {"key": "old-sales", "name": "Old sales"}))["id"]
    await do(hana, "metricRetire", "metric { id }", metricId=retired, retired=True)
    keys["retiredMetric"] = retired
    formula = {"key": "jobs", "name": "Jobs", "scale": "SHARE", "total": "MEAN", "formula": "CONVERSION_RATE"}
    keys["computed"] = (await metrics.define(hana, **metrics.SALES | formula))["id"]
    guard = {**metrics.SALES, "key": "guarded-sales", "guardId": keys["metric"]}
    keys["guarded"] = (await metrics.define(hana, **guard))["id"]
    keys["regionNote"] = (
        await metrics.note(stage.phones["regional"], text="Strike", startsOn=metrics.ago(2), region="North")
    )["id"]
    keys["companyNote"] = (await metrics.note(hana, text="New tills", startsOn=metrics.ago(2)))["id"]
    keys["farNote"] = (
        await metrics.note(stage.phones["far"], text="Flood", startsOn=metrics.ago(2), storeId=keys["CASTLE"])
    )["id"]


async def learn(stage: Stage) -> None:
    """A skill that the crew of Harbour Street is asked for, and trainings in every state."""
    keys, phones, cast = stage.keys, stage.phones, stage.cast
    skill = await skills.define(phones["hq"], behaviourIds=[str(cast.behaviours[0].id)])
    keys["crewSkill"] = skill["id"]
    await skills.do(phones["hq"], "skillRequire", skillId=skill["id"], jobTitle="Sales", level=4)
    more = {"skillId": skill["id"], "role": "MANAGER", "storeId": keys["CASTLE"], "level": 3}
    await skills.do(phones["hq"], "skillRequire", **more)
    for name, who in zip(CREW, ("recipient", "author", "mate", "lead", "manager"), strict=True):
        await skills.assess(phones[who], skill, cast.people[name], 2, note="Honestly")
    for name, who in zip(CREW, ("lead", "lead", "lead", "manager", "regional"), strict=True):
        await skills.assess(phones[who], skill, cast.people[name], 3, note="I saw it")
    number = await trainings.metric(phones["hq"])
    made = await trainings.create(phones["hq"], number, skillIds=[skill["id"]], link="https://learn.example.com/till")
    keys["crewTraining"] = made["id"]
    await trainings.create(phones["hq"], number, skillIds=[skill["id"]], title="The float")
    [row] = await trainings.assign(phones["lead"], made, cast.ana, note="Try it", dueOn=insights.soon())
    keys["declined"] = row["id"]
    await trainings.do(phones["recipient"], "trainingStart", assignmentId=row["id"])
    await trainings.do(phones["recipient"], "trainingDecline", assignmentId=row["id"], reason="I did it in June.")
    await trainings.do(phones["recipient"], "trainingHelped", assignmentId=keys["learnt"], helped=4)
    [row] = await trainings.assign(phones["manager"], made, cast.sam)
    keys["samsAssignment"] = row["id"]
    old = await skills.define(phones["hq"], "Cheques")
    made = await trainings.create(phones["hq"], number, skillIds=[old["id"]])
    keys["retiredTraining"] = made["id"]
    await trainings.do(phones["hq"], "trainingRetire", trainingId=made["id"])
    await skills.do(phones["hq"], "skillRetire", skillId=old["id"])


async def improve(stage: Stage) -> None:
    """A plan of Ana and Maya that went all the way, with all that it was made from, and one that rests."""
    keys, ana, maya = stage.keys, stage.phones["recipient"], stage.phones["manager"]
    await plans.do(maya, "planCallOff", planId=keys["plan"], reason="It is not needed.")
    said = {"purpose": "DECISION", "visibility": "RECIPIENT_AND_SUPERVISOR"}
    keys["decisive"] = (await give(stage.phones["author"], stage.cast.ana, **said))["id"]
    of = {"metricId": keys["minutes"], "goalId": keys["goal"], "feedbackId": keys["decisive"]}
    plan = await plans.begin(
        maya, stage.cast.ana, evidence=[{"note": "Nine minutes", name: key} for name, key in of.items()]
    )
    keys["endedPlan"] = plan["id"]
    plan = await plans.run(maya, ana, plan)
    for who, side in ((ana, "PERSON"), (maya, "MANAGER")):
        duty = next(row["id"] for row in plan["duties"] if row["side"] == side)
        await plans.do(who, "planCompleteDuty", dutyId=duty)
    await plans.do(ana, "planRecord", expectationId=plan["expectations"][0]["id"], value="5")
    met = await checkins.schedule(maya, stage.cast.ana, "ONCE")
    await plans.do(maya, "planLinkCheckIn", milestoneId=plan["milestones"][0]["id"], checkInId=met["id"])
    await plans.do(maya, "planEnd", planId=plan["id"], met=True, note="It went well.")
    await plans.days_go_by(plan, 60)
    for who in (ana, maya):
        await plans.do(who, "planLookBack", planId=plan["id"], result="LASTS", note="It does.")
    rests = await plans.run(maya, ana, await plans.begin(maya, stage.cast.ana))
    keys["pausedPlan"] = rests["id"]
    await plans.do(maya, "planPause", planId=rests["id"], reason="Holiday")


async def notice(stage: Stage) -> None:
    """Insights about Ana, Sam, the store and the company, in every state and of every kind."""
    keys, phones, harbour = stage.keys, stage.phones, stage.cast.stores["HARBOUR"]
    minutes, sales = await Metric.get(id=keys["minutes"]), await Metric.get(id=keys["metric"])
    keys["crewPlaybook"] = (await insights.do(phones["hq"], "playbookCreate", **_playbook(keys)))["playbook"]["id"]
    old = {**insights.QUEUES, "key": "old", "metricId": keys["minutes"], "cause": "OPERATIONS"}
    keys["retiredPlaybook"] = (await insights.do(phones["hq"], "playbookCreate", **old))["playbook"]["id"]
    await insights.do(phones["hq"], "playbookRetire", playbookId=keys["retiredPlaybook"])
    # The worker has looked by now, and found no fall behind those of the scene.
    keys["insight"] = str((await insights.worth_a_look(minutes, harbour, stage.cast.ana)).id)
    fallen = await insights.worth_a_look(sales, harbour)
    keys["storeInsight"], keys["newNormal"] = str(fallen.id), str((await insights.still_fallen(fallen)).id)
    more = {"usual": 5.0, "present": 8.0, "noticed": 0.8, "strong_on": insights.LAST}
    about = {
        name: await insights.worth_a_look(minutes, harbour, stage.cast.people[name], **more) for name in ("ana", "sam")
    }
    keys["accepted"], keys["samsInsight"] = str(about["ana"].id), str(about["sam"].id)
    cause = {"cause": "PROCESS", "note": "One scanner"}
    await insights.do(phones["recipient"], "insightChooseCause", insightId=keys["accepted"], **cause)
    step = {"ownerId": keys["ana"], "withId": keys["sam"], "dueOn": insights.soon(), "text": "Try two"}
    done = await insights.do(phones["lead"], "insightAccept", insightId=keys["accepted"], **step)
    keys["stepItem"] = done["actionItem"]["id"]
    await _taught(stage, await insights.worth_a_look(minutes, harbour, stage.cast.ana))
    keys["dismissed"] = str((await insights.worth_a_look(minutes, harbour, stage.cast.ben)).id)
    await insights.do(phones["author"], "insightChooseCause", insightId=keys["dismissed"], **cause)
    await insights.do(phones["manager"], "insightDismiss", insightId=keys["dismissed"], reason="Stocktaking")
    keys["companyInsight"] = str((await insights.worth_a_look(sales, **more | {"relative": False})).id)
    store = await insights.worth_a_look(sales, harbour, **more)
    keys["ended"] = str(store.id)
    await Insight.filter(id=store.id).update(
        state=InsightState.ENDED, ended_at=datetime.now(UTC), ended_because=InsightEnd.RECOVERED
    )
    normal = await insights.still_fallen(await insights.worth_a_look(sales, harbour, **more))
    keys["answeredNormal"] = str(normal.id)
    answer = {"insightId": keys["answeredNormal"], "isNewNormal": True}
    await do(phones["manager"], "insightAnswerNewNormal", "insight { id }", **answer)
    rise = {"metric_id": sales.id, "target_rise": 2.0, "guard_fall": 1.5}
    keys["gaming"] = await _raised(kind=InsightKind.GAMING_QUESTION, store_id=harbour.id, **rise)
    gap = {
        "skill_id": keys["crewSkill"],
        "training_id": keys["crewTraining"],
        "people": 5,
        "of_people": 6,
        "cause": "TRAINING",
    }
    keys["gap"] = await _raised(kind=InsightKind.STORE_SKILL_GAP, store_id=harbour.id, **gap)
    for who in ("manager", "lead"):
        await do(phones[who], "insightOpen", "insight { id }", insightId=keys["storeInsight"])
    await do(phones["manager"], "reportOpen", "openedAt", report="STORE_DAY", storeId=keys["HARBOUR"])
    await Alert.filter(id=store.alert_id).update(closed_on=insights.LAST)
    # Maya looked ten days ago, and did nothing.
    await Insight.filter(id=keys["storeInsight"]).update(raised_at=datetime.now(UTC) - timedelta(days=12))
    await Opening.filter(insight_id=keys["storeInsight"]).update(at=datetime.now(UTC) - timedelta(days=10))


async def _taught(stage: Stage, insight: Insight) -> None:
    """An insight about Ana from which she was given a training, which she has done."""
    ana, keys = stage.phones["recipient"], stage.keys
    await insights.do(ana, "insightChooseCause", insightId=str(insight.id), cause="TRAINING")
    step = {
        "ownerId": keys["ana"],
        "withId": keys["sam"],
        "dueOn": insights.soon(),
        "text": "Learn it",
        "trainingId": keys["training"],
    }
    await insights.do(stage.phones["lead"], "insightAccept", insightId=str(insight.id), **step)
    query = f"query($t: ID) {{ trainingAssignments(filter: {{ trainingId: $t }}) {{ nodes {{ {trainings.ASSIGNMENT} }} }} }}"
    [row] = (await ana.ask(query, t=keys["training"]))["trainingAssignments"]["nodes"]
    keys["taught"] = row["id"]
    await trainings.finish(ana, row, minutes=12)


def _playbook(keys: dict[str, str]) -> dict[str, Any]:
    more = {"key": "crew", "cause": "TRAINING", "skillId": keys["crewSkill"], "trainingId": keys["crewTraining"]}
    return {**insights.QUEUES, "metricId": keys["minutes"], **more}


@db.transaction
async def _raised(**facts: Any) -> str:
    """An insight that no fall is behind."""
    insight = await Insight.create(**facts)
    await events.record("insight.raised", insight, None, await audience(insight))
    return str(insight.id)


async def measure(stage: Stage) -> None:
    """What was tried with a store and with people, measured and called off."""
    keys, cast, today = stage.keys, stage.cast, datetime.now(UTC).date()
    stores, crew = [cast.stores["HARBOUR"]], [cast.ana, cast.ben]
    weeks = [Week(today - timedelta(days=70), -1, 0.1, 0.2), Week(today - timedelta(days=63), 0, 4.0, 0.5)]
    found = Result(True, 5, 9, estimate=4.0, low=1.0, high=7.0, would_be_seen=3.0, before_differed=False, weeks=weeks)
    ended = {
        "ended_at": datetime.now(UTC),
        "starts_on": today - timedelta(days=70),
        "joins_until": today - timedelta(days=70),
    }
    over = {"state": EffectState.MEASURED, "verdict": Verdict.BETTER, "result": found.to_json(), **ended}
    off = {"state": EffectState.CALLED_OFF, "reason": "The desk was rebuilt.", **ended}
    keys["measured"] = await _tried(
        keys["metric"], stores, training_id=keys["training"], author_id=cast.hana.id, **over
    )
    keys["calledOff"] = await _tried(
        keys["metric"], stores, playbook_id=keys["playbook"], author_id=cast.maya.id, **off
    )
    few = over | {"result": replace(found, treated=2, compared=0).to_json()}
    keys["peoplesEffect"] = await _tried(keys["minutes"], crew, author_id=cast.rita.id, **few)
    keys["farEffect"] = await _tried(keys["metric"], [cast.stores["CASTLE"]], author_id=cast.hana.id, **over)


async def _tried(metric_id: str, units: list[Store] | list[Person], **more: Any) -> str:
    """An entry of the ledger, as the worker leaves it."""
    effect = await Effect.create(kind=EffectKind.ACTION, title="Two at the desk", metric_id=metric_id, **more)
    for unit in units:
        store_id = unit.store_id if isinstance(unit, Person) else unit.id
        await EffectUnit.create(effect=effect, unit_id=unit.id, store_id=store_id, starts_on=effect.starts_on)
    return str(effect.id)


async def use(stage: Stage) -> None:
    """A passkey that was used, and an inbox of which the first line was read."""
    await Behaviour.filter(key="calm").update(value="Care")
    await Passkey.filter(person_id=stage.cast.ana.id).update(last_used_at=datetime.now(UTC))
    await stage.house.work()
    for who in ("recipient", "lead"):
        found = await stage.phones[who].ask("{ notifications(first: 50) { nodes { id subject { __typename } } } }")
        lines = found["notifications"]["nodes"]
        stage.keys[f"{who}Line"] = lines[0]["id"]
        await do(stage.phones[who], "notificationsMarkRead", "unreadNotifications", upToId=lines[-1]["id"])


@db.transaction
async def look(stage: Stage) -> None:
    """Sam looked at Ana's feedback, and that is all that anybody did."""
    await RecordDay.all().delete()
    at = int(datetime.now(UTC).timestamp() * 1_000_000)
    row = {"day": datetime.now(UTC).date(), "person_id": stage.cast.ana.id, "reader_id": stage.cast.sam.id, "times": 3}
    await RecordDay.create(**row, key="one", done=RecordUse.READ, kind=RecordKind.FEEDBACK, last_at=at)
