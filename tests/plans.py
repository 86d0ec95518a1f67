"""What the tests of plans send and ask for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from server.demo.company import TIMEZONE
from server.events.models import Event
from server.kit import clock
from server.people.models import Person
from server.plans.models import Plan, PlanDuty, PlanEvidence, PlanExpectation, PlanMilestone
from tests.house import Phone

PLAN = """id state reason startsOn endsOn wordedAt personSignedAt managerSignedAt pausedOn pauseReason endedAt closingNote
  lookBackOn personLooksBack managerLooksBack viewerSide viewerMoves person { id name } manager { id name }
  evidence { id note metric { id } goal { id } feedback { id message } }
  expectations { id title unit start target current progress } duties { id side text dueOn doneAt overdue }
  milestones { id on topic hasCheckIn checkIn { id } } history { move side by { name } }"""
LIST = f"query($f: PlanFilter) {{ plans(first: 5, filter: $f) {{ totalCount nodes {{ {PLAN} }} }} }}"


def ahead(days: int) -> str:
    """A day to come, as clients send it."""
    return day(days).isoformat()


def day(days: int) -> date:
    """A day to come, where the people of the tests work."""
    return clock.now().astimezone(ZoneInfo(TIMEZONE)).date() + timedelta(days=days)


def words(**more: Any) -> dict[str, Any]:
    """A whole plan as a client sends it."""
    return {
        "reason": "The line at the returns desk is long on Saturdays.",
        "startsOn": ahead(0),
        "endsOn": ahead(56),
        "evidence": [{"note": "Nine minutes for a return, three Saturdays in a row."}],
        "expectations": [{"title": "Minutes per return", "unit": "minutes", "start": "9", "target": "5"}],
        "duties": [
            {"side": "PERSON", "text": "Do the refund training", "dueOn": ahead(14)},
            {"side": "MANAGER", "text": "Put a second scanner on the desk", "dueOn": ahead(7)},
        ],
        "milestones": [{"on": ahead(28), "topic": "Half-way"}],
    } | more


def kept(plan: dict[str, Any]) -> dict[str, Any]:
    """The words of ``plan``, every line with its id."""
    lines = {"expectations": "id title unit start target", "duties": "id side text dueOn", "milestones": "id on topic"}
    same = {name: [{key: row[key] for key in keys.split()} for row in plan[name]] for name, keys in lines.items()}
    evidence = [{"note": row["note"]} for row in plan["evidence"]]
    return {key: plan[key] for key in ("reason", "startsOn", "endsOn")} | same | {"evidence": evidence}


def document(mutation: str) -> str:
    """The text of one mutation."""
    kind = mutation[0].upper() + mutation[1:]
    return f"mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ plan {{ {PLAN} }} }} }}"


async def do(phone: Phone, mutation: str, **input: Any) -> dict[str, Any]:
    """The plan as it is afterwards."""
    found: dict[str, Any] = (await phone.ask(document(mutation), input=input))[mutation]["plan"]
    return found


async def refused(phone: Phone, mutation: str, **input: Any) -> tuple[str | None, str | None]:
    """Code and field of the refusal that this must meet."""
    refusal = await phone.refused(document(mutation), input=input)
    return refusal.code, refusal.field


async def begin(phone: Phone, person: Person, **more: Any) -> dict[str, Any]:
    """A plan of ``person``, not signed yet."""
    return await do(phone, "planCreate", personId=str(person.id), words=words(**more))


async def sign(phone: Phone, plan: dict[str, Any]) -> dict[str, Any]:
    """Sign for one side."""
    return await do(phone, "planSign", planId=plan["id"], wordedAt=plan["wordedAt"])


async def run(manager: Phone, person: Phone, plan: dict[str, Any]) -> dict[str, Any]:
    """Both sign."""
    await sign(person, plan)
    return await sign(manager, plan)


async def seen(phone: Phone, plan: dict[str, Any]) -> dict[str, Any] | None:
    """The plan as ``phone`` sees it."""
    found: dict[str, Any] | None = (
        await phone.ask(f"query($id: ID!) {{ plan(id: $id) {{ {PLAN} }} }}", id=plan["id"])
    )["plan"]
    return found


async def stored() -> list[dict[str, Any]]:
    """Everything that plans leave behind, to the last value."""
    rows: list[dict[str, Any]] = []
    for model in (Plan, PlanEvidence, PlanExpectation, PlanDuty, PlanMilestone, Event):
        rows += await model.all().order_by("id").values()
    return rows


async def days_go_by(plan: dict[str, Any], days: int) -> None:
    """It is ``days`` later, as far as this plan goes."""
    row = await Plan.get(id=plan["id"])
    by = timedelta(days=days)
    row.starts_on, row.ends_on = row.starts_on - by, row.ends_on - by
    row.paused_on = row.paused_on - by if row.paused_on else None
    row.ended_at = row.ended_at - by if row.ended_at else None
    await row.save()
    for duty in await PlanDuty.filter(plan_id=row.id):
        duty.due_on -= by
        await duty.save()
    for milestone in await PlanMilestone.filter(plan_id=row.id):
        milestone.on -= by
        await milestone.save()
