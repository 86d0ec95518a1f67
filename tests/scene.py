"""A scene of feedback, recognition, goals and a check-in with everybody looking on, and something for each mutation to do in it."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from graphql import GraphQLObjectType, GraphQLSchema, get_named_type

from server.auth import actions as auth
from server.auth.models import Device, Scope, SharedDevice
from server.checkins.models import CheckIn, CheckInKind
from server.effects.models import Effect, EffectState
from server.insights.models import Alert
from server.kit import ids
from server.metrics.models import Metric, MetricSeries
from server.notifications.models import Notification
from server.people.models import Person
from server.plans.models import Plan, PlanState
from server.schema import schema
from tests import checkins, effects, insights, metrics, plans, scene_reviews, skills, trainings
from tests.authenticator import Authenticator
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.test_feedback import give, reading, send

SCHEMA: GraphQLSchema = schema._schema
WHO = {
    "author": "ben",
    "recipient": "ana",
    "mate": "priya",
    "lead": "sam",
    "manager": "maya",
    "other": "omar",  # manages another store of the same region
    "regional": "rita",
    "hq": "hana",
    "hr": "helen",
    "admin": "adam",
}

NUMBER = {"title": "Returns", "unit": "minutes", "start": "10", "target": "5"}
TEMPLATE = {"title": "Faster returns", "lastsDays": 90, "keyResults": [NUMBER]}
GOAL = {"title": "Faster returns", "startsOn": "2026-11-01", "dueOn": "2027-01-31", "keyResults": [NUMBER]}


@dataclass
class Scene:
    """Ben told Ana something in private and something that supervisors see, thanked her, and was asked by her.

    She agreed to a goal and proposed one. She planned check-ins with Sam, and would drop one of two things that she has to do.
    He said which level she has in a skill that her job asks for, and gave her three trainings, of which she did one.
    """

    house: TestHouse
    cast: Cast
    phones: dict[str, Phone]
    keys: dict[str, str]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    """The next one is another one, so that recording it is news."""

    async def happen(self, *wanted: str) -> None:
        """It happens (again): all of it, or what makes the things that are ``wanted``."""
        for part, made in PARTS.items():
            if not wanted or made.intersection(wanted):
                await part(self)

    async def talk(self) -> None:
        """Ben tells Ana two things."""
        ben, keys = self.phones["author"], self.keys
        keys["private"] = (await give(ben, self.cast.ana, reading=reading(1, 2, 3)))["id"]
        more = {"visibility": "RECIPIENT_AND_SUPERVISOR", "reading": reading(3, 2, 1)}
        keys["open"] = (await give(ben, self.cast.ana, **more))["id"]

    async def ask(self) -> None:
        """She asks him how it went."""
        asked = {"fromId": str(self.cast.ben.id), "question": "How?"}
        self.keys["request"] = (await send(self.phones["recipient"], "feedbackRequest", **asked))["id"]

    async def thank(self) -> None:
        """He thanks her before everybody."""
        self.keys["recognition"] = str(ids.new())
        thank = "mutation($input: RecognitionGiveInput!) { recognitionGive(input: $input) { recognition { id } } }"
        sent = {
            "id": self.keys["recognition"],
            "recipientIds": [str(self.cast.ana.id)],
            "message": "Thank you.",
        }
        await self.phones["author"].ask(thank, input=sent)

    async def aim(self) -> None:
        """She agrees to a goal and proposes one."""
        sam, ana, keys = self.phones["lead"], self.phones["recipient"], self.keys
        propose = "mutation($input: GoalCreateInput!) { goalCreate(input: $input) { goal { id keyResults { id } } } }"
        agree = "mutation($id: ID!) { goalAgree(input: { goalId: $id }) { goal { id } } }"
        made = (await sam.ask(propose, input={"ownerId": keys["ana"], **GOAL}))["goalCreate"]["goal"]
        await ana.ask(agree, id=made["id"])
        keys["goal"], keys["number"] = made["id"], made["keyResults"][0]["id"]
        keys["proposal"] = (await ana.ask(propose, input={"ownerId": keys["ana"], **GOAL}))["goalCreate"]["goal"]["id"]

    async def keep(self) -> None:
        """Headquarters keeps a goal for others to start from."""
        keep = (
            "mutation($input: GoalTemplateCreateInput!) { goalTemplateCreate(input: $input) { goalTemplate { id } } }"
        )
        kept = await self.phones["hq"].ask(keep, input=TEMPLATE)
        self.keys["template"] = kept["goalTemplateCreate"]["goalTemplate"]["id"]

    async def measure(self) -> None:
        """A number of hers comes in, and Sam says what happened at the store."""
        await metrics.record(self.phones["hq"], metrics.values_of(self.keys["ana"], next(self.numbers)))
        noted = {"text": "Scanner down", "startsOn": metrics.ago(1), "storeId": self.keys["HARBOUR"]}
        self.keys["note"] = (await metrics.note(self.phones["lead"], **noted))["id"]

    async def meet(self) -> None:
        """She plans check-ins with Sam, and would drop one of two things that she has to do."""
        ana, keys = self.phones["recipient"], self.keys
        left = await ana.ask(
            "{ checkIns { nodes { id viewerCanCancelSeries } } actionItems { nodes { id viewerCanComplete } } }"
        )
        for one in (row["id"] for row in left["actionItems"]["nodes"] if row["viewerCanComplete"]):
            await checkins.do(ana, "actionItemComplete", actionItemId=one)  # or there would soon be a hundred
        for one in (row["id"] for row in left["checkIns"]["nodes"] if row["viewerCanCancelSeries"]):
            await checkins.do(ana, "checkInCancelSeries", checkInId=one)  # two people meet by one series
        planned = await checkins.schedule(ana, self.cast.sam)
        keys["checkIn"] = planned["id"]
        keys["item"] = (await checkins.add(ana, planned, self.cast.ana))["id"]
        keys["proposed"] = (await checkins.add(ana, planned, self.cast.ana))["id"]
        await checkins.do(ana, "actionItemProposeDrop", actionItemId=keys["proposed"], reason="It is over.")
        await checkins.do(ana, "checkInWriteMyNotes", checkInId=planned["id"], myNotes="Mine")

    async def learn(self) -> None:
        """Sam says how far she is in a skill, and gives her three trainings."""
        hq, sam, ana, keys = self.phones["hq"], self.phones["lead"], self.phones["recipient"], self.keys
        skill = await skills.define(hq)
        keys["skill"] = skill["id"]
        await skills.do(hq, "skillRequire", skillId=skill["id"], role="ASSOCIATE", level=4)
        await skills.assess(sam, skill, self.cast.ana, 2)
        number = await trainings.metric(hq)
        made = [await trainings.create(hq, number, skillIds=[skill["id"]]) for _ in range(4)]
        rows = [(await trainings.assign(sam, one, self.cast.ana))[0] for one in made[:3]]
        keys["training"], keys["assignment"] = made[3]["id"], rows[0]["id"]
        keys["step"], keys["ready"], keys["learnt"] = made[0]["steps"][0]["id"], rows[1]["id"], rows[2]["id"]
        for step in made[1]["steps"]:
            await trainings.do(ana, "trainingCompleteStep", assignmentId=keys["ready"], stepId=step["id"])
        await trainings.finish(ana, rows[2])

    async def plan(self, person: str = "ana") -> dict[str, Any]:
        """Her manager begins a plan with her: one at a time."""
        await Plan.filter(state__not=PlanState.CALLED_OFF).update(state=PlanState.CALLED_OFF)
        made = await plans.begin(self.phones["manager"], self.cast.people[person])
        self.keys["plan"] = made["id"]
        return made

    async def fall(self) -> None:
        """A number of Ana's and one of her store are worth a look, and the store's may be the new normal."""
        metric, store = await Metric.get(id=self.keys["metric"]), self.cast.stores["HARBOUR"]
        self.keys["insight"] = str((await insights.worth_a_look(metric, store, self.cast.ana)).id)
        fallen = await insights.worth_a_look(metric, store)
        self.keys["storeInsight"] = str(fallen.id)
        self.keys["newNormal"] = str((await insights.still_fallen(fallen)).id)


PARTS: dict[Callable[[Scene], Awaitable[Any]], set[str]] = {
    Scene.talk: {"private", "open"},
    Scene.ask: {"request"},
    Scene.thank: {"recognition"},
    Scene.aim: {"goal", "number", "proposal"},
    Scene.keep: {"template"},
    Scene.measure: {"note"},
    Scene.meet: {"checkIn", "item", "proposed"},
    Scene.learn: {"skill", "training", "assignment", "step", "ready", "learnt"},
    Scene.plan: {"plan"},
    Scene.fall: {"insight", "storeInsight", "newNormal"},
}
"""What happens, in order, and the names of the things that it makes."""


async def begin(house: TestHouse, cast: Cast) -> Scene:
    """The scene, with a phone or program in everybody's hands."""
    phones = {role: await house.phone(cast.people[name]) for role, name in WHO.items()}
    await Person.filter(id=cast.lou.id).update(left_on=None)
    phones["leaver"] = await house.phone(await Person.get(id=cast.lou.id))
    await Person.filter(id=cast.lou.id).update(left_on=date(2025, 6, 30))
    phones["nobody"] = phones["reader"] = house.stranger()
    phones["reader"] = house.stranger()
    token = await auth.issue_token(house.keys, cast.ben, Scope.READ, days=1)
    phones["reader"].http.headers["authorization"] = f"Bearer {token.value}"
    keys = {name: str(cast.people[name].id) for name in ("ana", "sam", "maya")}
    made = Scene(house, cast, phones, keys | {"HARBOUR": str(cast.stores["HARBOUR"].id)})
    made.keys["metric"] = (await metrics.define(phones["hq"], **metrics.SALES))["id"]
    playbook = {**insights.QUEUES, "metricId": made.keys["metric"]}
    made.keys["playbook"] = (await insights.do(phones["hq"], "playbookCreate", **playbook))["playbook"]["id"]
    made.keys["minutes"] = (await metrics.define(phones["hq"], **metrics.RETURNS))["id"]
    made.keys["start"] = (await phones["author"].ask("{ lastChangeId }"))["lastChangeId"]
    made.keys["effect"] = str((await tried(made))["effectId"])
    await passkey_kept(made)
    await phones["recipient"].ask('mutation { pinSet(input: { pin: "4711" }) { setAt } }')
    await tablet(made)
    await made.happen()
    return made


def push_keys() -> dict[str, str]:
    """What a browser sends of its keys."""
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    coded = [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (raw, bytes(16))]
    return {"p256dh": coded[0], "auth": coded[1]}


async def second_phone(scene: Scene) -> dict[str, Any]:
    """Another device of Ana, to be revoked."""
    await scene.house.phone(scene.cast.ana)
    device = await Device.filter(person_id=scene.cast.ana.id).order_by("-created_at", "-id").first()
    assert device is not None
    return {"deviceId": str(device.id)}


async def passkey_made(scene: Scene) -> dict[str, Any]:
    """A passkey that Ana's phone has just made."""
    options = await scene.phones["recipient"].ask("{ passkeyCreationOptions }")
    made = Authenticator().make(json.loads(options["passkeyCreationOptions"]))
    return {"credential": json.dumps(made), "name": "Phone"}


async def passkey_kept(scene: Scene) -> dict[str, Any]:
    """A passkey of Ana's."""
    add = "mutation($input: PasskeyAddInput!) { passkeyAdd(input: $input) { passkey { id } } }"
    added = await scene.phones["recipient"].ask(add, input=await passkey_made(scene))
    return {"passkeyId": added["passkeyAdd"]["passkey"]["id"]}


async def tablet(scene: Scene) -> dict[str, Any]:
    """Another shared device of Harbour Street."""
    enrol = "mutation($input: SharedDeviceEnrolInput!) { sharedDeviceEnrol(input: $input) { code } }"
    made = await scene.phones["lead"].ask(enrol, input={"storeId": scene.keys["HARBOUR"]})
    code = made["sharedDeviceEnrol"]["code"]
    await scene.house.stranger().http.post("/auth/enrol", json={"code": code, "device": "Tablet"})
    device = await SharedDevice.filter(revoked_at=None).order_by("-id").first()
    assert device is not None
    return {"sharedDeviceId": str(device.id)}


async def subscribed(scene: Scene) -> dict[str, Any]:
    """An address at which Ana's phone gets pushes."""
    endpoint = f"https://fcm.googleapis.com/fcm/send/{ids.new()}"
    mutation = "mutation($input: PushSubscribeInput!) { pushSubscribe(input: $input) { device { id } } }"
    await scene.phones["recipient"].ask(mutation, input={"endpoint": endpoint, **push_keys()})
    return {"endpoint": endpoint}


async def told(scene: Scene) -> dict[str, Any]:
    """A line of Ana's inbox."""
    await scene.house.work()
    line = await Notification.filter(person_id=scene.cast.ana.id).order_by("-id").first()
    assert line is not None
    return {"upToId": str(line.id)}


async def named(scene: Scene) -> dict[str, Any]:
    """A skill with a key that nobody took."""
    return {"key": f"skill-{ids.new()}", "name": "Till"}


async def written(scene: Scene) -> dict[str, Any]:
    """A training as somebody words it."""
    return trainings.draft(await trainings.metric(scene.phones["hq"]))


async def rewritten(scene: Scene) -> dict[str, Any]:
    """The training that is there, worded anew."""
    return {"trainingId": scene.keys["training"], **await written(scene)}


def fresh(**input: str | Any) -> Callable[[Scene], Awaitable[dict[str, Any]]]:
    """An input about what has just happened; `@name` stands for the id of one of the scene's things."""

    def known(scene: Scene, value: Any) -> Any:
        if isinstance(value, list):
            return [known(scene, one) for one in value]
        return scene.keys[value[1:]] if isinstance(value, str) and value.startswith("@") else value

    async def made(scene: Scene) -> dict[str, Any]:
        used = {str(value)[1:] for value in input.values() if str(value).startswith("@")}
        if any(used & made for made in PARTS.values()):
            await scene.happen(*used)
        return {name: known(scene, value) for name, value in input.items()}

    return made


async def shift_over(scene: Scene) -> dict[str, Any]:
    """The end of a shift; the last one was long ago."""
    await CheckIn.filter(kind=CheckInKind.SHIFT).update(created_at=datetime.now(UTC) - timedelta(days=1))
    return {"mood": 4, "needHelp": False}


METRIC = {key: metrics.SALES[key] for key in ("name", "unit", "better", "scale")}


async def another_metric(scene: Scene) -> dict[str, Any]:
    """A metric that is not there yet."""
    return {**metrics.SALES, "key": f"sales-{ids.new()}"}


async def to_be_planned(scene: Scene) -> dict[str, Any]:
    """A plan with Ana, who has none."""
    await Plan.filter(state__not=PlanState.CALLED_OFF).update(state=PlanState.CALLED_OFF)
    return {"personId": scene.keys["ana"], "words": plans.words()}


async def reworded(scene: Scene) -> dict[str, Any]:
    """Her plan in other words."""
    return {"planId": (await scene.plan())["id"], "words": plans.words(reason="Another reason.")}


async def to_sign(scene: Scene) -> dict[str, Any]:
    """Her plan, as it was read."""
    plan = await scene.plan()
    return {"planId": plan["id"], "wordedAt": plan["wordedAt"]}


async def _signed(scene: Scene) -> dict[str, Any]:
    return await plans.run(scene.phones["manager"], scene.phones["recipient"], await scene.plan())


async def promised(scene: Scene) -> dict[str, Any]:
    """What Maya promised to do."""
    plan = await _signed(scene)
    return {"dutyId": next(duty["id"] for duty in plan["duties"] if duty["side"] == "MANAGER")}


async def counted(scene: Scene) -> dict[str, Any]:
    """A number of her plan."""
    return {"expectationId": (await _signed(scene))["expectations"][0]["id"], "value": "7"}


async def to_meet(scene: Scene) -> dict[str, Any]:
    """A milestone, and a check-in of the two."""
    planned = await checkins.schedule(scene.phones["manager"], scene.cast.ana, cadence="ONCE")
    return {"milestoneId": (await _signed(scene))["milestones"][0]["id"], "checkInId": planned["id"]}


def running(**more: Any) -> Callable[[Scene], Awaitable[dict[str, Any]]]:
    """Something to do with a plan that runs."""

    async def made(scene: Scene) -> dict[str, Any]:
        return {"planId": (await _signed(scene))["id"], **more}

    return made


async def resting(scene: Scene) -> dict[str, Any]:
    """A plan that is paused."""
    plan = await _signed(scene)
    await plans.do(scene.phones["manager"], "planPause", planId=plan["id"], reason="Holiday")
    return {"planId": plan["id"]}


async def handed(scene: Scene) -> dict[str, Any]:
    """A plan that the regional could run."""
    return {"planId": (await scene.plan())["id"], "toId": str(scene.cast.rita.id)}


async def long_over(scene: Scene) -> dict[str, Any]:
    """A plan that ended two months ago."""
    plan = await _signed(scene)
    await plans.do(scene.phones["manager"], "planEnd", planId=plan["id"], met=True, note="It went well.")
    await plans.days_go_by(plan, 60)
    return {"planId": plan["id"], "result": "LASTS"}


PLAYBOOK = {key: value for key, value in insights.QUEUES.items() if key != "key"}


async def another_playbook(scene: Scene) -> dict[str, Any]:
    """A playbook that is not there yet."""
    return {**PLAYBOOK, "key": f"queues-{ids.new()}", "metricId": scene.keys["metric"]}


async def to_be_tried(scene: Scene) -> dict[str, Any]:
    """Something that may be tried at Harbour Street: nothing else is, and other stores keep the same number."""
    for store in scene.cast.stores.values():
        await MetricSeries.get_or_create(metric_id=scene.keys["metric"], store_id=store.id, place_id=store.id)
    return await _entry(scene)


async def tried(scene: Scene) -> dict[str, Any]:
    """Something that is being tried at Harbour Street, and why it might end early."""
    started = await scene.phones["hq"].ask(effects.START, input=await to_be_tried(scene))
    return {"effectId": started["effectStart"]["effect"]["id"], "reason": "The desk was rebuilt."}


async def _entry(scene: Scene) -> dict[str, Any]:
    await Effect.filter(state=EffectState.RUNNING).update(state=EffectState.CALLED_OFF)
    # After a fresh alert nobody may be named to compare with.
    await Alert.filter(metric_id=scene.keys["metric"]).update(opened_on=metrics.since(60))
    treated = {"metricId": scene.keys["metric"], "treatedIds": [scene.keys["HARBOUR"]]}
    return {"kind": "ACTION", "title": "Two at the desk", "startsOn": str(datetime.now(UTC).date()), **treated}


async def happening(scene: Scene) -> dict[str, Any]:
    """Something that happened at Harbour Street."""
    return {"entries": [metrics.happened("ENQUIRY", "A1", f"{metrics.ago(1)}T10:00:00Z")]}


SENT: dict[str, Callable[[Scene], Awaitable[dict[str, Any]]]] = {
    "shiftStart": fresh(endsAt=(datetime.now(UTC) + timedelta(hours=4)).isoformat()),
    "shiftEnd": fresh(),
    "languageSet": fresh(language="FR"),
    "personEnrol": fresh(personId="@ana"),
    "deviceRevoke": second_phone,
    "sharedDeviceEnrol": fresh(storeId="@HARBOUR"),
    "sharedDeviceRevoke": tablet,
    "pinSet": fresh(pin="4711"),
    "pinRemove": fresh(),
    "passkeyAdd": passkey_made,
    "passkeyRemove": passkey_kept,
    "feedbackGive": fresh(recipientId="@ana", kind="PRAISE", message="Well done."),
    "feedbackEdit": fresh(feedbackId="@open", message="Very well done."),
    "feedbackRead": fresh(feedbackId="@open", reading=reading(3, 3, 3)),
    "feedbackReply": fresh(feedbackId="@open", kind="THANKS"),
    "feedbackFollowUp": fresh(feedbackId="@open", better=True),
    "feedbackRequest": fresh(fromId="@ana", question="How?"),
    "feedbackRequestDecline": fresh(requestId="@request"),
    "recognitionGive": fresh(recipientIds=["@ana"], message="Well done."),
    "recognitionReact": fresh(recognitionId="@recognition", emoji="👏", on=True),
    "goalCreate": fresh(ownerId="@ana", **GOAL),
    "goalAssign": fresh(ownerIds=["@ana"], **GOAL),
    "goalEdit": fresh(goalId="@proposal", **GOAL),
    "goalAgree": fresh(goalId="@proposal"),
    "goalSetStatus": fresh(goalId="@goal", status="DELAYED"),
    "goalClose": fresh(goalId="@goal", dropped=False),
    "keyResultRecord": fresh(keyResultId="@number", value="7.5"),
    "keyResultUnlink": fresh(keyResultId="@number"),
    "goalTemplateCreate": fresh(**TEMPLATE),
    "goalTemplateEdit": fresh(templateId="@template", **TEMPLATE),
    "goalTemplateRetire": fresh(templateId="@template"),
    "checkInSchedule": fresh(withId="@ana", scheduledAt=checkins.soon(), cadence="ONCE"),
    "checkInAddAgendaItem": fresh(checkInId="@checkIn", text="My shifts"),
    "checkInWriteMyNotes": fresh(checkInId="@checkIn", myNotes="Mine"),
    "checkInHold": fresh(checkInId="@checkIn"),
    "checkInMove": fresh(checkInId="@checkIn", scheduledAt=checkins.soon(days=1)),
    "checkInSkip": fresh(checkInId="@checkIn"),
    "checkInCancelSeries": fresh(checkInId="@checkIn"),
    "checkInHandOver": fresh(checkInId="@checkIn", toId="@maya"),
    "shiftCheckIn": shift_over,
    "actionItemAdd": fresh(checkInId="@checkIn", text="Sort the labels", ownerId="@ana"),
    "actionItemComplete": fresh(actionItemId="@item"),
    "actionItemProposeDrop": fresh(actionItemId="@item", reason="It is over."),
    "actionItemSplit": fresh(actionItemId="@item", texts=["Buy labels", "Stick them on"]),
    "actionItemHandOver": fresh(actionItemId="@item", toId="@sam"),
    "actionItemDrop": fresh(actionItemId="@proposed", reason="Agreed."),
    "skillDefine": named,
    "skillEdit": fresh(skillId="@skill", name="Tills"),
    "skillRetire": fresh(skillId="@skill"),
    "skillRequire": fresh(skillId="@skill", role="ASSOCIATE", level=3),
    "skillAssess": fresh(skillId="@skill", personId="@ana", level=3),
    "metricDefine": another_metric,
    "metricEdit": fresh(metricId="@metric", **METRIC),
    "metricRetire": fresh(metricId="@metric", retired=False),
    "metricRecordMany": fresh(entries=[metrics.sale("74.69", metrics.ago(1))]),
    "operationalEventRecordMany": happening,
    "trainingCreate": written,
    "trainingEdit": rewritten,
    "trainingRetire": fresh(trainingId="@training"),
    "trainingAssign": fresh(trainingId="@training", personIds=["@ana"], reason="GAP", cause="TRAINING"),
    "trainingStart": fresh(assignmentId="@assignment"),
    "trainingCompleteStep": fresh(assignmentId="@assignment", stepId="@step"),
    "trainingComplete": fresh(assignmentId="@ready"),
    "trainingDecline": fresh(assignmentId="@assignment", reason="I did it in June."),
    "trainingHelped": fresh(assignmentId="@learnt", helped=4),
    "insightOpen": fresh(insightId="@insight"),
    "reportOpen": fresh(report="STORE_DAY", storeId="@HARBOUR"),
    "insightChooseCause": fresh(insightId="@insight", cause="PROCESS"),
    "insightAccept": fresh(insightId="@storeInsight", ownerId="@maya", dueOn=insights.soon(), text="A second scanner"),
    "insightDismiss": fresh(insightId="@insight", reason="Stocktaking"),
    "insightAnswerNewNormal": fresh(insightId="@newNormal", isNewNormal=True),
    "playbookCreate": another_playbook,
    "playbookEdit": fresh(playbookId="@playbook", metricId="@metric", **PLAYBOOK),
    "playbookRetire": fresh(playbookId="@playbook"),
    "dayNoteAdd": fresh(storeId="@HARBOUR", kind="OUTAGE", text="Tills down", startsOn=metrics.ago(1)),
    "dayNoteRemove": fresh(noteId="@note"),
    "effectStart": to_be_tried,
    "effectCallOff": tried,
    "planCreate": to_be_planned,
    "planEdit": reworded,
    "planSign": to_sign,
    "planCompleteDuty": promised,
    "planRecord": counted,
    "planLinkCheckIn": to_meet,
    "planPause": running(reason="Holiday"),
    "planResume": resting,
    "planEnd": running(met=True, note="It went well."),
    "planCallOff": running(reason="It is not needed."),
    "planHandOver": handed,
    "planLookBack": long_over,
    **scene_reviews.SENT,
    "pushSubscribe": fresh(endpoint="https://fcm.googleapis.com/fcm/send/one", **push_keys()),
    "pushUnsubscribe": subscribed,
    "pushTest": fresh(),
    "notificationsMarkRead": told,
    "notificationPreferenceSet": fresh(kind="FEEDBACK_GIVEN", push=False),
}


def mutation(name: str) -> str:
    """A mutation that asks only for what tells whether it went well."""
    assert SCHEMA.mutation_type is not None
    field = SCHEMA.mutation_type.fields[name]
    payload = get_named_type(field.type)
    assert isinstance(payload, GraphQLObjectType)
    parts = [
        f"{part} {{ __typename }}" if isinstance(get_named_type(known.type), GraphQLObjectType) else part
        for part, known in payload.fields.items()
    ]
    head, arguments = (f"($input: {field.args['input'].type})", "(input: $input)") if field.args else ("", "")
    return f"mutation{head} {{ {name}{arguments} {{ {' '.join(parts)} }} }}"
