"""What the tests of trainings send and ask for."""

from __future__ import annotations

from typing import Any

from server.events.models import Event
from server.kit import ids
from server.people.models import Person
from server.training.models import Training, TrainingAssignment, TrainingMetric, TrainingSkill, TrainingStep
from server.training.models import TrainingStepDone as StepDone
from tests import metrics
from tests.house import Phone
from tests.skills import SKILL, STANDING

TRAINING = f"""id title purpose link linkHost minutes retiredAt viewerCanEdit steps {{ id title text }}
  skills {{ {SKILL} }} metrics {{ id key name }}"""
ASSIGNMENT = f"""id state reason reasonId cause note dueOn overdue stepsDone startedAt doneAt declinedAt declineReason
  minutes helped viewerCanWorkOn viewerCanSayWhetherItHelped training {{ {TRAINING} }} person {{ name }}
  assignedBy {{ name }} steps {{ doneAt step {{ id title }} }}"""
SUGGESTIONS = f"""query($id: ID) {{ trainingSuggestions(personId: $id) {{
  training {{ id title }} because {{ {STANDING} }} }} }}"""
STORE_SUGGESTIONS = """query($harbour: ID!) { storeTrainingSuggestions(storeId: $harbour) {
  training { id title } skill { name } below known } }"""
MINE = f"query($open: Boolean) {{ myTrainings(open: $open) {{ totalCount nodes {{ {ASSIGNMENT} }} }} }}"
LIST = f"""query($f: TrainingAssignmentFilter) {{ trainingAssignments(filter: $f) {{
  totalCount nodes {{ {ASSIGNMENT} }} }} }}"""
ABOUT_TRAININGS = ("trainingCreate", "trainingEdit", "trainingRetire")


def document(mutation: str) -> str:
    """The text of one mutation."""
    kind = mutation[0].upper() + mutation[1:]
    wanted = f"training {{ {TRAINING} }}" if mutation in ABOUT_TRAININGS else f"assignment {{ {ASSIGNMENT} }}"
    if mutation == "trainingAssign":
        wanted = f"assignments {{ {ASSIGNMENT} }}"
    return f"mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ {wanted} }} }}"


async def do(phone: Phone, mutation: str, **input: Any) -> Any:
    """What the payload holds."""
    payload = (await phone.ask(document(mutation), input=input))[mutation]
    return next(iter(payload.values()))


async def refused(phone: Phone, mutation: str, **input: Any) -> tuple[str | None, str | None]:
    """Code and field of the refusal that this must meet."""
    refusal = await phone.refused(document(mutation), input=input)
    return refusal.code, refusal.field


async def metric(phone: Phone) -> str:
    """The id of a metric of its own."""
    found: str = (await metrics.define(phone, **metrics.SALES | {"key": f"metric-{ids.new()}"}))["id"]
    return found


def draft(metric_id: str, **more: Any) -> dict[str, Any]:
    """A training as a client sends it."""
    steps = [{"title": "Watch the two scanners"}, {"title": "Try it with a colleague", "text": "One scans, one talks."}]
    words = {"title": "Faster returns", "purpose": "Nobody waits at the desk.", "minutes": 12}
    return {**words, "steps": steps, "metricIds": [metric_id], **more}


async def create(phone: Phone, metric_id: str, **more: Any) -> dict[str, Any]:
    """A training."""
    found: dict[str, Any] = await do(phone, "trainingCreate", **draft(metric_id, **more))
    return found


async def assign(phone: Phone, training: dict[str, Any], *people: Person, **more: Any) -> list[dict[str, Any]]:
    """Put ``training`` on the lists of ``people``."""
    sent = {
        "trainingId": training["id"],
        "personIds": [str(person.id) for person in people],
        "reason": "GAP",
        "cause": "TRAINING",
    } | more
    found: list[dict[str, Any]] = await do(phone, "trainingAssign", **sent)
    return found


async def finish(phone: Phone, assignment: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Do all steps and complete it."""
    for step in assignment["training"]["steps"]:
        await do(phone, "trainingCompleteStep", assignmentId=assignment["id"], stepId=step["id"])
    found: dict[str, Any] = await do(phone, "trainingComplete", assignmentId=assignment["id"], **more)
    return found


async def seen(phone: Phone, assignment: dict[str, Any]) -> dict[str, Any] | None:
    """The assignment as ``phone`` sees it."""
    query = f"query($id: ID!) {{ trainingAssignment(id: $id) {{ {ASSIGNMENT} }} }}"
    found: dict[str, Any] | None = (await phone.ask(query, id=assignment["id"]))["trainingAssignment"]
    return found


async def stored() -> tuple[int, ...]:
    """How many rows there are of everything that trainings may leave behind, and of events."""
    kept = [Training, TrainingStep, TrainingSkill, TrainingMetric, TrainingAssignment, StepDone, Event]
    return tuple([await model.all().count() for model in kept])
