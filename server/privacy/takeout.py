"""Everything that is kept about somebody, as they may see it: the questions, their answers page by page, and a page to read.

It is asked as they would ask: what they may not see of others, they do not get here either.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape
from typing import Any

Ask = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]
"""The data of an answer to a document with variables."""

NAMED = "{ id name }"
READING = "{ tone importance clarity }"
FEEDBACK = f"""id kind purpose visibility author {NAMED} recipient {NAMED} message nextTime cause observedAt createdAt editedAt readAt
  giverReading {READING} receiverReading {READING} followUpOn followedUpAt followedUpBetter followUpNote behaviours {{ label }}
  versions {{ message nextTime writtenAt }} replies {{ kind message author {NAMED} createdAt }}"""
CHECK_IN = f"""id kind participants {NAMED} scheduledAt state heldAt skipReason sharedNotes myNotes mood wentWell gotInTheWay cause
  needHelp agenda {{ text author {NAMED} }}"""
LISTS = {
    "feedbackReceived": ("feedbackList", "filter: { box: RECEIVED }", FEEDBACK),
    "feedbackGiven": ("feedbackList", "filter: { box: GIVEN }", FEEDBACK),
    "feedbackRequests": ("feedbackRequests", "", f"id asker {NAMED} asked {NAMED} question state createdAt"),
    "recognitions": (
        "recognitions",
        "filter: { recipientId: $me }",
        f"id author {NAMED} recipients {NAMED} behaviour {{ label }} message createdAt",
    ),
    "goals": (
        "goals",
        "filter: { ownerId: $me }",
        "id title why state status progress startsOn dueOn keyResults { title unit start target current }",
    ),
    "plans": (
        "plans",
        "filter: { mine: true }",
        f"""id person {NAMED} manager {NAMED} state reason startsOn endsOn personSignedAt managerSignedAt pauseReason endedAt
        closingNote personLookBackNote managerLookBackNote evidence {{ note }} duties {{ side text dueOn doneAt }}
        expectations {{ title unit start target current }} milestones {{ on topic }} history {{ move by {NAMED} at }}""",
    ),
    "reviews": (
        "reviews",
        "filter: { mine: true }",
        f"""id cycle {{ name }} lead {NAMED} state answers {{ side question {{ text }} rating words }} accomplishments {{ side note }}
        peers {{ peer {NAMED} state }} peerResults {{ question {{ text }} mean words }} sharedAt acknowledgedAt comment callOffReason
        history {{ move by {NAMED} at }}""",
    ),
    "reviewRequests": (
        "reviewRequests",
        "",
        f"id about {NAMED} cycle {{ name }} answeredAt answers {{ question {{ text }} rating words }}",
    ),
    "talks": ("checkIns", "filter: { kind: ONE_TO_ONE }", CHECK_IN),
    "shiftCheckIns": ("checkIns", "filter: { kind: SHIFT, personId: $me }", CHECK_IN),
    "actionItems": ("actionItems", "", f"id text owner {NAMED} dueOn state openedAt closedAt"),
    "trainings": (
        "myTrainings",
        "",
        f"id training {{ title }} assignedBy {NAMED} state reason note dueOn createdAt doneAt declinedAt declineReason helped",
    ),
    "lookedAt": ("recordLooks", "", f"id day by {NAMED} done kind times lastUsedAt"),
}
"""Name -> the list, what narrows it, and what is asked of its rows; all are read to their ends."""
REST = {
    "person": "viewer { id name role jobTitle employeeNumber store { id name } manager { id name } }",
    "skills": "personSkills { skill { name } required own { level note createdAt } lead { level note createdAt } }",
    "numbers": "personMetrics { metric { name unit } startsOn endsOn points { on value } }",
    "devices": "devices { id name createdAt lastUsedAt }",
}
PAGE = 20


async def gathered(ask: Ask, person_id: str) -> dict[str, Any]:
    """All of it, by name."""
    found: dict[str, Any] = {}
    for name, question in REST.items():
        [found[name]] = (await ask(f"{{ {question} }}", {})).values()
    for name, (root, narrowed, fields) in LISTS.items():
        found[name] = await _all(ask, root, narrowed, fields, person_id)
    return found


async def _all(ask: Ask, root: str, narrowed: str, fields: str, person_id: str) -> list[Any]:
    me = ", $me: ID!" if "$me" in narrowed else ""
    page = f"first: {PAGE}, after: $after, {narrowed}"
    document = f"query($after: String{me}) {{ {root}({page}) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ {fields} }} }} }}"
    rows: list[Any] = []
    after = None
    while True:
        given = {"after": after} | ({"me": person_id} if me else {})
        [found] = (await ask(document, given)).values()
        rows += found["nodes"]
        if not found["pageInfo"]["hasNextPage"]:
            return rows
        after = found["pageInfo"]["endCursor"]


def readable(found: dict[str, Any], on: str) -> str:
    """A page of HTML that needs nothing else."""
    parts = "".join(f"<h2>{escape(_spoken(name))}</h2>{_html(value)}" for name, value in found.items())
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>My record</title><h1>My record, {escape(on)}</h1>{parts}</html>"
    )


def _html(value: Any) -> str:
    if isinstance(value, list):
        return f"<ol>{''.join(f'<li>{_html(each)}</li>' for each in value)}</ol>" if value else "<p>–</p>"
    if isinstance(value, dict):
        if value.keys() == {"id", "name"}:
            return escape(str(value["name"]))
        shown = {key: each for key, each in value.items() if key != "id" and each not in (None, [], "")}
        return (
            "<dl>"
            + "".join(f"<dt>{escape(_spoken(key))}</dt><dd>{_html(each)}</dd>" for key, each in shown.items())
            + "</dl>"
        )
    return escape("–" if value is None else str(value))


def _spoken(name: str) -> str:
    """`feedbackReceived` as people write it."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return words[:1].upper() + words[1:]
