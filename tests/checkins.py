"""What the tests of check-ins send and ask for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from server.checkins.models import ActionItem, AgendaItem, CheckIn, GoalSnapshot, PrivateNote, Room, Series
from server.events.models import Event
from server.kit import clock
from server.people.models import Person
from tests.house import Phone

ITEM = """ id text state carriedCount needsChoice openedAt closedAt ageInDays dueOn overdue checkInId dropReason dropAnswer
  owner { name } author { name } participants { name } dropProposedBy { name }
  viewerCanComplete viewerCanProposeDrop viewerCanDrop """
CHECK_IN = f""" id kind state scheduledAt nextAt cadence heldAt skipReason sharedNotes myNotes
  participants {{ name }} agenda {{ id text author {{ name }} }} actionItems {{ {ITEM} }}
  goalsAtStart {{ goalId title progress progressBefore status pace changed goal {{ id }} recorded {{ title unit value at }} }}
  mood wentWell gotInTheWay cause needHelp
  viewerCanHold viewerCanAddActionItem viewerCanCancelSeries viewerCanHandOver """
WANTED = {
    "checkInAddAgendaItem": f"checkIn {{ {CHECK_IN} }} agendaItem {{ id text }}",
    "checkInHold": f"checkIn {{ {CHECK_IN} }} next {{ {CHECK_IN} }}",
    "checkInSkip": f"checkIn {{ {CHECK_IN} }} next {{ {CHECK_IN} }}",
    "checkInHandOver": "checkIn { id } checkInsMoved actionItemsMoved",
    "actionItemSplit": f"actionItem {{ {ITEM} }} actionItems {{ {ITEM} }}",
}


INBOX = "{ notifications(first: 50) { nodes { kind title path subject { __typename id } } } }"


def document(mutation: str) -> str:
    """The text of one mutation."""
    usual = f"actionItem {{ {ITEM} }}" if mutation.startswith("actionItem") else f"checkIn {{ {CHECK_IN} }}"
    kind = mutation[0].upper() + mutation[1:]
    return f"mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ {WANTED.get(mutation, usual)} }} }}"


async def do(phone: Phone, mutation: str, **input: Any) -> dict[str, Any]:
    """The whole payload."""
    answer: dict[str, Any] = (await phone.ask(document(mutation), input=input))[mutation]
    return answer


async def refused(phone: Phone, mutation: str, **input: Any) -> tuple[str | None, str | None]:
    """Code and field of the refusal that this must meet."""
    refusal = await phone.refused(document(mutation), input=input)
    return refusal.code, refusal.field


def soon(**later: float) -> str:
    """A moment from now on, as clients send it."""
    return (clock.now() + timedelta(**(later or {"hours": 2}))).isoformat()


def when(text: str) -> datetime:
    """A moment in an answer."""
    return datetime.fromisoformat(text).astimezone(UTC)


async def schedule(phone: Phone, person: Person, cadence: str = "WEEKLY", **more: Any) -> dict[str, Any]:
    """Plan check-ins with ``person``."""
    sent = {"withId": str(person.id), "scheduledAt": soon(), "cadence": cadence} | more
    found: dict[str, Any] = (await do(phone, "checkInSchedule", **sent))["checkIn"]
    return found


async def add(
    phone: Phone, check_in: dict[str, Any], owner: Person, text: str = "Sort the labels", **more: Any
) -> dict[str, Any]:
    """Write down something to do."""
    sent = {"checkInId": check_in["id"], "ownerId": str(owner.id), "text": text} | more
    found: dict[str, Any] = (await do(phone, "actionItemAdd", **sent))["actionItem"]
    return found


async def hold(phone: Phone, check_in: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Hold it: `checkIn` and `next`."""
    return await do(phone, "checkInHold", checkInId=check_in["id"], **more)


async def seen(phone: Phone, check_in: dict[str, Any]) -> dict[str, Any] | None:
    """The check-in as ``phone`` sees it."""
    answer = await phone.ask(f"query($id: ID!) {{ checkIn(id: $id) {{ {CHECK_IN} }} }}", id=check_in["id"])
    found: dict[str, Any] | None = answer["checkIn"]
    return found


async def listed(phone: Phone, **filter: Any) -> list[dict[str, Any]]:
    """Action items, newest first."""
    query = f"query($f: ActionItemFilter) {{ actionItems(filter: $f) {{ totalCount nodes {{ {ITEM} }} }} }}"
    found = (await phone.ask(query, f=filter))["actionItems"]
    assert found["totalCount"] == len(found["nodes"])
    nodes: list[dict[str, Any]] = found["nodes"]
    return nodes


async def titles(phone: Phone) -> list[str]:
    """The inbox, newest first."""
    return [line["title"] for line in (await phone.ask(INBOX))["notifications"]["nodes"]]


async def stored() -> tuple[int, ...]:
    """How many rows there are of everything that check-ins may leave behind, and of their events."""
    kept = [Room, Series, CheckIn, AgendaItem, ActionItem, PrivateNote, GoalSnapshot]
    events = Event.filter(subject_type__in=["CheckIn", "ActionItem", "Room"])
    return (*[await model.all().count() for model in kept], await events.count())
